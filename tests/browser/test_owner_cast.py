"""Casting once: a network that breaks before, while and after, double presses, two tabs, reloads, the way back, the close."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.owners import MOTIONS, assembly_of, ballots, barriers, enter, keep_screen, mark_all, path_of, to_check
from tests.factories.voting import open_poll

CAST = "**/ballots"
UNKNOWN = "网络断了，还不知道您的票是否收到"


@pytest.fixture
def voting(app, client, clock):
    return open_poll(app, client, clock, motions=MOTIONS)


@pytest.fixture
def page(open_page, voting):
    page = open_page(PHONE)
    enter(page, voting, "赵")
    return page


def received(page):
    page.get_by_text("投票成功，已收到").wait_for()


def press_cast(page):
    page.get_by_role("button", name="确认投票").click()


def test_without_a_network_the_cast_is_unknown_and_is_sent_once_when_it_is_back(voting, page):
    to_check(page, voting)
    page.context.set_offline(True)

    press_cast(page)

    page.get_by_text(UNKNOWN).wait_for()
    page.get_by_role("heading", name="还不知道是否收到").wait_for()
    expect(page.get_by_role("link", name="修改")).to_have_count(0)
    keep_screen(page, "check-unknown")
    assert barriers(page) == []
    assert ballots(voting) == 0
    page.context.set_offline(False)
    received(page)
    assert ballots(voting) == 1


def test_an_answer_that_got_lost_is_fetched_under_the_same_key(voting, page):
    to_check(page, voting)
    keys = []

    def lose_first(route):
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route(CAST, lose_first)
    press_cast(page)
    page.get_by_text(UNKNOWN).wait_for()

    received(page)
    assert len(set(keys)) == 1
    assert ballots(voting) == 1


def test_a_reload_while_it_is_unknown_still_finds_the_receipt(voting, page):
    to_check(page, voting)
    page.route(CAST, lambda route: (route.fetch(), route.abort()))
    press_cast(page)
    page.get_by_text(UNKNOWN).wait_for()

    page.unroute(CAST)
    page.reload()

    received(page)
    page.get_by_role("button", name="显示我的选择").click()
    page.get_by_text("更换2栋电梯：同意").wait_for()
    assert ballots(voting) == 1


def test_going_back_to_the_ballot_while_it_is_unknown_leads_to_the_check_page_again(voting, page):
    to_check(page, voting)
    page.route(CAST, lambda route: route.abort())
    press_cast(page)
    page.get_by_text(UNKNOWN).wait_for()

    page.go_back()

    page.get_by_text(UNKNOWN).wait_for()
    assert page.url.split("?")[0].endswith("/check")


def test_verifying_what_did_not_arrive_says_so_and_sends_only_on_a_press(voting, page):
    to_check(page, voting)
    page.route(CAST, lambda route: route.abort())
    press_cast(page)
    page.get_by_text(UNKNOWN).wait_for()
    page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden' })")  # no retry by itself
    page.unroute(CAST)

    page.get_by_role("button", name="立即核实").click()

    page.get_by_text("没有收到，您的选择还在。").wait_for()
    assert barriers(page) == []
    assert ballots(voting) == 0
    page.get_by_role("button", name="再次提交").click()
    received(page)
    assert ballots(voting) == 1


def test_the_failure_of_something_in_between_is_unknown_and_not_a_refusal(voting, page):
    to_check(page, voting)
    page.route(CAST, lambda route: route.fulfill(status=502, body="Bad Gateway"), times=1)

    press_cast(page)

    page.get_by_text(UNKNOWN).wait_for()
    received(page)


def test_without_a_network_after_the_cast_the_receipt_is_still_read(voting, page):
    to_check(page, voting)
    press_cast(page)
    received(page)
    number = page.locator("dd strong").first.inner_text()
    page.goto("/")
    page.get_by_role("link", name="已投票").click()
    page.get_by_text(number).wait_for()
    page.go_back()
    page.get_by_role("link", name="已投票").wait_for()

    page.context.set_offline(True)
    page.get_by_role("link", name="已投票").click()

    page.get_by_text(number).wait_for()
    page.get_by_text("离线，以下是").wait_for()
    assert barriers(page) == []
    page.get_by_role("link", name="参加进度").click()
    page.get_by_role("heading", name="没有打开").wait_for()
    assert barriers(page) == []


@pytest.mark.parametrize("twice", ["dblclick", "enter"])
def test_a_double_press_casts_one_ballot(voting, page, twice):
    to_check(page, voting)
    page.route(CAST, lambda route: (page.wait_for_timeout(300), route.continue_()))
    button = page.get_by_role("button", name="确认投票")

    if twice == "enter":
        button.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
    else:
        button.dblclick()

    received(page)
    assert ballots(voting) == 1


def test_two_tabs_cast_one_ballot_and_both_show_the_receipt(voting, page):
    to_check(page, voting)
    other = page.context.new_page()
    other.goto(f"{path_of(voting, 'check')}?{page.url.split('?')[1]}")
    other.get_by_role("button", name="确认投票").wait_for()

    press_cast(page)
    received(page)

    other.get_by_role("heading", name="投票回执").wait_for()
    assert ballots(voting) == 1


def test_back_after_casting_shows_the_receipt_and_never_the_form(voting, page):
    to_check(page, voting)
    press_cast(page)
    received(page)

    page.go_back()

    page.get_by_role("heading", name="投票回执").wait_for()
    page.locator("dd strong").first.wait_for()
    expect(page.get_by_role("radio")).to_have_count(0)
    assert ballots(voting) == 1


def test_the_draft_survives_reloads_and_the_way_back_and_nothing_is_cast(voting, page):
    page.goto(path_of(voting, "vote"))
    mark_all(page)
    page.reload()
    page.get_by_role("radio", name="甲公司").wait_for()

    assert page.get_by_role("radio", name="同意").first.is_checked()
    assert page.get_by_role("radio", name="甲公司").is_checked()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("heading", name="请核对，还没有提交").wait_for()
    page.reload()
    page.get_by_text("甲公司").wait_for()
    page.go_back()
    page.get_by_role("radio", name="甲公司").wait_for()
    assert page.get_by_role("radio", name="甲公司").is_checked()
    page.go_forward()
    page.get_by_role("button", name="确认投票").wait_for()
    assert ballots(voting) == 0


def test_nothing_is_ticked_beforehand_and_an_empty_ballot_is_refused_in_the_servers_words(voting, page):
    page.goto(path_of(voting, "vote"))
    page.get_by_role("radio").first.wait_for()
    expect(page.locator("input:checked")).to_have_count(0)

    page.get_by_role("radio", name="同意").first.check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("2项中1项未选，未选的不算参加").wait_for()
    page.get_by_role("link", name="修改").first.click()
    page.get_by_role("radio", name="反对").first.check()
    page.get_by_role("button", name="下一步").click()
    page.locator(".said", has_text="反对").wait_for()


def test_a_poll_that_closes_on_the_check_page_says_that_nothing_was_counted(voting, page, clock):
    to_check(page, voting)
    clock.move_to(voting.poll.closes_at + dt.timedelta(seconds=41))

    press_cast(page)

    page.get_by_text("没有计入").first.wait_for()
    page.get_by_role("heading", name="没有提交").wait_for()
    page.get_by_role("link", name="看参加进度").wait_for()
    expect(page.get_by_role("button", name="确认投票")).to_have_count(0)
    assert barriers(page) == []
    assert ballots(voting) == 0


def test_the_last_minutes_are_announced(voting, page, clock):
    clock.move_to(voting.poll.closes_at - dt.timedelta(minutes=20))

    page.goto(path_of(voting, "vote"))

    page.get_by_text("离截止不到30分钟").wait_for()


def test_the_same_choices_lead_to_a_filled_check_page_for_the_next_head(voting, page):
    entrust(voting, "钱", "赵")
    to_check(page, voting)
    page.get_by_text("为1-0202投票").wait_for()
    press_cast(page)
    received(page)
    page.get_by_role("heading", name="您还代表2-0101").wait_for()

    page.get_by_role("button", name="同样选择").click()

    page.get_by_role("heading", name="请核对，还没有提交").wait_for()
    page.get_by_text("为2-0101投票").wait_for()
    page.locator(".said", has_text="甲公司").wait_for()
    press_cast(page)
    received(page)
    assert ballots(voting) == 2


def entrust(voting, principal, holder):
    """Let one owner give the other a proxy that is accepted."""
    base = f"/api/v1/communities/{voting.community_id}/assemblies/{assembly_of(voting)}/proxies"
    given = voting.client.post(base, json={
        "phone": voting.owners[holder].phone, "name": f"{holder}小明", "consent_version": "2026-1"},
        headers=voting.owners[principal].headers | {"Idempotency-Key": "proxy-0001"})
    assert given.status_code == 201, given.text
    taken = voting.client.post(f"{base}/{given.get_json()['id']}/acceptance",
                               headers=voting.owners[holder].headers | {"Idempotency-Key": "proxy-0002"})
    assert taken.status_code == 200, taken.text


def test_what_a_joint_owner_cast_is_shown_with_who_when_and_number_and_can_be_objected_to(voting, open_page):
    cast = voting.cast("李", "1-0201", "agree", "甲公司")
    assert cast.status_code == 201, cast.text
    number = cast.get_json()["receipts"][0]["number"]
    page = open_page(PHONE)
    enter(page, voting, "王")

    page.goto(path_of(voting, "vote"))

    page.get_by_text("1-0201已由李").wait_for()
    assert number in page.get_by_text("1-0201已由李").inner_text()
    assert barriers(page) == []
    page.get_by_role("link", name="我有异议").click()
    page.get_by_label("理由").fill("没有和我商量。")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已提出异议，1-0201现在没有票").wait_for()
    assert barriers(page) == []
    page.get_by_label("为什么撤回").fill("已经商量好。")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("1-0201已由李").wait_for()


def test_a_joint_owner_who_comes_second_is_told_on_the_check_page(voting, open_page):
    page = open_page(PHONE)
    enter(page, voting, "王")
    to_check(page, voting)
    page.get_by_role("button", name="确认投票").wait_for()
    assert voting.cast("李", "1-0201", "against", "甲公司").status_code == 201

    press_cast(page)

    page.get_by_text("每套房一票").first.wait_for()
    page.get_by_role("link", name="看回执").wait_for()
    assert barriers(page) == []
    assert ballots(voting) == 1
