"""Check a roll's rows cell by cell, and gather them into units with their owners."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from app.identity.documents import KIND_NAMES, DocumentKind, IdentityDocument, IdentityDocumentInvalid, parse_document
from app.identity.phones import PhoneInvalid, normalise_phone
from app.law.quantities import parse_area
from app.registry.roll_cells import acquired_on, date_problem, odd_cells, odd_characters
from app.registry.roll_columns import AREA_COLUMNS, COLUMNS, DOCUMENTS, GROUNDS, KINDS, LONGEST_CELL, STOCKS, TITLES
from app.registry.roll_file import LOST, CellError, RollSheet, read_roll_file

LARGEST_CM2 = 100_000 * 10_000
SMALLEST_CM2 = 10_000
Facts = tuple[str | int | None, ...]


@dataclass(slots=True)
class FileOwner:
    """Hold an owner of the file once, however many units; without a document it is unproved."""

    name: str
    document: IdentityDocument | None
    phone: str | None
    row: int

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return f"FileOwner(row={self.row})"


class Holding(NamedTuple):
    """Say how an owner has a unit: title and its kind, ground, and since when if the file says so."""

    owner: FileOwner
    title: str | None
    title_kind: str | None
    ground: str | None
    from_on: dt.date | None


@dataclass(slots=True)
class FileUnit:
    """Hold a unit of the file; joint owners stand on rows of their own with the same label."""

    facts: Facts
    developer: FileOwner | None
    row: int
    holdings: list[Holding] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return the unit's label."""
        return str(self.facts[0])


@dataclass(frozen=True, slots=True)
class CheckedRoll:
    """Hold what a dry run found: units to import, errors that forbid it, warnings that do not.

    `whole` tells a file of the present template from one of the older, which says nothing of developers.
    """

    units: tuple[FileUnit, ...]
    errors: tuple[CellError, ...]
    warnings: tuple[CellError, ...]
    whole: bool = True


def check_roll(content: bytes, on: dt.date) -> CheckedRoll:
    """Read and check a file without writing anything; no birth or acquisition is after the day.

    Raises:
        RollFileUnreadable: it is no roll at all.
    """
    return check_sheet(read_roll_file(content), on)


def check_sheet(sheet: RollSheet, on: dt.date) -> CheckedRoll:
    """Check the rows that were read."""
    check = _Check(sheet, on)
    odd = odd_characters()
    for number, row in enumerate(sheet.rows, start=sheet.first_row):
        text = "".join(row)
        if not text or text.isspace():
            continue
        looks_clean = len(text) <= LONGEST_CELL and odd.isdisjoint(text)
        check.row(number, [cell.strip() for cell in row] if looks_clean else check.characters(number, row))
    return CheckedRoll(tuple(check.units.values()), tuple(check.errors), tuple(check.warnings), sheet.named == len(COLUMNS))


class _Check:
    def __init__(self, sheet: RollSheet, on: dt.date) -> None:
        self.units: dict[str, FileUnit] = {}
        self.errors, self.warnings = sheet.errors, sheet.warnings
        self._on = on
        self._owners: dict[tuple[str, str], FileOwner] = {}
        self._areas: dict[str, int | None] = {"": None}

    def wrong(self, number: int, column: str, reason: str) -> None:
        self.errors.append(CellError(number, column, reason))

    def characters(self, number: int, row: list[str]) -> list[str]:
        """Name the odd cells of a row and go on with those that can be read."""
        cells = [cell.strip(" \t\u3000\xa0\r\n") for cell in row]
        odd = dict(odd_cells(cells))
        for column, reason in odd.items():
            self.wrong(number, column, reason)
        return [cell.removeprefix(LOST)[:LONGEST_CELL] for cell in cells]

    def row(self, number: int, cells: list[str]) -> None:
        (label, building, entrance, floor, room, kind, register, survey, contract, stock,
         name, document_kind, document, phone, title, title_kind, acquired, ground, developer, code) = cells
        if not label or not building:
            self.wrong(number, "楼栋" if label else "房屋编号", "这一格不能为空。")
        facts = (
            label, building, entrance or None, floor or None, room or None, self._word(number, "用途", kind, KINDS),
            *self._three_areas(number, (register, survey, contract)), self._word(number, "状态", stock, STOCKS))
        unit = self._unit(number, facts, self._developer(number, stock, developer, code))
        owner = self._owner(number, name, stock, (document_kind, document), phone)
        if owner is None:
            if not name and unit.row != number:
                self.wrong(number, "房屋编号", f"第{unit.row}行已有这个房屋编号。")
            return
        if any(held.owner is owner or (document == "" and held.owner.document is None and held.owner.name == name)
               for held in unit.holdings):
            self.wrong(number, "房屋编号", "同一房屋的同一业主重复出现。")
            return
        kind_of_title = self._word(number, "权证种类", title_kind, TITLES)
        unit.holdings.append(Holding(
            owner, title or None, kind_of_title if title else None, self._word(number, "取得依据", ground, GROUNDS),
            self._day(number, acquired) if acquired else None))

    def _unit(self, number: int, facts: Facts, developer: FileOwner | None) -> FileUnit:
        made = FileUnit(facts, developer, number)
        known = self.units.setdefault(made.label, made)
        if known is not made and (known.facts != facts or known.developer is not developer):
            named = "第{}行已有这个房屋编号，而房屋各列不同；共有人请分行填写，房屋各列须相同。"
            self.wrong(number, "房屋编号", named.format(known.row))
        return known

    def _word(self, number: int, column: str, cell: str, words: dict[str, str | None]) -> str | None:
        if cell not in words:
            self.wrong(number, column, "只能填：" + "、".join(word for word in words if word))
        return words.get(cell)

    def _three_areas(self, number: int, cells: tuple[str, str, str]) -> tuple[int | None, ...]:
        if not any(cells):
            self.wrong(number, "登记面积", "三种面积至少填一种。")
        known = self._areas
        return tuple(
            known[cell] if cell in known else self._area(number, column, cell)
            for column, cell in zip(AREA_COLUMNS, cells, strict=True))

    def _area(self, number: int, column: str, cell: str) -> int | None:
        try:
            area = parse_area(cell)
        except ValueError:
            self.wrong(number, column, "面积应为平方米数字，最多四位小数。")
            return None
        if not SMALLEST_CM2 <= area <= LARGEST_CM2:
            self.wrong(number, column, "面积小于1或大于100000平方米，请核对。")
            return None
        self._areas[cell] = area
        return area

    def _developer(self, number: int, stock: str, name: str, code: str) -> FileOwner | None:
        if not name and not code:
            return None
        if not stock:
            self.wrong(number, "开发商", "只有未售、已售未交付的房屋填写开发商，请清空，或填写状态。")
        elif not name or not code:
            missing = "开发商" if code else "开发商证件号码"
            self.wrong(number, missing, "开发商和开发商证件号码要填都填；都留空则视为同一未具名开发商。")
        else:
            return self._proved(number, name, ("统一社会信用代码", code), "开发商证件号码")
        return None

    def _owner(
        self, number: int, name: str, stock: str, document: tuple[str, str], phone: str,
    ) -> FileOwner | None:
        if not name:
            if stock != "未售":
                self.wrong(number, "业主姓名", "业主姓名不能为空（未售房屋除外）。")
            elif any((*document, phone)):
                self.wrong(number, "业主姓名", "填了证件或手机号而没有姓名，请补姓名，或清空这些格。")
            return None
        said = self._phone(number, phone) if phone else None
        if document[1]:
            return self._proved(number, name, document, "证件号码", said)
        self._word(number, "证件类型", document[0], DOCUMENTS)
        self.warnings.append(CellError(number, "证件号码", "没有证件号码：不与其他房屋合并计人数，列为未核实。"))
        return FileOwner(name, None, said, number)

    def _proved(
        self, number: int, name: str, document: tuple[str, str], column: str, phone: str | None = None,
    ) -> FileOwner | None:
        """Return the owner of a document, the same one for each of its rows."""
        kind = self._word(number, "证件类型", document[0], DOCUMENTS)
        if kind is None:
            return None
        try:
            read = parse_document(kind, document[1], on=self._on)
        except IdentityDocumentInvalid as error:
            self.wrong(number, column, f"按{KIND_NAMES[DocumentKind(kind)]}核对：{error.reason}")
            return None
        owner = self._owners.get((kind, read.number))
        if owner is None:
            owner = self._owners[kind, read.number] = FileOwner(name, read, phone, number)
            return owner
        if owner.name != name:
            self.wrong(number, column, f"同一证件号码在第{owner.row}行是另一个名字，请核对号码和姓名。")
        if phone and owner.phone and phone != owner.phone:
            self.warnings.append(CellError(number, "手机号", f"同一业主在第{owner.row}行是另一个手机号，以那一行为准。"))
        owner.phone = owner.phone or phone
        return owner

    def _phone(self, number: int, cell: str) -> str | None:
        try:
            return normalise_phone(cell)
        except PhoneInvalid as error:
            self.wrong(number, "手机号", error.reason)
            return None

    def _day(self, number: int, cell: str) -> dt.date | None:
        day = acquired_on(cell)
        reason = date_problem(cell, day, self._on)
        if reason:
            self.wrong(number, "取得日期", reason)
        return day


