"""Hold what an office designs without code: fields, checks between them, period and deadline (上报表的设计)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from app.exchange.report_numbers import scaled

KINDS = ("integer", "decimal", "money", "text", "choice", "yes_no", "date", "table")
KIND_NAMES = {"integer": "整数", "decimal": "小数", "money": "金额（元）", "text": "文字", "choice": "单选", "yes_no": "是或否",
              "date": "日期", "table": "表格"}
NUMBERS = frozenset({"integer", "decimal", "money"})
CHECKS = ("sum_equals", "sum_at_most")
HAND = "hand"
MONEY_PLACES = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A field of one value: its name in the data, what people read, and within which bounds it lies."""

    key: str
    kind: str
    title: str
    help: str = ""
    required: bool = False
    unit: str = ""
    minimum: str | None = None
    maximum: str | None = None
    places: int = 0
    longest: int = 200
    choices: tuple[str, ...] = ()

    @property
    def scale(self) -> int:
        """Say how many places a number of this field has; money is whole fen, written in yuan."""
        return {"decimal": self.places, "money": MONEY_PLACES}.get(self.kind, 0)


@dataclass(frozen=True, slots=True)
class Field(Column):
    """A field of the form: by hand, or from a figure that the system knows; a table has columns and rows."""

    source: str = HAND
    columns: tuple[Column, ...] = ()
    most_rows: int = 50


@dataclass(frozen=True, slots=True)
class Check:
    """A check between fields (表内校验): the parts' sum equals the whole, or is not more; a part may be `table/column`."""

    kind: str
    parts: tuple[str, ...]
    whole: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """A form: how it is called, what is asked, how often, and how many days after the period it is due."""

    title: str
    period: str
    deadline_days: int
    fields: tuple[Field, ...] = field(default=())
    checks: tuple[Check, ...] = field(default=())
    help: str = ""

    def as_data(self) -> dict[str, Any]:
        """Write it as JSON values."""
        return _plain(asdict(self))  # type: ignore[no-any-return]

    def field(self, key: str) -> Field | None:
        """Find a field."""
        return next((one for one in self.fields if one.key == key), None)

    def numbers(self) -> Iterator[tuple[str, Column, str]]:
        """Go through all numbers, the columns of tables too: path, field and what people read."""
        for one in self.fields:
            if one.kind in NUMBERS:
                yield one.key, one, one.title
            for column in one.columns:
                if column.kind in NUMBERS:
                    yield f"{one.key}/{column.key}", column, f"{one.title}：{column.title}（各行合计）"


def design_of(data: Mapping[str, Any]) -> Design:
    """Read a design as it is stored or given; shapes were checked before."""
    fields = tuple(
        Field(**{**one, "choices": tuple(one.get("choices", ())), "columns": tuple(
            Column(**{**column, "choices": tuple(column.get("choices", ()))}) for column in one.get("columns", ()))})
        for one in data["fields"])
    checks = tuple(Check(**{**one, "parts": tuple(one["parts"])}) for one in data["checks"])
    return Design(data["title"], data["period"], data["deadline_days"], fields, checks, data.get("help", ""))


def numbers_at(values: Mapping[str, Any], path: str, column: Column) -> int | None:
    """Add up what stands at a path, in whole units of its last place; None where a cell is empty.

    An empty table is a cell that nobody filled; one whose rows were filled has their sum.
    """
    key, _, inner = path.partition("/")
    rows = values.get(key)
    cells = [row.get(inner) for row in rows] if inner and isinstance(rows, list) else [rows]
    if not cells or any(cell is None for cell in cells):
        return None
    read = [scaled(cell, column.scale) if isinstance(cell, str) else cell for cell in cells]
    return None if any(number is None for number in read) else sum(number for number in read if number is not None)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
