import datetime as dt
import io

import openpyxl
import pytest

from app.kernel import crypto
from app.kernel.access import SYSTEM, Actor
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, NotFound
from app.registry import rights, roll_import, service
from app.registry.roll_check import check_roll
from app.registry.roll_file import COLUMNS, RollFileUnreadable, template_csv
from tests.factories.registry import make_community

pytestmark = pytest.mark.usefixtures("context")
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def row(**cells):
    made = {"房屋编号": "1-101", "楼栋": "1", "用途": "住宅", "登记面积": "88.88", "业主姓名": "陈小明", "证件类型": "护照", "证件号码": "E12345678",
            "手机号": "13800138000", "产权证号": "粤1号"} | cells
    return [made.get(column, "") for column in COLUMNS]


def csv_of(*rows, encoding="utf-8"):
    return "\r\n".join(",".join(cells) for cells in (COLUMNS, *rows)).encode(encoding)


def apply(home, content):
    return roll_import.apply_first_roll(SYSTEM, home.id, content, source="不动产登记中心", file_id=new_id(), at=AT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roll_is_read_in_the_encodings_that_offices_use(encoding):
    checked = check_roll(csv_of(row(), encoding=encoding))

    assert checked.errors == ()
    assert checked.units[0].facts[6] == 888800


def test_the_same_identity_in_two_units_is_one_owner():
    home = make_community()
    apply(home, csv_of(row(), row(房屋编号="1-102")))

    first, second = service.roll(home.id, dt.date(2026, 6, 1)).units

    assert first.owners == second.owners


@pytest.mark.parametrize(("cells", "column"), [
    ({"证件类型": "居民身份证", "证件号码": "440304199001010010"}, "证件号码"), ({"登记面积": ""}, "登记面积"),
    ({"登记面积": "0.5"}, "登记面积"), ({"房号": "１０１"}, "房号"), ({"用途": "别墅"}, "用途"), ({"手机号": "123"}, "手机号"),
])
def test_an_error_is_named_by_row_and_column(cells, column):
    errors = check_roll(csv_of(row(房屋编号="9"), row(**cells))).errors

    assert (3, column) in {(error.row, error.column) for error in errors}


def test_nothing_is_half_imported():
    home = make_community()

    with pytest.raises(roll_import.RollHasErrors):
        apply(home, csv_of(row(), row(房屋编号="1-102", 登记面积="x")))

    assert service.roll(home.id, dt.date(2026, 6, 1)).units == ()


def test_an_owner_without_an_identity_is_a_warning_and_no_error():
    checked = check_roll(csv_of(row(证件号码="")))

    assert checked.errors == ()
    assert checked.warnings[0].column == "证件号码"


def test_merged_cells_formulas_and_dates_are_named():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(COLUMNS)
    sheet.append(row(房号=dt.date(2026, 1, 2)))
    sheet.append(row(房屋编号="1-102", 登记面积="=40+40"))
    sheet.merge_cells("B2:B3")
    out = io.BytesIO()
    book.save(out)

    reasons = " ".join(error.reason for error in check_roll(out.getvalue()).errors)

    assert "合并" in reasons
    assert "公式" in reasons
    assert "日期" in reasons


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xff\xff\xff", b"a,b,c"])
def test_what_is_no_roll_is_refused(content):
    with pytest.raises(RollFileUnreadable):
        check_roll(content)


def test_the_template_is_an_empty_roll():
    assert check_roll(template_csv()).units == ()


def test_a_second_first_roll_is_refused():
    home = make_community()
    apply(home, csv_of(row()))

    with pytest.raises(Conflict):
        apply(home, csv_of(row()))


def test_the_office_confirms_a_roll_with_its_source():
    home = make_community()
    made = apply(home, csv_of(row()))

    roll_import.confirm_roll(SYSTEM, home.id, made, "与登记中心核对一致", AT)

    assert service.roll_state(home.id).confirmed_at == AT


def test_a_stranger_finds_no_community():
    stranger = Actor(new_id(), new_id(), staff=True, address="")

    with pytest.raises(NotFound):
        rights.require_office(stranger, make_community().id, AT)


def test_values_sealed_in_bulk_open_in_their_own_place_and_never_share_a_nonce():
    sealer, places = crypto.Sealer(), [("owners", "name", new_id()) for _ in range(5000)]
    sealed = [sealer.seal("陈小明", place) for place in places]

    assert len({one.partition(b":")[2][:12] for one in sealed}) == 5000
    assert {crypto.unseal(one, place) for one, place in zip(sealed, places, strict=True)} == {"陈小明"}
