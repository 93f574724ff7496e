"""From the link in the message to the ballot; elder mode's reading and calling; the receipt as a picture."""

from __future__ import annotations

import re
import time
from uuid import UUID

import pytest

from app.assembly import service as assembly
from app.bodies import service as bodies
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.messaging import service as messaging
from app.messaging.models import Message
from app.registry.models import Office
from app.voting import telling
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter as enter_desk
from tests.browser.owners import MOTIONS, assembly_of, barriers, enter, keep_screen, path_of, sideways, small_targets, to_check
from tests.browser.test_vote import slowed
from tests.factories.assembly import person
from tests.factories.voting import close, open_poll

SIZES = {"phone": PHONE, "small": {"width": 320, "height": 640}, "desk": DESK}
MOST_SCRIPT = 120_000
OFFICE_PHONE = "0755-83456789"


@pytest.fixture
def voting(app, client, clock):
    made = open_poll(app, client, clock, motions=MOTIONS)
    with app.app_context(), transaction():
        db.session.get_one(Office, made.office_id).phone = OFFICE_PHONE
    return made


@pytest.fixture
def link(voting):
    """Return the address that stands in the message to 赵, as her phone opens it."""
    with voting.app.app_context(), transaction():
        telling.tell_opened(voting.community_id, voting.poll.poll_id, kernel_clock.now())
        row = db.session.query(Message).filter_by(
            template="vote_open", about_id=voting.poll.poll_id, unit_id=voting.units["1-0202"]).first()
        return re.search(r"/v/\S+", messaging.text_of(row.id)).group(0)


def large(page, size="large"):
    page.add_init_script(f"localStorage.setItem('zuolin.settings', JSON.stringify({{ size: '{size}' }}))")


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_link_shows_the_unit_masked_and_its_code_leads_straight_to_the_ballot(voting, link, open_page, size):
    page = open_page(size)
    page.goto(link)
    page.get_by_text("请为1-02××投票").wait_for()
    page.get_by_text("共2项，约3分钟").wait_for()
    assert "1-0202" not in page.content()
    assert barriers(page) == []
    assert sideways(page)[0] == 0
    if size is PHONE:
        keep_screen(page, "invitation")

    page.get_by_role("button", name="获取验证码").click()
    field = page.get_by_label("请输入短信里的6位数字")
    field.wait_for()
    assert field.get_attribute("autocomplete") == "one-time-code"
    assert field.get_attribute("inputmode") == "numeric"
    assert barriers(page) == []
    code = page.get_by_text("演示环境的验证码").inner_text()[-6:]
    field.fill(f" {code[:3]} {code[3:]} ")

    page.get_by_role("heading", name="投票", exact=True).wait_for()
    page.get_by_role("radio", name="同意").first.wait_for()
    assert page.faults == []


def test_who_is_logged_in_already_comes_to_the_ballot_at_once(voting, link, open_page):
    page = open_page(PHONE)
    enter(page, voting, "赵")

    page.goto(link)

    page.get_by_role("heading", name="投票", exact=True).wait_for()


def test_an_invitation_that_is_over_leads_to_the_log_in_and_says_so(voting, link, open_page, clock):
    close(voting.app, clock, voting)
    page = open_page(PHONE)

    page.goto(link)

    page.get_by_text("邀请已过期").wait_for()
    page.get_by_label("手机号").wait_for()
    assert barriers(page) == []


def test_a_link_that_nobody_sent_offers_the_log_in(open_page, voting):
    page = open_page(PHONE)

    page.goto(f"/v/{'A' * 32}")

    page.get_by_role("link", name="登录").wait_for()
    assert barriers(page) == []


@pytest.mark.parametrize("size", ["large", "largest"])
def test_elder_mode_reads_aloud_and_keeps_the_office_s_phone_below(voting, open_page, size):
    page = open_page(PHONE)
    large(page, size)
    page.add_init_script("""window.said = []
      speechSynthesis.speak = (one) => window.said.push(one.text)
      speechSynthesis.cancel = () => window.said.push('stop')""")
    enter(page, voting, "赵")
    page.goto("/")
    call = page.get_by_role("link", name="打电话问")
    call.wait_for()

    assert call.get_attribute("href") == "tel:075583456789"
    assert call.bounding_box()["y"] + call.bounding_box()["height"] <= PHONE["height"] + 1
    page.get_by_role("button", name="朗读").click()
    assert any("请投票" in one for one in page.evaluate("window.said"))
    page.get_by_role("button", name="停止朗读").click()
    assert page.evaluate("window.said.at(-1)") == "stop"
    assert barriers(page) == []
    assert small_targets(page, 60) == []
    assert sideways(page)[0] == 0
    keep_screen(page, f"home-{size}")


def test_a_browser_that_cannot_speak_shows_no_button_for_it(voting, open_page):
    page = open_page(PHONE)
    large(page)
    page.add_init_script("delete window.speechSynthesis; Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: undefined })")
    enter(page, voting, "赵")
    page.goto(path_of(voting, "vote"))
    page.get_by_role("radio").first.wait_for()

    assert page.get_by_role("button", name="朗读").count() == 0


def test_the_receipt_is_kept_as_a_picture_that_hides_the_choice_and_is_found_again_under_mine(voting, open_page):
    page = open_page(PHONE)
    enter(page, voting, "赵")
    to_check(page, voting)
    page.get_by_role("button", name="确认投票").click()
    page.get_by_text("投票成功，已收到").wait_for()
    number = page.locator("dd strong").first.inner_text()

    page.get_by_role("button", name="保存回执").click()

    picture = page.get_by_role("img", name=f"1-0202的回执图片，回执号{number}")
    picture.wait_for()
    assert picture.evaluate("one => [one.naturalWidth, one.naturalHeight > 900]") == [720, True]
    with page.expect_download() as download:
        page.get_by_role("link", name="下载图片").click()
    assert download.value.suggested_filename == f"{number}.png"
    assert barriers(page) == []
    keep_screen(page, "receipt-picture")
    page.goto("/me")
    page.get_by_role("link", name=number).click()
    page.get_by_text(number).first.wait_for()


def test_who_only_sits_in_a_body_finds_the_desk_from_mine(app, voting, open_page):
    with app.app_context(), transaction():
        at = kernel_clock.now()
        member = person(at)
        body = assembly.assembly(voting.community_id, UUID(assembly_of(voting))).body_id
        bodies.seat_members(voting.convener, voting.community_id, body, [bodies.Seat(member.person)],
                            from_on=kernel_clock.civil_date(at), until_on=None, at=at)
    page = enter_desk(app, open_page(DESK), member, path="/me")

    page.get_by_role("link", name="去工作台").click()

    page.get_by_role("heading", name="工作台").first.wait_for()
    page.get_by_role("link", name="起草会议").wait_for()


def test_from_the_message_to_the_ballot_a_slow_phone_loads_little(voting, link, open_page, record_property):
    page = open_page(PHONE)
    scripts = slowed(page)
    begun = time.monotonic()

    page.goto(link, wait_until="commit")
    page.get_by_role("button", name="获取验证码").wait_for()
    record_property("invitation_seconds", round(time.monotonic() - begun, 2))
    page.get_by_role("button", name="获取验证码").click()
    code = page.get_by_text("演示环境的验证码").inner_text()[-6:]
    entered = time.monotonic()
    page.get_by_label("请输入短信里的6位数字").fill(code)
    page.get_by_role("radio", name="同意").first.wait_for()
    record_property("code_to_ballot_seconds", round(time.monotonic() - entered, 2))

    record_property("scripts", len(scripts))
    record_property("script_bytes", sum(scripts.values()))
    assert 0 < sum(scripts.values()) <= MOST_SCRIPT
    again = open_page(PHONE)
    enter(again, voting, "赵")
    slowed(again)
    begun = time.monotonic()
    again.goto(path_of(voting, "vote"), wait_until="commit")
    again.get_by_role("radio", name="同意").first.wait_for()
    record_property("cold_ballot_seconds", round(time.monotonic() - begun, 2))
