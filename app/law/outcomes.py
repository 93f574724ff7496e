"""Hold counts against thresholds: both gates, in heads and in area.

Law: 民法典 第278条第2款；before 2021-01-01 物业管理条例 第12条.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.law.motions import ABSTAIN, Motion
from app.law.quantities import NOTHING, Weight, needed, reaches
from app.law.rulebook import Rulebook
from app.law.rules import Bound

DIMENSIONS = ("heads", "area")
PASSED, FAILED, NO_QUORUM, UNDECIDABLE = "passed", "failed", "no_quorum", "undecidable"


@dataclass(frozen=True, slots=True)
class Frame:
    """Hold what every motion of a poll shares: totals, rules, and the finest area that the roll prints."""

    totals: Weight
    rulebook: Rulebook
    step: int = 1

    def step_of(self, dimension: str) -> int:
        """Give the unit in which a needed minimum is rounded up."""
        return 1 if dimension == "heads" else self.step


@dataclass(frozen=True, slots=True)
class ChoiceCounts:
    """Count a motion by choice; `none` takes part, but for nothing."""

    choices: Mapping[str, Weight]
    none: Weight = NOTHING

    @property
    def participating(self) -> Weight:
        """Add up everybody who took part."""
        return sum(self.choices.values(), self.none)


@dataclass(frozen=True, slots=True)
class ElectionCounts:
    """Count an election by candidate; one ballot may support several."""

    participating: Weight
    candidates: Mapping[str, Weight]


MotionCounts = ChoiceCounts | ElectionCounts


@dataclass(frozen=True, slots=True)
class GateTest:
    """Hold one part against one bound; `subject` is the option or candidate it is about."""

    what: str
    dimension: str
    part: int
    whole: int
    bound: Bound
    met: bool
    needed: int
    subject: str | None = None

    @property
    def missing(self) -> int:
        """Say how much is missing; nought where the bound is met."""
        return 0 if self.met else self.needed - self.part

    @property
    def is_exact(self) -> bool:
        """Tell whether the part is the bound's share to the last unit (正好)."""
        return self.part * self.bound.share.denominator == self.whole * self.bound.share.numerator

    def as_json(self) -> dict[str, object]:
        """Show the test under the names of the case format."""
        about = {} if self.subject is None else {"subject": self.subject}
        return {
            "what": self.what, "dimension": self.dimension, "part": self.part, "whole": self.whole,
            "bound": str(self.bound.share), "inclusive": self.bound.inclusive, "met": self.met,
            "law": self.bound.article, "needed": self.needed, "missing": self.missing,
            "measured_on": self.bound.measured_on, "confidence": self.bound.confidence, **about,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say how a motion came out, with every test behind it."""

    outcome: str
    failed_on: tuple[str, ...] = ()
    tests: tuple[GateTest, ...] = ()
    option: str | None = None
    elected: tuple[str, ...] = ()
    alternates: tuple[str, ...] = ()
    tied: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()

    @property
    def essence(self) -> tuple[str, str | None, tuple[str, ...]]:
        """Compare verdicts by what people would notice: outcome, option, who was elected."""
        return self.outcome, self.option, self.elected


def participation_tests(participating: Weight, frame: Frame) -> tuple[GateTest, ...]:
    """GateTest the first gate (第一关 参加够不够) in heads and area.

    Law: 民法典 第278条第2款 first sentence.
    """
    bound = frame.rulebook.participation()
    return tuple(
        _test("participation", name, participating.of(name), frame.totals.of(name), bound, frame.step_of(name))
        for name in DIMENSIONS
    )


def approval_tests(
    part: Weight, participating: Weight, motion: Motion, frame: Frame, subject: str | None = None,
) -> tuple[GateTest, ...]:
    """GateTest the second gate (第二关 同意够不够): of those taking part, or under the old law of all.

    Law: 民法典 第278条第2款；物业管理条例 第12条第3款.
    """
    bound = frame.rulebook.approval(motion.matters)
    whole = frame.totals if bound.measured_on == "total" else participating
    return tuple(
        _test("approval", name, part.of(name), whole.of(name), bound, frame.step_of(name), subject)
        for name in DIMENSIONS
    )


def judge_choices(motion: Motion, counts: ChoiceCounts, frame: Frame) -> Verdict:
    """Decide a motion for or against, or among options, by both gates.

    Law: 民法典 第278条第2款.
    """
    participating = counts.participating
    gate_one = participation_tests(participating, frame)
    gates_two = {
        name: approval_tests(counts.choices[name], participating, motion, frame, name if motion.options else None)
        for name in motion.favoured
    }
    tests = gate_one + tuple(test for gate in gates_two.values() for test in gate)
    short = unmet(gate_one)
    if short:
        return Verdict(NO_QUORUM, short, tests)
    winner = next((name for name, gate in gates_two.items() if not unmet(gate)), None)
    if winner is not None:
        return Verdict(PASSED, (), tests, option=winner if motion.options else None)
    return Verdict(FAILED, () if motion.options else unmet(tests), tests)


def unmet(tests: tuple[GateTest, ...]) -> tuple[str, ...]:
    """Name the dimensions that fell short, heads first."""
    return tuple(test.dimension for test in tests if not test.met)


def leading_choice(counts: ChoiceCounts) -> str | None:
    """Find the choice with more heads and more area than each other one, if there is one (从多)."""
    for name, weight in counts.choices.items():
        others = (other for rival, other in counts.choices.items() if rival != name)
        if all(weight.heads > other.heads and weight.area_cm2 > other.area_cm2 for other in others):
            return name
    return None


def deem(counts: MotionCounts, silent: Weight, policy: str) -> MotionCounts | None:
    """Add the silent heads as the community's rules say; None where there is no majority to follow.

    Law: 建房〔2009〕274号 第26条.
    """
    if isinstance(counts, ElectionCounts):
        if policy == "follow_majority":
            return counts
        return ElectionCounts(counts.participating + silent, counts.candidates)
    joined = ABSTAIN if policy == "abstain" else leading_choice(counts)
    if joined is None:
        return None
    return ChoiceCounts({**counts.choices, joined: counts.choices[joined] + silent}, counts.none)


def _test(
    what: str, dimension: str, part: int, whole: int, bound: Bound, step: int, subject: str | None = None,
) -> GateTest:
    met = whole > 0 and reaches(part, whole, bound.share, inclusive=bound.inclusive)
    least = needed(whole, bound.share, inclusive=bound.inclusive, step=step)
    return GateTest(what, dimension, part, whole, bound, met, least, subject)
