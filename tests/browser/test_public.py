"""What anybody sees without log-in: the certificate by its code, the result, and the check in the reader's own browser."""

from __future__ import annotations

import gzip
import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.officer import check, enter, seen
from tests.factories.certification import certify, counted, drain, order, public, revoke, second_officer


@pytest.fixture(scope="module")
def voting(app):
    from tests.conftest import MovableClock

    voting = counted(app, app.test_client(), MovableClock(app))
    voting.code = certify(voting, remarks="核对了全部表决票。").json["code"]
    drain(app)
    return voting


def result_page(voting):
    return f"/v/{voting.community_id}/{voting.poll.poll_id}"


def compute(page):
    page.get_by_role("button", name="重新计算").click()
    page.get_by_text("本机重算：").wait_for()


@pytest.mark.parametrize(("size", "mark"), [(DESK, ""), (PHONE, "-phone"), (PHONE, "-elder")])
def test_nobody_in_particular_reads_a_certificate_and_recomputes_it(voting, open_page, size, mark):
    page = open_page(size)
    if mark == "-elder":
        page.add_init_script("localStorage.setItem('zuolin.settings', JSON.stringify({ size: 'large' }))")
    page.goto(f"/p/{voting.code.replace('-', '').lower()}")
    seen(page)

    first = page.locator(".notice").first.inner_text()
    compute(page)

    assert "有效" in first
    expect(page.get_by_text("本机重算：一致", exact=True)).to_be_visible()
    expect(page.get_by_text("这份文书记在日志里，内容和 PDF 的哈希都一致")).to_be_visible()
    check(page, f"public-paper{mark}")
    page.goto(result_page(voting))
    seen(page)
    compute(page)
    expect(page.get_by_text("本页所示的结果就是日志里最新公布的结果")).to_be_visible()
    check(page, f"public-result{mark}")


def test_a_bundle_that_was_changed_on_its_way_is_named_by_its_place(voting, open_page):
    bundle = voting.client.get(public(voting, "bundle")).json
    at = next(at for at, body in enumerate(bundle["leaves"]) if '"kind":"ballot"' in body)
    bundle["leaves"][at] = bundle["leaves"][at].replace('"channel":"electronic"', '"channel":"paper"')
    page = open_page(PHONE)
    page.route("**/bundle.json.gz", lambda route: route.fulfill(
        body=gzip.compress(json.dumps(bundle).encode()), content_type="application/gzip"))
    page.goto(result_page(voting))

    compute(page)

    assert "不一致" in page.get_by_text("本机重算：").inner_text()
    expect(page.get_by_text(f"leaves[{at}]")).to_be_visible()


def test_a_browser_without_ed25519_says_that_signatures_were_not_checked(voting, open_page):
    page = open_page(PHONE)
    page.add_init_script("""
      const real = crypto.subtle.importKey.bind(crypto.subtle)
      crypto.subtle.importKey = (form, key, algorithm, ...more) =>
        algorithm.name === 'Ed25519' ? Promise.reject(new DOMException('', 'NotSupportedError')) : real(form, key, algorithm, ...more)
    """)
    page.goto(result_page(voting))

    compute(page)

    expect(page.get_by_text("本机重算：一致（签名未验）")).to_be_visible()
    expect(page.get_by_text("这台浏览器不能验 Ed25519 签名")).to_be_visible()


def test_an_officer_counts_ballot_by_ballot_from_the_opening_in_the_browser(app, voting, open_page):
    page = open_page(DESK)
    enter(page, app, second_officer(voting), result_page(voting))
    page.get_by_text("逐张重新计票", exact=True).click()
    page.get_by_label("用途").fill("监票")
    page.get_by_role("button", name="取资料并重算").click()

    page.get_by_text("从逐张选票重新计票").first.wait_for()

    expect(page.get_by_text("本机重算：一致", exact=True)).to_be_visible()
    table = page.get_by_role("table").filter(has_text="更换电梯")
    assert table.get_by_role("row", name="同意").get_by_role("cell").first.inner_text() == "4"
    check(page, "public-recount")


def test_who_may_not_read_the_opening_is_told_who_may(app, voting, open_page):
    page = open_page(PHONE)
    enter(page, app, voting.owners["陈"], result_page(voting), staff=False)
    page.get_by_text("逐张重新计票", exact=True).click()
    page.get_by_role("button", name="取资料并重算").click()

    page.get_by_text("您不能查看全部明细").wait_for()


def test_an_unknown_code_is_said_in_words(open_page):
    page = open_page(PHONE)
    page.goto("/p/AAAA-AAAA-AAAA")

    page.get_by_role("alert").get_by_text("没有").first.wait_for()


def test_an_order_and_a_revocation_stand_first_on_the_certificate_s_page(app, voting, open_page):
    page = open_page(PHONE)
    assert order(voting).status_code == 201
    drain(app)
    page.goto(f"/p/{voting.code}")
    seen(page)
    ordered = page.locator(".notice").first.inner_text()
    revoked = revoke(voting)
    assert revoked.status_code == 201
    drain(app)
    page.reload()
    seen(page)

    assert "已责令改正" in ordered
    assert "已撤销" in page.locator(".notice").first.inner_text()
    page.goto(f"/p/{revoked.json['code']}")
    seen(page)
    compute(page)
    expect(page.get_by_text("本机重算：一致", exact=True)).to_be_visible()
    check(page, "public-revocation-phone")
