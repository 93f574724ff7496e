"""Decide elections of a committee (业主委员会选举): approval, rank, lot, seats and alternates.

Law: 民法典 第278条第1款第3项；in Shenzhen two rounds (变通规定，待确认).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.law.motions import Motion
from app.law.outcomes import (
    FAILED,
    NO_QUORUM,
    PASSED,
    UNDECIDABLE,
    ElectionCounts,
    Frame,
    GateTest,
    Verdict,
    approval_tests,
    participation_tests,
    unmet,
)
from app.law.quantities import Weight


def goes_by_votes(motion: Motion, frame: Frame) -> bool:
    """Tell whether this round is won by order of votes alone, without a double majority.

    Law: 深圳市住房和建设局公开解读（zjj post_8058133），变通规定，待确认.
    """
    return motion.round > 1 and frame.rulebook.value("second_round") == "by_votes"


def judge_election(motion: Motion, counts: ElectionCounts, frame: Frame) -> Verdict:
    """Decide who has a seat and who is which alternate; never by id, time or plurality in round 1.

    Law: 民法典 第278条第2款；the rule `second_round`.
    """
    gate_one = participation_tests(counts.participating, frame)
    tests, approved = _approved(motion, counts, frame)
    tests = gate_one + tests
    short = unmet(gate_one)
    if short:
        return Verdict(NO_QUORUM, short, tests, ranked=approved)
    groups = tuple(_groups(motion, approved, counts, str(frame.rulebook.value("rank_by"))))
    ranked = tuple(name for group in groups for name in group)
    tied = tuple(_undecided(groups, motion))
    if tied:
        return Verdict(UNDECIDABLE, (), tests, tied=tied, ranked=ranked)
    elected = ranked[: motion.seats]
    alternates = ranked[motion.seats : motion.seats + motion.alternates]
    return Verdict(PASSED if elected else FAILED, (), tests, elected=elected, alternates=alternates, ranked=ranked)


def _approved(motion: Motion, counts: ElectionCounts, frame: Frame) -> tuple[tuple[GateTest, ...], tuple[str, ...]]:
    if goes_by_votes(motion, frame):
        return (), tuple(name for name in motion.standing_candidates if counts.candidates[name].heads > 0)
    tests: tuple[GateTest, ...] = ()
    approved = []
    for name in motion.candidates:
        gate = approval_tests(counts.candidates[name], counts.participating, motion, frame, name)
        tests += gate
        if name not in motion.withdrawn and not unmet(gate):
            approved.append(name)
    return tests, tuple(approved)


def _groups(motion: Motion, approved: Sequence[str], counts: ElectionCounts, rank_by: str) -> Iterator[tuple[str, ...]]:
    """Yield the ranked candidates, equals together, and each alone whom the lot has ordered."""

    def key(name: str) -> tuple[int, int]:
        return rank_key(counts.candidates[name], counts.participating, rank_by)

    waiting = sorted(approved, key=key, reverse=True)  # stable: equals keep the order of the motion
    while waiting:
        equals = tuple(name for name in waiting if key(name) == key(waiting[0]))
        waiting = waiting[len(equals):]
        if set(equals) <= set(motion.lot):
            yield from ((name,) for name in motion.lot if name in equals)
        else:
            yield equals


def rank_key(votes: Weight, participating: Weight, rank_by: str) -> tuple[int, int]:
    """Weigh a candidate for ranking, in whole numbers: the sum of both shares is put over one denominator.

    Law: the rule `rank_by`, 待确认.
    """
    if rank_by == "area":
        return votes.area_cm2, votes.heads
    if rank_by == "heads":
        return votes.heads, votes.area_cm2
    return votes.heads * participating.area_cm2 + votes.area_cm2 * participating.heads, votes.area_cm2


def _undecided(groups: Sequence[tuple[str, ...]], motion: Motion) -> Iterator[str]:
    """Yield the equals whose order decides a seat, or who is which alternate."""
    start = 0
    for group in groups:
        end = start + len(group)
        beyond_the_seats = end > motion.seats and start < motion.seats + motion.alternates
        if len(group) > 1 and beyond_the_seats:
            yield from group
        start = end
