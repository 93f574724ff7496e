"""Hold a decision with everything it rests on, and show it as the case format does."""

from __future__ import annotations

from dataclasses import dataclass

from app.law.heads import Waterfall
from app.law.motions import ABSTAIN, AGAINST, AGREE, Motion
from app.law.outcomes import ChoiceCounts, MotionCounts, Verdict
from app.law.quantities import Weight


@dataclass(frozen=True, slots=True)
class Turn:
    """Say that the result would be another one if a contested rule said otherwise."""

    rule: str
    value: str
    verdict: Verdict
    participating: Weight

    def as_json(self) -> dict[str, object]:
        """Show the rule, its other value, and what would come out."""
        return {
            "rule": self.rule, "value": self.value, "outcome": self.verdict.outcome,
            "failed_on": list(self.verdict.failed_on), "participating": self.participating.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Margins:
    """Say how far the result is from changing.

    `room` is what could join the totals before participation fails; `forged` is how many agreeing heads, or
    how much agreeing area, would have to prove no act of an owner before the motion is no longer passed.
    """

    room: Weight | None
    forged: Weight | None

    def as_json(self) -> dict[str, object]:
        """Show both margins, null where there is none."""
        return {
            "room": self.room.as_json() if self.room else None,
            "forged": self.forged.as_json() if self.forged else None,
        }


@dataclass(frozen=True, slots=True)
class MotionDecision:
    """Hold what was decided on one motion, and why."""

    motion: Motion
    verdict: Verdict
    counts: MotionCounts
    deemed: Weight
    without_deemed: Verdict | None
    turns_on: tuple[Turn, ...]
    margins: Margins
    reasons: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Give the motion's id."""
        return self.motion.id

    @property
    def outcome(self) -> str:
        """Give the outcome: passed, failed, no_quorum or undecidable."""
        return self.verdict.outcome

    def as_json(self) -> dict[str, object]:
        """Show the motion under the names of the case format."""
        shown: dict[str, object] = {
            "id": self.motion.id, "outcome": self.verdict.outcome, "failed_on": list(self.verdict.failed_on),
            "participating": self.counts.participating.as_json(),
        }
        shown |= _choices(self.motion, self.counts, self.verdict) if isinstance(self.counts, ChoiceCounts) else {
            "elected": list(self.verdict.elected), "alternates": list(self.verdict.alternates),
            "open_seats": self.motion.seats - len(self.verdict.elected), "tied": list(self.verdict.tied),
            "candidates": [
                {"id": name, **self.counts.candidates[name].as_json(), "approved": name in self.verdict.ranked,
                 "withdrawn": name in self.motion.withdrawn}
                for name in self.motion.candidates
            ],
        }
        return shown | {
            "deemed": self.deemed.as_json(),
            "without_deemed": self.without_deemed.outcome if self.without_deemed else None,
            "tests": [test.as_json() for test in self.verdict.tests],
            "turns_on": [turn.as_json() for turn in self.turns_on], "margins": self.margins.as_json(),
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class SetAside:
    """Name a ballot that does not stand, by its place in the list, and why."""

    ballot: int
    unit: str
    fate: str

    def as_json(self) -> dict[str, object]:
        """Show the place, the unit and the reason."""
        return {"ballot": self.ballot, "unit": self.unit, "fate": self.fate}


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold the decision of a whole poll (表决结果)."""

    rule_set: str
    totals: Weight
    motions: tuple[MotionDecision, ...]
    waterfall: Waterfall | None = None
    set_aside: tuple[SetAside, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Show the decision as `flask law decide` prints it."""
        shown: dict[str, object] = {"rule_set": self.rule_set, "totals": self.totals.as_json()}
        shown["motions"] = [motion.as_json() for motion in self.motions]
        if self.waterfall is not None:
            shown["merged"] = [
                {"reason": head.reason, "units": [unit.unit for unit in head.units]} for head in self.waterfall.merged
            ]
            shown["set_aside"] = [ballot.as_json() for ballot in self.set_aside]
        return shown


def _choices(motion: Motion, counts: ChoiceCounts, verdict: Verdict) -> dict[str, object]:
    shown: dict[str, object] = {}
    if motion.options:
        shown["option"] = verdict.option
        shown["options"] = {name: counts.choices[name].as_json() for name in motion.options}
    else:
        shown[AGREE] = counts.choices[AGREE].as_json()
    shown[AGAINST] = counts.choices[AGAINST].as_json()
    shown[ABSTAIN] = counts.choices[ABSTAIN].as_json()
    shown["none"] = counts.none.as_json()
    return shown
