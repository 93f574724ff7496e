"""Read the motions of a case, what ballots say on them, and counts by motion."""

from __future__ import annotations

from typing import Any

from app.law.ballots import Mark
from app.law.fields import (
    check_within,
    read_count,
    read_distinct,
    read_entries,
    read_object,
    read_text,
    read_texts,
    read_weight,
    read_word,
)
from app.law.motions import ABSTAIN, AGAINST, AGREE, SPOILED, Motion
from app.law.outcomes import ChoiceCounts, ElectionCounts, MotionCounts
from app.law.problems import CaseError
from app.law.quantities import NOTHING, Weight
from app.law.rulebook import MATTERS
from app.law.rules import shown

ELECTION_KEYS = ("seats", "alternates", "round", "candidates", "withdrawn", "lot")
ROUNDS = 2


def read_motions(value: Any) -> tuple[Motion, ...]:
    """Read the list of motions; a poll has at least one, and no id twice.

    Raises:
        CaseError: a motion cannot be.
    """
    motions: list[Motion] = []
    for place, entry in read_entries(value, "motions"):
        motion = _motion(entry, place)
        if any(motion.id == other.id for other in motions):
            raise CaseError(f"{place}.id", f"{shown(motion.id)} stands twice")
        motions.append(motion)
    if not motions:
        raise CaseError("motions", "the list is empty")
    return tuple(motions)


def read_choices(value: Any, place: str, motions: tuple[Motion, ...]) -> dict[str, Mark]:
    """Read what one ballot says; a motion that is missing is blank.

    Raises:
        CaseError: a motion is unknown, or the mark is no choice of that motion.
    """
    known = {motion.id: motion for motion in motions}
    if not isinstance(value, dict):
        raise CaseError(place, f"{shown(value)} is not an object")
    marks: dict[str, Mark] = {}
    for key, mark in value.items():
        motion = known.get(key)
        if motion is None:
            raise CaseError(f"{place}.{str(key)[:60]}", f"unknown motion; known are {', '.join(known)}")
        marks[key] = _mark(mark, f"{place}.{key}", motion)
    return marks


def read_counts(value: Any, place: str, motion: Motion, total: Weight) -> MotionCounts:
    """Read the counts of one motion; nothing may be above its whole.

    Raises:
        CaseError: a choice or candidate is missing, unknown or above the whole.
    """
    return _election_counts(value, place, motion, total) if motion.is_election else _choice_counts(value, place, motion, total)


def _motion(value: Any, place: str) -> Motion:
    held = read_object(value, place, ("id", "matter"), ("options", *ELECTION_KEYS))
    name, matters = read_text(held["id"], f"{place}.id"), _matters(held["matter"], f"{place}.matter")
    if "seats" in held:
        return _election(held, place, name, matters)
    for key in ELECTION_KEYS:
        if key in held:
            raise CaseError(f"{place}.{key}", "belongs to an election, which has seats")
    if "options" not in held:
        return Motion(name, matters)
    options = read_distinct(held["options"], f"{place}.options")
    if not options:
        raise CaseError(f"{place}.options", "the list is empty")
    for number, option in enumerate(options):
        if option in {AGAINST, ABSTAIN, SPOILED}:
            raise CaseError(f"{place}.options[{number}]", f"{shown(option)} is a word of the format, not an option")
    return Motion(name, matters, options=options)


def _matters(value: Any, place: str) -> tuple[str, ...]:
    if isinstance(value, list):
        if not value:
            raise CaseError(place, "the list is empty")
        return read_texts(value, place, MATTERS)
    return (read_word(value, place, MATTERS),)


def _election(held: dict[str, Any], place: str, name: str, matters: tuple[str, ...]) -> Motion:
    if "options" in held:
        raise CaseError(f"{place}.options", "an election has candidates, not options")
    if "candidates" not in held:
        raise CaseError(f"{place}.candidates", "missing")
    candidates = read_distinct(held["candidates"], f"{place}.candidates")
    if not candidates:
        raise CaseError(f"{place}.candidates", "the list is empty")
    turn = read_count(held.get("round", 1), f"{place}.round", 1)
    if turn > ROUNDS:
        raise CaseError(f"{place}.round", f"{shown(turn)} is not one of 1, 2")
    return Motion(
        name, matters, seats=read_count(held["seats"], f"{place}.seats", 1),
        alternates=read_count(held.get("alternates", 0), f"{place}.alternates"), round=turn, candidates=candidates,
        withdrawn=frozenset(read_texts(held.get("withdrawn", []), f"{place}.withdrawn", candidates)),
        lot=read_distinct(held.get("lot", []), f"{place}.lot", candidates),
    )


def _mark(value: Any, place: str, motion: Motion) -> Mark:
    if not motion.is_election:
        return read_word(value, place, (*motion.choices, SPOILED))
    if isinstance(value, list):
        return read_texts(value, place, motion.candidates)
    if value not in (ABSTAIN, SPOILED):
        raise CaseError(place, f"{shown(value)} is not a list of candidates, {ABSTAIN} or {SPOILED}")
    return str(value)


def _choice_counts(value: Any, place: str, motion: Motion, total: Weight) -> ChoiceCounts:
    first = "options" if motion.options else AGREE
    held = read_object(value, place, (first, AGAINST, ABSTAIN), ("none",))
    if motion.options:
        options = read_object(held["options"], f"{place}.options", motion.options)
        choices = {name: read_weight(options[name], f"{place}.options.{name}") for name in motion.options}
    else:
        choices = {AGREE: read_weight(held[AGREE], f"{place}.{AGREE}")}
    choices |= {name: read_weight(held[name], f"{place}.{name}") for name in (AGAINST, ABSTAIN)}
    none = read_weight(held["none"], f"{place}.none") if "none" in held else NOTHING
    counts = ChoiceCounts(choices, none)
    check_within(counts.participating, total, place, "the total")
    return counts


def _election_counts(value: Any, place: str, motion: Motion, total: Weight) -> ElectionCounts:
    held = read_object(value, place, ("participating", "candidates"))
    participating = read_weight(held["participating"], f"{place}.participating")
    check_within(participating, total, f"{place}.participating", "the total")
    by_candidate = read_object(held["candidates"], f"{place}.candidates", motion.candidates)
    candidates = {}
    for name in motion.candidates:
        candidates[name] = read_weight(by_candidate[name], f"{place}.candidates.{name}")
        check_within(candidates[name], participating, f"{place}.candidates.{name}", "the participating")
    return ElectionCounts(participating, candidates)
