"""Hand polls and motions to the law: whose decision it is, and what a motion needs."""

from __future__ import annotations

from collections.abc import Sequence

from app.assembly.models import AssemblyPoll
from app.assembly.models import Motion as MotionRow
from app.law.heads import EVERYWHERE, Scope, Waterfall
from app.law.motions import Motion
from app.law.quantities import finest_step
from app.law.rulebook import Rulebook
from app.law.thresholds import Requirement, requirements


def scope_of(poll: AssemblyPoll) -> Scope:
    """Hand the scope of a poll to the law."""
    if not poll.scope:
        return EVERYWHERE
    return Scope(frozenset(poll.scope.get("buildings", ())), frozenset(poll.scope.get("entrances", ())), everywhere=False)


def step_of(steps: Waterfall) -> int:
    """Find the finest area of those who decide, in cm2."""
    return finest_step(*(unit.area_cm2 for unit in steps.counted))


def needs(row: MotionRow, matters: Sequence[str], steps: Waterfall, step: int, book: Rulebook) -> tuple[Requirement, ...]:
    """List what a motion needs under these matters; nothing where nobody counts.

    Law: 民法典 第278条第2款.
    """
    asked = Motion(str(row.id), tuple(matters), tuple(row.options), row.seats, row.alternates, row.round)
    return requirements(asked, steps.totals, book, step=step) if steps.totals.area_cm2 else ()
