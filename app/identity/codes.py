"""Send codes to phones and check them: six digits, five minutes, five tries, kept only as a keyed hash."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, update

from app.identity import limits
from app.identity.models import SmsCode
from app.identity.people import phone_key
from app.identity.problems import SmsCodeExpired, SmsCodeSpent, SmsCodeWrong
from app.kernel import crypto
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound
from app.messaging import service as messaging

MINUTES = 5
TRIES = 5


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code on its way. The digits are shown by a demo only."""

    code: str
    expires_at: dt.datetime

    def __repr__(self) -> str:
        """Hide the digits."""
        return "SentCode(…)"


def send_code(phone: str, address: str, at: dt.datetime) -> SentCode:
    """Send a fresh code; whether the phone is known here makes no difference.

    Raises:
        TooManyRequests: too many codes for this phone, from this address, or over all.
    """
    limits.count(limits.CODE_BY_PHONE, phone, at)
    limits.count(limits.CODE_BY_ADDRESS, address, at)
    limits.count(limits.CODE_BY_ALL, "all", at)
    code_id, code = new_id(), f"{secrets.randbelow(1_000_000):06d}"
    expires_at = at + dt.timedelta(minutes=MINUTES)
    db.session.add(SmsCode(
        id=code_id, phone_key=phone_key(phone), code_hash=_hash(code_id, code), sent_at=at, expires_at=expires_at))
    messaging.send("login_code", [messaging.Recipient(phone)], {"code": code, "minutes": str(MINUTES)},
                   about=("sms_code", code_id), at=at)
    return SentCode(code, expires_at)


def invited_phone(ticket: str) -> str:
    """Return the phone to which the message of a ticket went; holding the ticket gives nobody its code.

    Raises:
        NotFound: we sent no such message.
    """
    invited = messaging.invited(ticket)
    if invited is None:
        raise NotFound(what="份邀请")
    return invited.phone


def check_code(phone: str, code: str, address: str, at: dt.datetime) -> None:
    """Use up the newest code of a phone; every try is counted before it is compared.

    Raises:
        SmsCodeWrong: with the tries that are left.
        SmsCodeSpent: five tries were made.
        SmsCodeExpired: five minutes passed, or it was used.
        TooManyRequests: too many tries from this address.
    """
    limits.count(limits.TRY_BY_ADDRESS, address, at)
    newest = (
        select(SmsCode.id).where(SmsCode.phone_key == phone_key(phone))
        .order_by(SmsCode.sent_at.desc(), SmsCode.id.desc()).limit(1).scalar_subquery()
    )
    tried = db.session.execute(
        update(SmsCode)
        .where(SmsCode.id == newest, SmsCode.used_at.is_(None), SmsCode.expires_at > at, SmsCode.tries < TRIES)
        .values(tries=SmsCode.tries + 1).returning(SmsCode.id, SmsCode.code_hash, SmsCode.tries)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if tried is None:
        spent = db.session.scalar(select(SmsCode.tries).where(SmsCode.id == newest, SmsCode.used_at.is_(None)))
        raise SmsCodeSpent if spent == TRIES else SmsCodeExpired
    if not hmac.compare_digest(tried.code_hash, _hash(tried.id, code)):
        raise SmsCodeWrong(left=TRIES - tried.tries)
    db.session.execute(
        update(SmsCode).where(SmsCode.id == tried.id).values(used_at=at).execution_options(synchronize_session=False))


def forget(before: dt.datetime) -> None:
    """Drop codes that were sent before an instant."""
    db.session.execute(delete(SmsCode).where(SmsCode.sent_at < before))


def _hash(code_id: UUID, code: str) -> bytes:
    # A million codes are no entropy: without the key outside of the database the hash would hide nothing.
    return crypto.blind(f"{code_id}:{code}", "sms-code")
