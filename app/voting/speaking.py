"""Keep who may cast for a unit of a running poll (谁来投票): owners, a named joint owner, who is authorised, proxies.

The freeze fixes units, areas and owners; accounts, representatives and proxies may still be proved until the cast. So
the rows are made anew for the units whose speakers changed, and the cast reads nothing else.

Law: 建房〔2009〕274号 第25条；the rules `joint_owners` and `sale_during_vote` of the snapshot.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text

from app.kernel import clock
from app.kernel.db import db
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.registry.values import Speaker
from app.voting import proxies
from app.voting.models import Ballot, BallotRestoration, BallotVoid, FrozenOwner, FrozenUnit, Poll, PollSpeaker
from app.voting.reading import frozen_units

OBJECTED = "objected"
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7))")
_AS_OWNER = ("self", "heir", "guardian", "administrator", "authorised")


@dataclass(frozen=True, slots=True)
class Standing:
    """Say of one unit how many ballots were voided, and whether a joint owner's objection stands."""

    generation: int = 0
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """Say who of a unit's speakers may cast for it, and why nobody may, if so."""

    may_cast: tuple[Speaker, ...]
    waits_for_representative: bool


def refresh(community_id: UUID, unit_ids: Collection[UUID] | None, at: dt.datetime) -> None:
    """Make the speakers of these units (of all, if None) anew in every running poll of the community."""
    for poll in db.session.scalars(
            select(Poll).where(Poll.community_id == community_id, Poll.state == "announced").order_by(Poll.id)):
        refresh_poll(poll, unit_ids, at)


def refresh_poll(poll: Poll, unit_ids: Collection[UUID] | None, at: dt.datetime) -> None:
    """Make the speakers of these units anew in one poll; one transaction at a time does, or two would insert the same row."""
    db.session.execute(_ALONE, {"name": f"speakers of {poll.assembly_id}"})
    rows = [row for unit_id, voice, standing in _voices(poll, unit_ids, at)
            for row in _rows(poll, unit_id, voice, standing)]
    rows += _proxy_rows(poll, unit_ids, rows)
    old = delete(PollSpeaker).where(PollSpeaker.community_id == poll.community_id, PollSpeaker.poll_id == poll.id)
    db.session.execute(old if unit_ids is None else old.where(PollSpeaker.unit_id.in_(unit_ids)))
    if rows:
        db.session.execute(insert(PollSpeaker), rows)


def spoken_units(poll: Poll, person_id: UUID, at: dt.datetime) -> set[UUID]:
    """Return the units whose owner the person speaks for, whether or not the person may cast for them."""
    on = owners_on(poll, Rulebook.from_snapshot(poll.rules), at)
    return {one.unit_id for one in registry.speakers(poll.community_id, None, at, on, person_id=person_id)}


def waiting_units(poll: Poll, person_id: UUID, at: dt.datetime) -> list[FrozenUnit]:
    """List the counted units whose owner the person speaks for, but for which nobody may cast yet."""
    spoken = spoken_units(poll, person_id, at)
    waiting = [unit_id for unit_id, voice, _ in _voices(poll, spoken, at) if voice.waits_for_representative]
    return sorted(frozen_units(poll.community_id, poll.id, waiting).values(), key=lambda unit: unit.label)


def of_head(poll: Poll, unit_ids: Collection[UUID], head: int) -> set[UUID]:
    """Return which of these units belong to a head of the frozen roll."""
    return {key for key, unit in frozen_units(poll.community_id, poll.id, unit_ids).items() if unit.head_no == head}


def _voices(
    poll: Poll, unit_ids: Collection[UUID] | None, at: dt.datetime,
) -> Iterator[tuple[UUID, Voice, Standing]]:
    book, standings = Rulebook.from_snapshot(poll.rules), _standings(poll)
    joint, on = _joint_units(poll, unit_ids), owners_on(poll, book, at)
    by_unit: dict[UUID, list[Speaker]] = defaultdict(list)
    for one in registry.speakers(poll.community_id, unit_ids, at, on):
        by_unit[one.unit_id].append(one)
    for unit_id, is_joint in joint.items():
        standing = standings.get(unit_id, Standing())
        yield unit_id, _voice(by_unit[unit_id], standing, is_joint=is_joint, rule=str(book.value("joint_owners"))), standing


def _voice(speakers: Sequence[Speaker], standing: Standing, *, is_joint: bool, rule: str) -> Voice:
    named = tuple(one for one in speakers if one.named)
    if named:
        return Voice(named, waits_for_representative=False)
    if standing.contested or (is_joint and rule == "named"):
        return Voice((), waits_for_representative=True)
    return Voice(tuple(speakers), waits_for_representative=False)


def owners_on(poll: Poll, book: Rulebook, at: dt.datetime) -> dt.date:
    """Name the day whose owners speak: today's where a buyer may vote in the seller's place, else the freeze's.

    Law: the rule `sale_during_vote`, 待确认.
    """
    return clock.civil_date(at) if book.value("sale_during_vote") == "buyer_if_not_voted" else poll.roll_on


def _joint_units(poll: Poll, unit_ids: Collection[UUID] | None) -> dict[UUID, bool]:
    """Tell for each counted unit whether several owners have it; a developer's stock never is joint.

    Two plain queries: joined, a roll that was frozen a moment ago and has no statistics yet is read once for each row.
    """
    units = select(FrozenUnit.unit_id, FrozenUnit.stock).where(
        FrozenUnit.community_id == poll.community_id, FrozenUnit.poll_id == poll.id, FrozenUnit.counted)
    owners = select(FrozenOwner.unit_id, func.count(func.distinct(FrozenOwner.key))).where(
        FrozenOwner.community_id == poll.community_id, FrozenOwner.poll_id == poll.id).group_by(FrozenOwner.unit_id)
    if unit_ids is not None:
        units, owners = units.where(FrozenUnit.unit_id.in_(unit_ids)), owners.where(FrozenOwner.unit_id.in_(unit_ids))
    how_many: dict[UUID, int] = dict(db.session.execute(owners).all())
    return {unit_id: stock is None and how_many.get(unit_id, 0) > 1 for unit_id, stock in db.session.execute(units)}


def _standings(poll: Poll) -> dict[UUID, Standing]:
    query = (
        select(Ballot.unit_id, BallotVoid.ground)
        .join(Ballot, (Ballot.community_id == BallotVoid.community_id) & (Ballot.id == BallotVoid.ballot_id))
        .outerjoin(BallotRestoration, (BallotRestoration.community_id == BallotVoid.community_id)
                   & (BallotRestoration.void_id == BallotVoid.id))
        .where(BallotVoid.community_id == poll.community_id, BallotVoid.poll_id == poll.id, BallotRestoration.id.is_(None)))
    found: dict[UUID, list[str]] = defaultdict(list)
    for unit_id, ground in db.session.execute(query):
        found[unit_id].append(ground)
    return {unit_id: Standing(len(grounds), OBJECTED in grounds) for unit_id, grounds in found.items()}


def _rows(poll: Poll, unit_id: UUID, voice: Voice, standing: Standing) -> list[dict[str, Any]]:
    best: dict[UUID, Speaker] = {}
    for one in sorted(voice.may_cast, key=lambda one: _AS_OWNER.index(one.capacity)):
        best.setdefault(one.person_id, one)
    return [
        {"community_id": poll.community_id, "poll_id": poll.id, "person_id": one.person_id, "unit_id": unit_id,
         "owner_id": one.owner_id, "capacity": one.capacity, "ground": one.ground, "proxy_id": None,
         "generation": standing.generation}
        for one in best.values()
    ]


def _proxy_rows(poll: Poll, unit_ids: Collection[UUID] | None, own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add who holds a proxy of an owner who may cast; somebody's own right stands before a proxy."""
    taken = {(row["person_id"], row["unit_id"]) for row in own}
    generation = {(row["unit_id"], row["owner_id"]): row["generation"] for row in own}
    rows = []
    for one in proxies.standing(poll.community_id, poll.assembly_id, unit_ids):
        if (one.unit_id, one.owner_id) in generation and (one.holder_id, one.unit_id) not in taken:
            taken.add((one.holder_id, one.unit_id))
            rows.append({
                "community_id": poll.community_id, "poll_id": poll.id, "person_id": one.holder_id, "unit_id": one.unit_id,
                "owner_id": one.owner_id, "capacity": "proxy", "ground": one.ground, "proxy_id": one.proxy_id,
                "generation": generation[one.unit_id, one.owner_id]})
    return rows
