"""Each of an owner's pages, as a phone and a desk show it: what it says, what can be done there, no barrier, no overflow."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from playwright.sync_api import expect

from app.identity.models import Consent
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from tests.browser.conftest import DESK, PHONE
from tests.browser.owners import (
    MOTIONS,
    assembly_path,
    barriers,
    enter,
    keep_screen,
    path_of,
    sideways,
)
from tests.browser.test_owner_cast import entrust
from tests.factories import registry as roll
from tests.factories.certification import drain
from tests.factories.identity import log_in
from tests.factories.voting import close, open_poll

HOMES = {"1-0101": ("陈",), "1-0102": ("陈",), "1-0201": ("李", "王"), "1-0202": ("赵",), "2-0101": ("钱",), "2-0102": ("孙",)}


@pytest.fixture(scope="module")
def place(app):
    """A poll that runs, with a ballot, a proxy, a naming and a claim that wait."""
    from tests.conftest import MovableClock

    voting = open_poll(app, app.test_client(), MovableClock(app), motions=MOTIONS, homes=HOMES)
    assert voting.cast("陈", "1-0101", "agree", "甲公司").status_code == 201
    entrust(voting, "钱", "孙")
    return voting


@pytest.fixture(scope="module")
def counted(app):
    """A poll that closed and was counted."""
    from tests.conftest import MovableClock

    clock = MovableClock(app)
    voting = open_poll(app, app.test_client(), clock, motions=MOTIONS, homes=HOMES)
    for name, unit in (("陈", "1-0101"), ("赵", "1-0202"), ("钱", "2-0101")):
        assert voting.cast(name, unit, "agree", "甲公司").status_code == 201
    drain(app)
    close(app, clock, voting)
    return voting


def claim(voting, one, unit="1-0202"):
    """Claim a unit by a name that the roll does not hold, so that the claim waits."""
    answer = voting.client.post(f"/api/v1/communities/{voting.community_id}/claims", json={
        "unit": unit, "name": "周小明", "document_kind": "passport", "document_number": "E12345678", "consent_version": "2026-11"},
        headers=one.headers | {"Idempotency-Key": f"claim{unit}{one.phone[1:]}"})
    assert answer.status_code == 201, answer.text
    return answer.get_json()["id"]


def co_owners(voting, unit="1-0201"):
    return f"/c/{voting.community_id}/units/{voting.units[unit]}/co-owners"


@pytest.mark.parametrize("name", ["notice", "motion", "me", "home"])
def test_a_page_is_read_in_english_without_a_chinese_word_of_the_client(place, open_page, name):
    path = {"notice": assembly_path(place), "motion": assembly_path(place, "m", place.motions[0]), "me": "/me", "home": "/"}[name]
    page = open_page(PHONE)
    page.add_init_script("""localStorage.setItem('zuolin.settings', '{"language":"en"}')""")
    enter(page, place, "赵")
    page.goto(path)
    page.locator("h1").wait_for()
    page.wait_for_load_state("networkidle")

    buttons = page.locator("h1, button, a.z-button").all_inner_texts()

    assert not [one for one in buttons if any("\u4e00" <= char <= "\u9fff" for char in one)
                and not any(title in one for title in ("更换2栋电梯", "选聘", "全体业主表决"))]
    assert barriers(page) == []


def test_the_receipt_of_the_notice_is_said_once_and_remembered(place, open_page):
    page = open_page(PHONE)
    enter(page, place, "赵")
    page.goto(assembly_path(place))

    page.get_by_role("button", name="我已收到").click()

    page.get_by_text("已记录：您已收到公告").wait_for()
    page.reload()
    page.get_by_text("已记录：您已收到公告").wait_for()
    expect(page.get_by_role("button", name="我已收到")).to_have_count(0)
    page.get_by_text("没有投票的，不算参加").wait_for()
    page.get_by_text("只供监票人、街道办事处和人民法院查看").wait_for()


def test_a_motion_shows_its_question_and_both_gates_with_the_servers_figures(place, open_page):
    page = open_page(PHONE)
    enter(page, place, "赵")

    page.goto(assembly_path(place, "m", place.motions[0]))

    page.get_by_text("是否用维修资金120万元更换2栋电梯？").wait_for()
    page.get_by_text("2/3以上（含2/3），至少4人（总数5人）").wait_for()
    page.get_by_text("按参加表决的业主算").wait_for()
    page.get_by_text("同意多少，截止后公布").wait_for()
    page.get_by_role("link", name="去投票").wait_for()


def test_an_objection_to_the_roll_is_made_and_its_answer_is_read(place, open_page):
    page = open_page(PHONE)
    enter(page, place, "钱")
    page.goto(assembly_path(place, "objection"))
    page.get_by_role("button", name="提交").click()
    page.locator(".error").first.wait_for()

    page.get_by_label("关于哪套房屋").select_option(label="2-0101")
    page.get_by_label("异议内容").fill("面积应为90平方米。")
    page.get_by_role("button", name="提交").click()

    page.get_by_text("已收到，答复后会发短信").wait_for()
    page.get_by_text("等待书面答复").wait_for()
    url = f"/api/v1/communities/{place.community_id}/assemblies/{assembly_path(place).rsplit('/', 1)[1]}/objections"
    made = place.client.get(url, headers=place.owners["钱"].headers).get_json()["items"][0]["id"]
    officer = place.client.post(f"{url}/{made}/answer", json={"text": "已与登记簿核对，更正为90㎡。"}, headers=place.officer.headers)
    assert officer.status_code == 201, officer.text
    page.reload()
    page.get_by_text("已与登记簿核对，更正为90㎡。").wait_for()
    assert barriers(page) == []


def test_joint_owners_name_and_agree_and_the_duty_shows_at_home(place, open_page):
    first, second = open_page(PHONE), open_page(PHONE)
    enter(first, place, "李")
    first.goto(co_owners(place))
    first.get_by_role("button", name="提出推选").click()
    first.get_by_text("请先选一位共有人").wait_for()
    first.get_by_role("radio", name="李").check()
    first.get_by_role("button", name="提出推选").click()
    first.get_by_text("已提出，其他共有人会收到短信").wait_for()

    enter(second, place, "王")
    second.goto("/")
    second.get_by_text("共有人推选投票代表，等您同意：1-0201").wait_for()
    second.goto(co_owners(place))
    second.get_by_role("button", name="同意代表").click()

    second.get_by_text("代表投票").first.wait_for()
    assert barriers(second) == []
    first.reload()
    first.get_by_text("由李").first.wait_for()
    first.get_by_role("button", name="结束代表").click()
    first.get_by_text("已结束，现在没有代表").wait_for()


def test_a_proxy_is_given_accepted_and_taken_back_in_the_pages(place, open_page):
    giver, holder = open_page(PHONE), open_page(PHONE)
    enter(giver, place, "赵")
    giver.goto(assembly_path(place, "proxy"))
    giver.get_by_label("受托人姓名").fill("陈小明")
    giver.get_by_label("受托人手机号").fill(place.owners["陈"].phone)
    giver.get_by_role("button", name="委托他人").click()
    giver.get_by_text("请先阅读授权委托书并勾选同意").wait_for()
    giver.get_by_label("我已阅读授权委托书").check()
    giver.get_by_role("button", name="委托他人").click()
    giver.get_by_text("已发出，等对方接受").wait_for()

    enter(holder, place, "陈")
    holder.goto("/")
    holder.get_by_role("heading", name="有人请您代为投票：1-0202").or_(
        holder.get_by_role("link", name="有人请您代为投票：1-0202")).first.wait_for()
    holder.goto("/proxies")
    holder.get_by_role("button", name="接受委托").click()

    holder.get_by_role("button", name="辞去委托").wait_for()
    giver.reload()
    giver.get_by_text("已接受").first.wait_for()
    giver.get_by_role("button", name="撤销委托").click()
    giver.get_by_text("已撤销").wait_for()


def test_a_photo_is_watermarked_on_the_phone_before_it_is_sent(app, place, open_page):
    one = log_in(app)
    made = claim(place, one)
    page = open_page(PHONE)
    enter(page, place, one)
    page.goto("/")
    page.get_by_text("核实申请正在审核：1-0202").click()
    page.get_by_role("heading", name="核实进度").wait_for()

    page.get_by_label("选照片或PDF").set_input_files({"name": "证.png", "mimeType": "image/png", "buffer": plain_png(400, 300)})
    page.get_by_alt_text("加了水印的照片").wait_for()
    keep_screen(page, "claim-progress")
    assert barriers(page) == []
    assert sideways(page) == [0, []]
    shades = page.get_by_alt_text("加了水印的照片").evaluate("""async (image) => {
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight })
      const pen = canvas.getContext('2d')
      pen.drawImage(image, 0, 0)
      const data = pen.getImageData(0, 0, canvas.width, canvas.height).data
      let marked = 0
      for (let at = 0; at < data.length; at += 4) if (Math.abs(data[at] - data[at + 2]) > 20) marked += 1
      return marked / (data.length / 4)
    }""")
    page.get_by_role("button", name="上传这份材料").click()

    page.get_by_text("已收到这份材料").wait_for()
    page.get_by_text("已交材料（1份）").wait_for()
    assert shades > 0.02  # the plain grey picture now bears coloured words
    url = f"/api/v1/communities/{place.community_id}/claims/{made}"
    paper = place.client.get(url, headers=one.headers).get_json()["papers"][0]
    kept = place.client.get(f"{url}/papers/{paper['id']}", headers=one.headers).data
    assert paper["kind"] == "title"
    assert kept.startswith(b"\xff\xd8\xff")  # the JPEG of the canvas, not the PNG that was chosen


def test_a_pdf_is_passed_through_and_no_picture_is_refused_in_words(app, place, open_page):
    one = log_in(app)
    made = claim(place, one, "2-0102")
    page = open_page(PHONE)
    enter(page, place, one)
    page.goto(f"/c/{place.community_id}/claim/{made}")
    choose = page.get_by_label("选照片或PDF")
    page.get_by_role("button", name="上传这份材料").click()
    page.get_by_text("请先拍照或选一个文件").wait_for()
    choose.set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.get_by_text("这个文件打不开").wait_for()

    pdf = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    choose.set_input_files({"name": "合同.pdf", "mimeType": "application/pdf", "buffer": pdf})
    page.get_by_label("这是什么材料").select_option(label="买卖合同")
    page.get_by_role("button", name="上传这份材料").click()

    page.get_by_text("已收到这份材料").wait_for()
    page.get_by_text("买卖合同 ·").wait_for()
    assert page.get_by_label("拍照").get_attribute("capture") == "environment"


def plain_png(width, height):
    """Write a grey picture."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes([120]) * width for _ in range(height))
    out = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    out.seek(0, io.SEEK_END)
    out.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)))
    out.write(chunk(b"IDAT", zlib.compress(rows)))
    out.write(chunk(b"IEND", b""))
    return out.getvalue()


def test_mine_lists_units_receipts_sessions_and_consents_and_lets_them_end(app, place, open_page):
    with app.app_context(), transaction():
        db.session.add(Consent(id=roll.new_id(), person_id=place.owners["陈"].person_id, purpose="claim_identity",
                               text_version="2026-11", given=True, at=kernel_clock.now()))
    page = open_page(PHONE)
    enter(page, place, "陈")
    page.goto("/me")
    page.get_by_text("1-0101 · 共有人和代表").wait_for()
    page.get_by_role("heading", name="我的回执").wait_for()
    page.get_by_role("link", name="全体业主表决").first.wait_for()

    page.get_by_text("特大").click()
    assert page.evaluate("document.documentElement.dataset.size") == "largest"
    page.get_by_text("English").click()
    page.get_by_role("heading", name="Mine", exact=True).wait_for()
    page.get_by_text("中文").click()
    page.get_by_role("button", name="撤回同意").click()
    page.get_by_text("已撤回").wait_for()
    others = page.get_by_role("button", name="退出这台设备")
    before = others.count()
    others.first.click()
    page.wait_for_function("n => [...document.querySelectorAll('button')].filter((b) => b.innerText.includes('退出这台设备')).length < n", arg=before)
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("heading", name="登录").wait_for()
    page.goto("/me")
    page.get_by_role("heading", name="登录").wait_for()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_result_and_the_proof_are_read_and_objected_to_after_the_close(counted, open_page, size):
    page = open_page(size)
    enter(page, counted, "陈")
    page.goto(path_of(counted, "result"))
    page.get_by_text("看计算过程").first.wait_for()
    if size == PHONE:
        keep_screen(page, "result")
    assert barriers(page) == []
    assert sideways(page) == [0, []]

    page.goto(path_of(counted, "mine"))
    page.get_by_text("没有和回执比对").first.wait_for()
    if size == PHONE:
        keep_screen(page, "mine")
    assert barriers(page) == []
    page.goto(path_of(counted, "objection"))
    page.get_by_label("异议内容").fill(f"第1项的同意票数请复核（{size['width']}）。")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("已收到，答复后会发短信").wait_for()
    page.get_by_text("等待书面答复").first.wait_for()
    if size == PHONE:
        keep_screen(page, "result-objection")
    assert barriers(page) == []
    page.goto(path_of(counted, "vote"))
    page.get_by_text("投票已于").wait_for()
    assert barriers(page) == []


def test_a_page_of_another_community_is_an_error_in_the_servers_words(app, place, open_page):
    page = open_page(PHONE)
    enter(page, place, log_in(app))

    page.goto(path_of(place, "vote"))

    page.get_by_role("button", name="再试一次").wait_for()
    assert barriers(page) == []
    page.evaluate("document.documentElement.dataset.size = 'largest'")
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) == [0, []]
