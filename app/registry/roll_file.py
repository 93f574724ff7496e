"""Read a roll's file, XLSX or CSV, into rows of text; refuse what would not be read as it looks."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from dataclasses import dataclass, field

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.registry.roll_archive import LARGEST_ROW, RollFileUnreadable, SheetFindings, scan_first_sheet
from app.registry.roll_columns import COLUMNS, FIRST_COLUMNS

LOST = "\x00"
"""Stands before a cell that the spreadsheet holds as something else than was typed: a truth, a date, a long number."""
_EXACT_DIGITS = 10**15
_HEADER_WITHIN = 10
_SHOWN_HIDDEN = 50


@dataclass(frozen=True, slots=True)
class CellError:
    """Name a cell by row and column, and what to do about it; row 0 is the file as a whole."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class RollSheet:
    """Hold the rows below the header, the number of the first of them, and what the sheet itself has wrong.

    `named` is how many of the template's columns the header names: the older template ends after 产权证号.
    """

    rows: list[list[str]]
    first_row: int
    named: int = len(COLUMNS)
    errors: list[CellError] = field(default_factory=list)
    warnings: list[CellError] = field(default_factory=list)


def read_roll_file(content: bytes) -> RollSheet:
    """Return the rows below the header, each as wide as the template.

    Raises:
        RollFileUnreadable: no file of a known kind, too large when unpacked, or another header.
    """
    if not content.strip():
        raise RollFileUnreadable(why="文件是空的。")
    sheet = _read_xlsx(content) if content.startswith(b"PK\x03\x04") else RollSheet(_read_csv(content), 1)
    if len(sheet.rows) > LARGEST_ROW:
        raise RollFileUnreadable(why=f"行数超过{LARGEST_ROW}，请确认文件内容。")
    header, sheet.named = _header(sheet.rows)
    del sheet.rows[: header + 1]
    sheet.first_row = header + 2
    width = len(COLUMNS)
    for place, row in enumerate(sheet.rows):
        if len(row) != width:
            if any(cell.strip() for cell in row[width:]):
                sheet.errors.append(CellError(sheet.first_row + place, "", f"第{width}列以右还有内容，请核对是否错列。"))
            sheet.rows[place] = (row + [""] * width)[:width]
    return sheet


def _header(rows: list[list[str]]) -> tuple[int, int]:
    """Find the row of the column names among the first ten, and how many it names.

    Titles above it and empty columns after it are let be.
    """
    found = [[cell.strip() for cell in row] for row in rows[:_HEADER_WITHIN]]
    for place, cells in enumerate(found):
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) >= len(FIRST_COLUMNS) and tuple(cells) == COLUMNS[: len(cells)]:
            return place, len(cells)
    meant = next((cells for cells in found if COLUMNS[0] in cells), next((cells for cells in found if cells), []))
    if not meant:
        raise RollFileUnreadable(why="文件里没有内容。请下载模板，不要改动列名和次序。")
    raise RollFileUnreadable(why=_differing_column(meant) + "请下载模板，不要改动列名和次序。")


def _differing_column(cells: list[str]) -> str:
    for place, name in enumerate(COLUMNS):
        if place >= len(cells):
            return f"列名与模板不同：缺少第{place + 1}列“{name}”。"
        if cells[place] != name:
            return f"列名与模板不同：第{place + 1}列应为“{name}”，现在是“{cells[place][:20]}”。"
    return f"列名与模板不同：第{len(COLUMNS) + 1}列“{cells[len(COLUMNS)][:20]}”不在模板里。"


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error as error:
            raise RollFileUnreadable(why="CSV 的引号不成对，或有一格过长，请核对后再上传。") from error
    raise RollFileUnreadable(why="文件既不是 UTF-8 也不是 GB18030 编码的 CSV。")


def _read_xlsx(content: bytes) -> RollSheet:
    try:
        found = scan_first_sheet(content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        first = book.sheets_metadata[0]
        is_table = first.typ == SheetTypeEnum.WorkSheet
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False) if is_table else []
    except RollFileUnreadable:
        raise
    except Exception as error:  # a damaged archive fails in as many ways as it has parts
        raise RollFileUnreadable(why="文件已损坏，或不是 XLSX。") from error
    sheet = RollSheet([[cell if type(cell) is str else _text(cell) for cell in row] for row in rows], 1)
    _report(sheet, found)
    if len(book.sheet_names) > 1:
        sheet.warnings.append(CellError(0, "", "只读取第一个工作表，其余工作表没有读取。"))
    if first.visible != SheetVisibleEnum.Visible:
        sheet.warnings.append(CellError(0, "", "第一个工作表是隐藏的，请确认它就是房册。"))
    return sheet


def _report(sheet: RollSheet, found: SheetFindings) -> None:
    sheet.errors += [CellError(row, _column(letters), "这是公式，请改为数值后再上传。") for letters, row in found.formulas]
    sheet.errors += [
        CellError(row, _column(letters), f"这里有合并单元格（{letters}{row}:{end}），请取消合并，逐行填写。")
        for letters, row, end in found.merged]
    sheet.warnings += [
        CellError(row, "", "这一行是隐藏的，仍会读取；不要的请删去。") for row in found.hidden_rows[:_SHOWN_HIDDEN]]
    if len(found.hidden_rows) > _SHOWN_HIDDEN:
        sheet.warnings.append(CellError(0, "", f"共有{len(found.hidden_rows)}行是隐藏的（可能用了筛选），都会读取。"))
    if found.hidden_columns:
        sheet.warnings.append(CellError(0, "", "有隐藏的列，仍会读取。"))


def _column(letters: str) -> str:
    """Name the column of a place such as B2; the sheet's own letters where the template has no such column."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return COLUMNS[place - 1] if 0 < place <= len(COLUMNS) else letters


def _text(cell: object) -> str:
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return f"{LOST}{cell}"  # the check names it, because it is not what was typed, but for the column of dates
    if not math.isfinite(cell) or abs(cell) >= _EXACT_DIGITS:
        return f"{LOST}{cell}"
    return repr(cell) if cell != int(cell) else str(int(cell))
