"""Say at once, before anybody votes, which thresholds follow from the matter of a motion.

Law: 民法典 第278条第2款；before 2021-01-01 物业管理条例 第12条.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.law.motions import Motion
from app.law.outcomes import DIMENSIONS
from app.law.quantities import Weight, needed
from app.law.rulebook import Rulebook
from app.law.rules import Bound


@dataclass(frozen=True, slots=True)
class Requirement:
    """Hold one of the four lines that must be reached; `needed` is a least number.

    `final` is false where approval is measured on those who take part and these are not known yet: then
    `whole` is the least participation, and `needed` is what it would take at the least.
    """

    gate: str
    dimension: str
    whole: int
    needed: int
    bound: Bound
    final: bool

    def as_json(self) -> dict[str, object]:
        """Show the line with its fraction and article."""
        return {
            "gate": self.gate, "dimension": self.dimension, "whole": self.whole, "needed": self.needed,
            "bound": str(self.bound.share), "inclusive": self.bound.inclusive, "measured_on": self.bound.measured_on,
            "law": self.bound.article, "confidence": self.bound.confidence, "final": self.final,
        }


def requirements(
    motion: Motion, totals: Weight, rulebook: Rulebook, *, participating: Weight | None = None, step: int = 1,
) -> tuple[Requirement, ...]:
    """List what a motion needs: participation and approval, in heads and in area.

    A second round that goes by votes has no approval line. `step` is the finest area of the roll, in cm2.

    Law: 民法典 第278条第2款、第1259条.
    """
    first, second = rulebook.participation(), rulebook.approval(motion.matters)
    lines = tuple(_line("participation", name, totals.of(name), first, step, final=True) for name in DIMENSIONS)
    if motion.is_election and motion.round > 1 and rulebook.value("second_round") == "by_votes":
        return lines
    least = participating or Weight(lines[0].needed, lines[1].needed)
    on_totals = second.measured_on == "total"
    return lines + tuple(
        _line("approval", name, (totals if on_totals else least).of(name), second, step,
              final=on_totals or participating is not None)
        for name in DIMENSIONS
    )


def _line(gate: str, dimension: str, whole: int, bound: Bound, step: int, *, final: bool) -> Requirement:
    unit = 1 if dimension == "heads" else step
    return Requirement(
        gate, dimension, whole, needed(whole, bound.share, inclusive=bound.inclusive, step=unit), bound, final,
    )
