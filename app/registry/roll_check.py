"""Check a roll's rows cell by cell, and gather them into units with their owners."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TypeAlias

from app.identity.documents import IdentityDocument, IdentityDocumentInvalid, parse_document
from app.identity.phones import PhoneInvalid, normalise_phone
from app.law.quantities import parse_area
from app.registry.roll_file import COLUMNS, CellError, read_roll_file

KINDS = {
    "住宅": "residence", "商铺": "shop", "办公": "office", "车位": "parking", "车库": "garage", "储藏": "storage",
    "其他": "other",
}
STOCKS = {"": None, "未售": "unsold", "已售未交付": "undelivered"}
DOCUMENTS = {
    "": "resident", "居民身份证": "resident", "港澳通行证": "hk_macao_permit", "台湾通行证": "taiwan_permit",
    "港澳居住证": "hk_macao_resident_permit", "台湾居住证": "taiwan_resident_permit", "护照": "passport",
    "统一社会信用代码": "company",
}
Words: TypeAlias = dict[str, str] | dict[str, str | None]
LARGEST_CM2 = 100_000 * 10_000
SMALLEST_CM2 = 10_000


@dataclass(frozen=True, slots=True)
class FileOwner:
    """Hold an owner of a row; without a document it is unproved."""

    name: str
    document: IdentityDocument | None
    phone: str | None
    title: str | None


@dataclass(slots=True)
class FileUnit:
    """Hold a unit of the file; joint owners stand on rows of their own with the same label."""

    facts: tuple[str | int | None, ...]
    owners: list[FileOwner] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return the unit's label."""
        return str(self.facts[0])


@dataclass(frozen=True, slots=True)
class CheckedRoll:
    """Hold what a dry run found: units to import, errors that forbid it, warnings that do not."""

    units: tuple[FileUnit, ...]
    errors: tuple[CellError, ...]
    warnings: tuple[CellError, ...]


def check_roll(content: bytes) -> CheckedRoll:
    """Read and check a file without writing anything.

    Raises:
        RollFileUnreadable: it is no roll at all.
    """
    rows, errors = read_roll_file(content)
    check = _Check(errors)
    for number, row in enumerate(rows, start=2):
        if any(row):
            check.row(number, [cell.strip() for cell in row])
    return CheckedRoll(tuple(check.units.values()), tuple(check.errors), tuple(check.warnings))


class _Check:
    def __init__(self, errors: list[CellError]) -> None:
        self.units: dict[str, FileUnit] = {}
        self.errors, self.warnings = errors, list[CellError]()

    def row(self, number: int, row: list[str]) -> None:
        cells = dict(zip(COLUMNS, row, strict=True))
        for column, cell in cells.items():
            if "\x00" in cell:
                self.errors.append(CellError(number, column, "这一格被存成日期或过长的数字，原样已失，请把格式改为文本后重填。"))
            elif cell != unicodedata.normalize("NFKC", cell) and any(ch.isdigit() and not ch.isascii() for ch in cell):
                self.errors.append(CellError(number, column, "这里有全角数字，请改为半角。"))
        label = cells["房屋编号"]
        facts = (
            label, cells["楼栋"], cells["单元"] or None, cells["楼层"] or None, cells["房号"] or None,
            self._one_of(number, "用途", cells, KINDS), *self._areas(number, cells), self._one_of(number, "状态", cells, STOCKS))
        for column in ("房屋编号", "楼栋"):
            if not cells[column]:
                self.errors.append(CellError(number, column, "这一格不能为空。"))
        owner = self._owner(number, cells)
        known = self.units.setdefault(label, FileUnit(facts))
        if known.facts != facts:
            reason = "同一房屋编号出现两次而内容不同；共有人请分行填写，房屋各列须相同。"
            self.errors.append(CellError(number, "房屋编号", reason))
        if owner is not None and owner in known.owners:
            self.errors.append(CellError(number, "房屋编号", "同一房屋的同一业主重复出现。"))
        if owner is not None:
            known.owners.append(owner)

    def _one_of(self, number: int, column: str, cells: dict[str, str], words: Words) -> str | None:
        if cells[column] not in words:
            self.errors.append(CellError(number, column, "只能填：" + "、".join(word for word in words if word)))
        return words.get(cells[column])

    def _areas(self, number: int, cells: dict[str, str]) -> list[int | None]:
        found: list[int | None] = []
        for column in ("登记面积", "测绘面积", "合同面积"):
            try:
                area = parse_area(cells[column]) if cells[column] else None
            except ValueError:
                area = None
                self.errors.append(CellError(number, column, "面积应为平方米数字，最多四位小数。"))
            if area is not None and not SMALLEST_CM2 <= area <= LARGEST_CM2:
                self.errors.append(CellError(number, column, "面积小于1或大于100000平方米，请核对。"))
            found.append(area)
        if not any(cells[column] for column in ("登记面积", "测绘面积", "合同面积")):
            self.errors.append(CellError(number, "登记面积", "三种面积至少填一种。"))
        return found

    def _owner(self, number: int, cells: dict[str, str]) -> FileOwner | None:
        if not cells["业主姓名"]:
            if cells["状态"] != "未售":
                self.errors.append(CellError(number, "业主姓名", "业主姓名不能为空（未售房屋除外）。"))
            return None
        document, phone, kind = None, None, self._one_of(number, "证件类型", cells, DOCUMENTS)
        try:
            if cells["证件号码"] and kind:
                document = parse_document(kind, cells["证件号码"])
            elif kind:
                self.warnings.append(CellError(number, "证件号码", "没有证件号码：不与其他房屋合并计人数，列为未核实。"))
        except IdentityDocumentInvalid as error:
            self.errors.append(CellError(number, "证件号码", error.reason))
        try:
            phone = normalise_phone(cells["手机号"]) if cells["手机号"] else None
        except PhoneInvalid as error:
            self.errors.append(CellError(number, "手机号", error.reason))
        return FileOwner(cells["业主姓名"], document, phone, cells["产权证号"] or None)
