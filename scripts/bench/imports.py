"""Time the import of 100,000 units against reading the file and a bare COPY of its cells, on one server in one run.

Ours is what the service does with an uploaded file: read, check every cell, seal and blind, write three tables with their
indexes and foreign keys, keep the file, record the act, commit. The bare table has the cells as text and nothing else.
The figure is that of a CSV file, the harder of the two: it is read faster and all the rest stays; that of an XLSX file stands
beside it. The process is settled as the server is.
"""

from __future__ import annotations

import io
import statistics
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from openpyxl import Workbook

from app.config import Settings
from app.factory import create_app
from app.identity.documents import resident_check
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.kernel.collector import settle
from app.kernel.db import transaction
from app.registry import communities, roll_import
from app.registry.roll_check import check_roll
from app.registry.roll_columns import COLUMNS
from app.registry.roll_file import read_roll_file

UNITS = 100_000
ROUNDS = 3
_HOMES = 400


def measure(database_url: str) -> dict[str, Any]:
    """Return medians of three rounds in seconds and what ours costs as a multiple of the bare, for CSV and XLSX."""
    rows = [_row(number) for number in range(UNITS)]
    files = {"csv": _csv(rows), "xlsx": _xlsx(rows)}
    del rows
    settle()
    told: dict[str, Any] = {"units": UNITS}
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env({"ZUOLIN_ENV": "test", "DATABASE_URL": database_url, "VAR_DIR": folder}))
        with app.app_context():
            for kind, content in files.items():
                told[kind] = _compare(database_url, content, Path(folder))
    told["import_vs_copy"] = told["csv"]["ratio"]
    told["import_xlsx_vs_copy"] = told["xlsx"]["ratio"]
    return told


def _compare(database_url: str, content: bytes, folder: Path) -> dict[str, Any]:
    bare, ours, check = [], [], []
    for number in range(ROUNDS):
        bare.append(_timed(lambda: _bare(database_url, content)))
        check.append(_timed(lambda: check_roll(content, clock.today())))
        community_id = _community(f"{folder.name} {number}")
        ours.append(_timed(lambda one=community_id: _ours(one, content)))  # type: ignore[misc]
    seconds = {name: statistics.median(times) for name, times in (("bare", bare), ("ours", ours), ("read_and_check", check))}
    return {"seconds": {name: round(value, 2) for name, value in seconds.items()},
            "ratio": round(seconds["ours"] / seconds["bare"], 2)}


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _bare(database_url: str, content: bytes) -> None:
    """Read the file with the same reader and COPY its cells into a plain table, committed."""
    sheet = read_roll_file(content)
    with psycopg.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_cells")
        cursor.execute(f"CREATE TABLE bench_cells ({', '.join(f'c{place} text' for place in range(len(COLUMNS)))})")
        with cursor.copy("COPY bench_cells FROM STDIN") as copy:
            for row in sheet.rows:
                copy.write_row(row)


def _ours(community_id: UUID, content: bytes) -> None:
    with transaction():
        roll_import.import_roll(SYSTEM, community_id, content, name="roll", source="bench", at=clock.now())


def _community(name: str) -> UUID:
    with transaction():
        office = communities.make_office(name, clock.now())
        new = communities.NewCommunity(name, "440300", "residential")
        return communities.make_community(SYSTEM, office, new, clock.now()).id


def _row(number: int) -> list[str]:
    """Invent a unit with one owner, born before 1916 so that the number is nobody's who lives."""
    building, home = divmod(number, _HOMES)
    day = number // 999
    first = f"4403{day % 90:02d}19{day // 28 // 12 % 16:02d}{day // 28 % 12 + 1:02d}{day % 28 + 1:02d}{number % 999 + 1:03d}"
    cells = {
        "房屋编号": f"{building}-{home:04d}", "楼栋": str(building), "单元": "A", "楼层": str(home // 10 + 1),
        "房号": f"{home:04d}", "用途": "住宅", "登记面积": f"{60 + number % 90}.{number % 100:02d}",
        "业主姓名": f"陈{chr(0x4E00 + number % 20000)}",
        "证件类型": "居民身份证", "证件号码": first + resident_check(first), "手机号": f"139{number:08d}",
        "产权证号": f"粤（2019）深圳市不动产权第{number:07d}号", "权证种类": "不动产权证",
    }
    return [cells.get(column, "") for column in COLUMNS]


def _csv(rows: list[list[str]]) -> bytes:
    return "\r\n".join(",".join(row) for row in (list(COLUMNS), *rows)).encode()


def _xlsx(rows: list[list[str]]) -> bytes:
    """Write the sheet's XML by hand into an empty workbook: openpyxl takes half a minute for it."""
    empty, target = io.BytesIO(), io.BytesIO()
    Workbook().save(empty)
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name, _sheet(rows) if name == "xl/worksheets/sheet1.xml" else source.read(name))
    return target.getvalue()


def _sheet(rows: list[list[str]]) -> bytes:
    lines = ['<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>']
    for number, row in enumerate([list(COLUMNS), *rows], start=1):
        cells = "".join(
            f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for place, cell in enumerate(row) if cell)
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join([*lines, "</sheetData></worksheet>"]).encode()
