"""Let an officer of the community's office found bodies and seat members; show them to who belongs here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.bodies import service
from app.bodies.models import Body, Member
from app.identity import service as identity
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import Conflict
from app.registry import rights
from app.registry import service as registry
from app.registry.rule_reading import rulebook_of


@dataclass(frozen=True, slots=True)
class NewSeat:
    """Who is seated, by phone: the person need not have logged in before."""

    phone: str
    office_held: str
    source: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class SeatedMember:
    """A member as the community may see one."""

    id: UUID
    person_id: UUID
    name: str | None
    office_held: str
    source: str
    from_on: dt.date
    until_on: dt.date | None
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class SeatedBody:
    """A body with who sits in it today and who sat in it before; `ends_soon` where its term is about to end."""

    body: Body
    may_convene: bool
    members: tuple[SeatedMember, ...]
    former: tuple[SeatedMember, ...]
    ends_soon: bool


def found_by_office(actor: Actor, community_id: UUID, new: service.NewBody, at: dt.datetime) -> UUID:
    """Enter a body for the office.

    Raises:
        NotFound, Forbidden: the caller is no officer of the community's office.
        InvalidFields: the term ends before it begins.
    """
    rights.require_office(actor, community_id, at)
    return service.found_body(actor, community_id, new, at)


def seat_by_office(  # its seven facts are the act
    actor: Actor, community_id: UUID, body_id: UUID, seats: Sequence[NewSeat], *,
    from_on: dt.date, until_on: dt.date | None, at: dt.datetime,
) -> tuple[UUID, ...]:
    """Seat members for the office.

    Raises:
        NotFound, Forbidden: the caller is no officer of the community's office, or no such body.
        InvalidFields: the term leaves the body's.
    """
    rights.require_office(actor, community_id, at)
    service.body(community_id, body_id)
    taken = [service.Seat(_person(one, at), one.office_held, one.source) for one in seats]
    return service.seat_members(actor, community_id, body_id, taken, from_on=from_on, until_on=until_on, at=at)


def end_by_office(  # its six facts are the act
    actor: Actor, community_id: UUID, body_id: UUID, member_id: UUID, on: dt.date, at: dt.datetime,
) -> None:
    """Make a day the last of a member's term, for the office: resignation, death, sale of the home.

    Raises:
        NotFound, Forbidden: the caller is no officer of the community's office, or no such seat.
        InvalidFields: the day is not in the member's term.
    """
    rights.require_office(actor, community_id, at)
    service.end_seat(actor, community_id, service.seat(community_id, body_id, member_id).id, on, at)


def shown_bodies(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[SeatedBody, ...]:
    """Show the bodies of a community with their members of today.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    require_known(actor, community_id, at)
    on = clock.civil_date(at)
    conveners = {one.id for one in service.conveners_of(community_id, on)}
    soon = on + dt.timedelta(days=_warned_days(actor, community_id, at))
    return tuple(
        SeatedBody(one, one.id in conveners, tuple(_seated(seat, on, soon) for seat in service.members(community_id, one.id, on)),
                   tuple(_seated(seat, on, soon) for seat in service.former_members(community_id, one.id, on)),
                   _ends_soon(one, on, soon))
        for one in service.bodies_of(community_id))


def require_known(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let pass owners, staff and members of the bodies of a community.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    registry.community(community_id)
    rights.require_sight(actor, community_id, at)


def sits_in(actor: Actor, community_id: UUID, on: dt.date) -> bool:
    """Tell whether the caller sits in a body of the community on a day."""
    return community_id in service.communities_sat_in(actor.person, on)


def _seated(seat: Member, on: dt.date, soon: dt.date) -> SeatedMember:
    name = identity.contact(seat.person_id).name
    return SeatedMember(seat.id, seat.person_id, name, seat.office_held, seat.source, seat.from_on, seat.until_on,
                        _ends_soon(seat, on, soon))


def _ends_soon(one: Body | Member, on: dt.date, soon: dt.date) -> bool:
    return one.until_on is not None and on <= one.until_on <= soon


def _warned_days(actor: Actor, community_id: UUID, at: dt.datetime) -> int:
    """Say how long before its end a term is marked; nothing is marked while a recorded value breaks the law's bounds."""
    try:
        return rulebook_of(actor, community_id, None, at).number("committee_term_reminder_days")
    except Conflict:
        return 0


def _person(new: NewSeat, at: dt.datetime) -> UUID:
    """Find or make the person of a phone; a name is kept only where the person has said none."""
    person_id = identity.ensure_person(new.phone, at)
    if new.name and identity.contact(person_id).name is None:
        identity.rename(person_id, new.name)
    return person_id
