from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.registry.models import Community
from app.voting import service as voting
from tests.assembly.places import Place
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, local, look, settled, sideways, violations
from tests.factories.identity import staff
from tests.factories.registry import make_account, make_owner, make_unit

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])


class Running:
    """An assembly whose notice went out, with a convener who owns a home, owners on floors, and a clerk."""

    def __init__(self, app, client):
        self.app, self.place = app, Place(app, client)
        with app.app_context(), transaction():
            community = db.session.get_one(Community, self.place.community_id)
            owner = make_owner(community, name="周主任", phone=self.place.convener.phone)
            make_unit(community, owner, label="2栋301", building="2栋", floor="3", room="301")
            make_account(community, owner, self.place.convener.person_id, self.place.at)
            self.office_id = community.office_id
        self.owners = [self.place.owner(label=f"{b}栋{f}0{n}", building=f"{b}栋", floor=str(f), room=f"{f}0{n}")
                       for b in (1, 2) for f in (1, 2) for n in (8, 9)]
        self.clerk = staff(app, "clerk", self.place.community_id, office_id=self.office_id)
        self.assembly_id = self.place.published()
        self.poll = self.place.show(self.assembly_id).json["polls"][0]

    @property
    def community(self):
        return f"/desk/c/{self.place.community_id}"

    @property
    def assembly(self):
        return f"{self.community}/a/{self.assembly_id}"

    @property
    def at_poll(self):
        return f"{self.community}/p/{self.poll['id']}"

    def url(self, *more):
        return "/".join(("/api/v1/communities", str(self.place.community_id), "polls", self.poll["id"], *more))

    def instant(self, name):
        return dt.datetime.fromisoformat(self.poll[name])

    def open(self, clock):
        clock.move_to(self.instant("opens_at") + dt.timedelta(minutes=1))

    def cast(self, owner, said="agree"):
        mine = self.place.client.get(self.url("ballots", "mine"), headers=owner.headers).json
        body = {"head": mine["heads"][0]["head"], "choices": {self.poll["motions"][0]["id"]: said}}
        answer = self.place.client.post(self.url("ballots"), json=body, headers=owner.headers | {"Idempotency-Key": uuid4().hex})
        assert answer.status_code in (200, 201), answer.json

    def close(self, clock):
        clock.move_to(self.instant("closes_at") + dt.timedelta(seconds=1))
        with self.app.app_context(), transaction():
            voting.close_due(kernel_clock.now())
        with self.app.app_context(), transaction():
            voting.count_due(kernel_clock.now())


@pytest.fixture
def running(app, client):
    return Running(app, client)


@SIZES
def test_the_grid_of_floors_leads_to_the_doors_without_a_record(app, running, open_page, size):
    page = enter(app, open_page(size), running.place.convener, path=f"{running.assembly}/delivery")
    page.get_by_role("link", name="2栋 1层：2套里2套没有记录").click()
    page.get_by_role("heading", name="扫楼单").wait_for()
    settled(page)

    doors = page.get_by_role("region", name="扫楼单").get_by_role("rowheader").all_inner_texts()
    assert doors == ["2栋108", "2栋109"]
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_text("召集人可以看和打印")).to_be_visible()


def test_a_clerk_records_deliveries_and_only_an_owners_own_hand_is_proof(app, running, clock, open_page):
    clock.move(minutes=5)
    page = enter(app, open_page(DESK), running.clerk, staff=True, path=f"{running.assembly}/doors?building=1%E6%A0%8B")
    page.get_by_role("button", name="登记送达").click()
    page.get_by_text("请先在表里勾选房屋").wait_for()
    for unit in ("1栋108", "1栋109"):
        page.get_by_role("checkbox", name=f"登记{unit}").check()
    page.get_by_role("radio", name="当面签收").check()
    page.get_by_label("送达时间").fill(local(running.place.at + dt.timedelta(minutes=2)))
    page.get_by_label("1栋108由谁签收").select_option(index=1)
    page.get_by_role("button", name="登记送达").click()
    page.get_by_text("新登记2条").wait_for()

    doors = page.get_by_role("region", name="扫楼单")
    expect(doors.get_by_role("row").filter(has_text="1栋108")).to_contain_text("有送达证明")
    expect(doors.get_by_role("row").filter(has_text="1栋109")).to_contain_text("只有告知")


def test_an_objection_to_the_roll_is_answered_from_the_desk(app, running, open_page):
    owner, unit_id, _ = running.owners[0]
    running.place.post({"unit_id": str(unit_id), "text": "我家面积应为90平方米"}, who=owner,
                       url=running.place.url(running.assembly_id, "objections"))
    page = enter(app, open_page(PHONE), running.place.convener)
    page.get_by_text("有1条名册异议等书面答复").first.wait_for()
    page.get_by_role("link", name="去办第一件").click()
    page.get_by_role("button", name="提交答复").click()
    page.locator("[data-errors]").wait_for()
    page.get_by_label("书面答复").fill("已按登记簿核对，登记面积为88平方米。")
    page.get_by_role("button", name="提交答复").click()

    page.get_by_text("全部已有答复").wait_for()
    expect(page.get_by_text("已按登记簿核对")).to_be_visible()


def test_a_poll_is_put_off_with_a_reason_and_a_day_too_early_is_refused(app, running, open_page):
    page = enter(app, open_page(PHONE), running.place.convener, path=f"{running.assembly}/changes")
    page.get_by_role("radio", name="开始之前改期").check()
    later = running.instant("opens_at") + dt.timedelta(days=5)
    page.get_by_label("新的开始时间").fill(local(later))
    page.get_by_label("新的截止时间").fill(local(later + dt.timedelta(days=10)))
    page.get_by_role("button", name="确认改期").click()
    page.locator("[data-errors]").wait_for()
    assert page.get_by_label("理由").get_attribute("aria-invalid") == "true"
    page.get_by_label("理由").fill("会所维修，推迟五天")
    page.get_by_role("button", name="确认改期").click()
    page.get_by_text("已变更，正在告知业主").wait_for()

    (change,) = running.place.get(running.place.convener, running.assembly_id, "changes").json
    assert (change["kind"], change["reason"]) == ("postponement", "会所维修，推迟五天")


def test_an_assembly_is_cancelled_with_a_reason(app, running, open_page):
    page = enter(app, open_page(DESK), running.place.convener, path=f"{running.assembly}/changes")
    page.get_by_role("radio", name="取消会议").check()
    page.get_by_label("理由").fill("报价有误，重新起草")
    page.get_by_role("button", name="取消会议").click()
    page.get_by_text("已变更，正在告知业主").wait_for()

    assert running.place.show(running.assembly_id).json["state"] == "cancelled"


def test_the_convener_sees_who_has_no_ballot_and_never_a_choice(app, running, clock, open_page):
    running.open(clock)
    running.cast(running.owners[0][0], "against")
    page = open_page(DESK)
    answers = []
    page.on("response", lambda one: answers.append(one) if "/api/v1/communities/" in one.url else None)
    enter(app, page, running.place.convener)
    page.get_by_text("正在投票，请看进度").first.wait_for()
    page.get_by_role("link", name="去办第一件").click()
    page.get_by_role("heading", name="投票进度").wait_for()
    settled(page)

    unreached = page.get_by_role("region", name="还没有投票的房屋").get_by_role("rowheader").all_inner_texts()
    assert "1栋108" not in unreached
    assert "1栋109" in unreached
    assert not any("against" in one.text() for one in answers if one.ok and "/polls/" in one.url)
    page.get_by_role("button", name="发送提醒").click()
    page.get_by_text("提醒正在发送").wait_for()
    page.get_by_role("button", name="发送提醒").click()
    page.locator("[data-errors]").wait_for()


@SIZES
def test_the_result_stands_with_its_waterfall_and_objections_are_answered(app, running, clock, open_page, size):
    running.open(clock)
    for owner, _, _ in running.owners[:7]:
        running.cast(owner)
    running.close(clock)
    running.place.post({"text": "请说明总人数怎么来的"}, who=running.owners[0][0], url=running.url("objections"))
    page = enter(app, open_page(size), running.place.convener, path=running.at_poll)
    page.get_by_role("link", name="看结果").click()
    page.get_by_text("总数的由来").first.wait_for()
    settled(page)
    look(page, f"desk-result-{size['width']}")
    assert (sideways(page), violations(page)) == (0, [])

    page.get_by_label("书面答复").fill("见总数的由来。")
    page.get_by_role("button", name="提交答复").click()
    page.get_by_text("见总数的由来。").wait_for()
    assert page.faults == []
