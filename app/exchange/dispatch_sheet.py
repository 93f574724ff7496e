"""Write the register of a document: who has read, signed, replied and handled, as a spreadsheet and for the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from uuid import UUID

from app.documents.sheets import Cell, xlsx
from app.exchange.dispatch_models import Dispatch
from app.exchange.dispatch_rights import dispatch_of, require_standing
from app.exchange.dispatch_rules import post_name, reply_name, urgency_rule
from app.exchange.dispatch_states import Act, State, states_of, with_holders
from app.kernel import clock
from app.kernel.access import Actor

WORDS = {"unread": "未阅", "read": "已阅", "signed": "已签收", "replied": "已回复", "returned": "回复已退回", "handled": "已办结"}
_HEAD = ("小区", "岗位", "有无在岗人员", "进度", "是否逾期", "已阅时间", "已阅人", "签收时间", "签收人", "最近回复时间",
         "办结时间", "办结人", "办结说明", "最近提醒时间", "转发业主时间", "业主已看人数")


def register(actor: Actor, office_id: UUID, dispatch_id: UUID, at: dt.datetime) -> tuple[Dispatch, bytes]:
    """Return the register of a sent document as XLSX.

    Raises:
        NotFound: no such document of the caller's office.
        DispatchNotSent: it is a draft, which nobody has.
    """
    row = dispatch_of(actor, office_id, dispatch_id, at)
    if row.withdrawn_at is None:
        require_standing(row, "导出办理情况")
    return row, xlsx(_rows(row, at), "办理情况")


def _rows(row: Dispatch, at: dt.datetime) -> Iterator[list[Cell]]:
    yield [f"{row.number}《{row.title}》"]
    due = row.due_on.isoformat() if row.due_on else "无"
    state = f"；已于{_when(row.withdrawn_at)}撤回：{row.withdrawal_reason}" if row.withdrawn_at else ""
    yield [f"{urgency_rule(row.urgency).name}；{reply_name(row.reply_wanted)}；期限 {due}；发出 {_when(row.sent_at)}{state}"]
    yield list(_HEAD)
    for one in with_holders(states_of(row, at), at):
        yield _line(one)


def _line(one: State) -> list[Cell]:
    passed = one.passed_on
    return [
        one.community, post_name(one.post), "有" if one.held else "无人在岗", WORDS[one.word], "逾期" if one.overdue else "",
        *_act(one.read), *_act(one.signed), _when(one.replied_at), *_act(one.handled), (one.handled and one.handled.note) or "",
        _when(one.reminded_at), _when(passed.at) if passed else "", passed.seen_by if passed else "",
    ]


def _act(act: Act | None) -> tuple[str, str]:
    return (_when(act.at), act.name or "未登记姓名") if act else ("", "")


def _when(instant: dt.datetime | None) -> str:
    return f"{instant.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if instant else ""
