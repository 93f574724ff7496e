"""Make files of rolls as offices send them: rows by column name, CSV, XLSX with whatever a person did to it."""

from __future__ import annotations

import io

import openpyxl

from app.registry.roll_columns import COLUMNS


def row(**cells):
    made = {
        "房屋编号": "1-101", "楼栋": "1", "用途": "住宅", "登记面积": "88.88", "业主姓名": "陈小明", "证件类型": "护照", "证件号码": "E12345678",
        "手机号": "13800138000", "产权证号": "粤1号",
    } | cells
    return [made.get(column, "") for column in COLUMNS]


def csv_of(*rows, encoding="utf-8", columns=COLUMNS):
    width = len(columns)
    return "\r\n".join(",".join(cells[:width]) for cells in (columns, *rows)).encode(encoding)


def xlsx_of(*rows, columns=COLUMNS, change=None):
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (columns, *rows):
        sheet.append(cells)
    if change:
        change(book, sheet)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
