"""Say why a cast did nothing, or give the same answer again to the same key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.idempotency import IdempotencyKeyReused
from app.kernel.problems import Unauthenticated
from app.ledger.commitments import commit_choices
from app.ledger.logs import Log
from app.ledger.reading import leaves_of
from app.ledger.receipts import human_number
from app.registry import service as registry
from app.voting import speaking
from app.voting.marks import Choice
from app.voting.models import Ballot, FrozenUnit, Poll, PollSpeaker
from app.voting.problems import (
    BallotAlreadyCast,
    NoElectronicChannel,
    NoRepresentative,
    NotOnTheRoll,
    NotYourHead,
    PollCancelled,
    PollClosed,
    PollNotOpen,
)
from app.voting.reading import frozen_units, standing_ballots, viewed_poll
from app.voting.receipts import CastReceipt, EarlierBallot, ballot_salt, promise_text, receipt

Answer = tuple[tuple[CastReceipt, ...], tuple[EarlierBallot, ...]]


def viewed_or_refuse(actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    """Find the poll for a caller whose session nobody checked yet.

    Raises:
        Unauthenticated: the session has ended.
        NotFound: the caller has nothing to do with this community, or it has no such poll.
    """
    if not identity.is_live(actor):
        raise Unauthenticated(why="没有登录，或登录已过期。")
    return viewed_poll(actor, community_id, poll_id, clock.now())


def refuse_or_replay(
    actor: Actor, community_id: UUID, poll_id: UUID, head: int, key: str, choices: Mapping[str, Choice],
) -> Answer:
    """Give the answer of the same key again, or say why nothing was cast.

    Raises:
        as `cast_ballot` says.
    """
    poll = viewed_or_refuse(actor, community_id, poll_id)
    known = _cast_with(actor, poll, key)
    if known:
        return _replay(poll, known, head, choices)
    at = clock.now()
    _refuse_by_poll(poll, at)
    mine = _units_of_head(actor, poll, head, at)
    earlier = earlier_ballots(community_id, poll_id, mine)
    first = earlier[0]
    raise BallotAlreadyCast(
        unit=first.unit, cast_at=first.cast_at, receipt=first.number,
        already=[{"unit": one.unit, "ballot_id": str(one.ballot_id), "number": one.number, "cast_at": one.cast_at.isoformat(),
                  "channel": one.channel, "cast_by": one.cast_by, "receipt": one.receipt} for one in earlier])


def replay(actor: Actor, poll: Poll, key: str) -> bool:
    """Tell whether the caller cast with this key before."""
    return bool(_cast_with(actor, poll, key))


def earlier_ballots(community_id: UUID, poll_id: UUID, unit_ids: Collection[UUID]) -> tuple[EarlierBallot, ...]:
    """Show the ballots that stand for these units, by the units' labels."""
    return show_ballots(community_id, poll_id, standing_ballots(community_id, poll_id, unit_ids))


def show_ballots(community_id: UUID, poll_id: UUID, ballots: Sequence[Ballot]) -> tuple[EarlierBallot, ...]:
    """Show ballots with their receipts, and who cast them by a masked name."""
    log = Log(community_id, poll_id)
    leaves = leaves_of(db.session, log, [one.id for one in ballots])
    units = frozen_units(community_id, poll_id, [one.unit_id for one in ballots])
    names = registry.masked_names(community_id, {one.owner_id for one in ballots if one.owner_id})
    shown = [
        EarlierBallot(
            one.unit_id, units[one.unit_id].label, one.id, human_number(leaves[one.id].leaf_hash), one.cast_at, one.channel,
            names.get(one.owner_id, "") if one.owner_id else "",
            promise_text(log, leaves[one.id].leaf_hash, leaves[one.id].include_by))
        for one in ballots
    ]
    return tuple(sorted(shown, key=lambda one: one.unit))


def _cast_with(actor: Actor, poll: Poll, key: str) -> list[Ballot]:
    query = select(Ballot).where(
        Ballot.community_id == poll.community_id, Ballot.poll_id == poll.id, Ballot.person_id == actor.person,
        Ballot.idempotency_key == key)
    return list(db.session.scalars(query.order_by(Ballot.id)))


def _replay(poll: Poll, known: list[Ballot], head: int, choices: Mapping[str, Choice]) -> Answer:
    log = Log(poll.community_id, poll.id)
    units = frozen_units(poll.community_id, poll.id, [one.unit_id for one in known])
    leaves = leaves_of(db.session, log, [one.id for one in known])
    if any(unit.head_no != head for unit in units.values()) or any(
            f'"choices":"{commit_choices(choices, ballot_salt(one.id))}"' not in leaves[one.id].body for one in known):
        raise IdempotencyKeyReused
    receipts = [
        receipt(log, (one.unit_id, units[one.unit_id].label),
                (one.id, leaves[one.id].body, leaves[one.id].leaf_hash, leaves[one.id].include_by, one.cast_at), choices)
        for one in known
    ]
    others = select(FrozenUnit.unit_id).where(
        FrozenUnit.community_id == poll.community_id, FrozenUnit.poll_id == poll.id, FrozenUnit.head_no == head,
        FrozenUnit.counted, FrozenUnit.unit_id.not_in(units))
    before = [one for one in standing_ballots(poll.community_id, poll.id, list(db.session.scalars(others)))
              if one.recorded_at < known[0].recorded_at]
    return tuple(sorted(receipts, key=lambda one: one.unit)), show_ballots(poll.community_id, poll.id, before)


def _refuse_by_poll(poll: Poll, at: dt.datetime) -> None:
    if poll.state == "cancelled":
        raise PollCancelled
    if at < poll.opens_at:
        raise PollNotOpen(opens_at=poll.opens_at)
    if poll.state == "closed" or at >= poll.closes_at:
        raise PollClosed(closed_at=poll.closes_at, arrived_at=at)
    if "electronic" not in poll.channels:
        raise NoElectronicChannel


def _units_of_head(actor: Actor, poll: Poll, head: int, at: dt.datetime) -> list[UUID]:
    mine = dict(db.session.execute(
        select(PollSpeaker.unit_id, FrozenUnit.head_no)
        .join(FrozenUnit, (FrozenUnit.community_id == PollSpeaker.community_id) & (FrozenUnit.poll_id == PollSpeaker.poll_id)
              & (FrozenUnit.unit_id == PollSpeaker.unit_id))
        .where(PollSpeaker.community_id == poll.community_id, PollSpeaker.poll_id == poll.id,
               PollSpeaker.person_id == actor.person)).all())
    of_head = [unit_id for unit_id, head_no in mine.items() if head_no == head]
    if not of_head:
        _refuse_speaker(actor, poll, head, at, speaks_for_some=bool(mine))
    return of_head


def _refuse_speaker(actor: Actor, poll: Poll, head: int, at: dt.datetime, *, speaks_for_some: bool) -> None:
    silent = speaking.waiting_units(poll, actor.person, at)
    for unit in silent:
        if unit.head_no == head:
            raise NoRepresentative(unit=unit.label)
    if speaks_for_some:
        raise NotYourHead(head=head)
    if silent:
        raise NoRepresentative(unit=silent[0].label)
    raise NotOnTheRoll(rolled_on=poll.roll_on)
