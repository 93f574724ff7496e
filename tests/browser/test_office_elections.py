"""An election before the office: a lot recorded by the convener is confirmed, and who was elected takes a seat."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.officer import check, enter
from tests.elections.conftest import NAMES, Election, kernel_day


@pytest.fixture
def tied(app, client, clock):
    """All three have three of five votes, for two seats."""
    election = Election(app, client, clock)
    election.vote(陈=(0, 1), 李=(0, 2), 王=(1, 2), 赵=(0, 1), 钱=(2,))
    return election.close()


def test_an_officer_confirms_a_lot_and_seats_who_was_elected(app, clock, tied, open_page):
    assert tied.lot(2, 0, 1).status_code == 201
    page = open_page(DESK)
    enter(page, app, tied.officer, f"/office/elections/{tied.id}/{tied.poll_id}")
    expect(page.get_by_role("row", name="陈一").get_by_text("得票相同，待抽签")).to_be_visible()
    check(page, "office-elections")

    page.get_by_role("button", name="确认抽签").click()
    page.get_by_text("已确认，并已重新计票。").wait_for()
    page.get_by_role("row", name="王三").get_by_text("当选", exact=True).wait_for()

    tied.certify()
    page.reload()
    for name, phone in ((NAMES[2], "13700000002"), (NAMES[0], "13700000000")):
        group = page.get_by_role("group", name=name)
        group.get_by_label("是否就任").select_option(label="就任")
        group.get_by_label("手机号").fill(phone)
    page.get_by_label("业主委员会").select_option(label="新一届的名称")
    page.get_by_label("新一届的名称").fill("第二届业主委员会")
    page.get_by_label("开始日期").fill(kernel_day(clock).isoformat())
    page.get_by_role("button", name="登记就任").click()
    page.get_by_text("已登记就任。").wait_for()
    page.get_by_text("在任").first.wait_for()
    check(page, "office-elections-seated")


def test_an_officer_records_a_lot_on_a_phone_and_cannot_confirm_it_alone(app, clock, tied, open_page):
    page = open_page(PHONE)
    enter(page, app, tied.officer, f"/office/elections/{tied.id}/{tied.poll_id}")
    for at, name in enumerate((NAMES[1], NAMES[0], NAMES[2]), 1):
        page.get_by_label(f"第{at}个抽出").select_option(label=name)
    page.get_by_label("抽签时间").fill(f"{kernel_day(clock).isoformat()}T09:05")
    page.get_by_label("地点").fill("居委会会议室")
    page.get_by_label("实物").select_option(label="纸签")
    page.get_by_label("经过").fill("三张纸签放入箱中，依次抽出。")
    page.get_by_label("见证人").fill("周小明\n吴小红")
    page.get_by_role("button", name="记录公开抽签").click()
    page.get_by_text("已记录，由另一位经办人确认。").wait_for()
    check(page, "office-elections-phone")

    page.get_by_role("button", name="确认抽签").click()

    page.get_by_role("alert").wait_for()
