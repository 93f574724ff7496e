from __future__ import annotations

import io

import pytest
from playwright.sync_api import TimeoutError as TooSlow
from playwright.sync_api import expect

from app.kernel.db import transaction
from app.registry import service as registry
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, look, picture, settled, sideways, tab_to, type_into, violations
from tests.factories.identity import enrol, grant, log_in, new_phone, staff, totp
from tests.factories.registry import Place, make_community
from tests.registry.rolls import csv_of, row
from tests.registry.test_claim_routes import claim, said, unit_of, upload

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
GOOD = csv_of(row(), row(房屋编号="1-102", 业主姓名="李小华", 证件号码="E22222222", 手机号="13800138001"))
BAD = csv_of(row(登记面积="八十八"), row(房屋编号="1-102", 用途="宫殿"))
LATER = csv_of(row(登记面积="99.99"), row(房屋编号="1-102", 业主姓名="王新主", 证件号码="E33333333", 手机号="13800138002"))


@pytest.fixture
def place(app):
    with app.app_context(), transaction():
        made = make_community()
        return Place(made.id, made.office_id)


@pytest.fixture
def clerk(app, place):
    return staff(app, "clerk", place.id, office_id=place.office_id)


@pytest.fixture
def reviewer(app, place):
    return staff(app, "reviewer", place.id, office_id=place.office_id)


def file(content, name="房册.csv"):
    return {"name": name, "mimeType": "text/csv", "buffer": content}


def bring(app, place, clerk, content):
    form = {"file": (io.BytesIO(content), "房册.csv"), "source": "不动产登记中心"}
    answer = app.test_client().post(place.path("/roll/imports"), data=form, headers=clerk.headers)
    assert answer.status_code == 201, answer.json
    return answer.json["import_id"]


def units(app, place):
    with app.app_context():
        from app.kernel import clock

        return {one.label: one.area_register_cm2 for one in registry.roll(place.id, clock.today()).units}


def choose_file(page, content):
    """Open the file chooser with the keyboard and pick a file."""
    field = page.get_by_label("房册文件")
    tab_to(page, field)
    expect(field).to_be_focused()
    for _ in range(3):  # on a busy machine the browser drops a chooser that is asked for while the page still draws
        try:
            with page.expect_file_chooser(timeout=10_000) as chooser:
                page.keyboard.press("Space")
            break
        except TooSlow:
            expect(field).to_be_focused()
    chooser.value.set_files(file(content))


def test_a_roll_is_checked_mended_and_imported_with_the_keyboard_alone(app, place, clerk, open_page):
    page = enter(app, open_page(DESK), clerk, staff=True)
    tab_to(page, page.get_by_role("link", name="去办第一件"))
    page.keyboard.press("Enter")
    page.get_by_label("房册来自哪里").wait_for()
    type_into(page, page.get_by_label("房册来自哪里"), "不动产登记中心")
    choose_file(page, BAD)
    tab_to(page, page.get_by_role("button", name="先检查"))
    page.keyboard.press("Enter")
    page.get_by_text("有2处错误，什么都没有写入").wait_for()
    cells = page.get_by_role("region", name="错误").get_by_role("row").all_inner_texts()
    assert [text.split("\t")[:2] for text in cells[1:]] == [["2", "登记面积"], ["3", "用途"]]
    look(page, "desk-roll-1280")
    assert units(app, place) == {}

    choose_file(page, GOOD)
    tab_to(page, page.get_by_role("button", name="先检查"))
    page.keyboard.press("Enter")
    page.get_by_text("2套房屋，没有错误，可以导入").wait_for()
    tab_to(page, page.get_by_role("button", name="确认导入"))
    page.keyboard.press("Enter")
    page.get_by_text("已导入2套房屋").wait_for()

    assert units(app, place) == {"1-101": 888_800, "1-102": 888_800}
    expect(page.get_by_text("等待街道经办人确认")).to_be_visible()
    assert page.faults == []


@SIZES
def test_a_second_roll_shows_its_differences_before_it_is_applied(app, place, clerk, open_page, size):
    bring(app, place, clerk, GOOD)
    page = enter(app, open_page(size), clerk, staff=True, path="/desk/roll")
    page.wait_for_url(f"**/desk/c/{place.id}/roll")
    page.get_by_label("房册来自哪里").fill("不动产登记中心")
    page.get_by_label("房册文件").set_input_files(file(LATER))
    page.get_by_role("button", name="先检查").click()
    page.get_by_text("改动2套").wait_for()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("heading", name="房册的差别").wait_for()
    page.get_by_text("登记面积：88.88 → 99.99").wait_for()
    look(page, f"desk-roll-changes-{size['width']}")
    assert (sideways(page), violations(page)) == (0, [])
    assert units(app, place)["1-101"] == 888_800

    page.get_by_role("button", name="应用这些差别").click()
    page.get_by_text("差别已应用").wait_for()

    assert units(app, place)["1-101"] == 999_900


def test_an_officer_confirms_the_roll_with_its_ground(app, place, clerk, open_page):
    bring(app, place, clerk, GOOD)
    officer = staff(app, "officer", place.office_id)
    page = enter(app, open_page(DESK), officer, staff=True, path=f"/desk/c/{place.id}/roll")
    page.get_by_role("button", name="确认房册").click()
    page.locator("[data-errors]").wait_for()
    page.get_by_label("核对的依据").fill("已与不动产登记簿逐套核对一致")
    page.get_by_role("button", name="确认房册").click()

    page.get_by_text("已于").wait_for()


def test_the_template_is_downloaded(app, place, clerk, open_page):
    page = enter(app, open_page(DESK), clerk, staff=True, path=f"/desk/c/{place.id}/roll")
    with page.expect_download() as got:
        page.get_by_role("button", name="下载 XLSX 模板").click()

    assert got.value.suggested_filename.endswith(".xlsx")


def waiting_claim(app, client, roll):
    """Return a claim whose phone is not the roll's, with a picture and a PDF, and its unit."""
    home = unit_of(app, roll, label="3栋802")
    claimant = log_in(app, new_phone())
    made = claim(client, roll, claimant, said(home, name="陈小名")).json
    upload(client, roll, claimant, made["id"], content=picture(), name="房产证.png")
    upload(client, roll, claimant, made["id"], kind="identity")
    return made["id"], home


@pytest.fixture
def waiting(app, client, place):
    return waiting_claim(app, client, place)


@SIZES
def test_a_reviewer_sees_papers_beside_the_roll_and_approves(app, client, place, reviewer, waiting, open_page, size):
    claim_id, _ = waiting
    page = enter(app, open_page(size), reviewer, staff=True)
    page.get_by_text("1份业主申请等审核").first.wait_for()
    page.get_by_role("link", name="去办第一件").click()
    settled(page)
    look(page, f"desk-claims-{size['width']}")
    assert (sideways(page), violations(page)) == (0, [])
    page.get_by_role("link", name="审核3栋802").click()
    shown = page.get_by_role("img", name="不动产权证")
    shown.wait_for()
    assert shown.evaluate("image => image.naturalWidth") == 600
    with page.expect_popup() as opened:
        page.get_by_role("link", name="在新窗口打开 PDF").click()
    assert opened.value.url.startswith("blob:")
    expect(page.get_by_text("姓名 不一致")).to_be_visible()
    expect(page.get_by_text("证件号码 一致")).to_be_visible()
    said_at, roll_at = (page.get_by_role("heading", name=name).bounding_box() for name in ("申请人写的", "房册里的业主"))
    assert (said_at["x"] < roll_at["x"]) == (size is DESK)
    settled(page)
    look(page, f"desk-claim-{size['width']}")
    assert (sideways(page), violations(page)) == (0, [])

    page.get_by_role("button", name="提交决定").click()
    page.get_by_text("请选择通过或退回").wait_for()
    page.get_by_role("radio", name="通过").check()
    page.get_by_label("理由").fill("姓名有一字之差，已核对原件")
    page.get_by_role("button", name="提交决定").click()
    page.get_by_text("3栋802的决定已记录").wait_for()

    page.get_by_text("没有等待审核的申请").wait_for()
    done = client.get(place.path("/claims?state=approved"), headers=reviewer.headers).json["items"]
    assert [one["id"] for one in done] == [claim_id]
    assert page.faults == []


def test_a_claim_goes_back_only_with_a_reason(app, client, place, reviewer, waiting, open_page):
    claim_id, _ = waiting
    page = enter(app, open_page(PHONE), reviewer, staff=True, path=f"/desk/c/{place.id}/claims/{claim_id}")
    page.get_by_role("radio", name="退回").check()
    page.get_by_role("button", name="提交决定").click()
    page.locator("[data-errors]").wait_for()
    page.get_by_label("理由").fill("房产证照片看不清，请重拍")
    page.get_by_role("button", name="提交决定").click()
    page.get_by_text("3栋802的决定已记录").wait_for()

    (row_,) = client.get(place.path("/claims?state=rejected"), headers=reviewer.headers).json["items"]
    assert row_["decision"]["reason"] == "房产证照片看不清，请重拍"


def test_staff_add_their_authenticator_at_the_first_log_in(app, place, open_page):
    person = log_in(app)
    grant(app, person.person_id, "clerk", place.id, office_id=place.office_id)
    page = open_page(PHONE)
    page.goto(f"/desk/c/{place.id}/roll")
    page.get_by_label("手机号").fill(person.phone.removeprefix("+86"))
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("请输入短信里的6位数字").fill(page.get_by_text("演示环境的验证码").inner_text()[-6:])
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="开始绑定").click()
    page.get_by_role("img", name="认证器绑定二维码").wait_for()
    look(page, "desk-login-390")
    assert violations(page) == []
    import pyotp

    from app.kernel import clock

    with app.app_context():
        now = clock.now()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("请输入认证器上的6位数字").fill(pyotp.TOTP(secret).at(now))
    page.get_by_role("button", name="确认绑定").click()
    page.get_by_role("heading", name="请抄下备用码").wait_for()
    codes = page.locator("ol.codes li").all_inner_texts()
    assert (len(codes), page.locator("code.secret").count()) == (10, 0)
    assert violations(page) == []
    page.get_by_role("button", name="我已抄下").click()

    page.wait_for_url(f"**/desk/c/{place.id}/roll")
    page.get_by_role("heading", name="导入房册").wait_for()
    held = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert not any(code in held for code in (*codes, secret))

    other = enter(app, open_page(PHONE), person, path="/desk/login")
    other.get_by_role("button", name="用备用码").click()
    other.get_by_label("备用码").fill(codes[0])
    other.get_by_role("button", name="用备用码登录").click()
    other.wait_for_url("**/desk")


def test_staff_pages_ask_for_the_authenticator_and_go_on_from_there(app, place, open_page):
    person = log_in(app)
    grant(app, person.person_id, "clerk", place.id, office_id=place.office_id)
    enrol(app, person)
    page = enter(app, open_page(DESK), person, path=f"/desk/c/{place.id}/roll")
    page.get_by_label("请输入认证器上的6位数字").fill("000000")
    page.get_by_role("button", name="登录").click()
    page.get_by_text("动态验证码不对").first.wait_for()
    page.get_by_label("请输入认证器上的6位数字").fill(totp(app, person.person_id))
    page.get_by_role("button", name="登录").click()

    page.get_by_role("heading", name="导入房册").wait_for()
    page.reload()
    page.get_by_role("heading", name="导入房册").wait_for()
