"""File what people of the three communities bring to the archive, hand one archive over, hold a record (物管档案)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from app.bodies import desk
from app.bodies.service import BodyKind, NewBody, Seat, seat_members
from app.demo.papers import one_page
from app.demo.people import Person
from app.demo.place import Place, log_in
from app.demo.stage import Step, act
from app.demo.xintian import Xintian
from app.demo.yitian import Yitian
from app.demo.zhonggang import Zhonggang
from app.documents import sheets
from app.kernel.access import SYSTEM
from app.records import adding, exporting, handing_over, reading, retention

_MISSING = "纸质原件两册另行移交，电子件由本届补录"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a member brings: on which day of the story, of which class, and what it says."""

    day: int
    class_code: str
    title: str
    lines: tuple[str, ...]
    form: str = "text"
    made: int | None = None
    """The paper's own day, where it is older."""


@dataclass(slots=True)
class Shelf:
    """Hold one community's archive while its story is played."""

    place: Place
    chair: Person
    papers: Sequence[Paper]
    readers: Sequence[Person] = ()
    before: Sequence[Person] = ()
    """Members of the committee before, where it hands its archive over."""
    held: str = ""
    _found: list[tuple[str, UUID, UUID]] = field(init=False, default_factory=list)

    def steps(self) -> list[Step]:
        """File each paper on its day; hand over once, hold once, and let owners read."""
        steps = [Step(one.day, 11, partial(self._file, one)) for one in self.papers]
        if self.before:
            steps.append(Step(max(one.day for one in self.papers if one.made is not None) + 1, 15, self._hand_over))
        if self.held:
            steps.append(Step(-5, 16, self._hold))
        if self.readers:
            steps.append(Step(-4, 20, self._read))
        return steps

    def _file(self, one: Paper) -> None:
        made_on = self.place.stage.date(one.day if one.made is None else one.made)
        with act() as at:
            new = adding.Upload(one.class_code, one.title, made_on)
            shown = adding.add_record(
                log_in(self.chair, at), self.place.community_id, new, io.BytesIO(_written(one)), at)
            self._found.append((one.title, shown.record.id, shown.files[0].id))

    def _hand_over(self) -> None:
        """Let the committee before, the one now and the office sign one checklist."""
        place, officer = self.place, self.place.desks.first
        ended = place.stage.date(min(one.day for one in self.papers) - 3)
        with act() as at:
            begun = ended - dt.timedelta(days=1825)
            new = NewBody(BodyKind.COMMITTEE, f"{place.roll.name}上一届业主委员会", begun, ended)
            old = desk.found_by_office(officer, place.community_id, new, at)
            leaving, chair = [log_in(one, at) for one in self.before], log_in(self.chair, at)
            seats = [Seat(one.person) for one in leaving]
            seat_members(SYSTEM, place.community_id, old, seats, from_on=begun, until_on=ended, at=at)
            opened = handing_over.open_handover(officer, place.community_id, old, place.body_id, at)
            handover_id = opened.handover.id
        for item in opened.items:
            if item.required and not item.records:
                with act() as at:
                    handing_over.remark(
                        leaving[0], place.community_id, handover_id, item.class_code, ("have", _MISSING), at)
        for who in (leaving[0], chair, officer):
            with act() as at:
                seen = handing_over.one_handover(who, place.community_id, handover_id, at)
                exporting.sign_handover(who, place.community_id, handover_id, seen.sha256, at)

    def _hold(self) -> None:
        with act() as at:
            record_id = next(found for title, found, _ in self._found if title == self.held)
            retention.hold(self.place.desks.first, self.place.community_id, record_id,
                           "业主就合同续签提起诉讼，诉讼期间封存（演示）", at)

    def _read(self) -> None:
        for person, (_, record_id, file_id) in zip(self.readers, self._found, strict=False):
            with act() as at:
                reading.open_file(log_in(person, at), self.place.community_id, record_id, file_id, at)


def shelves(stories: Iterable[object]) -> list[Shelf]:
    """Return the archives of the communities whose stories are played."""
    found = []
    for story in stories:
        if isinstance(story, Yitian):
            homes = story.parts.voters
            found.append(Shelf(
                story.place, story.parts.committee[0].person, papers_of("益田村", -355), [one.person for one in homes[:3]],
                before=[one.person for one in homes[-2:]]))
        elif isinstance(story, Zhonggang):
            found.append(Shelf(
                story.place, story.who[0].person, papers_of("中港城", -359), [one.person for one in story.voters[:4]],
                held="中港城物业服务合同"))
        elif isinstance(story, Xintian):
            found.append(Shelf(
                story.place, story.voters[0].person, papers_of("新天CBC", -351), [one.person for one in story.voters[:2]]))
    return found


def papers_of(name: str, first: int) -> tuple[Paper, ...]:
    """Return a year of papers of a community whose committee sits from a day on."""
    return (
        Paper(first, "rules_of_procedure", f"{name}业主大会议事规则", (
            "第五条 业主大会会议每年召开一次，书面征求意见或者集体讨论。", "第九条 一套房屋投一票，共有人推选一人行使表决权。",
            "第十二条 电子投票和纸质票都可以用。"), made=first - 200),
        Paper(first, "covenant", f"{name}管理规约", (
            "第三条 业主应当合理使用电梯、消防通道和绿地。", "第十一条 电动自行车不得在楼道充电。",
            "第十八条 利用共有部分经营所得收益，扣除合理成本后属于全体业主。"), made=first - 200),
        Paper(first + 1, "service_contract", f"{name}物业服务合同", (
            "甲方：业主委员会。乙方：物业服务企业。", "第四条 物业服务费每月每平方米3.20元。",
            "第七条 电梯每十五日维护保养一次，困人三十分钟内到场。"), "pdf", made=first - 150),
        Paper(first + 1, "committee_filing", f"{name}业主委员会备案回执", ("备案日期和成员名单见街道系统。",), made=first - 20),
        Paper(first + 2, "maintenance_fund", f"{name}维修资金上年度收支", (
            "上年结余 6,204,318.77元", "本年支出 屋面防水 183,600.00元", "本年利息 92,114.20元"), "xlsx", made=first - 90),
        Paper(first + 2, "accounts", f"{name}业主大会财务账册（上半年）", ("凭证1至62号已核对。",), made=first - 60),
        *(Paper(day, "common_income", f"{name}公共收益公示（第{number}期）", (
            f"电梯广告 {12 + number},400.00元", f"临时停车 {31 + number},250.00元", "支出：公共照明改造 8,800.00元"))
          for number, day in enumerate(range(first + 20, -2, 45), 1)),
        Paper(-14, "other_contract", f"{name}消防设施检测合同", ("每年检测一次，费用18,000元。", "检测报告抄送街道。"), "pdf"),
    )


def _written(one: Paper) -> bytes:
    if one.form == "pdf":
        return one_page(one.title, *one.lines)
    if one.form == "xlsx":
        return sheets.xlsx([(one.title,), *(tuple(line.rsplit(" ", 1)) for line in one.lines)], "收支")
    return "\n".join((one.title, *one.lines, "")).encode()
