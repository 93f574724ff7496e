"""Let alternates step up in the order of their votes when a seat is empty (候补递补).

Law: 深圳经济特区物业管理条例 第41条.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.bodies import service as bodies
from app.elections import cautions
from app.elections.contests import Contest, contest
from app.elections.models import Alternate, ElectionSeat
from app.elections.problems import NoSeatEmpty, NotNextAlternate
from app.elections.seating import seats_of
from app.identity import service as identity
from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.law import deadlines
from app.registry import rights
from app.voting import service as voting


@dataclass(frozen=True, slots=True)
class StepUp:
    """Say who steps up, for which days, and on which days it was announced."""

    phone: str
    office_held: str
    from_on: dt.date
    until_on: dt.date | None
    announced_from_on: dt.date
    announced_until_on: dt.date

    def __repr__(self) -> str:
        """Hide the phone from logs."""
        return f"StepUp(from_on={self.from_on})"


@dataclass(frozen=True, slots=True)
class SteppedUp:
    """Hold the seat taken, until when to file it, and whether a new election is due."""

    seat: ElectionSeat
    filing: deadlines.Deadline | None
    caution: cautions.Caution | None


def step_up(  # its seven facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, candidate_id: UUID, new: StepUp, at: dt.datetime,
) -> SteppedUp:
    """Seat the next alternate in a seat that is empty.

    Raises:
        NotFound, Forbidden: the caller is no officer here, or there is no such alternate.
        NoSeatEmpty, NotNextAlternate: no seat is empty, or others come before.
        InvalidFields: the days cannot be, or the person sits in the committee already.
    """
    one, row = _next(actor, community_id, poll_id, motion_id, candidate_id, at)
    seats = seats_of(community_id, poll_id, motion_id)
    if len(_sitting(seats)) >= _original(seats):
        raise NoSeatEmpty
    _check(new)
    first, person_id = seats[0], identity.ensure_person(new.phone, at)
    if bodies.is_member(person_id, first.body_id, new.from_on):
        raise InvalidFields.one("/phone", "这个人已经是业主委员会的委员，请核对手机号。")
    until_on = new.until_on or next((seat.until_on for seat in seats if seat.until_on), None)
    (member_id,) = bodies.seat_members(
        actor, community_id, first.body_id, [bodies.Seat(person_id, new.office_held)], from_on=new.from_on,
        until_on=until_on, at=at)
    row.state = "seated"
    seat = ElectionSeat(
        community_id=community_id, id=new_id(), poll_id=poll_id, motion_id=motion_id, candidate_id=candidate_id,
        state="seated", came="alternate", certificate=first.certificate, body_id=first.body_id, member_id=member_id,
        office_held=new.office_held, from_on=new.from_on, until_on=until_on, announced_from_on=new.announced_from_on,
        announced_until_on=new.announced_until_on, recorded_by=actor.person_id, recorded_at=at)
    db.session.add(seat)
    audit.record(actor, "election.step_up", community_id=community_id, subject=("motion", motion_id), at=at,
                 facts={"candidate_id": str(candidate_id), "position": row.position})
    db.session.flush()
    return SteppedUp(seat, cautions.alternates_filing(new.announced_until_on, one.rulebook), re_election_due(one))


def decline(  # its seven facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, candidate_id: UUID, reason: str, at: dt.datetime,
) -> Alternate:
    """Record that the next alternate does not step up; the one after comes next.

    Raises:
        NotFound, Forbidden: the caller is no officer here, or there is no such alternate.
        NotNextAlternate: others come before.
    """
    _, row = _next(actor, community_id, poll_id, motion_id, candidate_id, at)
    row.state, row.reason = "declined", reason
    audit.record(actor, "election.decline", community_id=community_id, subject=("motion", motion_id), at=at,
                 facts={"candidate_id": str(candidate_id), "position": row.position})
    db.session.flush()
    return row


def alternates_of(community_id: UUID, poll_id: UUID, motion_id: UUID) -> tuple[Alternate, ...]:
    """Return the alternates of an election in the order of their votes."""
    query = select(Alternate).where(
        Alternate.community_id == community_id, Alternate.poll_id == poll_id, Alternate.motion_id == motion_id)
    return tuple(db.session.scalars(query.order_by(Alternate.position)))


def re_election_due(one: Contest) -> cautions.Caution | None:
    """Say whether too few members remain with nobody to step up."""
    where = (one.poll.community_id, one.poll.id, one.motion.id)
    seats, waiting = seats_of(*where), [row for row in alternates_of(*where) if row.state == "waiting"]
    if not seats:
        return None
    return cautions.re_election_due(len(_sitting(seats)), _original(seats), len(waiting), one.rulebook)


def _next(
    actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, candidate_id: UUID, at: dt.datetime,
) -> tuple[Contest, Alternate]:
    rights.require_office(actor, community_id, at)
    voting.locked_poll(community_id, poll_id)
    one, rows = contest(community_id, poll_id, motion_id), alternates_of(community_id, poll_id, motion_id)
    if candidate_id not in {row.candidate_id for row in rows}:
        raise NotFound(what="位候补委员")
    first = next((row for row in rows if row.state == "waiting"), None)
    if first is None:
        raise NotNextAlternate(next="候补已经递补完或放弃。")
    if first.candidate_id != candidate_id:
        raise NotNextAlternate(next=f"下一位是{one.names[first.candidate_id]}。")
    return one, first


def _check(new: StepUp) -> None:
    errors = []
    if new.announced_until_on < new.announced_from_on:
        errors.append(("/announced_until_on", "公告的结束日期不能早于开始日期。"))
    if new.from_on < new.announced_from_on:
        errors.append(("/from_on", "递补应先公告：任期的开始不能早于公告的开始。"))
    if errors:
        raise InvalidFields([{"pointer": pointer, "detail": why} for pointer, why in errors])


def _sitting(seats: tuple[ElectionSeat, ...]) -> tuple[ElectionSeat, ...]:
    return tuple(seat for seat in seats if seat.state == "seated")


def _original(seats: tuple[ElectionSeat, ...]) -> int:
    return sum(seat.came == "elected" for seat in seats)
