"""A spreadsheet's archive is not trusted: bombs, lying sizes, far cells and long texts are refused before the reader."""

import datetime as dt
import io
import struct
import zipfile

import pytest

from app.registry import roll_archive
from app.registry.roll_archive import RollFileUnreadable
from app.registry.roll_check import check_roll
from tests.registry.rolls import row, xlsx_of

ON = dt.date(2026, 6, 1)


def why(content):
    with pytest.raises(RollFileUnreadable) as refused:
        check_roll(content, ON)
    return refused.value.document()["detail"]


def repacked(change, **more):
    """Write a good workbook again with its parts changed."""
    source, target = zipfile.ZipFile(io.BytesIO(xlsx_of(row()))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name, change(name, source.read(name)))
        for name, content in more.items():
            out.writestr(name, content)
    return target.getvalue()


def in_sheet(change):
    return repacked(lambda name, part: change(part) if name == "xl/worksheets/sheet1.xml" else part)


def lying(content, part, size):
    """Declare another unpacked size for a part in the archive's directory."""
    changed, name = bytearray(content), part.encode()
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name))
    changed[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(changed)


def test_the_workbook_of_these_tests_is_a_good_roll():
    assert check_roll(in_sheet(lambda part: part), ON).errors == ()


def test_a_bomb_that_declares_its_size_is_refused_without_inflating(monkeypatch):
    monkeypatch.setattr(roll_archive, "_inflate", None)

    assert "解开后太大" in why(repacked(lambda name, part: part, bomb=b"0" * (roll_archive.UNPACKED_LIMIT + 1)))


def test_a_bomb_that_declares_a_small_size_is_refused_by_what_comes_out(monkeypatch):
    monkeypatch.setattr(roll_archive, "UNPACKED_LIMIT", 2_000_000)
    bomb = repacked(lambda name, part: part, bomb=b"0" * 50_000_000)

    assert "解开后太大" in why(lying(bomb, "bomb", 10))


def test_inflating_stops_at_the_limit(monkeypatch):
    monkeypatch.setattr(roll_archive, "UNPACKED_LIMIT", 1_000_000)
    bomb = lying(repacked(lambda name, part: part, bomb=b"0" * 50_000_000), "bomb", 10)
    out = []
    monkeypatch.setattr(roll_archive.zlib, "decompressobj", lambda bits: Counting(bits, out))

    why(bomb)

    assert sum(out) < 1_000_000 + 2 * 2**18


class Counting:
    """Count what an inflater gives."""

    def __init__(self, bits, out, make=roll_archive.zlib.decompressobj):
        self.engine, self.out = make(bits), out

    def decompress(self, *arguments):
        part = self.engine.decompress(*arguments)
        self.out.append(len(part))
        return part

    def __getattr__(self, name):
        return getattr(self.engine, name)


def test_a_part_that_is_not_as_long_as_it_says_is_refused():
    assert "实际内容不符" in why(lying(xlsx_of(row()), "xl/worksheets/sheet1.xml", 10))


def test_parts_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        content = repacked(lambda name, part: part, **{"xl/worksheets/sheet1.xml": b"<x/>"})

    assert "重名" in why(content)


def test_an_unusual_compression_is_refused():
    source, target = zipfile.ZipFile(io.BytesIO(xlsx_of(row()))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as out:
        for name in source.namelist():
            out.writestr(name, source.read(name))

    assert "压缩方式" in why(target.getvalue())


@pytest.mark.parametrize("cell", [
    b'<c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c>', b'<c r="AB2"><v>1</v></c>', b'<c r="A300000"><v>1</v></c>',
    b"<c r='XFD1048576'><v>1</v></c>", b'<c r = "XFD1048576"><v>1</v></c>',
])
def test_a_cell_far_away_does_not_make_the_reader_fill_the_rectangle(cell):
    content = in_sheet(lambda part: part.replace(b"</sheetData>", b'<row r="3">' + cell + b"</row></sheetData>"))

    assert "还有内容" in why(content)


def test_empty_styled_cells_far_right_do_not_matter():
    content = in_sheet(lambda part: part.replace(b"</sheetData>", b'<row r="3"><c r="XFD3" s="0"/></row></sheetData>'))

    assert check_roll(content, ON).errors == ()


def test_a_very_long_text_is_refused_before_it_is_repeated():
    assert "2000个字" in why(xlsx_of(row(房号="很" * 3000)))


@pytest.mark.parametrize("content", [
    b"PK\x03\x04broken", repacked(lambda name, part: b"" if name == "xl/workbook.xml" else part),
    repacked(lambda name, part: part.replace(b"sheet1.xml", b"other.xml") if name.endswith(".rels") else part),
    in_sheet(lambda part: part[: len(part) // 2]), xlsx_of(row())[:900],
])
def test_a_damaged_workbook_is_refused(content):
    assert "已损坏" in why(content)


def test_the_first_sheet_is_found_by_the_workbook_and_not_by_its_name():
    def renamed(name, part):
        return part.replace(b"sheet1.xml", b"sheet9.xml")

    source, target = zipfile.ZipFile(io.BytesIO(xlsx_of(row(房号="=1")))), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name.replace("sheet1.xml", "sheet9.xml"), renamed(name, source.read(name)))

    assert any("公式" in error.reason for error in check_roll(target.getvalue(), ON).errors)
