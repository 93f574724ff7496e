"""Decide a poll: from a roll and its ballots, or from counts that were added up elsewhere.

Both paths meet in `decide_counts`, so that counts made by SQL give the same decision as the ballots do.

Law: 民法典 第278条第2款；before 2021-01-01 物业管理条例 第12条.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.law.ballots import Ballot, fill_box, marks, silent_weight
from app.law.counting import Alternative, alternatives, count
from app.law.decision import Decision, MotionDecision, SetAside, Turn
from app.law.elections import judge_election
from app.law.heads import EVERYWHERE, RollUnit, Scope, waterfall
from app.law.margins import measure_margins
from app.law.motions import Motion
from app.law.outcomes import (
    UNDECIDABLE,
    ChoiceCounts,
    ElectionCounts,
    Frame,
    MotionCounts,
    Verdict,
    deem,
    judge_choices,
)
from app.law.problems import NoDenominator
from app.law.quantities import NOTHING, Weight, finest_step
from app.law.reasoning import explain, ignored_lines
from app.law.rulebook import Rulebook


def decide(
    motions: Sequence[Motion], roll: Sequence[RollUnit], ballots: Sequence[Ballot], rulebook: Rulebook, *,
    delivered: Collection[str] = (), closed_at: datetime | None = None, scope: Scope = EVERYWHERE,
) -> Decision:
    """Decide a poll from the frozen roll and the ballots.

    A ballot received at `closed_at` or later is late. `delivered` names the units with proof of delivery.

    Raises:
        NoDenominator: no head or no area counts.

    Law: 民法典 第278条第2款；司法解释 第8条、第9条.
    """
    steps = waterfall(roll, scope, rulebook)
    box = fill_box(roll, steps.counted, ballots, motions, rulebook, closed_at)
    counts = {motion.id: count(motion, steps.heads, marks(motion, box, rulebook)) for motion in motions}
    others = {motion.id: alternatives(motion, steps.heads, box, rulebook) for motion in motions}
    reached = delivered if isinstance(delivered, set | frozenset) else frozenset(delivered)
    aside = tuple(
        SetAside(place, ballots[place].unit, fate) for place, fate in enumerate(box.fates) if fate != "stands"
    )
    known = {unit.unit for unit in roll}
    decision = decide_counts(
        motions, counts, steps.totals, rulebook, silent=silent_weight(steps.heads, box, reached, rulebook),
        step=finest_step(*(unit.area_cm2 for unit in steps.counted)), alternatives=others,
        notes=ignored_lines(aside, sorted(reached - known)),
    )
    return replace(decision, waterfall=steps, set_aside=aside)


def decide_counts(  # noqa: PLR0913 - two needed facts of the poll, the rest are what a caller may know besides
    motions: Sequence[Motion], counts: Mapping[str, MotionCounts], totals: Weight, rulebook: Rulebook, *,
    silent: Weight = NOTHING, step: int | None = None, alternatives: Mapping[str, Sequence[Alternative]] | None = None,
    notes: Sequence[str] = (),
) -> Decision:
    """Decide a poll from counts by motion, such as SQL adds up from a large poll.

    `silent` weighs the heads with proof of delivery from which nothing came back; it counts only where the
    rules deem silence. `step` is the finest area that the roll prints, in cm2; without it, that of the figures
    given. `alternatives` are counts under other rules, shown where the result turns on them.

    Raises:
        NoDenominator: the totals hold no head or no area.

    Law: 民法典 第278条第2款.
    """
    if totals.heads < 1 or totals.area_cm2 < 1:
        raise NoDenominator("there is no head or no area to take a share of")
    frame = Frame(totals, rulebook, step or _step_of(totals, silent, counts))
    others = alternatives or {}
    return Decision(rulebook.rule_set, totals, tuple(
        _decide_motion(motion, counts[motion.id], frame, silent, others.get(motion.id, ()), notes)
        for motion in motions
    ))


def _decide_motion(
    motion: Motion, counted: MotionCounts, frame: Frame, silent: Weight, others: Sequence[Alternative],
    notes: Sequence[str],
) -> MotionDecision:
    verdict, counts = _settle(motion, counted, frame, silent)
    turns = []
    for other in others:
        would_be, participation = _settle(motion, other.counts, frame, silent)
        if would_be.essence != verdict.essence:
            turns.append(Turn(other.rule, other.value, would_be, participation.participating))
    deemed = counts.participating - counted.participating
    decision = MotionDecision(
        motion, verdict, counts, deemed, _without_deemed(motion, counted, frame, silent), tuple(turns),
        measure_margins(motion, counts, verdict, deemed, frame),
    )
    return replace(decision, reasons=(*explain(decision, frame, silent), *notes))


def _settle(motion: Motion, counts: MotionCounts, frame: Frame, silent: Weight) -> tuple[Verdict, MotionCounts]:
    """Deem what the rules deem, then judge; without a majority to follow nothing is deemed or decided."""
    policy = frame.rulebook.deems_silence()
    if policy is None or not silent.heads:
        return _judge(motion, counts, frame), counts
    settled = deem(counts, silent, policy)
    if settled is None:
        return Verdict(UNDECIDABLE, (), _judge(motion, counts, frame).tests), counts
    return _judge(motion, settled, frame), settled


def _without_deemed(motion: Motion, counts: MotionCounts, frame: Frame, silent: Weight) -> Verdict | None:
    policy = frame.rulebook.deems_silence()
    if policy is None or not silent.heads or (motion.is_election and policy == "follow_majority"):
        return None
    return _judge(motion, counts, frame)


def _step_of(totals: Weight, silent: Weight, counts: Mapping[str, MotionCounts]) -> int:
    areas = [totals.area_cm2, silent.area_cm2]
    for counted in counts.values():
        parts = counted.candidates if isinstance(counted, ElectionCounts) else counted.choices
        areas += [counted.participating.area_cm2, *(weight.area_cm2 for weight in parts.values())]
    return finest_step(*areas)


def _judge(motion: Motion, counts: ChoiceCounts | ElectionCounts, frame: Frame) -> Verdict:
    if isinstance(counts, ElectionCounts):
        return judge_election(motion, counts, frame)
    return judge_choices(motion, counts, frame)
