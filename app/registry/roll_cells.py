"""Check the characters of a roll's cells, and read areas, words and dates from them."""

from __future__ import annotations

import datetime as dt
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache

from app.registry.roll_columns import COLUMNS, LONGEST_CELL
from app.registry.roll_file import LOST

_DATE = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]{2}", re.ASCII)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
EARLIEST = dt.date(1949, 10, 1)
ACQUIRED = COLUMNS.index("取得日期")


@cache
def odd_characters() -> frozenset[str]:
    """Name what no clean roll has: controls, digits that are not ASCII, the beginning of a formula or of 4.4E+17.

    A set and no pattern: a class with characters beyond 16 bits is searched twenty times as slowly.
    """
    return frozenset("=+") | {
        one for one in map(chr, range(sys.maxunicode + 1)) if (one.isdigit() and not one.isascii()) or _CONTROL.match(one)}


def odd_cells(row: list[str]) -> Iterator[tuple[str, str]]:
    """Name the cells of a row that are not what they look like, each with what to do."""
    for place, (column, cell) in enumerate(zip(COLUMNS, row, strict=True)):
        if len(cell) > LONGEST_CELL:
            yield column, f"这一格超过{LONGEST_CELL}个字，请删短。"
        elif cell.startswith(LOST):
            if place != ACQUIRED or acquired_on(cell[1:]) is None:
                yield column, "这一格被存成日期或过长的数字，原样已失，请把格式改为文本后重填。"
        elif _SCIENTIFIC.fullmatch(cell):
            yield column, "这一格被存成科学计数法，原样已失，请把格式改为文本后重填。"
        elif _CONTROL.search(cell):
            yield column, "这里有换行或不能保存的控制字符，请删去后重填。"
        elif cell.startswith("="):
            yield column, "这是公式，请改为数值后再上传。"
        elif cell != unicodedata.normalize("NFKC", cell) and any(one.isdigit() and not one.isascii() for one in cell):
            yield column, "这里有全角数字，请改为半角。"


def acquired_on(text: str) -> dt.date | None:
    """Read a day such as 2019-05-20, 2019/5/20, 2019年5月20日 or 20190520; None where it is none."""
    found = _DATE.fullmatch(text)
    parts = [int(part) for part in found.groups() if part] if found else []
    try:
        return dt.date(*parts) if parts else None
    except ValueError:
        return None


def date_problem(text: str, day: dt.date | None, on: dt.date) -> str | None:
    """Say what is wrong with the day on which an owner acquired, or None."""
    if day is None:
        serial = "这像是日期的序号，请把这一列的格式改为日期或文本。" if _SERIAL.fullmatch(text) else ""
        return serial or "日期应写成 2019-05-20。"
    if not EARLIEST <= day <= on:
        return "取得日期不能晚于今天，也不能早于1949年。"
    return None
