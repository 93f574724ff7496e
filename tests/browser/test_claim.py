"""A unit is claimed in the pages: what is kept while Android ends the page behind the camera, and the consent apart."""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE
from tests.browser.owners import barriers, enter
from tests.factories.identity import log_in
from tests.factories.voting import open_poll


@pytest.fixture
def voting(app, client, clock):
    return open_poll(app, client, clock)


def choose(page, label, typed, name):
    page.get_by_label(label, exact=True).fill(typed)
    page.get_by_role("button", name=name, exact=True).first.click()


def begin(page, voting):
    """Fill in a claim up to the consent."""
    place = voting.client.get(f"/api/v1/communities/{voting.community_id}", headers=voting.officer.headers).get_json()["name"]
    page.goto("/claim")
    choose(page, "小区", place, place)
    choose(page, "房屋", "1-02", "1-0202")
    page.get_by_role("textbox", name="姓名").fill("周小明")
    page.get_by_role("textbox", name="证件号码").wait_for()
    page.get_by_label("证件", exact=True).select_option("passport")
    page.get_by_role("textbox", name="证件号码").fill("E12345678")


@pytest.mark.parametrize("titled", [False, True], ids=["without a title", "with a title"])
def test_a_claim_is_made_with_a_consent_that_stands_apart_and_is_not_ticked_beforehand(app, voting, open_page, titled):
    one = log_in(app)
    page = open_page(PHONE)
    enter(page, voting, one)
    begin(page, voting)
    if titled:
        page.get_by_role("combobox", name="产权材料").select_option("contract")
        page.get_by_label("证号或合同号").fill("深房买字2019第00123号")
    consent = page.get_by_role("checkbox")
    assert not consent.is_checked()
    assert barriers(page) == []

    page.get_by_role("button", name="提交核实").click()
    page.get_by_text("请先阅读并同意，否则无法核实").wait_for()
    assert voting.client.get("/api/v1/me/claims", headers=one.headers).get_json()["items"] == []
    consent.check()
    page.get_by_role("button", name="提交核实").click()

    page.get_by_role("heading", name="核实进度").wait_for()
    page.get_by_text("已提交，等待审核").wait_for()
    assert len(voting.client.get("/api/v1/me/claims", headers=one.headers).get_json()["items"]) == 1


def test_what_was_chosen_outlives_the_page_and_what_proves_who_somebody_is_does_not(app, voting, open_page):
    page = open_page(PHONE)
    enter(page, voting, log_in(app))
    begin(page, voting)

    page.reload()

    page.get_by_role("textbox", name="姓名").wait_for()
    assert page.get_by_label("房屋", exact=True).input_value() == "1-0202"
    assert page.get_by_role("textbox", name="证件号码").input_value() == ""
    assert "E12345678" not in page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")


def test_the_kind_of_a_paper_outlives_the_page_behind_the_camera(app, voting, open_page):
    page = open_page(PHONE)
    enter(page, voting, log_in(app))
    begin(page, voting)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="提交核实").click()
    page.get_by_label("这是什么材料").select_option("contract")

    page.reload()

    page.get_by_text("已提交，等待审核").wait_for()
    assert page.get_by_label("这是什么材料").input_value() == "contract"
