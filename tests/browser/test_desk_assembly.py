from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from app.kernel.db import db, transaction
from app.registry.models import Community
from tests.assembly.places import Place
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import (
    QUESTION,
    day_of,
    enter,
    fill_draft,
    local,
    look,
    settled,
    sideways,
    tab_to,
    type_instant,
    type_into,
    violations,
)
from tests.factories import assembly as make
from tests.factories.registry import make_account, make_owner, make_unit

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])


@pytest.fixture
def place(app, client):
    """Return a community whose convener owns a home there."""
    made = Place(app, client)
    with app.app_context(), transaction():
        community = db.session.get_one(Community, made.community_id)
        owner = make_owner(community, name="周主任", phone=made.convener.phone)
        make_unit(community, owner, label="2栋301", building="2栋", floor="3", room="301")
        make_account(community, owner, made.convener.person_id, made.at)
    return made


@pytest.fixture
def opens(place):
    return make.opening(place.at, 20)


@SIZES
def test_a_convener_goes_from_a_draft_over_its_return_to_the_publication(app, place, opens, open_page, size):
    page = enter(app, open_page(size), place.convener)
    page.get_by_role("link", name="起草会议").click()
    fill_draft(page, opens)
    page.get_by_role("button", name="保存草案").click()
    page.wait_for_url("**/edit")
    page.get_by_text(f"最迟{day_of(opens - dt.timedelta(days=15))}公布公告").first.wait_for()
    look(page, f"desk-edit-{size['width']}")
    expect(page.get_by_text("住宅小区的会议应当同时告知居民委员会")).to_be_visible()

    page.get_by_role("link", name="去提交").click()
    page.get_by_role("button", name="提交街道").click()
    page.get_by_text("已提交，等待街道确认").wait_for()
    (one,) = place.get(place.convener).json["items"]
    place.act(place.officer, one["version"], one["id"], "return", json={"remarks": "请附上三家报价。"})

    page.get_by_role("link", name="工作台").click()
    page.get_by_role("link", name="去办第一件").click()
    page.get_by_text("请附上三家报价。").first.wait_for()
    look(page, f"desk-returned-{size['width']}")
    page.get_by_role("link", name="修改草案").click()
    page.get_by_label("材料名称").fill("三家报价")
    page.get_by_label("属于哪项议题").select_option(label="更换2栋电梯")
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "报价.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 quotes"})
    page.get_by_role("button", name="上传材料").click()
    page.get_by_role("button", name="三家报价", exact=True).wait_for()
    page.get_by_label("完整的问题").fill(f"{QUESTION}材料见附件。")
    page.get_by_text("已保存，已重新核对").wait_for()
    expect(page.get_by_role("button", name="三家报价", exact=True)).to_be_visible()
    page.get_by_role("link", name="去提交").click()
    page.get_by_role("button", name="提交街道").click()
    page.get_by_text("已提交，等待街道确认").wait_for()
    version = place.show(one["id"]).json["version"]
    place.act(place.officer, version, one["id"], "confirmation", json=place.matters(one["id"]))

    page.get_by_role("link", name="告知居民委员会").click()
    page.get_by_label("告知了哪个居民委员会").fill("福保社区居民委员会")
    page.get_by_label("怎么告知的").fill("书面送达")
    page.get_by_label("告知的时间").fill(local(place.at))
    page.get_by_role("button", name="记录告知").click()
    page.get_by_text("已记录").wait_for()
    page.get_by_role("link", name="工作台").click()
    page.get_by_role("link", name="去办第一件").click()
    page.get_by_role("button", name="公布会议通知").click()
    page.get_by_text("已公布").first.wait_for()
    page.get_by_role("link", name="送达进度").wait_for()
    look(page, f"desk-published-{size['width']}")

    shown = place.show(one["id"]).json
    assert (shown["state"], shown["papers"][0]["title"]) == ("published", "三家报价")
    expect(page.get_by_text("还没有告知的记录")).to_have_count(0)
    assert page.faults == []


def test_a_draft_is_written_and_submitted_with_the_keyboard_alone(app, place, opens, open_page):
    page = enter(app, open_page(DESK), place.convener)
    tab_to(page, page.get_by_role("link", name="起草会议"))
    page.keyboard.press("Enter")
    page.get_by_label("会议名称").wait_for()
    type_into(page, page.get_by_label("会议名称"), "2026年业主大会")
    type_into(page, page.get_by_label("表决名称"), "全体业主表决")
    for label, instant in (("投票开始", opens), ("投票截止", opens + dt.timedelta(days=10))):
        type_instant(page, page.get_by_label(label), instant)
    type_into(page, page.get_by_label("议题名称"), "选聘物业服务企业")
    type_into(page, page.get_by_label("完整的问题"), "选哪一家？")
    tab_to(page, page.get_by_role("radio", name="同意、反对、弃权"))
    page.keyboard.press("ArrowDown")
    type_into(page, page.get_by_label("方案", exact=True), "甲公司\n乙公司")
    tab_to(page, page.get_by_role("checkbox", name="选聘和解聘物业服务企业"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="保存草案"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit")
    page.get_by_role("link", name="去提交").wait_for()
    tab_to(page, page.get_by_role("link", name="去提交"))
    page.keyboard.press("Enter")
    page.get_by_role("button", name="提交街道").wait_for()
    tab_to(page, page.get_by_role("button", name="提交街道"))
    page.keyboard.press("Enter")
    page.get_by_text("已提交，等待街道确认").wait_for()

    (one,) = place.get(place.convener).json["items"]
    (motion,) = place.show(one["id"]).json["polls"][0]["motions"]
    assert (one["state"], motion["kind"], motion["options"]) == ("submitted", "options", ["甲公司", "乙公司"])


def test_what_the_server_refuses_stands_beside_its_field_and_takes_the_focus(app, place, open_page):
    page = enter(app, open_page(PHONE), place.convener, path=f"/desk/c/{place.community_id}/a/new")
    page.get_by_label("会议名称").fill("2026年业主大会")
    page.get_by_role("button", name="保存草案").click()
    page.locator("[data-errors]").wait_for()

    assert page.evaluate("document.activeElement.hasAttribute('data-errors')")
    opens = page.get_by_label("投票开始")
    assert opens.get_attribute("aria-invalid") == "true"
    expect(page.get_by_text("请至少选择一个事项。").first).to_be_visible()
    assert violations(page) == []
    look(page, "desk-new-refused-390")


def test_the_calendar_says_at_once_that_a_window_is_too_early(app, place, open_page):
    early = make.opening(place.at, 10)
    one = place.begin(days=20)
    page = enter(app, open_page(DESK), place.convener, path=f"/desk/c/{place.community_id}/a/{one}/edit")
    page.get_by_text("今天公布赶得上").first.wait_for()
    page.get_by_label("投票开始").fill(local(early))

    page.get_by_text("今天公布已经来不及").first.wait_for()

    earliest = day_of(place.at + dt.timedelta(days=15))
    expect(page.get_by_text(f"最迟{day_of(early - dt.timedelta(days=15))}公布公告").first).to_be_visible()
    expect(page.get_by_text(f"最早{earliest}").first).to_be_visible()


def test_candidates_are_checked_while_an_election_is_drafted(app, place, open_page):
    one = place.begin(days=20)
    page = enter(app, open_page(PHONE), place.convener, path=f"/desk/c/{place.community_id}/a/{one}/edit")
    page.get_by_role("radio", name="选举（候选人）").check()
    page.get_by_label("应选名额").fill("2")
    page.get_by_label("姓名").fill("赵一")
    page.get_by_role("button", name="增加候选人").click()
    page.get_by_label("姓名").nth(1).fill("钱二")

    page.get_by_text("候选人应比应选名额多").wait_for()

    expect(page.get_by_text("委员人数应为单数")).to_be_visible()
    assert (sideways(page), violations(page)) == (0, [])
    look(page, "desk-election-390")


def test_a_second_member_who_saved_first_is_not_overwritten(app, place, open_page):
    one = place.begin(days=20)
    page = enter(app, open_page(DESK), place.convener, path=f"/desk/c/{place.community_id}/a/{one}/edit")
    page.get_by_label("地点").wait_for()
    settled(page)
    place.client.patch(place.url(one), json={"place": "社区服务站"}, headers=place.convener.headers | {"If-Match": '"1"'})
    page.get_by_label("地点").fill("小区会所")
    page.get_by_role("button", name="看最新的草案").click()
    expect(page.get_by_label("地点")).to_have_value("社区服务站")

    assert place.show(one).json["place"] == "社区服务站"


def test_members_who_do_not_convene_cannot_begin_a_draft(app, place, open_page):
    stranger, _, _ = place.owner(label="1栋901")
    page = enter(app, open_page(PHONE), stranger, path=f"/desk/c/{place.community_id}/a/new")
    page.get_by_text("您今天不在可以召集会议的组织里任职").wait_for()

    page.goto("/desk")
    page.get_by_text("这里只供召集人和工作人员使用").wait_for()

    expect(page.get_by_role("link", name="起草会议")).to_have_count(0)


def test_what_is_written_offline_stays_and_is_saved_when_the_network_is_back(app, place, open_page):
    one = place.begin(days=20)
    page = enter(app, open_page(PHONE), place.convener, path=f"/desk/c/{place.community_id}/a/{one}/edit")
    settled(page)
    page.context.set_offline(True)
    page.get_by_label("会议名称").fill("改名的会议")
    page.get_by_text("还没有保存").wait_for()
    expect(page.get_by_text("您填写的内容还在")).to_be_visible()
    assert place.show(one).json["title"] == "2026年业主大会会议"

    page.context.set_offline(False)
    page.get_by_text("已保存，已重新核对").wait_for()

    assert place.show(one).json["title"] == "改名的会议"
    expect(page.get_by_label("会议名称")).to_have_value("改名的会议")
