"""The dry run's report by row and column, and what is refused before it."""

import datetime as dt

import pytest

from app.registry.roll_archive import RollFileUnreadable
from app.registry.roll_check import check_roll
from app.registry.roll_columns import COLUMNS, FIRST_COLUMNS
from tests.registry.rolls import csv_of, row, xlsx_of

ON = dt.date(2026, 6, 1)
RESIDENT = "440304199001010010"


def checked(*rows, **how):
    return check_roll(csv_of(*rows, **how), ON)


def reasons(found, column):
    return [error.reason for error in found.errors if error.column == column]


@pytest.mark.parametrize(("cells", "column", "says"), [
    ({"证件类型": "居民身份证", "证件号码": RESIDENT}, "证件号码", "按居民身份证核对：最后一位校验码不对"),
    ({"证件类型": "统一社会信用代码", "证件号码": "99999999DEM0000010"}, "证件号码", "按统一社会信用代码核对"),
    ({"证件类型": "港澳通行证", "证件号码": "X1"}, "证件号码", "按港澳居民来往内地通行证核对"),
    ({"登记面积": ""}, "登记面积", "至少填一种"), ({"登记面积": "0.5"}, "登记面积", "小于1"),
    ({"登记面积": "100000.1"}, "登记面积", "大于100000"), ({"测绘面积": "约80"}, "测绘面积", "平方米数字"),
    ({"合同面积": "88.88888"}, "合同面积", "最多四位小数"), ({"房号": "１０１"}, "房号", "全角数字"),
    ({"用途": "别墅"}, "用途", "住宅、商铺"), ({"状态": "已售"}, "状态", "未售、已售未交付"),
    ({"手机号": "123"}, "手机号", "11位手机号"), ({"房屋编号": ""}, "房屋编号", "不能为空"), ({"楼栋": " "}, "楼栋", "不能为空"),
    ({"业主姓名": ""}, "业主姓名", "未售房屋除外"), ({"状态": "未售", "业主姓名": ""}, "业主姓名", "请补姓名"),
    ({"业主姓名": "陈" * 201}, "业主姓名", "超过200个字"), ({"楼层": "1\x0b2"}, "楼层", "控制字符"),
    ({"房号": "\x00"}, "房号", "原样已失"), ({"房号": "=1+1"}, "房号", "公式"),
    ({"证件号码": "4.40304E+17"}, "证件号码", "科学计数法"), ({"权证种类": "红本"}, "权证种类", "不动产权证、旧房产证、购房合同"),
    ({"取得依据": "听说"}, "取得依据", "登记、判决、继承或建造、买受未登记"), ({"取得日期": "2026-06-02"}, "取得日期", "不能晚于今天"),
    ({"取得日期": "1900-01-01"}, "取得日期", "早于1949年"), ({"取得日期": "2026-02-30"}, "取得日期", "2019-05-20"),
    ({"取得日期": "43605"}, "取得日期", "日期的序号"),
    ({"开发商": "某公司", "开发商证件号码": "99999999DEM000001D"}, "开发商", "只有未售、已售未交付"),
    ({"状态": "未售", "开发商": "某公司"}, "开发商证件号码", "要填都填"),
    ({"状态": "未售", "开发商证件号码": "99999999DEM000001D"}, "开发商", "要填都填"),
    ({"状态": "未售", "开发商": "某公司", "开发商证件号码": "9144"}, "开发商证件号码", "18位"),
])
def test_an_error_is_named_by_row_and_column_and_says_what_to_do(cells, column, says):
    found = checked(row(房屋编号="9"), row(**({"证件号码": "E7654321"} | cells)))

    told = [error for error in found.errors if error.column == column]
    assert told, found.errors
    assert {error.row for error in told} == {3}
    assert any(says in error.reason for error in told), told


def test_no_reason_repeats_the_number_that_was_typed():
    found = checked(row(证件类型="居民身份证", 证件号码=RESIDENT), row(房屋编号="2", 手机号="13800"))

    assert not any(RESIDENT in error.reason or "13800" in error.reason for error in found.errors)


def test_an_owner_without_an_identity_is_a_warning():
    found = checked(row(证件号码=""))

    assert found.errors == ()
    assert [(one.row, one.column) for one in found.warnings] == [(2, "证件号码")]


def test_joint_owners_stand_on_rows_of_their_own():
    found = checked(row(), row(业主姓名="林大", 证件号码="E7654321"))

    assert found.errors == ()
    assert [held.owner.name for held in found.units[0].holdings] == ["陈小明", "林大"]


def test_a_unit_that_stands_twice_with_other_facts_names_the_first_row():
    assert "第2行" in reasons(checked(row(), row(登记面积="90", 业主姓名="林大", 证件号码="E7654321")), "房屋编号")[0]


def test_an_unsold_unit_that_stands_twice_is_named():
    stock = {"状态": "未售", "业主姓名": "", "证件类型": "", "证件号码": "", "手机号": "", "产权证号": ""}

    assert "第2行" in reasons(checked(row(**stock), row(**stock)), "房屋编号")[0]


def test_the_same_owner_twice_in_a_unit_is_named():
    assert reasons(checked(row(), row()), "房屋编号") == ["同一房屋的同一业主重复出现。"]


def test_one_number_under_two_names_is_an_error_that_names_the_first_row():
    assert "第2行" in reasons(checked(row(), row(房屋编号="2", 业主姓名="陈小朋")), "证件号码")[0]


def test_another_phone_of_one_owner_is_a_warning_and_the_first_holds():
    found = checked(row(), row(房屋编号="2", 手机号="13900139000"))

    assert found.errors == ()
    assert [one.column for one in found.warnings] == ["手机号"]
    assert found.units[0].holdings[0].owner is found.units[1].holdings[0].owner
    assert found.units[0].holdings[0].owner.phone == "+8613800138000"


def test_spaces_around_a_cell_do_not_count():
    found = checked(row(房屋编号=" 1-101 ", 证件号码="E12345678\u3000", 用途="住宅  "))

    assert found.errors == ()
    assert found.units[0].label == "1-101"


@pytest.mark.parametrize("text", ["2019-05-20", "2019/5/20", "2019.5.20", "2019年5月20日", "20190520"])
def test_a_day_of_acquisition_is_read_in_the_ways_people_write_it(text):
    found = checked(row(取得日期=text))

    assert found.errors == ()
    assert found.units[0].holdings[0].from_on == dt.date(2019, 5, 20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_offices_use(encoding):
    found = checked(row(业主姓名="陈小𬱖"), encoding=encoding)

    assert found.errors == ()
    assert found.units[0].holdings[0].owner.name == "陈小𬱖"


def test_the_older_template_without_the_last_columns_is_read():
    found = checked(row(), columns=FIRST_COLUMNS)

    assert found.errors == ()
    assert not found.whole


@pytest.mark.parametrize(("columns", "says"), [
    ([*COLUMNS[:2], "单元号", *COLUMNS[3:]], "第3列应为“单元”，现在是“单元号”"),
    (COLUMNS[:14], "缺少第15列“产权证号”"), ([*COLUMNS, "备注"], "第21列“备注”不在模板里"),
])
def test_another_header_says_which_column_differs(columns, says):
    with pytest.raises(RollFileUnreadable) as refused:
        check_roll(csv_of(columns=columns), ON)

    assert says in refused.value.document()["detail"]


def test_the_header_is_found_below_a_title_and_before_empty_columns():
    found = check_roll(xlsx_of(columns=[*COLUMNS, "", "", None], change=lambda book, sheet: (
        sheet.insert_rows(1), sheet.cell(1, 1, "幸福花园房册"), sheet.append(row(房屋编号="")))), ON)

    assert [(error.row, error.column) for error in found.errors] == [(3, "房屋编号")]


def test_cells_beyond_the_last_column_are_named():
    found = check_roll(xlsx_of([*row(), "", "错列"]), ON)

    assert [(error.row, "错列" in error.reason) for error in found.errors] == [(2, True)]


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xff\xff\xff", b"a,b,c", b'"open,1'])
def test_what_is_no_roll_is_refused(content):
    with pytest.raises(RollFileUnreadable):
        check_roll(content, ON)


def test_merged_cells_and_formulas_are_named_by_their_column():
    def change(book, sheet):
        sheet["G2"] = "=40+40"
        sheet.merge_cells("B2:B3")

    found = check_roll(xlsx_of(row(), row(房屋编号="2"), change=change), ON)

    assert any((e.row, e.column) == (2, "登记面积") and "公式" in e.reason for e in found.errors)
    assert any((e.row, e.column) == (2, "楼栋") and "B2:B3" in e.reason for e in found.errors)


def test_a_date_where_a_room_was_meant_and_a_rounded_number_are_named():
    def change(book, sheet):
        sheet["E2"] = dt.datetime(2026, 2, 1)  # noqa: DTZ001 - spreadsheets know no zones
        sheet["M2"] = 440304199001010000
        sheet["D2"] = True

    found = check_roll(xlsx_of(row(), change=change), ON)

    assert {error.column for error in found.errors if "原样已失" in error.reason} == {"房号", "证件号码", "楼层"}


def test_whole_numbers_and_a_true_date_in_its_own_column_are_read():
    def change(book, sheet):
        sheet["B2"], sheet["G2"], sheet["N2"] = 1, 88.88, 13800138000
        sheet["Q2"] = dt.date(2019, 5, 20)

    found = check_roll(xlsx_of(row(), change=change), ON)

    assert found.errors == ()
    assert found.units[0].facts[1] == "1"
    assert found.units[0].facts[6] == 888800
    assert found.units[0].holdings[0].from_on == dt.date(2019, 5, 20)


def test_hidden_rows_columns_and_further_sheets_are_warnings():
    def change(book, sheet):
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True
        book.create_sheet("旧表").append(["=1+1"])

    found = check_roll(xlsx_of(row(), row(房屋编号="2"), change=change), ON)

    assert found.errors == ()
    assert [one.row for one in found.warnings if "隐藏" in one.reason] == [3, 0]
    assert any("其余工作表没有读取" in one.reason for one in found.warnings)
