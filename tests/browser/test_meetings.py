"""A meeting through the pages: called and run on a desk, attended, voted and signed on phones, read by an owner and the office."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from app.kernel import clock as kernel_clock
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, local, settled
from tests.factories.meetings import committee


@pytest.fixture
def body(app, client):
    return committee(app, client)


def scribble(page):
    """Draw with the mouse as a finger would."""
    box = page.get_by_role("img", name="签名框")
    box.scroll_into_view_if_needed()
    at = box.bounding_box()
    page.mouse.move(at["x"] + 30, at["y"] + 150)
    page.mouse.down()
    for x, y in ((90, 40), (150, 160), (220, 60), (300, 140)):
        page.mouse.move(at["x"] + x, at["y"] + y, steps=6)
    page.mouse.up()


def call(app, page, body):
    """Call a meeting for an hour from now; return the path of its desk."""
    with app.app_context():
        starts = kernel_clock.now() + dt.timedelta(hours=1)
    enter(app, page, body.chair, path="/desk/meetings")
    page.get_by_role("link", name="召集会议 业主委员会").click()
    page.get_by_label("会议名称").fill("业主委员会第一次会议")
    page.get_by_label("会议类型").select_option("regular")
    page.get_by_label("开会时间").fill(local(starts))
    page.get_by_label("地点").fill("会所二楼")
    page.get_by_label("议题名称").fill("维修消防泵")
    page.get_by_label("内容", exact=True).fill("是否委托专业单位检修消防泵？")
    page.get_by_label("怎么办理").select_option("decides")
    page.get_by_role("button", name="发出通知").click()
    page.get_by_role("button", name="宣布开会").wait_for()
    return page.url[page.url.index("/desk/"):]


def come_in(app, body, desk, meeting, open_page):
    """Let four come by the code on their phones, and enter the fifth as absent; return the phones."""
    phones = []
    for one in body.members[:4]:
        phone = open_page(PHONE)
        phones.append(phone)
        said = body.get(body.chair, "meetings", meeting, "room-code").json["url"]
        enter(app, phone, one, path=said[said.index("/meetings/"):])
        phone.get_by_role("button", name="签到").click()
        phone.get_by_text("已签到。").wait_for()
    desk.reload()
    desk.get_by_label("周委员 · 委员").select_option("absent")
    desk.get_by_label("周委员：缺席的原因").fill("出差")
    desk.get_by_role("button", name="保存出席").click()
    desk.get_by_text("已保存。").wait_for()
    return phones


def decide(desk, phones):
    """Let two agree and one recuse on their phones; the third word is entered in the room, then all is counted."""
    for phone, choice in ((phones[0], "同意"), (phones[1], "同意"), (phones[3], "回避")):
        phone.get_by_role("link", name="打开会议").click()
        phone.get_by_role("radio", name=choice).check()
        if choice == "回避":
            phone.get_by_label("回避的原因").fill("配偶在报价单位任职")
        phone.get_by_role("button", name="提交表决").click()
        phone.get_by_text(f"您的表决：{choice}").wait_for()
    desk.reload()
    desk.get_by_text("登记举手表决").click()
    desk.get_by_label("孙委员", exact=True).select_option("agree")
    desk.get_by_role("button", name="登记表决").click()
    desk.get_by_text("孙委员：同意").wait_for()
    desk.get_by_role("button", name="宣布结果").click()
    desk.get_by_text("结果：通过").wait_for()


def write_down(app, desk):
    """Give a task, close the meeting and draft its minutes."""
    desk.get_by_text("安排落实事项").click()
    desk.get_by_label("要做什么").fill("联系三家单位报价")
    desk.get_by_label("负责人").select_option(label="钱委员")
    with app.app_context():
        desk.get_by_label("完成期限").fill(kernel_clock.today().isoformat())
    desk.get_by_role("button", name="安排", exact=True).click()
    desk.get_by_text("联系三家单位报价").first.wait_for()
    desk.get_by_role("button", name="散会").click()
    desk.get_by_label("维修消防泵：讨论情况").fill("钱委员介绍了检修情况。")
    desk.get_by_label("列席人员").fill("物业服务中心何经理")
    desk.get_by_role("button", name="整理纪要").click()
    desk.get_by_text("纪要第1版已整理好").wait_for()


def sign(phone, at):
    """Refuse a blank box, then sign by hand."""
    phone.goto(f"{at}/sign")
    phone.get_by_role("button", name="提交签名").click()
    phone.get_by_text("请先在框里签名").wait_for()
    scribble(phone)
    phone.get_by_text("已有笔迹").wait_for(state="attached")
    phone.get_by_role("button", name="提交签名").click()
    phone.get_by_text("签名已保存").wait_for()


def test_a_committee_meets_and_an_owner_reads_what_it_decided(app, body, clock, open_page):
    desk = open_page(DESK)
    meeting = call(app, desk, body).rpartition("/")[2]
    at = f"/meetings/{body.community_id}/{meeting}"
    clock.move(hours=1)
    desk.reload()
    desk.get_by_role("button", name="宣布开会").click()
    desk.locator("strong.code").wait_for()
    phones = come_in(app, body, desk, meeting, open_page)
    expect(desk.get_by_text("全体5名，出席4名")).to_be_visible()
    decide(desk, phones)
    write_down(app, desk)
    for phone in phones:
        sign(phone, at)
    desk.reload()
    desk.get_by_role("button", name="公布给业主").click()
    desk.get_by_text("纪要已公布，业主可以查阅").wait_for()

    owner = open_page(PHONE)
    enter(app, owner, body.owner, path="/")
    owner.get_by_role("link", name="会议和纪要").click()
    owner.get_by_role("link", name="幸福花园：查阅会议纪要").click()
    owner.get_by_role("link", name="业主委员会第一次会议").click()
    expect(owner.get_by_role("heading", name="1. 维修消防泵：通过")).to_be_visible()
    expect(owner.get_by_role("row", name="李委员 回避 配偶在报价单位任职")).to_be_visible()
    expect(owner.get_by_text("出差")).to_have_count(0)
    with owner.expect_download() as kept:
        owner.get_by_role("button", name="下载 PDF").click()
    assert kept.value.suggested_filename == "业主委员会第一次会议.pdf"

    phones[1].goto(at)
    phones[1].get_by_role("button", name="填写落实结果 联系三家单位报价").click()
    phones[1].get_by_label("落实得怎么样").fill("三家已报价")
    phones[1].get_by_role("button", name="填写落实结果").click()
    expect(phones[1].get_by_text("三家已报价")).to_be_visible()


def test_the_office_sees_a_committee_that_does_not_meet_and_reads_its_meetings(app, body, clock, open_page):
    body.call()
    clock.move(days=70)
    page = open_page(DESK)
    enter(app, page, body.officer, staff=True, path="/office")
    page.get_by_role("link", name="会议", exact=True).click()

    row = page.get_by_role("row", name="幸福花园")
    expect(row).to_contain_text("! 已逾期")
    row.get_by_role("link", name="业主委员会").click()
    settled(page)
    page.get_by_role("link", name="业主委员会第一次会议").click()
    expect(page.get_by_text("您以街道经办人的身份查看")).to_be_visible()


def test_members_ask_for_a_meeting_and_call_it_themselves(app, body, open_page):
    first, second = open_page(PHONE), open_page(PHONE)
    at = f"/c/{body.community_id}/body/{body.body_id}/meetings"
    enter(app, first, body.members[1], path=at)
    first.get_by_label("要开会讨论什么").fill("电梯停运三天")
    first.get_by_role("button", name="提议召开会议").click()
    first.get_by_text("提议和附议：钱委员").wait_for()
    enter(app, second, body.members[2], path=at)
    second.get_by_role("button", name="附议 电梯停运三天").click()
    second.get_by_text("已达到规定比例").wait_for()

    second.get_by_role("link", name="为这项提议召集会议").click()

    expect(second.get_by_role("heading", name="召集会议")).to_be_visible()
    expect(second.get_by_label("会议类型")).to_have_value("extraordinary")


def test_who_has_nothing_to_do_with_a_meeting_sees_none_of_it(app, client, body, clock, open_page):
    meeting = body.held(clock)
    page = open_page(PHONE)
    enter(app, page, body.owner, path=f"/meetings/{body.community_id}/{meeting['id']}")

    expect(page.get_by_role("alert")).to_contain_text("没有找到")
