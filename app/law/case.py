"""Read a case: one poll in one object, enough to decide it without a database (docs/law.md).

Whatever the format does not know, or cannot be, is an error that names the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.law.ballots import Ballot
from app.law.case_motions import read_choices, read_counts, read_motions
from app.law.case_roll import read_roll
from app.law.decision import Decision
from app.law.fields import (
    is_on_day,
    read_day,
    read_entries,
    read_instant,
    read_object,
    read_text,
    read_texts,
    read_weight,
    read_word,
)
from app.law.heads import EVERYWHERE, RollUnit, Scope
from app.law.motions import Motion
from app.law.outcomes import MotionCounts
from app.law.problems import CaseError, NoDenominator, NoRuleSet, RuleNotAllowed
from app.law.quantities import Weight
from app.law.rulebook import Rulebook
from app.law.tally import decide, decide_counts

OWN_RULES = (
    "counted_kinds", "joint_owners", "duplicate_ballots", "blank", "spoiled", "unreturned", "warned", "rank_by",
)
CHANNELS = ("electronic", "city", "paper")
CODE_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Counts:
    """Hold a case that was added up already: the totals, and the counts of each motion."""

    total: Weight
    motions: Mapping[str, MotionCounts]


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one poll as it was written, with the rules that apply to it."""

    title: str
    closes_on: date
    closed_at: datetime | None
    rulebook: Rulebook
    scope: Scope
    motions: tuple[Motion, ...]
    counts: Counts | None = None
    roll: tuple[RollUnit, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    delivered: frozenset[str] = frozenset()


def read_case(data: Any) -> Case:
    """Read a case from what JSON or YAML held.

    Raises:
        CaseError: it cannot be; the error names the place.

    Law: the rule set of the day on which the vote closes, 《关于适用〈民法典〉时间效力的若干规定》 第1条第3款.
    """
    held = read_object(
        data, "", ("jurisdiction", "closes_on", "motions"),
        ("title", "closed_at", "own_rules", "scope", "counts", "roll", "ballots", "delivered", "expect"),
    )
    title = read_text(held["title"], "title") if "title" in held else ""
    closes_on = read_day(held["closes_on"], "closes_on")
    closed_at = read_instant(held["closed_at"], "closed_at") if "closed_at" in held else None
    if closed_at is not None and not is_on_day(closed_at, closes_on):
        raise CaseError("closed_at", f"is not on the day {closes_on.isoformat()}")
    rulebook = _rules(held, closes_on)
    scope = _scope(held["scope"]) if "scope" in held else EVERYWHERE
    motions = read_motions(held["motions"])
    if ("counts" in held) == ("roll" in held):
        raise CaseError("case", "needs either counts or a roll, and not both")
    if "counts" in held:
        for key in ("ballots", "delivered"):
            if key in held:
                raise CaseError(key, "goes with a roll, not with counts")
        counts = _counts(held["counts"], motions)
        return Case(title, closes_on, closed_at, rulebook, scope, motions, counts=counts)
    return Case(
        title, closes_on, closed_at, rulebook, scope, motions, roll=read_roll(held["roll"], scope, rulebook),
        ballots=tuple([_ballot(entry, at, motions) for at, entry in read_entries(held.get("ballots", []), "ballots")]),
        delivered=frozenset(read_texts(held.get("delivered", []), "delivered")),
    )


def decide_case(case: Case) -> Decision:
    """Decide a case from its counts or from its roll and ballots.

    Raises:
        CaseError: there is no head or no area to take a share of.

    Law: 民法典 第278条第2款.
    """
    try:
        if case.counts is not None:
            return decide_counts(case.motions, case.counts.motions, case.counts.total, case.rulebook)
        return decide(
            case.motions, case.roll, case.ballots, case.rulebook,
            delivered=case.delivered, closed_at=case.closed_at, scope=case.scope,
        )
    except NoDenominator as error:
        raise CaseError("counts.total" if case.counts is not None else "roll", str(error)) from error


def _rules(held: Mapping[str, Any], closes_on: date) -> Rulebook:
    code = read_text(held["jurisdiction"], "jurisdiction")
    if len(code) != CODE_LENGTH or not (code.isascii() and code.isdigit()):
        raise CaseError("jurisdiction", f'"{code[:60]}" is not a code of six digits such as 440300')
    own_rules = read_object(held.get("own_rules", {}), "own_rules", (), OWN_RULES)
    for key, value in own_rules.items():
        if isinstance(value, dict):
            raise CaseError(f"own_rules.{key}", "an object is no value of a rule")
    try:
        return Rulebook.resolve(code, closes_on, own_rules)
    except NoRuleSet as error:
        raise CaseError("closes_on", str(error)) from error
    except RuleNotAllowed as error:
        raise CaseError(f"own_rules.{error.key}{error.inside}", error.message) from error


def _scope(value: Any) -> Scope:
    held = read_object(value, "scope", (), ("buildings", "entrances"))
    return Scope(
        frozenset(read_texts(held.get("buildings", []), "scope.buildings")),
        frozenset(read_texts(held.get("entrances", []), "scope.entrances")), everywhere=not held,
    )


def _counts(value: Any, motions: tuple[Motion, ...]) -> Counts:
    held = read_object(value, "counts", ("total", "motions"))
    total = read_weight(held["total"], "counts.total")
    by_motion = read_object(held["motions"], "counts.motions", tuple(motion.id for motion in motions))
    return Counts(total, {
        motion.id: read_counts(by_motion[motion.id], f"counts.motions.{motion.id}", motion, total)
        for motion in motions
    })


def _ballot(value: Any, place: str, motions: tuple[Motion, ...]) -> Ballot:
    held = read_object(value, place, ("unit", "channel", "at"), ("choices", "invalid"))
    return Ballot(
        read_text(held["unit"], f"{place}.unit"), read_word(held["channel"], f"{place}.channel", CHANNELS),
        read_instant(held["at"], f"{place}.at"), read_choices(held.get("choices", {}), f"{place}.choices", motions),
        read_text(held["invalid"], f"{place}.invalid") if "invalid" in held else None,
    )
