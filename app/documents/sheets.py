"""Write spreadsheets that compute nothing when they are opened."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping

from openpyxl import Workbook

Cell = str | int | None

# OWASP, CSV injection; the full-width forms are taken as operators by East Asian spreadsheet programs.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_EXACT_DIGITS = 15
"""Spreadsheets hold numbers as doubles: beyond 15 digits a number would change."""


def guarded(cell: Cell) -> Cell:
    """Return the cell so that a spreadsheet shows it and never computes it."""
    if isinstance(cell, int):
        return cell if len(str(abs(cell))) <= _EXACT_DIGITS else str(cell)
    if cell is None:
        return None
    text = _NOT_IN_XML.sub("", cell)
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def xlsx(rows: Iterable[Iterable[Cell]], title: str = "数据") -> bytes:
    """Return a workbook of one sheet, its cells guarded against formulas."""
    return workbook({title: rows})


def workbook(sheets: Mapping[str, Iterable[Iterable[Cell]]]) -> bytes:
    """Return a workbook of several sheets by their titles, each with its first row standing still."""
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([guarded(cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
