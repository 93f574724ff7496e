"""A document's road in a real browser: the office writes it, the committee signs and replies on a phone, owners read it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, settled
from tests.exchange.dispatches import PDF, scene
from tests.factories.identity import log_in

TITLE = "关于开展电梯安全自查的通知"


@pytest.fixture(scope="module")
def place(app):
    return scene(app, "福保街道办事处")


def file_named(name):
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}


def write_and_send(page):
    page.get_by_role("link", name="拟一份公文").click()
    page.get_by_role("button", name="存草稿，下一步").click()
    page.get_by_text("请选择一项。").first.wait_for()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("正文").fill("请于期限前完成自查。\n自查表见附件。")
    for word in ("急件", "请回复并附材料", "选择小区", "可以转发全体业主"):
        page.get_by_role("radio", name=word).check()
    page.get_by_label("办理期限").fill("2099-03-01")
    for word in ("益田村", "业主委员会"):
        page.get_by_role("checkbox", name=word).check()
    page.get_by_role("button", name="存草稿，下一步").click()
    page.get_by_text("这是草稿，还没有发出").wait_for()
    page.get_by_label("添加附件").set_input_files(file_named("电梯安全自查表.pdf"))
    page.get_by_role("button", name="上传附件").click()
    page.get_by_role("button", name="移除 电梯安全自查表").wait_for()
    page.get_by_role("button", name="发出公文").click()
    page.get_by_text("公文已发出。").wait_for()
    page.get_by_text("未阅", exact=True).wait_for()


def sign_and_reply(page):
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="签收").click()
    page.get_by_text("已签收。").wait_for()
    page.get_by_label("内容").fill("已完成自查。")
    page.get_by_role("button", name="提交回复").click()
    page.get_by_text("街道要求附材料").first.wait_for()
    page.locator("input[type=file]").set_input_files(file_named("自查表.pdf"))
    page.get_by_role("button", name="提交回复").click()
    page.get_by_text("回复已交街道。").wait_for()


def test_a_document_goes_down_comes_back_and_is_passed_on(app, place, open_page):
    office, phone, home = open_page(DESK), open_page(PHONE), open_page(PHONE)
    enter(app, office, place.officer, staff=True, path="/office/docs")
    write_and_send(office)

    enter(app, phone, place.member, path="/desk/docs")
    sign_and_reply(phone)

    office.reload()
    office.get_by_role("link", name="益田村 业主委员会").click()
    office.get_by_text("已完成自查。").wait_for()
    office.get_by_text("退回最近的回复").first.click()
    office.get_by_label("退回意见").fill("请补充2栋的照片。")
    office.get_by_role("button", name="退回最近的回复").click()
    office.get_by_text("已退回，收件人会收到短信。").wait_for()

    phone.reload()
    phone.get_by_text("街道退回了回复").wait_for()
    phone.get_by_label("内容").fill("已补2栋照片。")
    phone.locator("input[type=file]").set_input_files(file_named("2栋.pdf"))
    phone.get_by_role("button", name="提交回复").click()
    phone.get_by_text("回复已交街道。").wait_for()
    phone.get_by_label("怎样办的").fill("自查完成，整改两处。")
    phone.get_by_role("button", name="办结").click()
    phone.get_by_text("已办结。", exact=True).wait_for()
    phone.locator("summary", has_text="转发全体业主").click()
    phone.get_by_role("button", name="转发全体业主").click()
    phone.get_by_text("请先勾选确认。").wait_for()
    phone.get_by_role("checkbox").check()
    phone.get_by_role("button", name="转发全体业主").click()
    phone.get_by_text("已转发全体业主，0人已看").wait_for()

    enter(app, home, place.owner, path="/")
    home.get_by_role("link", name="公示文件").click()
    home.get_by_role("link", name=TITLE).click()
    home.get_by_role("button", name="我已看过").click()
    home.get_by_text("您已于").wait_for()
    assert home.get_by_text("已补2栋照片。").count() == 0

    office.goto("/office/docs")
    office.get_by_text("1个收件人，1个已阅，1个已办到").wait_for()
    office.get_by_role("link", name=TITLE).click()
    office.get_by_text("已转发业主，1人已看").wait_for()
    with office.expect_download() as told:
        office.get_by_role("button", name="导出办理情况 XLSX").click()
    assert told.value.suggested_filename.endswith("1号.xlsx")
    office.get_by_text("撤回公文").first.click()
    office.get_by_label("撤回理由").fill("另发更正。")
    office.get_by_role("button", name="撤回公文").click()
    office.get_by_text("街道已于").wait_for()
    home.reload()
    home.get_by_text("另发更正。").wait_for()
    assert [one.faults for one in (office, phone, home)] == [[], [], []]


def test_a_stranger_finds_no_document_in_the_pages(app, place, open_page):
    page = open_page(PHONE)
    enter(app, page, log_in(app), path="/desk/docs")
    settled(page)
    page.get_by_text("没有待办的文件").wait_for()
    page.goto("/published")
    page.get_by_text("还没有公示文件").wait_for()
