"""Make the items of the evidence pack, one at a time, so that no two large ones stand in memory together."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from app.assembly import objections as roll
from app.assembly import service as assembly
from app.assembly.announced import announced_units
from app.assembly.notice import notice_document
from app.certification.case_file import rules_told
from app.certification.objections import result_objections
from app.certification.opening import written
from app.certification.recounting import VERIFIER
from app.certification.standing import certificates_of, compliances_of, orders_of, returns_of
from app.documents.figures import square_metres
from app.documents.sheets import Cell, xlsx
from app.identity import service as identity
from app.kernel import clock, storage
from app.kernel.audit import acts_between
from app.kernel.db import db
from app.kernel.masking import mask_name
from app.ledger import bundles
from app.ledger.logs import Log
from app.messaging import service as messaging
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll

WAYS = {"app": "业主本人打开公告", "sms": "短信到达", "hand": "当面送达签收", "post": "挂号邮寄", "board": "张贴"}


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence: its name, its file, what it shows, and how to make its bytes."""

    name: str
    file: str
    shows: str
    make: Callable[[], bytes]


def items_of(poll: Poll, at: dt.datetime) -> Iterator[Item]:
    """List the items of a closed poll in the order in which a court reads them."""
    yield Item("会议公告", "01-会议公告.json", "公布时业主看到的全部内容：议题、日期、规则、名册、监票人。",
               lambda: _notice(poll))
    yield Item("送达记录（逐套）", "02-送达记录.xlsx", "公告何时、以何种方式到达每套房屋，哪些有送达凭证。",
               lambda: _delivery(poll))
    yield Item("冻结的房册", "03-房册.xlsx", "表决权总数的来源：房册出处、街道确认、逐套面积、人数归并。", lambda: _roll(poll))
    yield Item("规则快照", "04-规则.xlsx", "公布时适用的每一项规则、条文、出处和由谁设定。", lambda: _rules(poll))
    yield Item("公开验证包", "05-公开验证包.json", "日志、签名树头和公开文件；任何人可以核验没有增删改。", lambda: _bundle(poll))
    yield Item("启封资料", "06-启封资料.json", "逐套房屋和逐张票，可与日志的承诺逐一核对并重新计票。",
               lambda: written(voting.opening(poll.community_id, poll.id)))
    yield from _results(poll)
    yield Item("异议和答复", "08-异议和答复.xlsx", "对名册和结果的异议及书面答复。", lambda: _objections(poll))
    yield from _papers(poll)
    yield Item("退回和改正记录", "10-退回和改正.xlsx", "街道退回结果的理由，责令改正的执行情况。", lambda: _returns(poll))
    yield Item("操作记录", "11-操作记录.xlsx", "从起草到现在，谁在何时办理了什么。", lambda: _acts(poll, at))
    yield Item("短信", "12-短信.xlsx", "发出的短信：内容、数量、到达数量。", lambda: _messages(poll))
    yield Item("核验程序", "13-verify_bundle.py", "与系统分开编写的核验和计票程序，可独立运行。", VERIFIER.read_bytes)


def _notice(poll: Poll) -> bytes:
    return notice_document(poll.community_id, poll.assembly_id).text.encode()


def _delivery(poll: Poll) -> bytes:
    reached = assembly.delivery(poll.community_id, poll.assembly_id)
    rows: list[list[Cell]] = [["房号", "方式", "时间", "是否送达凭证"]]
    for unit in announced_units(assembly.assembly(poll.community_id, poll.assembly_id)):
        ways = reached.get(unit.unit_id, [])
        rows += [[unit.label, WAYS.get(one.kind, one.kind), _time(one.at), "是" if one.proof else "否"] for one in ways]
        rows += [] if ways else [[unit.label, "没有到达记录", None, "否"]]
    return xlsx(rows, "送达")


def _roll(poll: Poll) -> bytes:
    state = registry.roll_state(poll.community_id)
    told = announced_units(assembly.assembly(poll.community_id, poll.assembly_id))
    names = {one.label: "、".join(one.names) for one in told}
    steps = voting.waterfall(poll.community_id, poll.id)
    numbers = {unit.unit: at for at, head in enumerate(steps.heads, start=1) for unit in head.units}
    rows: list[list[Cell]] = [
        ["房册出处", state.source], ["街道确认", _time(state.confirmed_at)], ["冻结日", poll.roll_on.isoformat()],
        ["总人数", poll.total_heads], ["总面积（平方米）", square_metres(poll.total_area_cm2)], [],
        ["房号", "楼栋", "单元", "用途", "登记面积", "测绘面积", "合同面积", "存量", "业主（已遮盖）", "业主人数",
         "计入的第几人"]]
    rows += [[
        one.unit, one.building, one.entrance, one.kind, *(_area(area) for area in (
            one.area_register_cm2, one.area_survey_cm2, one.area_contract_cm2)),
        one.stock, names.get(one.unit), len(one.owners), numbers.get(one.unit, "不计入")] for one in steps.all_units]
    return xlsx(rows, "房册")


def _rules(poll: Poll) -> bytes:
    told = rules_told(poll)
    rows: list[list[Cell]] = [["规则集", told["rule_set"]], ["适用日", told["on"].isoformat()], [],
                              ["规则", "名称", "值", "条文", "出处", "由谁设定", "是否确认", "说明"]]
    rows += [[str(one["key"]), _text(one.get("title")), _text(one["value"]), _text(one.get("article")), _text(one.get("source")),
              {"office": "街道", "community": "议事规则"}.get(str(one.get("origin")), "规则集"),
              "已确认" if one["confidence"] == "confirmed" else "待确认", _text(one.get("note"))] for one in told["values"]]
    return xlsx(rows, "规则")


def _bundle(poll: Poll) -> bytes:
    told = bundles.public_bundle(db.session, Log(poll.community_id, poll.id))
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _results(poll: Poll) -> Iterator[Item]:
    for one in voting.results(poll.community_id, poll.id):
        body = json.dumps(one.decision, ensure_ascii=False, indent=1).encode()
        shows = f"{_time(one.decided_at)}的计票：{one.reason or '截止后的计票'}。"
        yield Item(f"第{one.run}次计票结果", f"07-结果-第{one.run}次.json", shows, partial(bytes, body))


def _papers(poll: Poll) -> Iterator[Item]:
    key = poll.community_id, poll.id
    for one in certificates_of(*key):
        yield Item(f"计票复核证明书（第{one.version}版）", f"09-{one.number}-第{one.version}版.pdf",
                   "街道复核了计票；不是备案，也不是对决定效力的确认。", partial(storage.read, one.file_id))
    for order in orders_of(*key):
        yield Item(str(order.facts["title"]), f"09-{order.number}.pdf", "街道的决定及其理由、送达和救济途径。",
                   partial(storage.read, order.file_id))


def _objections(poll: Poll) -> bytes:
    rows: list[list[Cell]] = [["关于", "提出时间", "异议", "答复时间", "答复"]]
    found = [("名册", one) for one in roll.roll_objections(poll.community_id, poll.assembly_id)]
    rows += [[about, _time(one.at), one.text, _time(one.answered_at), one.answer] for about, one in found]
    rows += [["结果", _time(one.at), one.text, _time(one.answered_at), one.answer]
             for one in result_objections(poll.community_id, poll.id)]
    return xlsx(rows, "异议")


def _returns(poll: Poll) -> bytes:
    rows: list[list[Cell]] = [["事项", "时间", "内容"]]
    rows += [[f"退回第{one.result_run}次计票", _time(one.returned_at), one.reasons]
             for one in returns_of(poll.community_id, poll.id)]
    for order in orders_of(poll.community_id, poll.id):
        rows += [[f"{order.number}：{'已改正' if one.complied else '未改正'}", _time(one.recorded_at), one.remarks]
                 for one in compliances_of(poll.community_id, order.id)]
    return xlsx(rows, "退回和改正")


def _acts(poll: Poll, at: dt.datetime) -> bytes:
    since = assembly.assembly(poll.community_id, poll.assembly_id).drafted_at
    acts = acts_between(poll.community_id, since, at)
    people = identity.contacts({one.person_id for one in acts if one.person_id})
    names = {key: mask_name(one.name) if one.name else "" for key, one in people.items()}
    rows: list[list[Cell]] = [["时间", "操作", "办理人", "办理人编号", "对象", "对象编号", "内容"]]
    rows += [[_time(one.at), one.act, names.get(one.person_id, "系统") if one.person_id else "系统", str(one.person_id or ""),
              one.subject_kind, str(one.subject_id or ""), json.dumps(one.facts, ensure_ascii=False)] for one in acts]
    return xlsx(rows, "操作")


def _messages(poll: Poll) -> bytes:
    key = poll.community_id, poll.id
    about = [("assembly", poll.assembly_id), ("poll", poll.id)]
    about += [("poll_result", one.id) for one in voting.results(*key)]
    about += [("certified", one.id) for one in certificates_of(*key)] + [(one.kind, one.id) for one in orders_of(*key)]
    rows: list[list[Cell]] = [["种类", "发出", "到达", "失败", "首次发出", "内容（其中一条）"]]
    for thing in about:
        sent = messaging.deliveries(thing, poll.community_id)
        for template, count in Counter(one.template for one in sent).items():
            of_kind = [one for one in sent if one.template == template]
            rows.append([template, count, sum(one.delivered_at is not None for one in of_kind),
                         sum(one.failed_at is not None for one in of_kind), _time(of_kind[0].queued_at),
                         messaging.text_of(of_kind[0].message_id)])
    return xlsx(rows, "短信")


def _time(instant: dt.datetime | None) -> str | None:
    return None if instant is None else instant.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")


def _area(area_cm2: int | None) -> str | None:
    return None if area_cm2 is None else square_metres(area_cm2)


def _text(value: object) -> str | None:
    return None if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
