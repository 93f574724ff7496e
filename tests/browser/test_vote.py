from __future__ import annotations

import pytest

from app.assembly.service import NewCandidate, NewMotion
from tests.browser.conftest import PHONE
from tests.factories.voting import open_poll

MOTIONS = (
    NewMotion("更换2栋电梯", "是否用维修资金120万元更换2栋电梯？", ("use_fund",)),
    NewMotion("选聘物业服务企业", "选哪一家？", ("service_company",), kind="options", options=("甲公司", "乙公司")),
)


def log_in(page, phone):
    page.goto("/login")
    page.get_by_label("手机号").fill(phone.removeprefix("+86"))
    page.get_by_role("button", name="获取验证码").click()
    code = page.get_by_text("演示环境的验证码").inner_text()[-6:]
    page.get_by_label("请输入短信里的6位数字").fill(code)
    page.wait_for_url("**/")


@pytest.fixture
def voting(app, client, clock):
    return open_poll(app, client, clock, motions=MOTIONS)


def test_an_owner_votes_from_the_code_to_the_receipt(voting, open_page):
    page = open_page(PHONE)
    log_in(page, voting.owners["陈"].phone)
    page.screenshot(path="/tmp/s1.png", full_page=True)

    page.get_by_role("link", name="去办第一件").click()
    page.get_by_role("radio", name="同意").first.check()
    page.get_by_role("radio", name="甲公司").check()
    page.screenshot(path="/tmp/s2.png", full_page=True)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="请核对，还没有提交").wait_for()
    page.screenshot(path="/tmp/s3.png", full_page=True)
    page.get_by_role("button", name="确认投票").click()
    page.get_by_role("heading", name="投票回执").wait_for()
    page.get_by_text("投票成功，已收到").wait_for()
    page.screenshot(path="/tmp/s4.png", full_page=True)

    assert page.faults == []
