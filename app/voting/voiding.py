"""Void a ballot that is no act of its owner, and take that back (作废与恢复); both stand on the log.

Law: 建房〔2009〕274号 第25条（共有人）；what is no act of an owner never participates (docs/law.md).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from app.identity import limits
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.law.rulebook import Rulebook
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.registry import rights
from app.registry import service as registry
from app.registry.accounts import owners_of, refuse_own_units
from app.registry.telling import tell_unit_people
from app.voting import speaking
from app.voting.models import Ballot, BallotRestoration, BallotVoid, Poll, PollSpeaker
from app.voting.problems import BallotVoided, NotJointOwner, PollClosed
from app.voting.reading import locked_poll, standing_ballots

GROUNDS = {
    "forged": "不是业主所投", "copied": "是另一张票的复制件", "no_authority": "投票人没有代表权", "objected": "共有人提出异议",
    "replaced": "业主按规则改票",
}
BY_OFFICE = ("forged", "copied", "no_authority")
# Each objection is told to all people of the unit by message.
_OBJECTIONS = (limits.Limit("ballot.objections.day", 86400, 3),)


@dataclass(frozen=True, slots=True)
class Void:
    """A void as it stands: when and on which ground, and whether it was taken back."""

    id: UUID
    ballot_id: UUID
    unit_id: UUID
    ground: str
    reason: str
    voided_by: UUID | None
    voided_at: dt.datetime
    restored_at: dt.datetime | None


def object_to_ballot(  # its six facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, ballot_id: UUID, reason: str, at: dt.datetime,
) -> None:
    """Object as a joint owner to what another one cast; the unit has no ballot until they agree or name one.

    Raises:
        NotFound: no such ballot, or the caller speaks for no owner of its unit.
        NotJointOwner: it is the caller's own act or a former owner's, or a representative was named.
        PollClosed: too late.
        BallotVoided: it is void already.
        TooManyRequests: the caller objects for this unit again and again.

    Law: the rule `joint_owners` (presumed), 待确认.
    """
    poll, ballot = _held(community_id, poll_id, ballot_id)
    if poll.state != "announced" or at >= poll.closes_at:
        raise PollClosed(closed_at=poll.closes_at, arrived_at=at)
    on = speaking.owners_on(poll, Rulebook.from_snapshot(poll.rules), at)
    mine = _spoken_for(actor, poll, ballot.unit_id, on, at)
    if ballot.owner_id not in owners_of(community_id, ballot.unit_id, on):
        raise NotJointOwner(why="这张票是之前的业主出售以前投的，按本次规则有效，之后的业主不能提出异议。")
    if ballot.person_id == actor.person or ballot.owner_id in mine:
        raise NotJointOwner(why="这张票是以您的名义投的。如不是您所投，请联系街道。")
    if any(one.named for one in registry.speakers(community_id, [ballot.unit_id], at, clock.civil_date(at))):
        raise NotJointOwner(why="这套房屋已推选代表，以代表所投为准；如要更换，请先更换代表。")
    limits.count(_OBJECTIONS, f"{actor.person}:{ballot.unit_id}", at)
    _void(actor, poll, ballot, "objected", reason, at)


def void_ballot(  # its seven facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, ballot_id: UUID, ground: str, reason: str, at: dt.datetime,
) -> None:
    """Let the office void a ballot that is no act of its owner, with the ground and the reason.

    Raises:
        NotFound, Forbidden: the caller is no officer here or is of that unit, or there is no such ballot.
        InvalidFields: the ground is none of the office's.
        BallotVoided: it is void already.
    """
    rights.require_office(actor, community_id, at)
    if ground not in BY_OFFICE:
        raise InvalidFields.one("/ground", f"只能填：{'、'.join(BY_OFFICE)}。")
    poll, ballot = _held(community_id, poll_id, ballot_id)
    refuse_own_units(actor, community_id, [ballot.unit_id], at)
    _void(actor, poll, ballot, ground, reason, at)


def replace_ballots(actor: Actor, community_id: UUID, poll_id: UUID, head: int, at: dt.datetime) -> None:
    """Void one's own electronic ballots for a head, so that they can be cast anew where the rules let them.

    What was cast for a unit for which the caller may cast no more (it was sold since) stands.

    Raises:
        BallotVoided: the caller cast none that stands.
    """
    poll = locked_poll(community_id, poll_id)
    may_cast = db.session.scalars(select(PollSpeaker.unit_id).where(
        PollSpeaker.community_id == community_id, PollSpeaker.poll_id == poll_id, PollSpeaker.person_id == actor.person)).all()
    mine = [one for one in standing_ballots(community_id, poll_id, may_cast)
            if one.person_id == actor.person and one.channel == "electronic"]
    of_head = speaking.of_head(poll, [one.unit_id for one in mine], head)
    if not of_head:
        raise BallotVoided(why="您还没有为这些房屋投过票，没有可改的票。")
    for one in mine:
        if one.unit_id in of_head:
            _void(actor, poll, one, "replaced", "业主按规则改票", at)


def restore_ballot(  # its six facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, ballot_id: UUID, reason: str, at: dt.datetime,
) -> None:
    """Take a void back: who objected withdraws the objection, or the office saw that it erred.

    Raises:
        NotFound: no such ballot, or the caller may not undo this void.
        BallotVoided: it is not void or was replaced, or the unit has another ballot now.
    """
    poll, ballot = _held(community_id, poll_id, ballot_id)
    void = _standing_void(ballot)
    if void is None:
        raise BallotVoided(why="这张票没有作废，不需要恢复。")
    if void.ground in BY_OFFICE:
        rights.require_office(actor, community_id, at)
        refuse_own_units(actor, community_id, [ballot.unit_id], at)
    elif void.ground == "replaced":
        raise BallotVoided(why="这张票已由投票人改投，不能恢复。")
    elif void.voided_by != actor.person_id:
        raise NotFound(what="张票")
    elif poll.state != "announced" or at >= poll.closes_at:
        raise PollClosed(closed_at=poll.closes_at, arrived_at=at)
    if any(one.channel == ballot.channel for one in standing_ballots(community_id, poll_id, [ballot.unit_id])):
        raise BallotVoided(why="这套房屋之后又有了新的票，原来的票不能恢复。")
    db.session.add(BallotRestoration(
        community_id=community_id, id=new_id(), void_id=void.id, reason=reason, restored_by=actor.person_id, restored_at=at))
    db.session.flush()
    _keep(actor, poll, ballot, "ballot_restored", {}, at)


def voids_of(community_id: UUID, poll_id: UUID) -> tuple[Void, ...]:
    """Return every void of a poll, oldest first, with whether it was taken back."""
    query = (
        select(BallotVoid, Ballot.unit_id, BallotRestoration.restored_at)
        .join(Ballot, (Ballot.community_id == BallotVoid.community_id) & (Ballot.id == BallotVoid.ballot_id))
        .outerjoin(BallotRestoration, (BallotRestoration.community_id == BallotVoid.community_id)
                   & (BallotRestoration.void_id == BallotVoid.id))
        .where(BallotVoid.community_id == community_id, BallotVoid.poll_id == poll_id)
        .order_by(BallotVoid.voided_at, BallotVoid.id))
    return tuple(
        Void(one.id, one.ballot_id, unit_id, one.ground, one.reason, one.voided_by, one.voided_at, restored_at)
        for one, unit_id, restored_at in db.session.execute(query))


def shown_voids(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> tuple[Void, ...]:
    """Show the voids of a poll to the office.

    Raises:
        NotFound, Forbidden: the caller is no officer here.
    """
    rights.require_office(actor, community_id, at)
    return voids_of(community_id, poll_id)


def handlers_of(community_id: UUID, poll_id: UUID) -> frozenset[UUID]:
    """Name who entered ballots of a poll, cast them by proxy, or voided and restored them as staff: they do not certify it."""
    here = (Ballot.community_id == community_id, Ballot.poll_id == poll_id)
    entered = db.session.scalars(select(Ballot.entered_by).where(*here).distinct())
    proxies = db.session.scalars(select(Ballot.person_id).where(*here, Ballot.proxy_id.is_not(None)).distinct())
    voided = [one for one in voids_of(community_id, poll_id) if one.ground in BY_OFFICE]
    restored = db.session.scalars(select(BallotRestoration.restored_by).where(
        BallotRestoration.community_id == community_id, BallotRestoration.void_id.in_([one.id for one in voided])))
    people = (*entered, *proxies, *(one.voided_by for one in voided), *restored)
    return frozenset(one for one in people if one is not None)


def _held(community_id: UUID, poll_id: UUID, ballot_id: UUID) -> tuple[Poll, Ballot]:
    poll, ballot = locked_poll(community_id, poll_id), db.session.get(Ballot, (community_id, ballot_id))
    if ballot is None or ballot.poll_id != poll_id:
        raise NotFound(what="张票")
    return poll, ballot


def _spoken_for(actor: Actor, poll: Poll, unit_id: UUID, on: dt.date, at: dt.datetime) -> set[UUID]:
    spoken = registry.speakers(poll.community_id, [unit_id], at, on)
    mine = {one.owner_id for one in spoken if one.person_id == actor.person}
    if not mine:
        raise NotFound(what="张票")
    if Rulebook.from_snapshot(poll.rules).value("joint_owners") != "presumed":
        raise NotJointOwner(why="按本次规则由推选的代表投票；如代表不是共有人所推选，请联系街道。")
    return mine


def _standing_void(ballot: Ballot) -> BallotVoid | None:
    query = (
        select(BallotVoid)
        .outerjoin(BallotRestoration, (BallotRestoration.community_id == BallotVoid.community_id)
                   & (BallotRestoration.void_id == BallotVoid.id))
        .where(BallotVoid.community_id == ballot.community_id, BallotVoid.ballot_id == ballot.id,
               BallotRestoration.id.is_(None)))
    return db.session.scalars(query).one_or_none()


def _void(actor: Actor, poll: Poll, ballot: Ballot, ground: str, reason: str, at: dt.datetime) -> None:
    if _standing_void(ballot) is not None:
        raise BallotVoided(why="这张票已经作废。")
    db.session.add(BallotVoid(
        community_id=poll.community_id, id=new_id(), poll_id=poll.id, ballot_id=ballot.id, ground=ground, reason=reason,
        voided_by=actor.person_id, voided_at=at))
    db.session.flush()
    _keep(actor, poll, ballot, "ballot_voided", {"ground": ground}, at)
    if ground != "replaced":
        tell_unit_people("ballot_voided", poll.community_id, [ballot.unit_id], about=("poll", poll.id), at=at,
                         words={"reason": GROUNDS[ground]})


def _keep(actor: Actor, poll: Poll, ballot: Ballot, kind: str, facts: dict[str, str], at: dt.datetime) -> None:
    ledger.append(db.session, Log(poll.community_id, poll.id), kind, {"ballot": str(ballot.id), **facts}, at=at)
    audit.record(actor, kind.replace("_", "."), subject=("ballot", ballot.id), at=at, community_id=poll.community_id,
                 facts={"poll_id": str(poll.id), **facts})
    if poll.state == "announced":
        speaking.refresh_poll(poll, [ballot.unit_id], at)
        # A new version of the row tells a cast that waits for the poll that it saw other speakers (cast_statement.py).
        db.session.execute(update(Poll).where(Poll.community_id == poll.community_id, Poll.id == poll.id).values(
            opened_at=Poll.opened_at).execution_options(synchronize_session=False))
