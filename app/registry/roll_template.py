"""Make the template of a roll to download: CSV with its header, XLSX with lists to choose from and an explanation."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.documents.sheets import guarded
from app.registry.roll_columns import COLUMNS, DOCUMENTS, EXPLANATIONS, GROUNDS, KINDS, STOCKS, TITLES

LISTS = {"用途": KINDS, "状态": STOCKS, "证件类型": DOCUMENTS, "权证种类": TITLES, "取得依据": GROUNDS}
_LAST_ROW = 20_000
_REQUIRED = ("房屋编号", "楼栋", "用途")


def template_csv() -> bytes:
    """Make the template with its header only."""
    return ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()


def template_xlsx() -> bytes:
    """Make the template with text cells, lists of the words that may stand, and a second sheet that explains."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("房册")
    sheet.append(COLUMNS)
    sheet.freeze_panes = "B2"
    words = book.create_sheet("可选词")
    for place, name in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, 2 * len(name) + 2)
        # As text, so that 1-2 stays 1-2 and eighteen digits stay eighteen digits.
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(1, place).font = Font(bold=True, color="C00000" if name in _REQUIRED else "000000")
    for place, (name, allowed) in enumerate(LISTS.items(), start=1):
        _offer(sheet, words, place, name, [word for word in allowed if word])
    _explain(book.create_sheet("填写说明", 1))
    words.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _offer(sheet: Worksheet, words: Worksheet, place: int, name: str, allowed: list[str]) -> None:
    """Let a column be chosen from a list on the hidden sheet: one word holds the mark that separates inline lists."""
    source = get_column_letter(place)
    for row, word in enumerate(allowed, start=1):
        words.cell(row, place, guarded(word))
    letter = get_column_letter(COLUMNS.index(name) + 1)
    rule = DataValidation(
        type="list", formula1=f"=可选词!${source}$1:${source}${len(allowed)}", allow_blank=True, showErrorMessage=True,
        errorTitle=name, error="请从列表选择。")
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(rule)


def _explain(sheet: Worksheet) -> None:
    sheet.append(["列", "怎样填写"])
    for row in EXPLANATIONS:
        sheet.append([guarded(cell) for cell in row])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
    for cell in (*sheet["B"], *sheet["A"]):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
