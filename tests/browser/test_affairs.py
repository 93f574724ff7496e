"""Opinions, notices and questions through the pages: an owner on a phone, the committee and the office at a desk."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.affairs.places import PDF, Place
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, local, settled, violations


@pytest.fixture
def place(app, client):
    return Place(app, client)


def ask_by_form(page, place):
    """Fill the form of a gathering as the committee does."""
    page.get_by_role("radio", name="业主委员会").check()
    page.get_by_label("标题").fill("2栋电梯方案")
    page.get_by_label("征集的问题或草案").fill("您倾向整梯更换还是大修？")
    page.get_by_role("radio", name="全体业主").check()
    page.get_by_label("附件").set_input_files({"name": "报价.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_role("radio", name="选一项").check()
    page.get_by_label("选项", exact=False).last.fill("整梯更换\n大修")
    page.get_by_role("radio", name="加", exact=True).check()
    page.get_by_label("开始").fill(local(place.now() - dt.timedelta(minutes=2)))
    page.get_by_label("截止").fill(local(place.now() + dt.timedelta(days=7)))


def test_opinions_are_asked_at_the_desk_given_on_a_phone_and_summarised(app, place, clock, open_page):
    owner, _ = place.owner()
    desk = enter(app, open_page(DESK), place.member, path=f"/desk/c/{place.community_id}/affairs")
    desk.get_by_role("link", name="征集意见").click()
    ask_by_form(desk, place)
    desk.get_by_role("button", name="发布").click()
    desk.get_by_role("heading", name="2栋电梯方案").wait_for()

    phone = enter(app, open_page(PHONE), owner, path="/")
    phone.get_by_role("link", name="请提意见：2栋电梯方案").click()
    phone.get_by_text("征集意见不是表决，不产生业主大会决定。").wait_for()
    assert phone.get_by_role("radio", checked=True).count() == 0
    phone.get_by_role("button", name="提交意见").click()
    phone.get_by_text("请选择一项。").first.wait_for()
    phone.get_by_role("radio", name="大修").check()
    phone.get_by_label("您的意见和理由").fill("先公布报价")
    phone.get_by_role("button", name="提交意见").click()
    phone.get_by_text("意见已收到").wait_for()
    assert violations(phone) == []

    desk.reload()
    desk.get_by_role("button", name="阅读意见").click()
    desk.get_by_text("先公布报价").wait_for()
    clock.move(days=8)
    desk.reload()
    desk.get_by_label("意见", exact=True).fill("先公布报价")
    desk.get_by_label("是否采纳").select_option(label="采纳")
    desk.get_by_label("总的说明").fill("将先公布报价，再起草议题。")
    desk.get_by_role("button", name="公布采纳情况").click()
    desk.get_by_text("将先公布报价，再起草议题。").wait_for()
    phone.reload()
    phone.get_by_text("提意见的不足5人，为保护个人不列各项人数。").wait_for()
    phone.get_by_text("将先公布报价，再起草议题。").wait_for()
    settled(phone)

    assert "通过" not in phone.locator("main").inner_text().replace("不计算是否通过", "")
    assert (violations(phone), violations(desk), phone.faults, desk.faults) == ([], [], [], [])


def test_a_notice_is_posted_read_on_a_phone_and_its_poster_sees_which_homes_saw_it(app, place, open_page):
    owner, _ = place.owner()
    label = place.labels[0]
    desk = enter(app, open_page(DESK), place.service, staff=True, path=f"/desk/c/{place.community_id}/notices/new")
    desk.get_by_role("radio", name="物业服务人员").check()
    desk.get_by_label("标题").fill("水池清洗停水")
    desk.get_by_label("正文").fill("周六上午9时至12时停水。")
    desk.get_by_role("radio", name="全体业主").check()
    desk.get_by_role("radio", name="公共事务").check()
    desk.get_by_role("button", name="发布").click()
    desk.get_by_text("只能发布物业服务通知").wait_for()
    desk.get_by_role("radio", name="物业服务", exact=True).check()
    desk.get_by_role("button", name="发布").click()
    desk.get_by_text("3套中0套已看").wait_for()

    phone = enter(app, open_page(PHONE), owner, path="/")
    phone.get_by_role("link", name="水池清洗停水").click()
    phone.get_by_text("周六上午9时至12时停水。").wait_for()
    settled(phone)
    desk.reload()
    desk.get_by_text("3套中1套已看").wait_for()
    desk.get_by_text("房屋", exact=True).first.click()
    assert desk.get_by_role("row", name=label).count() == 1
    desk.get_by_text("撤回", exact=True).first.click()
    desk.get_by_label("撤回的原因").fill("改到下周")
    desk.get_by_role("button", name="撤回").click()
    desk.get_by_text("已撤回，原因：改到下周").wait_for()
    phone.reload()
    phone.get_by_text("已撤回，原因：改到下周").wait_for()

    assert (violations(phone), violations(desk), phone.faults, desk.faults) == ([], [], [], [])


def test_a_question_is_asked_handed_on_by_the_committee_and_answered_by_the_office(app, place, clock, open_page):
    owner, _ = place.owner()
    other, _ = place.owner()
    phone = enter(app, open_page(PHONE), owner, path=f"/c/{place.community_id}/questions")
    phone.get_by_role("button", name="提交提问").click()
    phone.locator("[data-errors]").wait_for()
    phone.get_by_role("radio", name="业主委员会").check()
    phone.get_by_label("您的问题").fill("消防通道被谁占了？张三不管事。")
    phone.get_by_role("radio", name="可以公开").check()
    phone.get_by_role("button", name="提交提问").click()
    phone.get_by_text("提问已收到").wait_for()
    assert violations(phone) == []

    committee = enter(app, open_page(DESK), place.member, path=f"/desk/c/{place.community_id}/affairs")
    committee.get_by_role("link", name="消防通道").click()
    committee.get_by_text("转给街道").click()
    committee.get_by_label("转办的理由").fill("属于街道消防职责")
    committee.get_by_role("button", name="转办").click()
    committee.get_by_text("转给街道").first.wait_for()

    clock.move(days=16)
    office = enter(app, open_page(DESK), place.officer, staff=True, path="/office/affairs")
    office.get_by_text("已过答复期限").first.wait_for()
    office.locator("table").get_by_role("link", name="益田村").click()
    office.get_by_label("答复内容").fill("已清理并张贴告示。")
    office.get_by_role("radio", name="全体业主").check()
    office.get_by_label("公开时改写的提问").fill("消防通道被谁占了？")
    office.get_by_role("button", name="提交答复").click()
    office.get_by_text("已清理并张贴告示。").wait_for()

    reader = enter(app, open_page(PHONE), other, path=f"/c/{place.community_id}/questions")
    reader.get_by_role("link", name="消防通道被谁占了？").click()
    reader.get_by_text("已清理并张贴告示。").wait_for()
    assert "张三" not in reader.locator("main").inner_text()
    phone.goto(f"/c/{place.community_id}/questions")
    phone.get_by_role("link", name="消防通道").first.click()
    phone.get_by_label("您的问题").fill("以后谁来管？")
    phone.get_by_role("button", name="提交追问").click()
    phone.get_by_text("以后谁来管？").wait_for()
    phone.get_by_role("button", name="提交追问").wait_for(state="detached")

    pages = (phone, committee, office, reader)
    assert [violations(page) for page in pages] == [[], [], [], []]
    assert [page.faults for page in pages] == [[], [], [], []]


def test_a_draft_that_was_left_behind_is_published_or_thrown_away(app, place, open_page):
    kept = place.post(place.member, "gatherings", **place.gathering()).json["id"]
    gone = place.post(place.member, "notices", **place.notice()).json["id"]
    desk = enter(app, open_page(DESK), place.member, path=f"/desk/c/{place.community_id}/opinions/{kept}")

    desk.get_by_role("button", name="发布").click()
    desk.get_by_text("征集中").wait_for()
    desk.goto(f"/desk/c/{place.community_id}/notices/{gone}")
    desk.get_by_role("button", name="删除草稿").click()
    desk.locator("button.sure").click()
    desk.get_by_role("heading", name="意见、公告和提问").wait_for()

    assert place.get(place.member, "notices", gone).status_code == 404
    assert desk.faults == []
