"""Seat who was elected once the office certified the count (就任); who declines leaves a seat for the alternates.

Law: 物业管理条例 第16条（备案）；深圳经济特区物业管理条例 第41条（候补）.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.bodies import service as bodies
from app.elections import cautions
from app.elections.certified import require_certificate
from app.elections.contests import OUTCOMES, Contest, Outcome, contest, outcome_of
from app.elections.models import Alternate, CertifiedResult, ElectionSeat
from app.elections.problems import NobodyElected, ResultNotCertified, SeatAlreadyLeft, SeatsAlreadyTaken
from app.identity import service as identity
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.law import deadlines
from app.registry import rights
from app.voting import service as voting


@dataclass(frozen=True, slots=True)
class Taker:
    """Name the person who stood as a candidate, by phone, and the office taken."""

    candidate_id: UUID
    phone: str
    office_held: str = "member"

    def __repr__(self) -> str:
        """Hide the phone from logs."""
        return f"Taker(candidate_id={self.candidate_id})"


@dataclass(frozen=True, slots=True)
class Declined:
    """Name an elected candidate who does not take the seat, with what was said in writing."""

    candidate_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Seating:
    """Say who takes which seat, in which body (a new committee, if only its name is given), for which days."""

    takers: tuple[Taker, ...]
    from_on: dt.date
    until_on: dt.date | None
    declined: tuple[Declined, ...] = ()
    body_id: UUID | None = None
    body_name: str | None = None


@dataclass(frozen=True, slots=True)
class Seated:
    """Hold what came of it: the body, the seats, what to look at, until when to file (备案)."""

    body_id: UUID
    seats: tuple[ElectionSeat, ...]
    cautions: tuple[cautions.Caution, ...]
    filing: deadlines.Deadline | None


def seat_elected(actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, new: Seating, at: dt.datetime) -> Seated:
    """Seat all who were elected and took the seat; keep the alternates in the order of their votes.

    Raises:
        NotFound, Forbidden: the caller is no officer here, or there is no such election or committee.
        ResultNotCertified, NobodyElected, SeatsAlreadyTaken: there is nothing to take, or it was taken.
        InvalidFields: not exactly the elected are named, or the term cannot be.
    """
    rights.require_office(actor, community_id, at)
    voting.locked_poll(community_id, poll_id)
    one = contest(community_id, poll_id, motion_id)
    outcome = outcome_of(one)
    if outcome is None:
        raise ResultNotCertified(why="这次表决还没有计票结果，不能登记就任。")
    certificate = require_certificate(community_id, poll_id, outcome.run)
    if not outcome.elected:
        raise NobodyElected(outcome=OUTCOMES[outcome.outcome])
    if seats_of(community_id, poll_id, motion_id):
        raise SeatsAlreadyTaken
    _check(one, outcome, new)
    seats = _seat(actor, one, certificate, new, at)
    db.session.add_all(
        Alternate(community_id=community_id, id=new_id(), poll_id=poll_id, motion_id=motion_id, candidate_id=candidate,
                  position=position, state="waiting", recorded_by=actor.person_id, recorded_at=at)
        for position, candidate in enumerate(outcome.alternates, 1))
    audit.record(actor, "election.seat", community_id=community_id, subject=("motion", motion_id), at=at, facts={
        "certificate": certificate.number, "body_id": str(seats[0].body_id),
        "seated": [str(taker.candidate_id) for taker in new.takers], "declined": [str(no.candidate_id) for no in new.declined]})
    db.session.flush()
    elected_on = clock.civil_date(one.poll.closes_at)
    return Seated(
        seats[0].body_id, seats, cautions.of_committee(len(new.takers), new.from_on, new.until_on, one.rulebook),
        deadlines.filing_due(elected_on, one.rulebook))


def leave_seat(  # its seven facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, seat_id: UUID, on: dt.date, reason: str, at: dt.datetime,
) -> ElectionSeat:
    """End a seat with the last day that its member sat (离任).

    Raises:
        NotFound, Forbidden: the caller is no officer here, or there is no such seat.
        SeatAlreadyLeft: nobody sits there.
        InvalidFields: the day is not in the member's term.
    """
    rights.require_office(actor, community_id, at)
    row = db.session.get(ElectionSeat, (community_id, seat_id), with_for_update=True, populate_existing=True)
    if row is None or row.poll_id != poll_id:
        raise NotFound(what="个席位")
    if row.state != "seated" or row.member_id is None:
        raise SeatAlreadyLeft
    bodies.end_seat(actor, community_id, row.member_id, on, at)
    row.state, row.left_on, row.reason = "left", on, reason
    audit.record(actor, "election.leave", community_id=community_id, subject=("election_seat", row.id), at=at,
                 facts={"on": on.isoformat()})
    db.session.flush()
    return row


def seats_of(community_id: UUID, poll_id: UUID, motion_id: UUID) -> tuple[ElectionSeat, ...]:
    """Return the seats of an election, in the order recorded."""
    query = select(ElectionSeat).where(
        ElectionSeat.community_id == community_id, ElectionSeat.poll_id == poll_id, ElectionSeat.motion_id == motion_id)
    return tuple(db.session.scalars(query.order_by(ElectionSeat.id)))


def _check(one: Contest, outcome: Outcome, new: Seating) -> None:
    named = [taker.candidate_id for taker in new.takers] + [no.candidate_id for no in new.declined]
    errors = []
    if len(set(named)) != len(named) or set(named) != set(outcome.elected):
        elected = "、".join(one.names[name] for name in outcome.elected)
        errors.append(("/takers", f"请列出全部当选人，每人一次，就任的写在 takers，不就任的写在 declined：{elected}。"))
    if len({taker.phone for taker in new.takers}) != len(new.takers):
        errors.append(("/takers", "两位当选人不能是同一个手机号。"))
    if (new.body_id is None) == (new.body_name is None):
        errors.append(("/body_id", "请写明已登记的业主委员会 body_id，或新一届的名称 body_name，二者选一。"))
    if new.until_on is not None and new.until_on < new.from_on:
        errors.append(("/until_on", "任期的结束日期不能早于开始日期。"))
    if errors:
        raise InvalidFields([{"pointer": pointer, "detail": why} for pointer, why in errors])


def _seat(
    actor: Actor, one: Contest, certificate: CertifiedResult, new: Seating, at: dt.datetime,
) -> tuple[ElectionSeat, ...]:
    community_id, body_id = one.poll.community_id, _body(actor, one, new, at)
    taken = [bodies.Seat(identity.ensure_person(taker.phone, at), taker.office_held) for taker in new.takers]
    members: Sequence[UUID] = bodies.seat_members(
        actor, community_id, body_id, taken, from_on=new.from_on, until_on=new.until_on, at=at)
    base = {"community_id": community_id, "poll_id": one.poll.id, "motion_id": one.motion.id, "came": "elected",
            "certificate": certificate.number, "body_id": body_id, "recorded_by": actor.person_id, "recorded_at": at}
    rows = [
        ElectionSeat(**base, id=new_id(), candidate_id=taker.candidate_id, state="seated", member_id=member,
                     office_held=taker.office_held, from_on=new.from_on, until_on=new.until_on)
        for taker, member in zip(new.takers, members, strict=True)]
    rows += [ElectionSeat(**base, id=new_id(), candidate_id=no.candidate_id, state="declined", reason=no.reason)
             for no in new.declined]
    db.session.add_all(rows)
    db.session.flush()
    return tuple(rows)


def _body(actor: Actor, one: Contest, new: Seating, at: dt.datetime) -> UUID:
    community_id = one.poll.community_id
    if new.body_id is None:
        committee = bodies.NewBody(bodies.BodyKind.COMMITTEE, str(new.body_name), new.from_on, new.until_on)
        return bodies.found_body(actor, community_id, committee, at)
    if bodies.body(community_id, new.body_id).kind != bodies.BodyKind.COMMITTEE:
        raise InvalidFields.one("/body_id", "当选的委员应在业主委员会就任，请选择业主委员会。")
    return new.body_id
