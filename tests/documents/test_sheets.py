from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from app.documents.sheets import guarded, xlsx


def cells(content):
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"])
def test_a_text_that_a_spreadsheet_would_compute_is_shown_as_text(start):
    text = f'{start}HYPERLINK("http://example.invalid","点我")'

    content = xlsx([[text]])

    book = load_workbook(io.BytesIO(content))
    assert book.active["A1"].data_type != "f"
    assert book.active["A1"].value == f"'{text}"


def test_text_numbers_and_gaps_come_back_as_they_were():
    assert cells(xlsx([["房号", "面积"], ["1栋101", 891_200], ["1栋102", None]])) == [
        ["房号", "面积"], ["1栋101", 891_200], ["1栋102", None],
    ]


def test_a_number_too_long_for_a_spreadsheet_is_written_as_text():
    assert cells(xlsx([[12345678901234567]])) == [["12345678901234567"]]


def test_control_characters_cannot_hide_a_formula_or_break_the_file():
    assert guarded("\x00=1+1") == "'=1+1"


def test_the_readers_of_rolls_read_what_is_written():
    content = xlsx([["房号"], ["1栋101"]], "房册")

    assert CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("房册").to_python() == [["房号"], ["1栋101"]]
