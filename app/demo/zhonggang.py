"""Play 中港城: a vote of one tower that was held, counted and certified some weeks ago (中港城：已复核)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from app.bodies.desk import NewSeat
from app.bodies.service import BodyKind, NewBody
from app.certification.certifying import Seen, certify
from app.certification.objections import answer_result_objection, object_to_result
from app.demo import agendas
from app.demo.households import Booth, Household, Mind, claim_all, households
from app.demo.meeting import Meeting
from app.demo.parts import Rolls
from app.demo.place import Place
from app.demo.rolls import DemoRoll
from app.demo.staff import Desks, authenticator_code
from app.demo.stage import Stage, Step, act
from app.documents.pdf import FontMissing
from app.voting import service as voting

OPENS, CLOSES = -59, -49
_TURNOUT, _TURNS = 77, 4


@dataclass(slots=True)
class Zhonggang:
    """Hold the story between its days."""

    place: Place
    tower: str
    who: tuple[Household, ...]
    meeting: Meeting
    booth: Booth = field(init=False)
    objection: UUID = field(init=False)

    @classmethod
    def begin(cls, stage: Stage, desks: Desks, rolls: Rolls) -> Zhonggang:
        """Begin before anything happened."""
        who = of_tower(rolls.zhonggang)
        place = Place(stage, desks, rolls.zhonggang, "residential")
        return cls(place, who[0].unit.building, who, Meeting(place, who[0].person))

    @property
    def voters(self) -> tuple[Household, ...]:
        """Return who votes: more than two thirds of the tower's heads."""
        return self.who[: len(self.who) * _TURNOUT // 100]

    def steps(self) -> list[Step]:
        """Say what happens on which day."""
        mind, meeting = Mind(2, agree=81, against=13), self.meeting
        return [
            Step(-364, 10, self.place.import_roll),
            Step(-363, 9, self.place.confirm_roll),
            Step(-362, 9, lambda: self.place.set_rules(*agendas.own_rules("中港城"))),
            Step(-361, 9, self._committee),
            Step(-84, 10, self._draft),
            Step(-83, 15, lambda: meeting.send_back("标题请写明是第几次会议，材料里请附报价单。")),
            Step(-82, 10, lambda: meeting.correct(f"中港城{self.tower}栋业主会议（第一次）")),
            Step(-82, 11, meeting.submit),
            Step(-80, 16, lambda: meeting.confirm(agendas.MATTER_REASON)),
            Step(-77, 9, lambda: claim_all(self.place, self.voters)),
            Step(-76, 9, meeting.publish),
            Step(-74, 11, self._deliver),
            Step(OPENS, 10, self._open),
            *(Step(OPENS + 2 * turn, 20, partial(self._vote, turn, mind)) for turn in range(_TURNS)),
            Step(CLOSES + 2, 10, self._object),
            Step(CLOSES + 5, 10, self._answer),
            Step(CLOSES + 11, 15, self._certify),
        ]

    def _committee(self) -> None:
        seats = [NewSeat(one.person.phone or "", "chair" if place == 0 else "member", "owner")
                 for place, one in enumerate(self.who[:5])]
        term = (self.place.stage.date(-361), self.place.stage.date(-361 + 1826 - 1))
        self.place.found(NewBody(BodyKind.COMMITTEE, "中港城第三届业主委员会", *term), seats)

    def _draft(self) -> None:
        stage = self.place.stage
        new = agendas.zhonggang(stage.instant(OPENS, 9), stage.instant(CLOSES, 18), self.tower)
        self.meeting.draft(new, "电梯检测报告和报价单")
        self.meeting.submit()

    def _deliver(self) -> None:
        self.meeting.open_notice(list(self.voters[:12]))
        self.meeting.deliver_by_hand([one.unit.label for one in self.who[12:60]])
        self.meeting.object_to_roll(
            self.who[3], "本人房屋登记面积与产权证不一致，请核对。", "已与登记簿核对，登记面积无误；产权证附记页的面积含阳台。")

    def _open(self) -> None:
        self.booth = self.meeting.booth()

    def _vote(self, turn: int, mind: Mind) -> None:
        self.booth.cast_all(self.voters[turn::_TURNS], mind)

    def _object(self) -> None:
        voter = self.place.enter(self.voters[5].person)
        with act() as at:
            self.objection = object_to_result(
                voter, self.place.community_id, self.booth.poll_id, "请说明没有投票的房屋为什么不计入参加人数。", at).id

    def _answer(self) -> None:
        convener = self.meeting.convener
        with act() as at:
            answer_result_objection(
                convener, self.place.community_id, self.booth.poll_id, self.objection,
                "参加表决只计投了票的业主（民法典第二百七十八条第二款）；没有投票的不算参加，也不算同意或反对。", at)

    def _certify(self) -> None:
        """Let the officer who did not review the draft check the count; without a Chinese font no certificate is made."""
        officer, key = self.place.desks.second, (self.place.community_id, self.booth.poll_id)
        try:
            with act() as at:
                newest = voting.result(*key)
                if newest is None:
                    raise LookupError(self.booth.poll_id)
                seen = Seen(newest.run, newest.document_sha256, "计票与独立核验程序逐项一致。")
                certify(officer, *key, authenticator_code(officer, at), seen, at)
        except FontMissing:
            self.place.stage.tell("没有中文字体，中港城的计票等待复核，没有出具证明书。")


def of_tower(roll: DemoRoll) -> tuple[Household, ...]:
    """Return the households of the tower whose owners decide on their lifts."""
    tower = "2" if any(unit.building == "2" for unit in roll.units) else "1"
    return tuple(one for one in households(roll) if one.unit.building == tower)
