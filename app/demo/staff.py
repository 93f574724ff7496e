"""Begin the office of the demonstration and its staff: an administrator, two officers, a clerk, a reviewer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import pyotp

from app.demo.stage import act
from app.identity import service as identity
from app.identity.phones import normalise_phone
from app.identity.totp import STEP_SECONDS
from app.kernel.access import SYSTEM, Actor
from app.kernel.clock import civil_date
from app.registry.communities import make_office

OFFICE_NAME = "福保街道办事处"
OFFICE_PHONE = "0755-00000000"
"""Invented: no line in Shenzhen begins with 0."""
DEVICE = "演示"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Name somebody who works for the office or a community."""

    name: str
    phone: str


ADMIN = StaffMember("陈主任", "19800000001")
FIRST_OFFICER = StaffMember("李经办", "19800000002")
SECOND_OFFICER = StaffMember("王经办", "19800000003")
CLERK = StaffMember("赵文员", "19800000004")
REVIEWER = StaffMember("钱核实", "19800000005")


@dataclass(frozen=True, slots=True)
class Desks:
    """Hold the office with everybody who works there, logged in with their authenticators."""

    office_id: UUID
    admin: Actor
    first: Actor
    second: Actor
    clerk: Actor
    reviewer: Actor

    def employ(self, community_id: UUID, from_on: dt.date) -> None:
        """Make the clerk work for a community too."""
        with act() as at:
            identity.grant_role(
                self.admin, self.clerk.person, identity.Role.CLERK, community_id, from_on=from_on, until_on=None, at=at,
                office_id=self.office_id)


def open_office() -> Desks:
    """Begin the office as `flask registry office` and `flask identity admin` do; the administrator grants the rest."""
    with act() as at:
        office_id, on = make_office(OFFICE_NAME, at, OFFICE_PHONE), civil_date(at)
        person_id = identity.ensure_person(ADMIN.phone, at)
        identity.grant_role(
            SYSTEM, person_id, identity.Role.OFFICE_ADMIN, office_id, from_on=on, until_on=None, at=at)
    admin = log_in_with_authenticator(ADMIN)
    roles = (
        (FIRST_OFFICER, identity.Role.OFFICER), (SECOND_OFFICER, identity.Role.OFFICER), (REVIEWER, identity.Role.REVIEWER))
    with act() as at:
        for one, role in roles:
            identity.grant_role(
                admin, identity.ensure_person(one.phone, at), role, office_id, from_on=on, until_on=None, at=at,
                office_id=office_id)
    first, second, clerk, reviewer = (
        log_in_with_authenticator(one) for one in (FIRST_OFFICER, SECOND_OFFICER, CLERK, REVIEWER))
    return Desks(office_id, admin, first, second, clerk, reviewer)


def log_in_with_authenticator(one: StaffMember) -> Actor:
    """Log in with the code of the SMS, bind an authenticator and make this a staff session."""
    with act() as at:
        phone = normalise_phone(one.phone)
        code = identity.send_code(phone, "127.0.0.1", at).code
        renewed = identity.log_in(phone, code, device=DEVICE, address="127.0.0.1", at=at)
        actor = Actor(renewed.person_id, renewed.session_id, staff=False, address="127.0.0.1")
        identity.rename(actor.person, one.name)
        offered = identity.offer_device(actor, at)
        shown = pyotp.TOTP(offered.secret).generate_otp(int(at.timestamp()) // STEP_SECONDS)
        identity.confirm_device(actor, shown, at)
        identity.make_staff(actor, at)
    return Actor(actor.person, actor.session_id, staff=True, address="127.0.0.1")


def authenticator_code(actor: Actor, at: dt.datetime) -> str:
    """Read the authenticator, where it is asked again."""
    return identity.current_code(actor.person, at) or ""
