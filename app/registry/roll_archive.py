"""Open an XLSX without trusting it: count what really comes out, and find what a reader of values would not see."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass

from app.kernel.problems import Problem

UNPACKED_LIMIT = 256 * 1024 * 1024
LARGEST_ROW = 200_000
_PARTS_LIMIT = 1000
_CHUNK = 1 << 18
_LOCAL_HEADER = struct.Struct("<4s2xHH16xHH")
_ENCRYPTED = 1
# No tag holds a "<": a scan that stops there costs one pass, where one up to the next ">" would begin anew at each tag.
_FIRST_SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^<>]*?\br?:?id="([^"<>]+)"[^<>]*>')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f[ >/]")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^<>]*\bref="([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3}[0-9]{1,7}))?"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^<>]*\bhidden="(?:1|true)")[^<>]*\br="([0-9]{1,7})"')
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^<>]*\bhidden="(?:1|true)")[^<>]*>')
# The reader makes a full rectangle up to the last cell: one cell in XFD1048576 would be 17 thousand million of them.
_FAR_AWAY = re.compile(rb'r="(?:[A-Z]{2,3}[0-9]+"(?:[^>]*[^/>])?>|[A-Z]?(?:[2-9][0-9]{5}|[0-9]{7,}))')
_OTHER_SPELLING = re.compile(rb"r(?:='|\s+=)")
_LONG_TEXT = re.compile(rb"<(?:\w+:)?t\b[^>]*>[^<]{6000}")


class RollFileUnreadable(Problem):
    """房册文件读不出来。请用下载的模板，存为 XLSX 或 CSV（UTF-8 或 GB18030）后再上传。"""

    status = 422
    title = "房册文件读不出来"
    detail = "{why}"


@dataclass(frozen=True, slots=True)
class SheetFindings:
    """Hold the places in the first sheet's XML: formulas, merged ranges, hidden rows, and whether a column is hidden."""

    formulas: tuple[tuple[str, int], ...]
    merged: tuple[tuple[str, int, str], ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: bool


def scan_first_sheet(content: bytes) -> SheetFindings:
    """Unpack with counting, and look through the XML of the first sheet.

    Raises:
        RollFileUnreadable: it unpacks to too much, is larger than any roll, or is no workbook.
    """
    parts = _unpack(content)
    sheet = parts.get(_first_sheet(parts))
    if sheet is None:
        raise RollFileUnreadable(why="文件已损坏，找不到第一个工作表。")
    if _FAR_AWAY.search(sheet) or _OTHER_SPELLING.search(sheet):
        raise RollFileUnreadable(why=f"第{LARGEST_ROW}行以下或第26列以右还有内容，请删去后再上传。")
    if any(_LONG_TEXT.search(parts[name]) for name in parts if name.endswith("sharedStrings.xml")) or _LONG_TEXT.search(sheet):
        raise RollFileUnreadable(why="有一格超过2000个字，请删短后再上传。")
    formulas = []
    if b"<f" in sheet or b":f" in sheet:
        places = (_PLACE.search(found[1]) for found in _FORMULA.finditer(sheet))
        formulas = [(place[1].decode(), int(place[2])) if place else ("", 0) for place in places]
    ranges = _MERGED.finditer(sheet) if b"mergeCell" in sheet else ()
    merged = tuple((m[1].decode(), int(m[2]), (m[3] or b"").decode()) for m in ranges)
    hidden = tuple(int(m[1]) for m in _HIDDEN_ROW.finditer(sheet)) if b"hidden=" in sheet else ()
    return SheetFindings(tuple(formulas), merged, hidden, bool(b"hidden=" in sheet and _HIDDEN_COLUMN.search(sheet)))


def _first_sheet(parts: dict[str, bytes]) -> str:
    """Follow the workbook's first entry through its relations to the part."""
    first = _FIRST_SHEET.search(parts.get("xl/workbook.xml", b""))
    for relation in _RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b"")):
        if first and b'Id="' + first[1] + b'"' in relation:
            target = re.search(rb'\bTarget="([^"]+)"', relation)
            path = target[1].decode() if target else ""
            return path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    return ""


def _unpack(content: bytes) -> dict[str, bytes]:
    """Inflate every part, counting the bytes that come out: the sizes that an archive declares may lie."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    if len(entries) > _PARTS_LIMIT or len({entry.filename for entry in entries}) != len(entries):
        raise RollFileUnreadable(why="文件里的部件太多或重名，不是电子表格软件存的 XLSX。")
    if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
        raise RollFileUnreadable(why="文件解开后太大，没有读取。")
    parts, left = {}, UNPACKED_LIMIT
    for entry in entries:
        part = _inflate(content, entry, left)
        left -= len(part)
        parts[entry.filename] = part
    return parts


def _inflate(content: bytes, entry: zipfile.ZipInfo, left: int) -> bytes:
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise RollFileUnreadable(why="文件加了密码，或用了不常见的压缩方式，请另存为普通的 XLSX。")
    _, _, _, name, extra = _LOCAL_HEADER.unpack_from(content, entry.header_offset)
    begin = entry.header_offset + 30 + name + extra
    packed = memoryview(content)[begin : begin + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        out = [bytes(packed)]
        size = len(packed)
    else:
        out, size, engine = [], 0, zlib.decompressobj(-zlib.MAX_WBITS)
        waiting: bytes | memoryview = packed
        while waiting and not engine.eof and size <= left:
            out.append(engine.decompress(waiting, _CHUNK))
            size += len(out[-1])
            waiting = engine.unconsumed_tail
    if size > left:
        raise RollFileUnreadable(why="文件解开后太大，没有读取。")
    if size != entry.file_size:
        raise RollFileUnreadable(why="文件写明的大小与实际内容不符，没有读取。")
    return b"".join(out)
