"""Open, renew, list and end sessions. The refresh tokens of a session are one family, each used once."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text, update

from app.identity.models import AuthSession, RefreshToken
from app.identity.problems import RefreshTokenInvalid, RefreshTokenReused
from app.kernel import audit
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound

IDLE = dt.timedelta(days=30)
STAFF_HOURS = 12
LIVE_SESSION = (
    "SELECT staff_until > app_now() AS staff FROM auth_sessions "
    "WHERE id = :session_id AND person_id = :person_id AND ended_at IS NULL AND expires_at > app_now()"
)
"""Whether a session lives, for a statement that checks it by itself (the cast)."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """A session with a fresh refresh token, which is shown once."""

    session_id: UUID
    person_id: UUID
    staff: bool
    refresh_token: str

    def __repr__(self) -> str:
        """Hide the token."""
        return f"Renewed(session_id={self.session_id})"


def open_session(person_id: UUID, device: str, at: dt.datetime) -> Renewed:
    """Open a session for a person who proved their phone."""
    session = AuthSession(
        id=new_id(), person_id=person_id, device=device[:120], opened_at=at, used_at=at, expires_at=at + IDLE)
    db.session.add(session)
    db.session.flush()
    actor = Actor(person_id=person_id, session_id=session.id, staff=False, address="")
    audit.record(actor, "session.open", subject=("session", session.id), at=at)
    return Renewed(session.id, person_id, staff=False, refresh_token=_issue(session.id, at))


def renew_session(token: str, at: dt.datetime) -> Renewed:
    """Exchange a refresh token; the old one is used up by one atomic statement.

    Raises:
        RefreshTokenReused: it was exchanged before: a copy is about, so its family has ended.
        RefreshTokenInvalid: unknown, expired, or the session has ended.
    """
    hashed = _hash(token)
    session_id = db.session.scalar(
        update(RefreshToken)
        .where(RefreshToken.token_hash == hashed, RefreshToken.used_at.is_(None), RefreshToken.expires_at > at)
        .values(used_at=at).returning(RefreshToken.session_id).execution_options(synchronize_session=False))
    if session_id is None:
        known = db.session.scalars(select(RefreshToken).where(RefreshToken.token_hash == hashed)).one_or_none()
        if known is None or known.used_at is None:
            raise RefreshTokenInvalid
        _end(known.session_id, "refresh_token_reused", SYSTEM, at)
        raise RefreshTokenReused
    session = db.session.get_one(AuthSession, session_id, with_for_update=True)
    if session.ended_at is not None or session.expires_at <= at:
        raise RefreshTokenInvalid
    session.used_at, session.expires_at = at, at + IDLE
    staff = session.staff_until is not None and session.staff_until > at
    return Renewed(session.id, session.person_id, staff, _issue(session.id, at))


def live(session_id: UUID, person_id: UUID) -> bool | None:
    """Tell whether a session lives by the database's clock: None if not, else whether it is a staff session."""
    row = db.session.execute(text(LIVE_SESSION), {"session_id": session_id, "person_id": person_id}).one_or_none()
    return None if row is None else bool(row.staff)


def is_live(actor: Actor) -> bool:
    """Tell whether the caller's session lives, for who checks it late (the cast)."""
    return actor.session_id is not None and actor.person_id is not None and live(actor.session_id, actor.person_id) is not None


def make_staff(actor: Actor, at: dt.datetime) -> UUID:
    """Mark the session as one that passed the authenticator, for twelve hours."""
    session = db.session.get(AuthSession, actor.session_id)
    if session is None:
        raise NotFound(what="次登录")
    session.staff_until = at + dt.timedelta(hours=STAFF_HOURS)
    audit.record(actor, "session.make_staff", subject=("session", session.id), at=at)
    db.session.flush()
    return session.id


def sessions_of(person_id: UUID, at: dt.datetime) -> tuple[AuthSession, ...]:
    """Return a person's living sessions, newest first."""
    query = select(AuthSession).where(
        AuthSession.person_id == person_id, AuthSession.ended_at.is_(None), AuthSession.expires_at > at)
    return tuple(db.session.scalars(query.order_by(AuthSession.id.desc())))


def end_session(actor: Actor, session_id: UUID, at: dt.datetime) -> None:
    """End one of the caller's own sessions; its access tokens stop at once.

    Raises:
        NotFound: it is not the caller's, or there is none.
    """
    owner = db.session.scalar(select(AuthSession.person_id).where(AuthSession.id == session_id))
    if owner is None or owner != actor.person:
        raise NotFound(what="次登录")
    _end(session_id, "ended_by_owner", actor, at)


def _end(session_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> None:
    ended = db.session.scalar(
        update(AuthSession).where(AuthSession.id == session_id, AuthSession.ended_at.is_(None))
        .values(ended_at=at, end_reason=reason).returning(AuthSession.id).execution_options(synchronize_session=False))
    if ended is not None:
        audit.record(actor, "session.end", subject=("session", session_id), facts={"reason": reason}, at=at)


def _issue(session_id: UUID, at: dt.datetime) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(RefreshToken(
        id=new_id(), session_id=session_id, token_hash=_hash(token), issued_at=at, expires_at=at + IDLE))
    db.session.flush()
    return token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
