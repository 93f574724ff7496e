"""People file what does not file itself; the text inside is found, an inspection is recorded, hostile files harm nothing."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from openpyxl import Workbook

from app.documents.pdf import render_pdf
from app.kernel.storage import DOCX, XLSX
from app.records import extraction
from tests.factories.records import clerk_of, make_house


@pytest.fixture(scope="module")
def house(app):
    return make_house(app, app.test_client())


def word(*paragraphs):
    document, target = docx.Document(), io.BytesIO()
    for one in paragraphs:
        document.add_paragraph(one)
    document.save(target)
    return target.getvalue()


def excel(*rows):
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def pdf(text):
    return render_pdf("archive", {"title": "合同", "community": "益田村", "facts": [], "parts": [{"title": "一", "lines": [text]}],
                                  "note": ""})


def search(house, who, words, **more):
    answer = house.get(who, "records", "search", q=words, **more)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


@pytest.mark.parametrize(("content", "word_inside"), [
    (word("甲方委托乙方提供电梯维护保养服务"), "电梯维护"),
    (excel(["项目", "金额"], ["外墙清洗", 12000]), "外墙清洗"),
    (pdf("消防水泵每季度检查一次"), "消防水泵"),
    ("地下车库排水沟改造说明".encode(), "排水沟"),
    ("化粪池清掏记录".encode("gb18030"), None),
], ids=["docx", "xlsx", "pdf", "text", "gb18030"])
def test_words_inside_an_uploaded_file_are_found_and_marked(house, content, word_inside):
    answer = house.file(house.member, content, title="存档文件")
    if word_inside is None:  # only clean UTF-8 is told to be text
        assert answer.status_code == 422
        return
    assert answer.status_code == 201, answer.text
    house.work()

    hits = search(house, house.owner, word_inside)

    assert [one["record"]["id"] for one in hits] == [answer.json["id"]]
    assert any(piece["marked"] for piece in hits[0]["snippet"])
    assert not hits[0]["in_title"]


def test_a_record_is_found_by_its_title_class_and_year(house):
    made = house.file(house.member, title="二〇二五年度公共收益公示", class_code="common_income", made_on="2025-12-31").json

    assert made["id"] in [one["record"]["id"] for one in search(house, house.owner, "公共收益", class_code="common_income", year=2025)]
    assert search(house, house.owner, "公共收益", year=2024) == []
    assert search(house, house.owner, "公共收益", class_code="minutes") == []


def test_a_word_in_nothing_finds_nothing_and_no_words_are_refused(house):
    assert search(house, house.owner, "珊瑚礁潜水艇") == []
    assert house.get(house.owner, "records", "search", q="，。！").status_code == 422
    assert house.get(house.owner, "records", "search").status_code == 422


def test_long_numbers_are_not_kept_for_the_search(house):
    house.file(house.member, "联系人电话13812345678，身份证440301190001011234，合同号20260105".encode(), title="联系方式")
    house.work()

    for number in ("13812345678", "138 1234 5678", "440301190001011234"):
        assert house.get(house.member, "records", "search", q=number).status_code == 422
    assert len(search(house, house.member, "20260105")) == 1


def test_a_text_longer_than_a_part_is_found_to_its_end(house):
    house.file(house.member, ("物业服务的说明。\n" * 3000 + "末尾写明游泳池开放时间").encode(), title="长文件")
    house.work()

    assert len(search(house, house.owner, "游泳池开放")) == 1


def test_each_opening_of_a_file_is_recorded_and_its_number_shown(house):
    made = house.file(house.member, title="查阅样本").json
    record_id, file_id = made["id"], made["files"][0]["id"]
    for who in (house.owner, house.neighbour, house.owner):
        assert house.get(who, "records", record_id, "files", file_id).status_code == 200

    assert house.get(house.owner, "records", record_id).json["inspections"] == 3
    assert len(house.get(house.officer, "records", record_id, "inspections").json["items"]) == 3
    assert len(house.get(house.owner, "records", record_id, "inspections").json["items"]) == 2


def test_what_owners_may_inspect_by_law_is_filed_for_no_fewer(house):
    refused = house.file(house.member, class_code="covenant", readers="body")
    narrowed = house.file(house.member, class_code="other", readers="office")
    widened = house.file(house.member, class_code="accounts", readers="owners")

    assert (refused.status_code, narrowed.status_code, widened.status_code) == (422, 201, 422)
    assert refused.json["errors"][0]["pointer"] == "/readers"
    assert house.get(house.owner, "records", narrowed.json["id"]).status_code == 404


def test_a_letter_names_the_home_that_it_concerns(house):
    nameless = house.file(house.member, class_code="owner_letter")
    unknown = house.file(house.member, class_code="owner_letter", unit="8-8888")
    made = house.file(house.member, class_code="owner_letter", unit="1-0101")

    assert (nameless.status_code, unknown.status_code, made.status_code) == (422, 422, 201)
    assert house.get(house.owner, "records", made.json["id"]).status_code == 200
    assert house.get(house.neighbour, "records", made.json["id"]).status_code == 404


def test_what_files_itself_and_what_is_from_tomorrow_is_not_uploaded(house):
    assert house.file(house.member, class_code="certificate").status_code == 422
    assert house.file(house.member, class_code="nothing").status_code == 422
    assert house.file(house.member, made_on="2099-01-01").status_code == 422
    assert house.file(house.member, b"MZ\x00\x01").status_code == 422


def test_a_new_version_replaces_the_old_one_which_stays(house):
    old = house.file(house.member, class_code="covenant", title="管理规约（2024）").json
    new = house.file(house.member, class_code="covenant", title="管理规约（2026）", replaces=old["id"])

    assert new.status_code == 201
    assert house.get(house.owner, "records", old["id"]).json["superseded_by"] == new.json["id"]
    assert old["id"] not in [one["id"] for one in house.get(house.owner, "records", class_code="covenant").json["items"]]
    assert house.file(house.member, class_code="covenant", replaces=old["id"]).status_code == 422


def test_a_phone_that_sends_twice_files_once(house):
    first = house.file(house.member, b"%PDF-1.4 one", key="phone-000001")
    again = house.file(house.member, b"%PDF-1.4 one", key="phone-000001")

    assert again.json["id"] == first.json["id"]


def test_a_clerk_files_for_the_office(app, house):
    assert house.file(clerk_of(house), title="街道转来的合同").status_code == 201


def test_a_list_is_paged_and_counted_by_class_and_year(house):
    first = house.get(house.officer, "records", limit=3).json
    second = house.get(house.officer, "records", limit=3, cursor=first["next_cursor"]).json
    catalogue = house.get(house.owner, "records", "catalogue").json

    assert len(first["items"]) == 3
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}
    assert house.get(house.owner, "records", cursor="e30").status_code == 422
    assert sum(one["records"] for one in catalogue["years"]) == sum(one["records"] for one in catalogue["classes"])
    assert catalogue["capacity"] == "owner"
    assert not catalogue["may_file"]


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"<a>" + b"0" * (150 * 1024 * 1024))
    return target.getvalue()


@pytest.mark.parametrize(("content", "media_type"), [
    (bomb(), DOCX), (b"PK\x03\x04nonsense", XLSX), (b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>\ntrailer<</Root 1 0 R>>", "application/pdf"),
    (b"%PDF-1.4 " + b"[" * 100_000, "application/pdf"),
], ids=["zip bomb", "no workbook", "pages that are their own parent", "nested brackets"])
def test_a_hostile_file_gives_no_text_and_harms_nobody(content, media_type):
    text = extraction.text_of(content, media_type)

    assert not (text or "").strip()


def test_a_file_that_cannot_be_read_stays_and_says_so(house):
    made = house.file(house.member, b"%PDF-1.4 broken", title="损坏的扫描件").json
    house.work()

    shown = house.get(house.owner, "records", made["id"]).json

    assert shown["files"][0]["text_state"] == "refused"
    assert house.get(house.owner, "records", made["id"], "files", shown["files"][0]["id"]).data == b"%PDF-1.4 broken"
