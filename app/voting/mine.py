"""Show a person for whom they may vote in a poll, which of these units have a ballot, and the receipts (我的票)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.ledger.reading import leaves_of
from app.voting import speaking
from app.voting.models import Ballot, FrozenUnit, Poll, PollSpeaker
from app.voting.problems import LeafWaits
from app.voting.reading import ballots_by_id, frozen_units, standing_ballots, viewed_poll
from app.voting.receipts import EarlierBallot
from app.voting.refusing import show_ballots


@dataclass(frozen=True, slots=True)
class MyUnit:
    """A unit of one's own, its ballot if it has one, and in which capacity one may vote for it: empty where one may not."""

    unit_id: UUID
    unit: str
    area_cm2: int
    capacity: str
    ballot: EarlierBallot | None


@dataclass(frozen=True, slots=True)
class MyHead:
    """Units that count as one head: asked once, cast in one act (您的3套房，算1人)."""

    head: int
    units: tuple[MyUnit, ...]

    @property
    def done(self) -> bool:
        """Tell whether every unit of the head has its ballot."""
        return all(unit.ballot is not None for unit in self.units)


@dataclass(frozen=True, slots=True)
class MyPoll:
    """For which heads one may vote, and which of one's units wait for a representative."""

    heads: tuple[MyHead, ...]
    waiting: tuple[str, ...]


def my_ballots(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> MyPoll:
    """Show for whom the caller may vote, and what was cast for these and for all units that are theirs.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such poll.
    """
    poll = viewed_poll(actor, community_id, poll_id, at)
    capacities = dict(db.session.execute(
        select(PollSpeaker.unit_id, PollSpeaker.capacity).where(
            PollSpeaker.community_id == community_id, PollSpeaker.poll_id == poll_id,
            PollSpeaker.person_id == actor.person)).all())
    theirs = {one.unit_id for one in _cast_by(actor, poll)} | speaking.spoken_units(poll, actor.person, at)
    units = {key: unit for key, unit in frozen_units(community_id, poll_id, capacities.keys() | theirs).items() if unit.counted}
    ballots = {one.unit_id: one for one in show_ballots(community_id, poll_id, standing_ballots(community_id, poll_id, units))}
    heads: dict[int, list[MyUnit]] = defaultdict(list)
    for unit in sorted(units.values(), key=lambda one: one.label):
        heads[unit.head_no].append(_mine(unit, capacities.get(unit.unit_id, ""), ballots.get(unit.unit_id)))
    waiting = speaking.waiting_units(poll, actor.person, at) if poll.state == "announced" else []
    return MyPoll(tuple(MyHead(head, tuple(mine)) for head, mine in heads.items()), tuple(one.label for one in waiting))


def prove_ballot(actor: Actor, community_id: UUID, poll_id: UUID, ballot_id: UUID, at: dt.datetime) -> ledger.InclusionProof:
    """Prove that a ballot of one's own unit is in the newest signed head (我的票在不在).

    Raises:
        NotFound: no such ballot, or it is of no unit of the caller's.
        LeafWaits: the sequencer has not placed it yet.
    """
    poll = viewed_poll(actor, community_id, poll_id, at)
    found = ballots_by_id(community_id, [ballot_id])
    if not found or found[0].poll_id != poll_id or not _is_mine(actor, poll, found[0], at):
        raise NotFound(what="张票")
    log = Log(community_id, poll_id)
    try:
        return ledger.inclusion(db.session, log, ballot_id)
    except ledger.UnknownLeafError:
        raise LeafWaits(include_by=leaves_of(db.session, log, [ballot_id])[ballot_id].include_by) from None


def _is_mine(actor: Actor, poll: Poll, ballot: Ballot, at: dt.datetime) -> bool:
    return ballot.person_id == actor.person or ballot.unit_id in speaking.spoken_units(poll, actor.person, at)


def _cast_by(actor: Actor, poll: Poll) -> Sequence[Ballot]:
    return db.session.scalars(select(Ballot).where(
        Ballot.community_id == poll.community_id, Ballot.poll_id == poll.id, Ballot.person_id == actor.person)).all()


def _mine(unit: FrozenUnit, capacity: str, ballot: EarlierBallot | None) -> MyUnit:
    areas = (unit.area_register_cm2, unit.area_survey_cm2, unit.area_contract_cm2)
    return MyUnit(unit.unit_id, unit.label, next((one for one in areas if one is not None), 0), capacity, ballot)
