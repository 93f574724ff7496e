"""List the demonstration's accounts: who they are, at which phone, and what each can do now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo.affairs import HOUSEKEEPER
from app.demo.dispatches import SERVICE_STAFF
from app.demo.households import households
from app.demo.parts import Rolls, yitian_parts
from app.demo.people import Person
from app.demo.staff import ADMIN, CLERK, FIRST_OFFICER, OFFICE_NAME, REVIEWER, SECOND_OFFICER
from app.demo.xintian import agent_of, largest
from app.demo.zhonggang import of_tower


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Show one account."""

    phone: str
    name: str
    role: str
    where: str
    task: str


def accounts(rolls: Rolls) -> tuple[DemoAccount, ...]:
    """Return the accounts: owners and conveners first, then staff, whose session needs the authenticator."""
    return (*_owners(rolls), *_staff())


def table(rows: tuple[DemoAccount, ...]) -> str:
    """Write the accounts for a terminal, with how to get the codes."""
    lines = [f"  {one.phone}  {one.name}　{one.role}（{one.where}）：{one.task}" for one in rows]
    return "\n".join((
        "演示账号（手机号　姓名　身份：可以做什么）", *lines,
        "  验证码：POST /api/v1/auth/codes 的回答里有 demo_code（只在演示环境）。",
        "  工作人员再用动态验证码：.venv/bin/python -m flask identity totp 手机号，然后 POST /api/v1/auth/totp/check。",
    ))


def _owners(rolls: Rolls) -> Iterator[DemoAccount]:
    parts, place = yitian_parts(rolls.yitian), "益田村"
    yield _account(parts.single.person, "业主", place, f"{parts.single.unit.label}，截止前可以投票")
    partner = parts.couple.unit.owners[1]
    yield _account(
        parts.couple.person, "共有业主", place,
        f"与{partner.name}（{partner.phone}）共有{parts.couple.unit.label}，先投的一张为准")
    yield _account(
        parts.several.person, "业主、单位授权人、受托人", place,
        f"代表自家{parts.several.unit.label}、开发企业的房屋，又受{parts.principal.person.name}委托")
    unclaimed = parts.unclaimed
    yield _account(
        unclaimed.person, "还没有核实的业主", place,
        f"{unclaimed.unit.label}，身份证 {unclaimed.person.number}，{unclaimed.unit.title_number}，可当场核实")
    yield _account(parts.committee[0].person, "召集人（业委会主任）", place, "看投票进度、提醒、答复异议")
    who = of_tower(rolls.zhonggang)
    yield _account(who[0].person, "召集人、业主", "中港城", "看已复核的结果和证明书")
    yield _account(agent_of(rolls.xintian), "单位授权人", "新天CBC", "四十套房算一人，看没有通过的结果")
    yield _account(largest(rolls.xintian)[0].person, "召集人、业主", "新天CBC", "对结果提出或答复异议")
    yield _account(households(rolls.shixia)[0].person, "筹备组成员", "石厦新苑", "首次会议的草案已提交街道")


def _staff() -> Iterator[DemoAccount]:
    for one, role, task in (
        (FIRST_OFFICER, "街道经办人", "审核石厦新苑的草案；益田村、中港城、新天CBC的草案由其确认"),
        (SECOND_OFFICER, "街道经办人", "复核新天CBC的计票；确认房册和规则"),
        (REVIEWER, "业主核实员", "益田村有一份继承人的申请等待决定"),
        (CLERK, "房册与送达经办", "导入房册、记录送达、答复名册异议"),
        (ADMIN, "街道管理员", "授予和收回权限"),
    ):
        yield DemoAccount(one.phone, one.name, role, OFFICE_NAME, task)
    yield DemoAccount(SERVICE_STAFF.phone, SERVICE_STAFF.name, "物业服务人员", "中港城", "签收、回复街道发来的公文")
    yield DemoAccount(HOUSEKEEPER.phone, HOUSEKEEPER.name, "物业服务人员", "益田村", "发物业服务通知，看哪些房屋看过")


def _account(one: Person, role: str, where: str, task: str) -> DemoAccount:
    return DemoAccount(one.phone or "", one.name, role, where, task)
