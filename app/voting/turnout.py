"""Tell how many ballots came in, by building and channel (参加进度); never what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.kernel import clock
from app.kernel.db import db
from app.kernel.ordering import natural
from app.law.motions import Motion
from app.law.quantities import Weight, finest_step
from app.law.rulebook import Rulebook
from app.law.rules import Bound
from app.law.thresholds import requirements
from app.registry import service as registry
from app.voting.models import Ballot, FrozenUnit, Poll
from app.voting.reading import is_void, motions_of, standing_ballots
from app.voting.reading import poll as find_poll

FEWEST_HEADS = 10
"""Buildings are shown together until they have so many: a building of three homes would show who has not voted."""


@dataclass(frozen=True, slots=True)
class BuildingTurnout:
    """Heads and area of a building, and how much of them has a ballot; the small ones together have an empty name."""

    building: str
    heads: int
    area_cm2: int
    cast_heads: int
    cast_area_cm2: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """The first gate (第一关 参加够不够) as it stands: needed, had, missing; and each building."""

    heads: int
    area_cm2: int
    cast_heads: int
    cast_area_cm2: int
    needed_heads: int
    needed_area_cm2: int
    share: str
    inclusive: bool
    buildings: tuple[BuildingTurnout, ...]

    @property
    def missing_heads(self) -> int:
        """Say how many heads are still missing."""
        return max(self.needed_heads - self.cast_heads, 0)

    @property
    def missing_area_cm2(self) -> int:
        """Say how much area is still missing."""
        return max(self.needed_area_cm2 - self.cast_area_cm2, 0)


def turnout(community_id: UUID, poll_id: UUID) -> Turnout:
    """Return the live turnout of a poll; a ballot counts here, whatever it leaves blank.

    Raises:
        NotFound: there is no such poll.
    """
    poll = find_poll(community_id, poll_id)
    rows = db.session.execute(
        select(FrozenUnit.building, FrozenUnit.head_no, _area().label("area"), _has_ballot(poll).label("cast"))
        .where(FrozenUnit.community_id == community_id, FrozenUnit.poll_id == poll_id, FrozenUnit.counted)
        .order_by(FrozenUnit.label)).all()
    needed, bound = _needed(poll, [row.area for row in rows])
    return Turnout(
        poll.total_heads, poll.total_area_cm2, len({row.head_no for row in rows if row.cast}),
        sum(row.area for row in rows if row.cast), needed.heads, needed.area_cm2, str(bound.share), bound.inclusive,
        _buildings(rows))


def ballots_by_channel(community_id: UUID, poll_id: UUID) -> dict[str, int]:
    """Count the ballots of a poll by channel, voided ones too."""
    query = select(Ballot.channel, func.count()).where(Ballot.community_id == community_id, Ballot.poll_id == poll_id)
    return dict(db.session.execute(query.group_by(Ballot.channel)).all())


def ballots_without_contact(community_id: UUID, poll_id: UUID, at: dt.datetime) -> int:
    """Count the standing ballots of units whose owners have no phone on the roll: only the door tells them of it."""
    units = {one.unit_id for one in standing_ballots(community_id, poll_id)}
    found = registry.contacts(community_id, units, at, clock.civil_date(at))
    return sum(1 for of_unit in found.values() if not any(one.phone for one in of_unit))


def _area() -> ColumnElement[int]:
    return func.coalesce(FrozenUnit.area_register_cm2, FrozenUnit.area_survey_cm2, FrozenUnit.area_contract_cm2)


def _has_ballot(poll: Poll) -> ColumnElement[bool]:
    return (
        select(Ballot.id).where(
            Ballot.community_id == poll.community_id, Ballot.poll_id == poll.id, Ballot.unit_id == FrozenUnit.unit_id, ~is_void())
        .correlate(FrozenUnit).exists())


def _needed(poll: Poll, areas: list[int]) -> tuple[Weight, Bound]:
    """Ask the law for the first gate; it is the same for every motion of a poll."""
    first = motions_of(poll.community_id, poll.id)[0]
    lines = requirements(
        Motion(str(first.id), tuple(first.matters)), Weight(poll.total_heads, poll.total_area_cm2),
        Rulebook.from_snapshot(poll.rules), step=finest_step(*areas))
    gate = {line.dimension: line for line in lines if line.gate == "participation"}
    return Weight(gate["heads"].needed, gate["area"].needed), gate["heads"].bound


def _buildings(rows: Sequence[Any]) -> tuple[BuildingTurnout, ...]:
    by_building: dict[str, list[Any]] = {}
    for row in rows:
        by_building.setdefault(row.building, []).append(row)
    shown = [_building(name, by_building[name]) for name in sorted(by_building, key=natural)]
    names = {one.building for one in shown if one.heads < FEWEST_HEADS}
    if not names or len(shown) == 1:
        return tuple(shown)
    together = _building("", [row for name in names for row in by_building[name]])
    for next_one in sorted((one for one in shown if one.building not in names), key=lambda one: one.heads):
        if together.heads < FEWEST_HEADS:  # the one small building, alone under no name, would be known by what is missing
            names.add(next_one.building)
            together = _building("", [row for name in names for row in by_building[name]])
    return (*(one for one in shown if one.building not in names), together)


def _building(name: str, rows: Sequence[Any]) -> BuildingTurnout:
    cast = [row for row in rows if row.cast]
    return BuildingTurnout(
        name, len({row.head_no for row in rows}), sum(row.area for row in rows),
        len({row.head_no for row in cast}), sum(row.area for row in cast))
