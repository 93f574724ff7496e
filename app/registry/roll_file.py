"""Read a roll's file, XLSX or CSV, into rows of text; refuse what would not be read as it looks."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass

from python_calamine import CalamineWorkbook

from app.kernel.problems import Problem

UNPACKED_LIMIT = 256 * 1024 * 1024
COLUMNS = (
    "房屋编号", "楼栋", "单元", "楼层", "房号", "用途", "登记面积", "测绘面积", "合同面积", "状态", "业主姓名", "证件类型",
    "证件号码", "手机号", "产权证号",
)
_FORMULA = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*><f[ >/]')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)([0-9]+)')
_EXACT_DIGITS = 10**15


class RollFileUnreadable(Problem):
    """房册文件读不出来。请用下载的模板，存为 XLSX 或 CSV（UTF-8 或 GB18030）后再上传。"""

    status = 422
    title = "房册文件读不出来"
    detail = "{why}"


@dataclass(frozen=True, slots=True)
class CellError:
    """Name a cell by row and column, and what to do about it."""

    row: int
    column: str
    reason: str


def template_csv() -> bytes:
    """Make the template to download, with its header only."""
    return ("\ufeff" + ",".join(COLUMNS) + "\r\n").encode()


def read_roll_file(content: bytes) -> tuple[list[list[str]], list[CellError]]:
    """Return the rows below the header, and what the sheet itself has wrong.

    Raises:
        RollFileUnreadable: no file of a known kind, too large when unpacked, or another header.
    """
    rows, errors = _read_xlsx(content) if content.startswith(b"PK\x03\x04") else (_read_csv(content), [])
    if not rows or [cell.strip() for cell in rows[0][: len(COLUMNS)]] != list(COLUMNS):
        raise RollFileUnreadable(why="第一行的列名与模板不同，请下载模板，不要改动列名和次序。")
    width = len(COLUMNS)
    return [(row + [""] * width)[:width] for row in rows[1:]], errors


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise RollFileUnreadable(why="文件既不是 UTF-8 也不是 GB18030 编码的 CSV。")


def _read_xlsx(content: bytes) -> tuple[list[list[str]], list[CellError]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bomb(archive)
            sheet = archive.read("xl/worksheets/sheet1.xml")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except RollFileUnreadable:
        raise
    except Exception as error:  # a damaged archive fails in as many ways as it has parts
        raise RollFileUnreadable(why="文件已损坏，或不是 XLSX。") from error
    errors = [CellError(int(m[2]), m[1].decode(), "这是公式，请改为数值后再上传。") for m in _FORMULA.finditer(sheet)]
    errors += [CellError(int(m[2]), m[1].decode(), "这里有合并单元格，请取消合并，逐行填写。") for m in _MERGED.finditer(sheet)]
    return [[_text(cell) for cell in row] for row in rows], errors


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_LIMIT:
        raise RollFileUnreadable(why="文件解开后太大，没有读取。")


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return f"\x00{cell}"  # a date or a truth: the check names it, because it is not what was typed
    if cell != int(cell):
        return repr(cell)
    return str(int(cell)) if abs(cell) < _EXACT_DIGITS else f"\x00{cell}"
