"""The officer's road in a real browser: from the draft to the certificate, its correction, and what anybody sees of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from app.assembly import service as assemblies
from app.kernel import clock as kernel_clock
from app.kernel.db import transaction
from tests.browser.conftest import DESK
from tests.browser.desk_support import tab_to, type_into
from tests.browser.officer import check, enter, fresh_step
from tests.factories import assembly as make
from tests.factories.certification import certify, convener, counted, objected, second_officer
from tests.factories.identity import enrol, grant, totp


@pytest.fixture(scope="module")
def voting(app):
    """A counted poll with an objection, and a second assembly whose draft waits for the office."""
    from tests.conftest import MovableClock

    voting = counted(app, app.test_client(), MovableClock(app), scrutineers=("周小明", "吴小红"))
    assert objected(voting, "陈").status_code == 201
    with app.app_context(), transaction():
        at = kernel_clock.now()
        body = assemblies.assembly(voting.community_id, voting.poll.assembly_id).body_id
        draft = make.draft(at)
        voting.waiting = assemblies.draft_assembly(voting.convener, voting.community_id, body, draft, at)
        assemblies.submit_assembly(voting.convener, voting.community_id, voting.waiting, 1, at)
    return voting


def at_poll(voting, page):
    return f"/office/{page}/{voting.community_id}/{voting.poll.poll_id}"


def authenticate(page, app, voting):
    fresh_step(app, voting.officer)
    page.get_by_label("动态验证码").fill(totp(app, voting.officer.person_id))


def test_an_officer_reviews_a_draft_answers_an_objection_certifies_and_corrects(app, voting, open_page):
    page = open_page(DESK)
    enter(page, app, voting.officer)
    check(page, "office")

    page.get_by_role("link", name="会议草案待审核").click()
    page.get_by_role("button", name="确认事项").click()
    page.locator("fieldset").get_by_text("请至少选择一个事项。").wait_for()
    page.get_by_role("checkbox", name="使用维修资金").check()
    page.get_by_label("理由").fill("使用维修资金更换电梯")
    page.get_by_role("button", name="确认事项").click()
    page.get_by_text("已确认。召集人现在可以公布。").wait_for()

    page.goto("/office")
    page.get_by_role("link", name="计票待复核").click()
    page.get_by_role("heading", name="复核计票").wait_for()
    page.get_by_role("button", name="复核通过").click()
    page.get_by_text("请填写动态验证码").wait_for()
    assert "还有1条异议没有答复" in page.get_by_role("alert").inner_text()
    assert page.evaluate("() => document.activeElement.getAttribute('role')") == "alert"
    check(page, "office-certify")

    page.goto(at_poll(voting, "objections"))
    page.get_by_role("button", name="答复这条").click()
    page.get_by_label("书面答复").fill("已核对，票数无误。")
    page.get_by_role("button", name="发出答复").click()
    page.get_by_text("0条没有答复").wait_for()

    page.goto(at_poll(voting, "certify"))
    page.get_by_text("一致", exact=True).wait_for()
    page.get_by_role("checkbox", name="我已看过上面缺的各项").check()
    authenticate(page, app, voting)
    page.get_by_role("button", name="复核通过").click()
    page.get_by_text("已复核，编号").wait_for()

    page.goto(at_poll(voting, "voids"))
    page.get_by_role("radio", name="重新计票").check()
    page.get_by_label("重新计票的理由").fill("业主申请核对")
    page.get_by_role("button", name="重新计票").click()
    page.get_by_text("已逐张比对5张票。结果与上一次计票相同。").wait_for()

    page.goto(at_poll(voting, "correct"))
    page.get_by_role("radio", name="更正证书").check()
    page.get_by_label("更正的理由").fill("重新计票后再出具")
    authenticate(page, app, voting)
    page.get_by_role("button", name="发布更正").click()
    page.get_by_text("已作出，编号").wait_for()
    page.goto(at_poll(voting, "cert"))
    page.get_by_role("heading", name="有效").wait_for()
    expect(page.get_by_role("heading", name="已更正")).to_have_count(1)
    pdf = page.evaluate("async link => (await fetch(link)).headers.get('content-type')", page.get_by_role("link", name="看 PDF").first.get_attribute("href"))
    assert pdf == "application/pdf"
    assert page.faults == []


def test_a_count_is_certified_with_the_keyboard_alone(app, client, clock, open_page):
    waits = counted(app, client, clock)
    page = open_page(DESK)
    enter(page, app, waits.officer)
    press_on(page, page.get_by_role("link", name="计票待复核"))
    page.get_by_role("heading", name="复核计票").wait_for()
    press_on(page, page.get_by_role("checkbox", name="我已看过上面缺的各项"), "Space")
    fresh_step(app, waits.officer)
    type_into(page, page.get_by_label("动态验证码"), totp(app, waits.officer.person_id))
    press_on(page, page.get_by_role("button", name="复核通过"))

    page.get_by_text("已复核，编号").wait_for()
    press_on(page, page.locator("a[href^='/p/']").first)
    press_on(page, page.get_by_role("button", name="重新计算"))
    expect(page.get_by_text("本机重算：")).to_be_visible()


def press_on(page, locator, key="Enter"):
    """Reach something with the Tab key, see the focus on it, and press it."""
    locator.wait_for()
    tab_to(page, locator)
    assert locator.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
    page.keyboard.press(key)


def test_an_officer_orders_a_correction_records_it_and_takes_the_evidence(app, voting, open_page):
    page = open_page(DESK)
    if not voting.client.get(f"/api/v1/public/communities/{voting.community_id}/polls/{voting.poll.poll_id}/result").json["versions"]:
        certify(voting, second_officer(voting), open_objections_reason="先行复核")
    enter(page, app, voting.officer, at_poll(voting, "correct"))
    with app.app_context():
        today = kernel_clock.today()

    page.get_by_role("radio", name="责令限期改正").check()
    for label, words in (("查明的事实", "公告没有张贴。"), ("听取的意见", "召集人承认。"), ("理由", "没有告知。"), ("改正的要求", "重新公告。"), ("送达和通告", "当面送达。")):
        page.get_by_label(label, exact=True).fill(words)
    page.get_by_label("听取意见的日期").fill(today.isoformat())
    page.get_by_label("改正期限").fill(today.isoformat())
    authenticate(page, app, voting)
    page.get_by_role("button", name="责令改正", exact=True).click()
    page.get_by_text("改正期限应在今天之后").first.wait_for()
    page.get_by_label("改正期限").fill(today.replace(year=today.year + 1).isoformat())
    authenticate(page, app, voting)
    page.get_by_role("button", name="责令改正", exact=True).click()
    page.get_by_text("已作出，编号").wait_for()

    page.get_by_role("radio", name="登记改正情况").check()
    page.get_by_label("哪一份").select_option(index=1)
    page.get_by_label("说明").fill("已重新公告")
    page.get_by_role("button", name="登记").click()
    page.get_by_role("alert").wait_for()
    page.get_by_role("radio", name="已按要求改正").check()
    page.get_by_role("button", name="登记").click()
    page.get_by_text("已登记。").wait_for()

    page.goto(at_poll(voting, "evidence"))
    page.get_by_label("用途").fill("（2026）粤03民初1号")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 evidence.zip").click()
    assert download.value.suggested_filename == "evidence.zip"
    page.get_by_role("cell", name="（2026）粤03民初1号").wait_for()
    assert page.faults == []


def test_who_convened_is_named_as_in_conflict_and_the_server_refuses(app, voting, open_page):
    who = convener(voting, as_staff=True)
    grant(app, who.person_id, "officer", voting.office_id)
    enrol(app, who)
    page = open_page(DESK)
    enter(page, app, who, at_poll(voting, "certify"))

    expect(page.get_by_text("您不能复核这次计票：")).to_be_visible()
    expect(page.get_by_text("您是召集人的成员").first).to_be_visible()


def test_an_officer_records_a_rule_and_another_confirms_it(app, voting, open_page):
    page = open_page(DESK)
    enter(page, app, voting.officer, f"/office/rules/{voting.community_id}")
    page.get_by_role("button", name="录入或替换 废票").click()
    page.get_by_label("录入到哪里").select_option(label="本小区议事规则")
    page.get_by_label("值", exact=True).select_option(index=1)
    page.get_by_label("来源", exact=True).fill("街道办公会纪要")
    page.get_by_label("条文", exact=True).fill("第一条")
    with app.app_context():
        page.get_by_label("生效日期").fill(kernel_clock.today().isoformat())
    page.get_by_role("button", name="录入或替换", exact=True).click()
    page.get_by_text("已录入，由另一位经办人核对后生效。").wait_for()
    page.get_by_role("button", name="核对无误，确认 废票").click()
    page.get_by_role("alert").wait_for()

    other = open_page(DESK)
    enter(other, app, second_officer(voting), f"/office/rules/{voting.community_id}")
    other.get_by_role("button", name="核对无误，确认 废票").click()
    other.get_by_text("已确认。", exact=True).wait_for()
    assert other.faults == []
