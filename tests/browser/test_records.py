"""The archive in pages: uploaded at the desk, found and opened on a phone, held by the office, handed over by three sides."""

from __future__ import annotations

import zipfile

import pytest

from scripts import verify_archive
from tests.browser.conftest import DESK, PHONE
from tests.browser.desk_support import enter, settled
from tests.factories.records import make_house, next_committee


@pytest.fixture(scope="module")
def house(app):
    return make_house(app, app.test_client())


def test_a_contract_filed_at_the_desk_is_found_by_its_words_and_opened_on_a_phone(app, open_page, house, tmp_path):
    paper = tmp_path / "x.txt"
    paper.write_text("物业服务合同\n第八条 地下车库照明改造由物业公司负责。\n", encoding="utf-8")
    desk = enter(app, open_page(DESK), house.member, path="/desk/archive")
    desk.get_by_role("heading", name="管理档案").wait_for()
    desk.get_by_role("button", name="存档").click()
    desk.get_by_text("请先选文件。").wait_for()
    desk.get_by_label("类别").select_option(label="物业服务合同")
    desk.get_by_text("业主依法可以查阅，不能缩小范围。").wait_for()
    desk.get_by_label("标题").fill("2026年物业服务合同")
    desk.get_by_label("文件的日期").fill("2026-01-05")
    desk.get_by_label("文件（").set_input_files(paper)
    desk.get_by_role("button", name="存档").click()
    desk.get_by_text("“2026年物业服务合同”已存档").wait_for()
    house.work()

    phone = enter(app, open_page(PHONE), house.owner, path="/")
    phone.get_by_role("link", name="小区档案").click()
    phone.get_by_label("找什么").fill("车库照明")
    phone.get_by_role("button", name="查找").click()
    phone.get_by_text("找到1份").wait_for()
    assert phone.locator("mark").first.inner_text() in {"车库照明", "车库", "地下车库"}
    phone.get_by_role("link", name="2026年物业服务合同").click()
    with phone.expect_download() as taken:
        phone.get_by_role("button", name="打开").click()
    assert "地下车库照明" in taken.value.path().read_text(encoding="utf-8")
    phone.get_by_text("文件被打开过1次").wait_for()
    phone.get_by_label("找什么").wait_for(state="detached")
    assert phone.faults == desk.faults == []


def test_an_owner_who_looks_for_what_is_not_there_is_told_so_and_finds_the_way_back(app, open_page, house):
    house.file(house.member, title="管理规约", class_code="covenant")
    phone = enter(app, open_page(PHONE), house.owner, path=f"/c/{house.community_id}/archive")

    phone.get_by_label("找什么").fill("珊瑚礁潜水艇")
    phone.get_by_role("button", name="查找").click()
    phone.get_by_text("没有找到“珊瑚礁潜水艇”").wait_for()
    phone.get_by_role("button", name="看全部").click()
    phone.get_by_role("link", name="管理规约").first.wait_for()
    phone.get_by_label("类别").select_option("covenant")
    phone.get_by_role("button", name="查找").click()
    settled(phone)

    assert phone.get_by_role("link", name="物业服务合同").count() == 0


def test_a_stranger_finds_no_archive_and_an_owner_no_upload(app, open_page, house):
    stranger = enter(app, open_page(PHONE), house.stranger, path=f"/c/{house.community_id}/archive")
    owner = enter(app, open_page(DESK), house.owner, path=f"/desk/c/{house.community_id}/archive")

    stranger.get_by_text("没有找到").first.wait_for()
    owner.get_by_text("往档案里存文件的是业主委员会").wait_for()
    assert owner.get_by_role("button", name="存档").count() == 0


def test_the_office_holds_a_due_record_and_destroys_it_only_after_lifting_the_hold(app, open_page, house):
    house.file(house.member, class_code="other", title="2013年旧函", made_on="2013-05-01")
    house.work()
    page = enter(app, open_page(DESK), house.officer, staff=True, path=f"/office/archive/{house.community_id}")

    page.get_by_role("link", name="去决定 2013年旧函").click()
    page.get_by_label("理由").fill("业主起诉，诉讼期间保存")
    page.get_by_role("button", name="封存").click()
    page.get_by_text("已封存，不能销毁").wait_for()
    assert page.get_by_role("button", name="销毁文件").count() == 0
    page.get_by_label("理由").fill("诉讼已经终结")
    page.get_by_role("button", name="解除封存").click()
    page.get_by_role("button", name="销毁文件").click()
    page.get_by_text("填写有误").wait_for()
    page.get_by_label("理由").fill("保管期满，鉴定小组同意")
    page.get_by_role("button", name="销毁文件").click()

    page.get_by_text("已销毁，只留目录").wait_for()
    page.get_by_text("保管期满，鉴定小组同意").wait_for()
    assert page.faults == []


def test_three_sides_sign_one_checklist_and_the_package_verifies(app, open_page, house):
    _, incoming = next_committee(house)
    office = enter(app, open_page(DESK), house.officer, staff=True, path=f"/office/archive/{house.community_id}")
    office.get_by_label("移交方").select_option(label="业主委员会")
    office.get_by_label("接收方").select_option(label="第二届业主委员会")
    office.get_by_role("button", name="生成移交清单").click()
    office.get_by_role("heading", name="移交清单").wait_for()
    address = office.url
    outgoing = enter(app, open_page(PHONE), house.member, path=address)
    outgoing.get_by_role("button", name="核对 财务账册和凭证").click()
    outgoing.get_by_role("radio", name="已移交").check()
    outgoing.get_by_role("button", name="保存").click()
    outgoing.get_by_text("请在备注里说明").first.wait_for()
    outgoing.get_by_label("备注").fill("账册三本，纸质原件另交")
    outgoing.get_by_role("button", name="保存").click()
    outgoing.get_by_text("备注：账册三本，纸质原件另交").wait_for()
    outgoing.get_by_role("button", name="我已核对，签名").click()
    outgoing.get_by_text("已有人签名，清单不能再改。").wait_for()
    office.get_by_role("button", name="我已核对，签名").click()
    office.get_by_text("清单有变化").wait_for()
    office.reload()
    office.get_by_role("button", name="我已核对，签名").click()
    office.get_by_text("街道：").wait_for()
    inside = enter(app, open_page(PHONE), incoming, path=address)
    inside.get_by_role("button", name="我已核对，签名").click()
    inside.get_by_text("三方都已签名").wait_for()
    house.work()

    inside.goto(f"/desk/c/{house.community_id}/archive")
    with inside.expect_download() as taken:
        inside.get_by_role("button", name="下载档案包").click()

    path = taken.value.path()
    findings, files = verify_archive.check(path, inside.locator("code").first.inner_text())
    assert findings == []
    assert files > 6
    assert "handover.json" in zipfile.ZipFile(path).namelist()
    assert inside.faults == outgoing.faults == office.faults == []
