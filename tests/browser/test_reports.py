"""Figures come up from the communities: the office designs a form at a desk, the committee fills it on a phone."""

from __future__ import annotations

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, settled, violations
from tests.factories import exchange as make
from tests.factories.identity import log_in


@pytest.fixture
def place(app):
    return make.reporting(app)


def design(page, app):
    """Design a form of three items and a check from nothing, as an officer does, and publish it."""
    page.get_by_label("从哪里开始").select_option(label="空表")
    page.get_by_role("button", name="新建", exact=True).click()
    page.get_by_label("表名").fill("纠纷月报")
    page.get_by_label("多久报一次").select_option(label="按月")
    for number, (title, key, source) in enumerate((("房屋套数", "units", "房屋套数"), ("物业费纠纷", "fees", None), ("纠纷合计", "total", None)), 1):
        page.get_by_role("button", name="添加填报项").click()
        item = page.locator("details.card").nth(number - 1)
        if source:
            item.get_by_label("数字从哪里来").select_option(label=source)
        item.get_by_label("名称", exact=True).fill(title)
        item.get_by_label("标识").fill(key)
        item.get_by_role("checkbox", name="必填").check()
    page.get_by_role("button", name="添加校验").click()
    page.get_by_role("group", name="相加的项").get_by_role("checkbox", name="物业费纠纷").check()
    page.get_by_label("合计的项").select_option(label="纠纷合计")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存。").wait_for()
    page.get_by_label("第一期包含哪一天").fill(make.last_month(app))
    page.get_by_role("button", name="发布").click()
    page.get_by_text("已发布第1版。").wait_for()


def fill(phone):
    """Fill the form on a phone: what is wrong is told beside its field, what is kept is there after a reload."""
    phone.get_by_role("link", name="去填报").click()
    phone.get_by_text("系统的数字：2").wait_for()
    expect(phone.get_by_label("房屋套数（套）")).to_have_value("2")
    phone.get_by_label("房屋套数（套）").fill("3")
    phone.get_by_label("物业费纠纷").fill("4")
    phone.get_by_label("纠纷合计").fill("5")
    phone.get_by_role("button", name="提交街道").click()
    phone.get_by_text("系统的数字是2，改动要写明原因。").first.wait_for()
    assert "各项合计4，这里填的是5" in phone.locator(".field", has_text="纠纷合计").first.inner_text()
    assert violations(phone) == []

    phone.get_by_label("与系统的数字不同，请写明原因").fill("二期一套还没有入册")
    phone.get_by_label("纠纷合计").fill("4")
    phone.get_by_text("都填好了，可以提交。").wait_for()
    phone.reload()
    expect(phone.get_by_label("纠纷合计")).to_have_value("4")
    phone.get_by_role("button", name="提交街道").click()
    phone.get_by_text("已提交。街道接收之前").wait_for()


def give_back(office):
    """Look at what was handed in, at a desk, and give it back with a remark on a field."""
    office.goto("/office/reports")
    office.get_by_role("link", name="纠纷月报").click()
    office.locator("tbody th a").first.click()
    office.get_by_role("link", name="审阅最早提交的").click()
    office.get_by_text("二期一套还没有入册").wait_for()
    office.get_by_role("checkbox", name="物业费纠纷").check()
    office.get_by_label("对“物业费纠纷”的意见").fill("请附上月未结的2件")
    office.get_by_role("button", name="退回小区").click()
    office.get_by_text("已退回，小区会看到您的意见。").wait_for()


def mend(phone):
    """Read the remark and hand the report in again."""
    phone.goto("/desk/reports")
    phone.get_by_text("已退回，请修改").wait_for()
    phone.get_by_role("link", name="去填报").click()
    phone.get_by_text("请附上月未结的2件").first.wait_for()
    phone.get_by_label("物业费纠纷").fill("6")
    phone.get_by_label("纠纷合计").fill("6")
    phone.get_by_role("button", name="提交街道").click()
    phone.get_by_text("已提交。街道接收之前").wait_for()


def test_a_form_goes_from_its_design_to_the_sum_of_what_was_filled(app, place, open_page):
    office, phone = open_page(DESK), open_page(PHONE)
    enter(app, office, place.officer, staff=True, path="/office/reports")
    design(office, app)
    assert violations(office) == []
    make.open_now(app)
    enter(app, phone, place.member, path="/desk/reports")
    fill(phone)
    give_back(office)
    mend(phone)

    office.reload()
    office.get_by_role("button", name="接收并锁定").click()
    office.get_by_text("已接收，内容已锁定。").wait_for()
    office.get_by_text("SHA-256").wait_for()

    office.go_back()
    office.get_by_text("已接收1个，共1个小区").wait_for()
    assert office.locator("tfoot").inner_text().split() == ["合计", "3", "1个小区，齐全", "6", "1个小区，齐全", "6", "1个小区，齐全"]
    with office.expect_download() as got:
        office.get_by_role("button", name="下载XLSX").click()
    rows = list(openpyxl.load_workbook(io.BytesIO(got.value.path().read_bytes())).active.iter_rows(values_only=True))
    assert rows[2][2:] == (3, 6, 6)
    assert (office.faults, phone.faults) == ([], [])


def test_two_members_at_once_lose_nothing_and_the_second_is_told(app, client, place, open_page):
    make.publish(app, client, place)
    report = make.newest(client, place)
    first, second = open_page(PHONE), open_page(DESK)
    for page in (first, second):
        enter(app, page, place.member, path=f"/desk/c/{place.community_id}/reports/{report.json['id']}")
        page.get_by_label("未完成").wait_for()

    first.get_by_label("未完成").fill("7")
    first.get_by_text("已保存").wait_for()
    second.get_by_label("未完成").fill("8")
    second.get_by_text("别人也在填这张表").wait_for()

    expect(second.get_by_label("未完成")).to_have_value("8")
    second.get_by_role("button", name="取最新的内容").click()
    expect(second.get_by_label("未完成")).to_have_value("7")


def test_a_report_is_filled_and_handed_in_on_a_desk_by_keyboard(app, client, place, open_page):
    make.publish(app, client, place)
    page = open_page(DESK)
    enter(app, page, place.member, path="/desk/reports")
    page.get_by_role("link", name="去填报").focus()
    page.keyboard.press("Enter")
    page.get_by_label("未完成").focus()
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.get_by_text("已提交。街道接收之前").wait_for()

    assert make.newest(client, place).json["state"] == "submitted"


def test_somebody_from_outside_sees_no_report(app, client, place, open_page):
    make.publish(app, client, place)
    report = make.newest(client, place).json
    page = open_page(PHONE)
    enter(app, page, log_in(app), path="/desk/reports")
    settled(page)
    page.get_by_text("现在没有要上报的").wait_for()

    page.goto(f"/desk/c/{place.community_id}/reports/{report['id']}")

    page.get_by_text("没有找到这个小区").wait_for()
    assert report["title"] not in page.content()
