"""Add a roll's ballots up, motion by motion: areas by unit, heads by what all their units said.

Law: 司法解释 第9条；split heads (意见不一) by the rule `area_counts_by`, 待确认.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.law.ballots import NOTHING_MARKED, BallotBox, Mark, mark_of, marks
from app.law.heads import Head, RollUnit
from app.law.motions import SPOILED, Motion
from app.law.outcomes import ChoiceCounts, ElectionCounts, MotionCounts
from app.law.quantities import Weight
from app.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Alternative:
    """Hold the counts as they would be if one rule said otherwise (废票、空白、无效票的另一种算法)."""

    rule: str
    value: str
    counts: MotionCounts


def count(motion: Motion, heads: Sequence[Head], taken: Mapping[str, Mark]) -> MotionCounts:
    """Count one motion from what each participating unit says."""
    return _count_election(motion, heads, taken) if motion.is_election else _count_choices(motion, heads, taken)


def alternatives(motion: Motion, heads: Sequence[Head], box: BallotBox, rulebook: Rulebook) -> tuple[Alternative, ...]:
    """Count again for each contested rule that touches this motion's ballots.

    Blank and spoiled marks are a matter of rules; an invalid ballot never counts, and what it would change
    is shown so that nobody needs to guess (Shanghai, 2024: 464 of 938 against 464 of 924).
    """
    said = [mark_of(motion, ballot) for ballot in box.standing.values()]
    found = []
    for rule, mark, values in (
        ("spoiled", SPOILED, ("not_participating", "participating")),
        ("blank", "", ("not_participating", "abstain")),
    ):
        if mark in said:
            other = next(value for value in values if value != rulebook.value(rule))
            taken = marks(motion, box, rulebook.with_value(rule, other))
            found.append(Alternative(rule, other, count(motion, heads, taken)))
    if box.disowned:
        taken = marks(motion, box, rulebook) | dict.fromkeys(box.disowned, NOTHING_MARKED)
        found.append(Alternative("invalid", "participating", count(motion, heads, taken)))
    return tuple(found)


def _count_choices(motion: Motion, heads: Sequence[Head], taken: Mapping[str, Mark]) -> ChoiceCounts:
    people = dict.fromkeys(motion.choices, 0)
    areas = dict.fromkeys(motion.choices, 0)
    split = nothing = 0
    for head in heads:
        said = set()
        for unit in head.units:
            mark = taken.get(unit.unit)
            if mark is None:
                continue
            said.add(mark)
            if isinstance(mark, str):
                areas[mark] += unit.area_cm2
            else:
                nothing += unit.area_cm2
        agreed = said.pop() if len(said) == 1 else NOTHING_MARKED if said else None
        if isinstance(agreed, str):
            people[agreed] += 1
        elif agreed is not None:
            split += 1
    choices = {name: Weight(people[name], areas[name]) for name in motion.choices}
    return ChoiceCounts(choices, Weight(split, nothing))


def _count_election(motion: Motion, heads: Sequence[Head], taken: Mapping[str, Mark]) -> ElectionCounts:
    people = dict.fromkeys(motion.candidates, 0)
    areas = dict.fromkeys(motion.candidates, 0)
    participants = participating_area = 0
    for head in heads:
        voted = [unit for unit in head.units if unit.unit in taken]
        if not voted:
            continue
        participants += 1
        participating_area += sum(unit.area_cm2 for unit in voted)
        for unit in voted:
            for name in _names(taken, unit):
                areas[name] += unit.area_cm2
        for name in set.intersection(*(set(_names(taken, unit)) for unit in voted)):
            people[name] += 1
    candidates = {name: Weight(people[name], areas[name]) for name in motion.candidates}
    return ElectionCounts(Weight(participants, participating_area), candidates)


def _names(taken: Mapping[str, Mark], unit: RollUnit) -> tuple[str, ...]:
    mark = taken[unit.unit]
    return mark if isinstance(mark, tuple) else ()
