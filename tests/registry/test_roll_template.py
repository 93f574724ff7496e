"""The template to download is itself a roll that can be filled in and sent."""

import datetime as dt
import io

import openpyxl
import pytest

from app.registry.roll_check import check_roll
from app.registry.roll_columns import COLUMNS, EXPLANATIONS
from app.registry.roll_template import template_csv, template_xlsx
from tests.factories.identity import staff
from tests.registry.rolls import row
from tests.registry.test_roll_differences import home  # noqa: F401 - a fixture

ON = dt.date(2026, 6, 1)


@pytest.fixture
def book():
    return openpyxl.load_workbook(io.BytesIO(template_xlsx()))


@pytest.mark.parametrize("template", [template_csv, template_xlsx])
def test_a_template_is_an_empty_roll(template):
    assert check_roll(template(), ON).units == ()
    assert check_roll(template(), ON).errors == ()


def test_a_filled_template_is_a_good_roll(book):
    for place, cell in enumerate(row(), start=1):
        book["房册"].cell(2, place, cell)
    target = io.BytesIO()
    book.save(target)

    found = check_roll(target.getvalue(), ON)

    assert found.errors == ()
    assert [unit.label for unit in found.units] == ["1-101"]


def test_the_second_sheet_explains_every_column(book):
    told = "".join(name for name, _ in EXPLANATIONS)

    assert book.sheetnames == ["房册", "填写说明", "可选词"]
    assert book["填写说明"].max_row == len(EXPLANATIONS) + 1
    assert all(name in told for name in COLUMNS)
    assert book["可选词"].sheet_state == "hidden"


def test_words_are_chosen_from_lists(book):
    rules = {rule.errorTitle: rule for rule in book["房册"].data_validations.dataValidation}
    words = [cell.value for cell in book["可选词"]["C"] if cell.value]

    assert set(rules) == {"用途", "状态", "证件类型", "权证种类", "取得依据"}
    assert "L2" in rules["证件类型"].sqref
    assert "统一社会信用代码" in words


def test_the_template_comes_in_the_form_that_is_asked_for(app, client, home):  # noqa: F811 - the fixture
    clerk = staff(app, "clerk", home[0], office_id=home[1])
    path = f"/api/v1/communities/{home[0]}/roll/template"

    xlsx = client.get(f"{path}?format=xlsx", headers=clerk.headers)

    assert xlsx.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert xlsx.headers["Content-Disposition"] == 'attachment; filename="roll-template.xlsx"'
    assert xlsx.data.startswith(b"PK")
    assert client.get(path, headers=clerk.headers).content_type == "text/csv; charset=utf-8"
    assert client.get(f"{path}?format=pdf", headers=clerk.headers).status_code == 422
