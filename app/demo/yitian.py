"""Play 益田村: a vote that is open now, with every case of who may speak for a home (益田村：正在投票)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from app.bodies.desk import NewSeat
from app.bodies.service import BodyKind, NewBody
from app.demo import agendas, stand_ins
from app.demo.households import Booth, Household, Mind, claim, claim_all
from app.demo.meeting import Meeting
from app.demo.parts import Rolls, YitianParts, lift_towers, yitian_parts
from app.demo.place import Place
from app.demo.staff import Desks
from app.demo.stage import Stage, Step, act
from app.identity.phones import normalise_phone
from app.kernel.clock import civil_date
from app.registry import service as registry
from app.registry.representatives import agree, name_representative
from app.voting import proxy_offers as proxies
from app.voting import proxy_text
from app.voting.proxy_acts import accept_proxy

OPENS, CLOSES = -6, 10
_TURNS = 5


@dataclass(slots=True)
class Yitian:
    """Hold the story between its days."""

    place: Place
    parts: YitianParts
    towers: tuple[str, ...]
    meeting: Meeting
    booths: tuple[Booth, Booth] = field(init=False)

    @classmethod
    def begin(cls, stage: Stage, desks: Desks, rolls: Rolls) -> Yitian:
        """Begin before anything happened."""
        place, parts = Place(stage, desks, rolls.yitian, "mixed"), yitian_parts(rolls.yitian)
        return cls(place, parts, lift_towers(rolls.yitian), Meeting(place, parts.committee[0].person))

    def steps(self) -> list[Step]:
        """Say what happens on which day."""
        mind = Mind(1, agree=72, against=19)
        return [
            Step(-360, 10, self.place.import_roll),
            Step(-359, 9, self.place.confirm_roll),
            Step(-358, 9, lambda: self.place.set_rules(*agendas.own_rules("益田村"))),
            Step(-357, 9, self._committee),
            Step(-30, 10, self._draft),
            Step(-29, 15, lambda: self.meeting.send_back("补选名额和候选人人数请核对；电梯更换只涉及部分楼栋，请单列一项表决。")),
            Step(-28, 10, lambda: self.meeting.correct("益田村业主大会会议（第二次）")),
            Step(-28, 11, self.meeting.submit),
            Step(-26, 16, lambda: self.meeting.confirm(agendas.MATTER_REASON)),
            Step(-24, 9, self._claims),
            Step(-23, 9, self._stand_ins),
            Step(-22, 9, self.meeting.publish),
            Step(-20, 11, self._deliver),
            Step(-12, 20, self._proxy),
            Step(OPENS, 10, self._open),
            *(Step(OPENS + turn, 20, partial(self._vote, turn, mind)) for turn in range(_TURNS)),
            Step(-1, 15, self._waiting_claim),
        ]

    def _committee(self) -> None:
        seats = [NewSeat(one.person.phone or "", "chair" if place == 0 else "member", "owner")
                 for place, one in enumerate(self.parts.committee)]
        term = (self.place.stage.date(-357), self.place.stage.date(-357 + 1826 - 1))
        self.place.found(NewBody(BodyKind.COMMITTEE, "益田村第五届业主委员会", *term), seats)

    def _draft(self) -> None:
        stage = self.place.stage
        candidates = tuple(one.person.name for one in self.parts.voters[:5])
        new = agendas.yitian(stage.instant(OPENS, 9), stage.instant(CLOSES, 18), candidates, self.towers)
        self.meeting.draft(new, "消防泵房改造方案和预算")
        self.meeting.submit()

    def _claims(self) -> None:
        parts = self.parts
        claim_all(self.place, (*parts.committee, *parts.voters, parts.single, parts.couple, parts.agreed, parts.several,
                               parts.principal))
        with act() as at:
            for home in (parts.couple, parts.agreed):
                claim(self.place, home.unit.owners[1], home.unit, at)
        self._name(parts.agreed)

    def _name(self, home: Household) -> None:
        """Let a couple agree on which of them votes."""
        unit_id, (first, second) = self.place.units[home.unit.label], home.unit.owners
        with act() as at:
            units = registry.roll(self.place.community_id, civil_date(at)).units
            chosen = next(unit.owners[1].owner_id for unit in units if unit.unit_id == unit_id)
            naming = name_representative(self.place.enter(first), self.place.community_id, unit_id, chosen, at)
            agree(self.place.enter(second), self.place.community_id, naming, at)

    def _stand_ins(self) -> None:
        parts, place = self.parts, self.place
        stand_ins.authorise(place, place.enter(parts.several.person), parts.developer, parts.developers)
        stand_ins.apply_in_vain(place, place.enter(parts.stranger), parts.stranger, parts.principal.unit)

    def _deliver(self) -> None:
        parts, meeting = self.parts, self.meeting
        meeting.open_notice([*parts.voters[:6], parts.single])
        meeting.deliver_by_hand([one.unit.label for one in parts.voters[6:60]])
        meeting.object_to_roll(
            parts.committee[1], "名册上本户只列了一位业主，另有共有人一位。",
            "登记簿上为单独所有；如有变更，请先办理登记，再由街道更新房册。")
        meeting.object_to_roll(parts.committee[2], "本栋一层有一间储藏室没有列入名册，请核对是否计入面积。", None)

    def _proxy(self) -> None:
        parts, place = self.parts, self.place
        holder = parts.several.person
        with act() as at:
            new = proxies.NewProxy(normalise_phone(holder.phone or ""), holder.name, proxy_text.VERSION)
            proxy_id = proxies.offer_proxy(
                place.enter(parts.principal.person), place.community_id, self.meeting.id, new, at)
            accept_proxy(place.enter(holder), place.community_id, self.meeting.id, proxy_id, at)

    def _open(self) -> None:
        self.booths = (self.meeting.booth(0), self.meeting.booth(1))

    def _vote(self, turn: int, mind: Mind) -> None:
        voters = self.parts.voters[turn::_TURNS]
        self.booths[0].cast_all(voters, mind)
        self.booths[1].cast_all([one for one in voters if one.unit.building in self.towers], mind)

    def _waiting_claim(self) -> None:
        heir = self.parts.heir
        stand_ins.apply_as_heir(self.place, self.place.enter(heir), heir, self.parts.inherited)
