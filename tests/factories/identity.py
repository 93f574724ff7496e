"""Make people, sessions and staff for tests of any room, past SMS and limits but through the same services."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from app.identity import service
from app.identity.authenticator import issue_access
from app.identity.models import AuthSession, TotpDevice
from app.kernel import clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db, transaction

if TYPE_CHECKING:
    from flask import Flask

_phones = itertools.count(13_900_000_001)


@dataclass(frozen=True)
class LoggedIn:
    """A person with a session; `headers` go with every request of theirs."""

    person_id: UUID
    session_id: UUID
    phone: str
    staff: bool
    headers: dict[str, str] = field(repr=False)

    @property
    def actor(self) -> Actor:
        return Actor(person_id=self.person_id, session_id=self.session_id, staff=self.staff, address="127.0.0.1")


def new_phone() -> str:
    """Return a phone that no other test has."""
    return f"+86{next(_phones)}"


def log_in(app: Flask, phone: str | None = None, *, staff: bool = False) -> LoggedIn:
    """Log a person in without SMS; the session outlives any move of the clock."""
    phone = phone or new_phone()
    with app.app_context():
        with transaction():
            at = clock.now()
            person_id = service.ensure_person(phone, at)
            renewed = service.open_session(person_id, "test", at)
            session = db.session.get_one(AuthSession, renewed.session_id)
            session.expires_at = at + dt.timedelta(days=3650)
            if staff:
                session.staff_until = session.expires_at
        token = issue_access(person_id, renewed.session_id, staff=staff, seconds=86400)
    return LoggedIn(person_id, renewed.session_id, phone, staff, {"Authorization": f"Bearer {token}"})


def grant(app: Flask, person_id: UUID, role: str, scope_id: UUID, *, office_id: UUID | None = None) -> UUID:
    """Give a role from the system, for a term that began long ago."""
    with app.app_context(), transaction():
        return service.grant_role(
            SYSTEM, person_id, service.Role(role), scope_id, from_on=dt.date(2000, 1, 1), until_on=None, at=clock.now(),
            office_id=office_id)


def staff(app: Flask, role: str, scope_id: UUID, *, office_id: UUID | None = None) -> LoggedIn:
    """Log in a person with a role and an authenticator that shows `totp(app, person_id)`."""
    one = log_in(app, staff=True)
    grant(app, one.person_id, role, scope_id, office_id=office_id)
    enrol(app, one)
    return one


def enrol(app: Flask, one: LoggedIn) -> None:
    """Give a person a confirmed authenticator."""
    with app.app_context(), transaction():
        at = clock.now()
        service.offer_device(one.actor, at)
        device = db.session.query(TotpDevice).filter_by(person_id=one.person_id, confirmed_at=None).one()
        device.confirmed_at = at


def totp(app: Flask, person_id: UUID) -> str:
    """Return the code that the authenticator shows now, as if none had been used before."""
    with app.app_context(), transaction():
        db.session.query(TotpDevice).filter_by(person_id=person_id).update({"last_step": 0})
        return service.current_code(person_id, clock.now()) or ""
