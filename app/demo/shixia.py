"""Play 石厦新苑: a preparatory group whose draft of the first assembly waits for the office (石厦新苑：筹备首次会议)."""

from __future__ import annotations

from dataclasses import dataclass

from app.bodies.desk import NewSeat
from app.bodies.service import BodyKind, NewBody
from app.demo import agendas
from app.demo.households import Household, claim_all, households
from app.demo.meeting import Meeting
from app.demo.parts import Rolls
from app.demo.place import Place
from app.demo.staff import FIRST_OFFICER, Desks
from app.demo.stage import Stage, Step

# 深圳经济特区物业管理条例 第20条: the office chairs; police, party, residents' committee, developer and owners sit.
_SENT = (
    ("19800000021", "party"), ("19800000022", "police"), ("19800000023", "residents_committee"), ("19800000024", "developer"))
_OPENS, _CLOSES = 25, 40


@dataclass(slots=True)
class Shixia:
    """Hold the story between its days."""

    place: Place
    who: tuple[Household, ...]

    @classmethod
    def begin(cls, stage: Stage, desks: Desks, rolls: Rolls) -> Shixia:
        """Begin before anything happened."""
        return cls(Place(stage, desks, rolls.shixia, "residential"), households(rolls.shixia))

    def steps(self) -> list[Step]:
        """Say what happens on which day."""
        return [
            Step(-60, 10, self.place.import_roll),
            Step(-59, 9, self.place.confirm_roll),
            Step(-58, 9, self.place.set_rules),
            Step(-40, 9, self._group),
            Step(-10, 9, lambda: claim_all(self.place, self.who[:8])),
            Step(-2, 10, self._draft),
        ]

    def _group(self) -> None:
        seats = [NewSeat(FIRST_OFFICER.phone, "chair", "office"), *(NewSeat(phone, "member", source) for phone, source in _SENT),
                 *(NewSeat(one.person.phone or "", "member", "owner") for one in self.who[:3])]
        term = (self.place.stage.date(-40), self.place.stage.date(140))
        new = NewBody(BodyKind.PREPARATORY_GROUP, "石厦新苑首次业主大会会议筹备组", *term, chaired_by_office=True)
        self.place.found(new, seats)

    def _draft(self) -> None:
        stage = self.place.stage
        meeting = Meeting(self.place, self.who[0].person)
        candidates = tuple(one.person.name for one in self.who[3:11])
        meeting.draft(agendas.first(stage.instant(_OPENS, 9), stage.instant(_CLOSES, 18), candidates), "议事规则（草案）")
        meeting.submit()
