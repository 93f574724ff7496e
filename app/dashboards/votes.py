"""Tell of each vote how far its first gate was reached, why it failed, and in which buildings ballots are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.certification import standing
from app.kernel import clock
from app.voting import service as voting
from app.voting.models import Poll
from app.voting.turnout import Turnout

DIMENSIONS = ("heads", "area")


@dataclass(frozen=True, slots=True)
class BuildingShort:
    """A building and how many of its heads, with how much area, sent no ballot; the small ones together have no name."""

    building: str
    heads: int
    missing_heads: int
    area_cm2: int
    missing_area_cm2: int


@dataclass(frozen=True, slots=True)
class MotionFigures:
    """How a motion came out, and which of its lines were not reached (人数、面积)."""

    title: str
    outcome: str
    failed_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoteFigures:
    """A vote: its first gate as it stands or stood, what is short of it, and its motions once it was counted."""

    community_id: UUID
    poll_id: UUID
    title: str
    closes_on: dt.date
    state: str
    turnout: Turnout
    short_of: tuple[str, ...]
    motions: tuple[MotionFigures, ...]
    buildings: tuple[BuildingShort, ...]

    @property
    def month(self) -> str:
        """Give the month in which it closes, as 2026-11."""
        return f"{self.closes_on:%Y-%m}"

    @property
    def without_quorum(self) -> bool:
        """Tell whether it was counted and no motion found enough owners taking part."""
        return bool(self.motions) and all(one.outcome == "no_quorum" for one in self.motions)


def vote_figures(community_ids: Iterable[UUID], since: dt.date, until: dt.date) -> tuple[VoteFigures, ...]:
    """Gather the votes that close between two days, both included, by their close; cancelled ones are left out."""
    first, after = clock.start_of_day(since), clock.start_of_day(until + dt.timedelta(days=1))
    polls = voting.polls_closing(tuple(community_ids), first, after)
    return tuple(_figures(one) for one in polls if one.state != "cancelled")


def _figures(poll: Poll) -> VoteFigures:
    key = poll.community_id, poll.id
    came, newest = voting.turnout(*key), voting.result(*key)
    missing = {"heads": came.missing_heads, "area": came.missing_area_cm2}
    motions = _motions(newest.decision, {str(one.id): one.title for one in voting.motions_of(*key)}) if newest else ()
    return VoteFigures(
        *key, poll.title, clock.civil_date(poll.closes_at), standing.state_of(poll), came,
        tuple(name for name in DIMENSIONS if missing[name]), motions, _short(came))


def _motions(decision: Mapping[str, Any], titles: Mapping[str, str]) -> tuple[MotionFigures, ...]:
    return tuple(
        MotionFigures(titles[one["id"]], one["outcome"], tuple(one["failed_on"])) for one in decision["motions"])


def _short(came: Turnout) -> tuple[BuildingShort, ...]:
    """Keep the buildings from which ballots are missing, in the order of their names."""
    return tuple(
        BuildingShort(one.building, one.heads, one.heads - one.cast_heads, one.area_cm2, one.area_cm2 - one.cast_area_cm2)
        for one in came.buildings if one.cast_heads < one.heads or one.cast_area_cm2 < one.area_cm2)
