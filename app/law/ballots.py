"""Say which ballot counts: validity, several ballots of one unit, blank and bad marks, silence.

Law: 建房〔2009〕274号 第25条、第26条；a community's 议事规则 within its latitude.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from app.law.heads import Head, RollUnit
from app.law.motions import ABSTAIN, SPOILED, Motion
from app.law.quantities import Weight
from app.law.rulebook import Rulebook

CHANNELS = ("electronic", "city", "paper")
Mark: TypeAlias = str | tuple[str, ...]
# No option or candidate can have these values, whatever its name: names are never empty.
BLANK: Mark = ""
NOTHING_MARKED: Mark = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    """Hold one ballot of one unit (选票): a word, an option, or a tuple of candidates for each motion."""

    unit: str
    channel: str
    at: datetime
    choices: Mapping[str, Mark] = field(default_factory=dict)
    invalid: str | None = None


@dataclass(frozen=True, slots=True)
class BallotBox:
    """Say what became of every ballot: one stands per unit, the others are set aside with a reason."""

    standing: Mapping[str, Ballot]
    heard: frozenset[str]
    disowned: frozenset[str]
    fates: tuple[str, ...]


def may_vote(unit: RollUnit, rulebook: Rulebook) -> bool:
    """Tell whether a unit may vote: joint owners may have to name a representative first (推选一人).

    Law: 建房〔2009〕274号 第25条.
    """
    if rulebook.value("joint_owners") != "named" or unit.stock is not None or unit.representative is not None:
        return True
    return len({owner.key for owner in unit.owners}) < 2  # noqa: PLR2004 - several owners begin at two


def mark_of(motion: Motion, ballot: Ballot) -> Mark:
    """Read what a ballot says on a motion: a choice, candidates, blank or spoiled (废票)."""
    mark = ballot.choices.get(motion.id)
    if mark is None:
        return BLANK
    if isinstance(mark, str):
        return mark
    fits = 0 < len(mark) <= motion.seats and len(set(mark)) == len(mark)
    return mark if fits else SPOILED


def fill_box(
    roll: Iterable[RollUnit], counted: Sequence[RollUnit], ballots: Sequence[Ballot], motions: Sequence[Motion],
    rulebook: Rulebook, closed_at: datetime | None,
) -> BallotBox:
    """Find the one ballot that stands for each counted unit, and name what became of the others.

    Law: the community's 议事规则 on several ballots of one unit, else the rule set's `duplicate_ballots`.
    """
    known = {unit.unit for unit in roll}
    voters = {unit.unit: may_vote(unit, rulebook) for unit in counted}
    fates, heard, rivals = [], set(), dict[str, list[int]]()
    for place, ballot in enumerate(ballots):
        fate = _fate(ballot, known, voters, closed_at)
        fates.append(fate)
        if fate in {"stands", "invalid", "may_not_vote"}:
            heard.add(ballot.unit)
        if fate == "stands":
            rivals.setdefault(ballot.unit, []).append(place)
    preferred = str(rulebook.value("duplicate_ballots"))
    standing = {}
    for unit, places in rivals.items():
        best = min(places, key=lambda place: _rank(ballots[place], place, motions, preferred))
        standing[unit] = ballots[best]
        for place in places:
            if place != best:
                fates[place] = "superseded" if _order(ballots[place], place) < _order(ballots[best], best) else "duplicate"
    disowned = frozenset(
        ballot.unit for ballot, fate in zip(ballots, fates, strict=True)
        if fate == "invalid" and ballot.unit not in standing and voters[ballot.unit]
    )
    return BallotBox(standing, frozenset(heard), disowned, tuple(fates))


def marks(motion: Motion, box: BallotBox, rulebook: Rulebook) -> dict[str, Mark]:
    """Say for each unit that takes part in a motion what it counts for, if only for nothing.

    Law: the rules `blank` and `spoiled` of the rule set, or of the community's 议事规则.
    """
    blank_abstains = rulebook.value("blank") == "abstain"
    spoiled_participates = rulebook.value("spoiled") == "participating"
    taken: dict[str, Mark] = {}
    for unit, ballot in box.standing.items():
        mark = mark_of(motion, ballot)
        if mark == BLANK:
            if blank_abstains:
                taken[unit] = ABSTAIN
        elif mark == SPOILED:
            if spoiled_participates:
                taken[unit] = NOTHING_MARKED
        else:
            taken[unit] = mark
    return taken


def silent_weight(heads: Iterable[Head], box: BallotBox, delivered: Container[str], rulebook: Rulebook) -> Weight:
    """Weigh the heads from which nothing came back though it was delivered (送达未反馈).

    A head of which any unit was heard, be it by an invalid ballot, is not silent.

    Law: 建房〔2009〕274号 第26条；（2022）沪02民初16号.
    """
    silent = area = 0
    for head in heads:
        if any(unit.unit in box.heard for unit in head.units):
            continue
        reached = [unit for unit in head.units if unit.unit in delivered and may_vote(unit, rulebook)]
        if reached:
            silent += 1
            area += sum(unit.area_cm2 for unit in reached)
    return Weight(silent, area)


def _fate(ballot: Ballot, known: Container[str], voters: Mapping[str, bool], closed_at: datetime | None) -> str:
    if ballot.unit not in known:
        return "unknown_unit"
    if ballot.unit not in voters:
        return "not_counted"
    if closed_at is not None and ballot.at >= closed_at:
        return "late"
    if ballot.invalid is not None:
        return "invalid"
    return "stands" if voters[ballot.unit] else "may_not_vote"


def _rank(ballot: Ballot, place: int, motions: Sequence[Motion], preferred: str) -> tuple[bool, bool, datetime, int]:
    says_something = any(mark_of(motion, ballot) not in {BLANK, SPOILED} for motion in motions)
    channel = "electronic" if ballot.channel == "city" else ballot.channel
    return not says_something, preferred in {"electronic", "paper"} and channel != preferred, ballot.at, place


def _order(ballot: Ballot, place: int) -> tuple[datetime, int]:
    return ballot.at, place
