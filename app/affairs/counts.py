"""Count heads by choice (人数), never area and never a result; small groups are merged so that nobody is recognised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.affairs.gatherings import options_of
from app.affairs.models import Gathering, GatheringUnit
from app.affairs.opinions import standing_opinions
from app.kernel.db import db

SMALLEST_GROUP = 5
"""A count of fewer heads could tell who said what: data protection, no article of any statute."""


@dataclass(frozen=True, slots=True)
class Group:
    """Count the heads of some buildings: how many were asked, how many answered, and by choice."""

    buildings: tuple[str, ...]
    asked: int
    answered: int
    choices: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Write it as the API and a summary show it."""
        return {"buildings": list(self.buildings), "asked": self.asked, "answered": self.answered, "choices": dict(self.choices)}


@dataclass(frozen=True, slots=True)
class Counts:
    """Count a gathering: heads asked and answered, and by choice; None where so few answered that it is not shown."""

    asked: int
    answered: int
    choices: Mapping[str, int] | None
    groups: tuple[Group, ...]

    def as_json(self) -> dict[str, Any]:
        """Write it as the API and a summary show it."""
        return {
            "asked": self.asked, "answered": self.answered,
            "choices": None if self.choices is None else dict(self.choices),
            "groups": [one.as_json() for one in self.groups]}


def count_opinions(row: Gathering) -> Counts:
    """Count the standing opinions of a gathering; a head belongs to the building of its first unit."""
    where = (GatheringUnit.community_id == row.community_id, GatheringUnit.gathering_id == row.id)
    homes = dict(db.session.execute(
        select(GatheringUnit.head_no, func.min(GatheringUnit.building)).where(*where).group_by(GatheringUnit.head_no)).all())
    said = {one.head_no: tuple(one.choices) for one in standing_opinions(row.community_id, row.id)}
    return counted(homes, said, [one["key"] for one in options_of(row)])


def counted(homes: Mapping[int, str], said: Mapping[int, Sequence[str]], keys: Sequence[str]) -> Counts:
    """Count heads, given the building of each that was asked and the choices of each that answered."""
    groups = merged(Counter(homes.values()), Counter(homes[head] for head in said))
    if len(said) < SMALLEST_GROUP:
        return Counts(len(homes), len(said), None, ())
    choices = _by_choice(said.values(), keys)
    shown = tuple(_group(one, homes, said, keys) for one in groups) if len(groups) > 1 else ()
    return Counts(len(homes), len(said), choices, shown)


def merged(asked: Mapping[str, int], answered: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Put buildings with fewer than five answering heads together, with the next larger one where they are still too few."""
    order = sorted(asked, key=lambda one: (answered.get(one, 0), one))
    small = [one for one in order if answered.get(one, 0) < SMALLEST_GROUP]
    large = [one for one in order if one not in small]
    while small and large and sum(answered.get(one, 0) for one in small) < SMALLEST_GROUP:
        small.append(large.pop(0))
    groups = [(one,) for one in sorted(large)]
    return (*groups, tuple(sorted(small))) if small else tuple(groups)


def _group(buildings: Sequence[str], homes: Mapping[int, str], said: Mapping[int, Sequence[str]], keys: Sequence[str]) -> Group:
    heads = [head for head, building in homes.items() if building in buildings]
    spoke = [said[head] for head in heads if head in said]
    return Group(tuple(buildings), len(heads), len(spoke), _by_choice(spoke, keys))


def _by_choice(said: Any, keys: Sequence[str]) -> dict[str, int]:
    found: Counter[str] = Counter(key for choices in said for key in choices)
    return {key: found[key] for key in keys}
