"""Make a community with a committee and publish an assembly through the services; call inside of an application context."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID, uuid4

from app.assembly import service
from app.assembly.events import AssemblyPublished
from app.bodies import service as bodies
from app.identity import service as identity
from app.kernel import clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.registry.models import Community, Office, OfficeRuleValue, RollConfirmation, RollImport, Unit
from tests.factories.identity import new_phone


@dataclass(frozen=True)
class Ground:
    """Where an assembly is called, and who calls and reviews it."""

    community_id: UUID
    body_id: UUID
    convener: Actor
    officer: Actor


def person(at: dt.datetime, *, staff: bool = False) -> Actor:
    """Make somebody who acts."""
    return Actor(identity.ensure_person(new_phone(), at), None, staff, "127.0.0.1")


def ground(at: dt.datetime, *, channel: str | None = "own", units: int = 2) -> Ground:
    """Make an office, a community with homes, a committee in its term, an officer, and the channel's effect."""
    office_id, community_id, on = new_id(), new_id(), clock.civil_date(at)
    db.session.add(Office(id=office_id, name="福保街道办事处"))
    db.session.flush()
    db.session.add(Community(id=community_id, office_id=office_id, name="益田村", jurisdiction="440300", kind="residential"))
    db.session.flush()
    db.session.add_all(
        Unit(community_id=community_id, id=new_id(), label=f"1栋{number}01", building="1栋", entrance=None, floor=None,
             room=None, kind="residence", area_register_cm2=880_000) for number in range(1, units + 1))
    confirm_roll(community_id, at)
    convener, officer = person(at), person(at, staff=True)
    set_channel(office_id, channel, at)
    identity.grant_role(SYSTEM, officer.person, identity.Role.OFFICER, office_id, from_on=on, until_on=None, at=at)
    new = bodies.NewBody(bodies.BodyKind.COMMITTEE, "业主委员会", on, on + dt.timedelta(days=900))
    body_id = bodies.found_body(SYSTEM, community_id, new, at)
    bodies.seat_members(SYSTEM, community_id, body_id, [bodies.Seat(convener.person)], from_on=on, until_on=None, at=at)
    return Ground(community_id, body_id, convener, officer)


def confirm_roll(community_id: UUID, at: dt.datetime) -> None:
    """Enter an applied import of the roll that the office confirmed."""
    made = RollImport(
        community_id=community_id, id=new_id(), file_id=uuid4(), source="不动产登记中心", state="applied", report={},
        imported_at=at, applied_at=at)
    db.session.add(made)
    db.session.flush()
    db.session.add(RollConfirmation(
        community_id=community_id, id=new_id(), import_id=made.id, confirmed_by=uuid4(), ground="与登记簿核对一致",
        confirmed_at=at))
    db.session.flush()


def set_channel(office_id: UUID, effect: str | None, at: dt.datetime) -> None:
    """Record the legal effect of electronic voting, confirmed by a second person."""
    if effect is None:
        return
    db.session.add(OfficeRuleValue(
        id=new_id(), office_id=office_id, key="electronic_channel", value={"value": effect, "source": "街道记录"},
        in_force_on=clock.civil_date(at), recorded_by=uuid4(), recorded_at=at, confirmed_by=uuid4(), confirmed_at=at))
    db.session.flush()


def opening(at: dt.datetime, days: int) -> dt.datetime:
    """Return nine in the morning, so many days on, in Shenzhen."""
    return clock.start_of_day(clock.civil_date(at) + dt.timedelta(days=days)) + dt.timedelta(hours=9)


def draft(at: dt.datetime, *, days: int = 15, motions: tuple[service.NewMotion, ...] | None = None, **more: object) -> service.Draft:
    """Make a draft with one poll of one motion that opens on the first day that the law lets it."""
    motions = motions or (service.NewMotion("更换电梯", "是否用维修资金更换2栋电梯？", ("use_fund",)),)
    scope = more.pop("scope", None)
    poll = service.NewPoll("全体业主表决", opening(at, days), opening(at, days + 10), motions, scope)
    return service.Draft("2026年业主大会会议", (poll,), **more)


def confirmed(place: Ground, new: service.Draft, at: dt.datetime) -> tuple[UUID, int]:
    """Draft, submit and confirm; return the assembly with its version."""
    assembly_id = service.draft_assembly(place.convener, place.community_id, place.body_id, new, at)
    version = service.submit_assembly(place.convener, place.community_id, assembly_id, 1, at)
    matters = {one.id: service.ConfirmedMatter(tuple(one.matters), "议题内容属于该事项")
               for one in service.motions_of(place.community_id, assembly_id)}
    return assembly_id, service.confirm_assembly(place.officer, place.community_id, assembly_id, version, matters, at)


def published(place: Ground, new: service.Draft, at: dt.datetime) -> AssemblyPublished:
    """Publish a ready assembly through the services."""
    assembly_id, version = confirmed(place, new, at)
    return service.publish_assembly(place.convener, place.community_id, assembly_id, version, at)
