"""Measure how far a result is from changing: how many forged ballots would matter, how much may join.

Law: 民法典 第278条第2款；what a court asks is whether the flaw could change the result.
"""

from __future__ import annotations

from app.law.decision import Margins
from app.law.motions import AGREE, Motion
from app.law.outcomes import DIMENSIONS, PASSED, ChoiceCounts, Frame, MotionCounts, Verdict
from app.law.quantities import Weight, needed
from app.law.rules import Bound


def measure_margins(motion: Motion, counts: MotionCounts, verdict: Verdict, deemed: Weight, frame: Frame) -> Margins:
    """Measure both margins; nothing is said of forgery where silence was deemed to follow a majority."""
    participating = counts.participating
    bound = frame.rulebook.participation()
    room = tuple(_room(participating.of(name), frame.totals.of(name), bound) for name in DIMENSIONS)
    forged = None
    if isinstance(counts, ChoiceCounts) and verdict.outcome == PASSED and not deemed.heads:
        for_it = counts.choices[verdict.option or AGREE]
        approval = frame.rulebook.approval(motion.matters)
        forged = Weight(*(
            min(
                _until_lost(participating.of(name), frame.totals.of(name), bound, frame.step_of(name)),
                _until_disapproved(for_it.of(name), participating.of(name), frame.totals.of(name), approval,
                                   frame.step_of(name)),
            )
            for name in DIMENSIONS
        ))
    return Margins(Weight(*room) if min(room) >= 0 else None, forged)


def _room(part: int, whole: int, bound: Bound) -> int:
    """Find the largest addition to the whole that the part still reaches; below nought where it does not."""
    share = bound.share
    scaled = part * share.denominator
    largest = scaled // share.numerator if bound.inclusive else -(-scaled // share.numerator) - 1
    return largest - whole


def _until_lost(part: int, whole: int, bound: Bound, step: int) -> int:
    """Find the least that must be taken off the part so that it no longer reaches the bound."""
    return part - needed(whole, bound.share, inclusive=bound.inclusive, step=step) + step


def _until_disapproved(part: int, participating: int, total: int, bound: Bound, step: int) -> int:
    """Find the least that must be taken off both agreement and participation so that approval falls."""
    if bound.measured_on == "total":
        return _until_lost(part, total, bound, step)
    share = bound.share
    excess = part * share.denominator - participating * share.numerator
    weight = (share.denominator - share.numerator) * step
    steps = excess // weight + 1 if bound.inclusive else -(-excess // weight)
    return steps * step
