"""Send the office's documents down through the year: read, signed for, answered, returned, passed on, late (文件下发)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from app.demo.papers import one_page
from app.demo.people import Person
from app.demo.place import Place, log_in
from app.demo.staff import Desks, StaffMember, log_in_with_authenticator
from app.demo.stage import Stage, Step, act
from app.exchange import service
from app.exchange.service import Draft, NewFile, Post, Reply, Urgency
from app.identity import service as identity
from app.identity.phones import normalise_phone
from app.kernel.access import Actor

SERVICE_STAFF = StaffMember("周管家", "19800000006")
_HIRED = -126
_LEFT, _SILENT = 5, 4
"""Of so many documents one is left unread, and one is not answered."""
_BOTH = (Post.COMMITTEE, Post.SERVICE_STAFF)


@dataclass(frozen=True, slots=True)
class Told:
    """A document of the demonstration: the day it is sent, for how many days, and what it says."""

    day: int
    days: int
    title: str
    text: str
    urgency: Urgency = Urgency.ORDINARY
    wanted: Reply = Reply.SIGNATURE
    for_owners: bool = True
    posts: tuple[Post, ...] = (Post.COMMITTEE,)
    table: str = ""


DOCUMENTS = (
    Told(-125, 15, "关于启用小区公文往来系统的通知",
         "自即日起，街道发给各小区的公文通过本系统下发。\n请业主委员会主任登录签收，并告知全体委员。"),
    Told(-118, 14, "关于开展汛期地下车库防汛检查的通知",
         "汛期将至，请逐个检查地下车库出入口挡水设施和排水泵。\n检查结果请书面回复，发现隐患的写明完成时间。",
         Urgency.URGENT, Reply.WRITTEN, posts=_BOTH, table="地下车库防汛检查表"),
    Told(-104, 10, "关于做好高温天气小区用电安全的提示",
         "请在公共区域张贴用电安全提示，清理楼道堆放物和私拉电线。", wanted=Reply.NONE),
    Told(-93, 20, "关于报送维修资金使用情况的函",
         "请报送上半年维修资金使用项目、金额和公示情况，并附公示照片。",
         wanted=Reply.ATTACHMENT, for_owners=False, table="维修资金使用情况表"),
    Told(-80, 7, "关于防御台风的紧急通知",
         "台风将影响本市。请立即检查高空悬挂物、树木和围挡，安排人员值守。\n险情随时电话报告街道。",
         Urgency.MOST_URGENT, posts=_BOTH),
    Told(-66, 14, "关于规范电动自行车停放充电的通知",
         "请划定停放充电区域，不在楼道、门厅停放充电。\n整改情况请书面回复。", wanted=Reply.WRITTEN, posts=_BOTH),
    Told(-52, 15, "关于业主委员会按时公示收支情况的通知",
         "请按议事规则公示上一季度收支，并回复公示的日期和地点。", wanted=Reply.WRITTEN),
    Told(-38, 10, "关于开展消防通道专项清理的通知",
         "请于期限前清理占用消防通道的车辆和杂物，拍照回复。", Urgency.URGENT, Reply.ATTACHMENT, posts=_BOTH),
    Told(-24, 12, "关于做好二次供水水箱清洗公示的通知",
         "请督促按期清洗水箱，清洗和水质检测结果向业主公示。", wanted=Reply.WRITTEN, posts=_BOTH),
    Told(-13, 8, "关于开展电梯安全自查的通知",
         "请逐台核对维保合同、检验标志和紧急报警装置。\n自查表盖章后回复。",
         Urgency.URGENT, Reply.ATTACHMENT, posts=_BOTH, table="电梯安全自查表"),
    Told(-4, 12, "关于报送全年物业管理情况的函",
         "请报送全年会议、公示、维修和矛盾调处情况。", wanted=Reply.WRITTEN, for_owners=False),
)
_WITHDRAWN = Told(-31, 10, "关于召开小区安全例会的通知",
                  "定于下周三下午召开小区安全例会，请业主委员会主任参加。")
_CORRECTION = Told(-30, 9, "关于召开小区安全例会的通知（更正）",
                   "小区安全例会改在下周四下午召开，地点不变。")


@dataclass(slots=True)
class Dispatches:
    """Hold who writes, who answers, and what was sent."""

    stage: Stage
    desks: Desks
    pilots: list[tuple[Place, Person]]
    housekeeper: Actor = field(init=False)
    sent: dict[str, UUID] = field(init=False, default_factory=dict)

    def steps(self) -> list[Step]:
        """Say what happens on which day."""
        steps = [Step(_HIRED, 10, self._hire), Step(_WITHDRAWN.day, 9, partial(self._send, _WITHDRAWN)),
                 Step(_CORRECTION.day, 9, self._correct)]
        for number, one in enumerate(DOCUMENTS):
            steps.append(Step(one.day, 9, partial(self._send, one)))
            steps += [Step(one.day + 1 + 2 * turn, 15, partial(self._deal, one, number, turn))
                      for turn in range(len(self.pilots)) if one.day + 1 + 2 * turn < 0]
        return steps

    def _hire(self) -> None:
        """Make somebody of the service company work for the first pilot, with an authenticator."""
        with act() as at:
            person_id = identity.ensure_person(normalise_phone(SERVICE_STAFF.phone), at)
            identity.grant_role(
                self.desks.admin, person_id, identity.Role.SERVICE_STAFF, self.pilots[0][0].community_id,
                from_on=self.stage.date(_HIRED), until_on=None, at=at, office_id=self.desks.office_id)
        self.housekeeper = log_in_with_authenticator(SERVICE_STAFF)

    def _send(self, one: Told, corrects: UUID | None = None) -> None:
        officer, office_id = self.desks.first, self.desks.office_id
        draft = Draft(
            one.title, one.text, one.urgency, one.wanted, one.for_owners, one.posts,
            tuple(place.community_id for place, _ in self.pilots), due_on=self.stage.date(one.day + one.days),
            corrects_id=corrects)
        with act() as at:
            made = service.draft_dispatch(officer, office_id, draft, at).id
            if one.table:
                service.add_file(officer, office_id, made, _page(one.table, "小区：", "填表人：", "日期："), at)
        with act() as at:
            service.send_dispatch(officer, office_id, made, at)
        self.sent[one.title] = made

    def _correct(self) -> None:
        with act() as at:
            service.withdraw_dispatch(
                self.desks.first, self.desks.office_id, self.sent[_WITHDRAWN.title], "会议日期写错，另发更正通知。", at)
        self._send(_CORRECTION, self.sent[_WITHDRAWN.title])

    def _deal(self, one: Told, number: int, turn: int) -> None:
        """Let one pilot deal with a document; some are left unread, some without an answer."""
        place, person = self.pilots[turn]
        if (number + turn + 1) % _LEFT == 0:
            return
        with act() as at:
            chair = log_in(person, at)
        mine = self._mine(one, place, Post.COMMITTEE)
        self._answer(chair, place, mine, one, said=bool((number + turn) % _SILENT))
        if one.for_owners and turn != 1:
            with act() as at:
                service.pass_on(chair, place.community_id, mine, at)
        if turn == 0 and Post.SERVICE_STAFF in one.posts:
            self._answer(self.housekeeper, place, self._mine(one, place, Post.SERVICE_STAFF), one, said=True)

    def _answer(self, actor: Actor, place: Place, mine: UUID, one: Told, *, said: bool) -> None:
        where = actor, place.community_id, mine
        with act() as at:
            service.read_dispatch(*where, at)
            if one.wanted != Reply.NONE:
                service.sign_dispatch(*where, at)
        if one.wanted in {Reply.WRITTEN, Reply.ATTACHMENT} and said:
            files = [_page("回复材料", one.title, f"{place.roll.name}已完成。")] if one.wanted == Reply.ATTACHMENT else []
            with act() as at:
                word = service.reply(*where, f"{place.roll.name}已按通知要求完成，情况属实。", files, at)
            self._review(one, mine, word.id)

    def _review(self, one: Told, mine: UUID, reply_id: UUID) -> None:
        """Let the office give a reply about lifts back, and thank for the others."""
        who = self.desks.first, self.desks.office_id, self.sent[one.title], mine
        with act() as at:
            if "电梯" in one.title:
                service.return_reply(*who, reply_id, "自查表缺2号梯的检验标志照片，请补充后重新回复。", at)
            else:
                service.answer(*who, "已收到，谢谢。", [], at)

    def _mine(self, one: Told, place: Place, post: Post) -> UUID:
        with act() as at:
            states = service.addressees(
                self.desks.first, self.desks.office_id, self.sent[one.title], None, at, after=None, limit=200)
        return next(state.id for state in states if (state.community_id, state.post) == (place.community_id, post.value))


def _page(title: str, *lines: str) -> NewFile:
    return NewFile(f"{title}.pdf", io.BytesIO(one_page(title, *lines)))
