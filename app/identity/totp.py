"""Second way for staff: an authenticator (RFC 6238) and recovery codes on paper.

pyotp.verify takes a code twice and full-width digits, so the matching step is found here and stored atomically.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from dataclasses import dataclass
from uuid import UUID

import pyotp
from sqlalchemy import delete, select, update

from app.identity import limits
from app.identity.models import RecoveryCode, TotpDevice
from app.identity.problems import RecoveryCodeWrong, TotpAlreadyEnrolled, TotpCodeUsed, TotpCodeWrong, TotpNotEnrolled
from app.kernel import audit, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id

STEP_SECONDS = 30
RECOVERY_CODES = 10
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_SIX = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class OfferedDevice:
    """A secret to enter in an authenticator, shown once."""

    secret: str
    uri: str

    def __repr__(self) -> str:
        """Hide the secret."""
        return "OfferedDevice(…)"


def is_enrolled(person_id: UUID) -> bool:
    """Tell whether a person has a confirmed authenticator."""
    return _device(person_id) is not None


def offer_device(actor: Actor, at: dt.datetime) -> OfferedDevice:
    """Offer a secret; it counts once a code of it was confirmed.

    Raises:
        TotpAlreadyEnrolled: there is an authenticator and this session did not pass it.
    """
    if is_enrolled(actor.person) and not actor.staff:
        raise TotpAlreadyEnrolled
    db.session.execute(
        delete(TotpDevice).where(TotpDevice.person_id == actor.person, TotpDevice.confirmed_at.is_(None)))
    secret, device_id = pyotp.random_base32(), new_id()
    db.session.add(TotpDevice(
        id=device_id, person_id=actor.person, created_at=at,
        secret_sealed=crypto.seal(secret, ("totp_devices", "secret", device_id))))
    db.session.flush()
    return OfferedDevice(secret, pyotp.TOTP(secret).provisioning_uri(name="工作人员", issuer_name="左邻右家"))


def confirm_device(actor: Actor, code: str, at: dt.datetime) -> tuple[str, ...]:
    """Take the offered authenticator in the place of any before; return fresh recovery codes.

    Raises:
        TotpNotEnrolled: nothing was offered.
        TotpAlreadyEnrolled: there is an authenticator and this session did not pass it.
        TotpCodeWrong: the code is not of the offered secret.
    """
    if is_enrolled(actor.person) and not actor.staff:
        raise TotpAlreadyEnrolled
    offered = db.session.scalars(
        select(TotpDevice).where(TotpDevice.person_id == actor.person, TotpDevice.confirmed_at.is_(None))).one_or_none()
    if offered is None:
        raise TotpNotEnrolled
    limits.count(limits.TOTP_BY_PERSON, str(actor.person), at)
    _use_step(offered, code, at)
    db.session.execute(delete(TotpDevice).where(TotpDevice.person_id == actor.person, TotpDevice.id != offered.id))
    db.session.execute(update(TotpDevice).where(TotpDevice.id == offered.id).values(confirmed_at=at))
    audit.record(actor, "totp.confirm", subject=("totp_device", offered.id), at=at)
    return renew_recovery_codes(actor, at)


def confirm_totp(actor: Actor, code: str, at: dt.datetime) -> None:
    """Ask again for the authenticator before a grave act (step-up).

    Call it before anything is written: a refusal is counted, so it commits what the transaction did so far.

    Raises:
        TotpNotEnrolled: the person has no authenticator.
        TotpCodeWrong: no code of now, or not six ASCII digits.
        TotpCodeUsed: this code or a newer one was accepted before.
        TooManyRequests: ten tries in ten minutes.
    """
    device = _device(actor.person)
    if device is None:
        raise TotpNotEnrolled
    limits.count(limits.TOTP_BY_PERSON, str(actor.person), at)
    _use_step(device, code, at)


def renew_recovery_codes(actor: Actor, at: dt.datetime) -> tuple[str, ...]:
    """Replace the recovery codes; the new ones are shown once."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == actor.person))
    codes = tuple("".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES))
    db.session.add_all(
        RecoveryCode(id=new_id(), person_id=actor.person, code_hash=_hash(actor.person, code), created_at=at)
        for code in codes)
    db.session.flush()
    audit.record(actor, "recovery_codes.renew", subject=("person", actor.person), at=at)
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def use_recovery_code(actor: Actor, code: str, at: dt.datetime) -> None:
    """Use up a recovery code in the place of the authenticator.

    Raises:
        RecoveryCodeWrong: unknown or used.
        TooManyRequests: five tries in an hour.
    """
    limits.count(limits.RECOVERY_BY_PERSON, str(actor.person), at)
    bare = code.replace("-", "").replace(" ", "").upper()
    used = db.session.scalar(
        update(RecoveryCode)
        .where(RecoveryCode.person_id == actor.person, RecoveryCode.used_at.is_(None),
               RecoveryCode.code_hash == _hash(actor.person, bare))
        .values(used_at=at).returning(RecoveryCode.id).execution_options(synchronize_session=False))
    if used is None:
        raise RecoveryCodeWrong
    audit.record(actor, "recovery_code.use", subject=("recovery_code", used), at=at)


def current_code(person_id: UUID, at: dt.datetime) -> str | None:
    """Return the code of a person's authenticator now, for the demo's command and tests only."""
    device = _device(person_id)
    return None if device is None else pyotp.TOTP(_secret(device)).generate_otp(int(at.timestamp()) // STEP_SECONDS)


def _device(person_id: UUID) -> TotpDevice | None:
    query = select(TotpDevice).where(TotpDevice.person_id == person_id, TotpDevice.confirmed_at.is_not(None))
    return db.session.scalars(query).one_or_none()


def _secret(device: TotpDevice) -> str:
    return crypto.unseal(device.secret_sealed, ("totp_devices", "secret", device.id))


def _use_step(device: TotpDevice, code: str, at: dt.datetime) -> None:
    step = _matching_step(_secret(device), code, at)
    if step is None:
        raise TotpCodeWrong
    accepted = db.session.scalar(
        update(TotpDevice).where(TotpDevice.id == device.id, TotpDevice.last_step < step)
        .values(last_step=step).returning(TotpDevice.id).execution_options(synchronize_session=False))
    if accepted is None:
        raise TotpCodeUsed


def _matching_step(secret: str, code: str, at: dt.datetime) -> int | None:
    if not _SIX.fullmatch(code):
        return None
    now, clock = int(at.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    fitting = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(clock.generate_otp(step), code)]
    return max(fitting, default=None)


def _hash(person_id: UUID, code: str) -> bytes:
    return crypto.blind(f"{person_id}:{code}", "recovery-code")
