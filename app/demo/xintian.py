"""Play 新天CBC: a vote that reached its area and not its heads, and waits for the office (新天CBC：人数不足，待复核).

One company owns forty units and is one head; with the largest owners beside it the area is there, the heads are not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from app.bodies.desk import NewSeat
from app.bodies.service import BodyKind, NewBody
from app.demo import agendas, stand_ins
from app.demo.households import Booth, Household, Mind, area_of, claim_all, households
from app.demo.meeting import Meeting
from app.demo.parts import Rolls
from app.demo.people import Person
from app.demo.place import Place
from app.demo.rolls import DemoRoll, DemoUnit
from app.demo.staff import Desks
from app.demo.stage import Stage, Step, act

OPENS, CLOSES = -24, -3
_TURNS = 3


@dataclass(slots=True)
class Xintian:
    """Hold the story between its days."""

    place: Place
    voters: tuple[Household, ...]
    agent: Person
    meeting: Meeting
    booth: Booth = field(init=False)

    @classmethod
    def begin(cls, stage: Stage, desks: Desks, rolls: Rolls) -> Xintian:
        """Begin before anything happened."""
        place, voters = Place(stage, desks, rolls.xintian, "mixed"), largest(rolls.xintian)
        return cls(place, voters, agent_of(rolls.xintian), Meeting(place, voters[0].person))

    def steps(self) -> list[Step]:
        """Say what happens on which day."""
        mind = Mind(3, agree=90, against=6)
        return [
            Step(-356, 10, self.place.import_roll),
            Step(-355, 9, self.place.confirm_roll),
            Step(-354, 9, self.place.set_rules),
            Step(-353, 9, self._committee),
            Step(-47, 10, self._draft),
            Step(-45, 16, lambda: self.meeting.confirm(agendas.MATTER_REASON)),
            Step(-42, 9, lambda: claim_all(self.place, self.voters)),
            Step(-41, 9, self._authorise),
            Step(-40, 9, self.meeting.publish),
            Step(-38, 11, lambda: self.meeting.deliver_by_hand([one.unit.label for one in self.voters[:30]])),
            Step(OPENS, 10, self._open),
            *(Step(OPENS + 3 * turn, 20, partial(self._vote, turn, mind)) for turn in range(_TURNS)),
        ]

    def _committee(self) -> None:
        seats = [NewSeat(one.person.phone or "", "chair" if place == 0 else "member", "owner")
                 for place, one in enumerate(self.voters[:3])]
        term = (self.place.stage.date(-353), self.place.stage.date(-353 + 1095 - 1))
        self.place.found(NewBody(BodyKind.COMMITTEE, "新天CBC第一届业主委员会", *term), seats)

    def _draft(self) -> None:
        stage = self.place.stage
        self.meeting.draft(agendas.xintian(stage.instant(OPENS, 9), stage.instant(CLOSES, 18)), "物业服务合同（送审稿）")
        self.meeting.submit()

    def _authorise(self) -> None:
        unit = holders_unit(self.place.roll)
        stand_ins.authorise(self.place, self.place.enter(self.agent), unit.owners[0], unit)

    def _open(self) -> None:
        self.booth = self.meeting.booth()
        with act():
            agreed = {self.booth.motions[0].id: "agree"}
            self.booth.cast(self.place.enter(self.agent), holders_unit(self.place.roll).label, agreed)

    def _vote(self, turn: int, mind: Mind) -> None:
        self.booth.cast_all(self.voters[turn::_TURNS], mind)


def holders_unit(roll: DemoRoll) -> DemoUnit:
    """Return a unit of the company that owns most."""
    owners = [unit.owners[0] for unit in roll.units]
    holder = max(set(owners), key=owners.count)
    return next(unit for unit in roll.units if unit.owners[0] == holder and unit.title_number)


def agent_of(roll: DemoRoll) -> Person:
    """Return who acts for that company, at the phone that the roll has for it."""
    return Person("吴代表", "resident", None, holders_unit(roll).owners[0].phone)


def largest(roll: DemoRoll) -> tuple[Household, ...]:
    """Return the fewest households that reach two thirds of the area together with the company."""
    holder = holders_unit(roll).owners
    total = sum(area_of(unit) for unit in roll.units)
    reached = sum(area_of(unit) for unit in roll.units if unit.owners == holder)
    chosen: list[Household] = []
    for one in sorted(households(roll), key=lambda one: -one.area_cm2):
        if 100 * reached >= 69 * total:
            break
        reached += one.area_cm2
        chosen.append(one)
    return tuple(chosen)
