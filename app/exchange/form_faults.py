"""Find what keeps a design from being published: doubled names, bounds that exclude all, checks of what is no number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.exchange.form_design import HAND, NUMBERS, Check, Column, Design, Field
from app.exchange.form_schema import measured_alike
from app.exchange.report_figures import figures
from app.exchange.report_numbers import LARGEST, scaled

Fault = tuple[str, str]
FEWEST_CHOICES = 2


def design_faults(design: Design) -> list[dict[str, str]]:
    """List what is wrong with a design by JSON pointer; empty when it can be published."""
    found: list[Fault] = [] if design.fields else [("/fields", "表里还没有填报项，请至少添加一项。")]
    found += _doubled("/fields", design.fields)
    for place, one in enumerate(design.fields):
        found += _of_field(f"/fields/{place}", one)
    for place, check in enumerate(design.checks):
        found += _of_check(f"/checks/{place}", check, design)
    return [{"pointer": pointer, "detail": detail} for pointer, detail in found]


def _doubled(pointer: str, columns: Sequence[Column]) -> Iterator[Fault]:
    keys = [one.key for one in columns]
    for place, key in enumerate(keys):
        if keys.index(key) != place:
            yield f"{pointer}/{place}/key", f"“{key}”已用于第{keys.index(key) + 1}项，请换一个标识。"


def _of_field(pointer: str, one: Field) -> Iterator[Fault]:
    yield from _of_column(pointer, one)
    yield from _of_source(pointer, one)
    if one.kind != "table":
        if one.columns:
            yield f"{pointer}/columns", "只有表格才有列，请删去或改为表格。"
        return
    if not one.columns:
        yield f"{pointer}/columns", "表格至少要有一列。"
    yield from _doubled(f"{pointer}/columns", one.columns)
    for place, column in enumerate(one.columns):
        if column.kind == "table":
            yield f"{pointer}/columns/{place}/kind", "表格的列里不能再放表格。"
        yield from _of_column(f"{pointer}/columns/{place}", column)


def _of_column(pointer: str, one: Column) -> Iterator[Fault]:
    if one.kind == "choice" and len(set(one.choices)) < FEWEST_CHOICES:
        yield f"{pointer}/choices", "单选至少要有两个不同的选项。"
    if len(set(one.choices)) != len(one.choices):
        yield f"{pointer}/choices", "有重复的选项，请删去。"
    if one.kind != "choice" and one.choices:
        yield f"{pointer}/choices", "只有单选才有选项。"
    yield from _of_bounds(pointer, one)


def _of_bounds(pointer: str, one: Column) -> Iterator[Fault]:
    read: list[int] = []
    for name, text in (("minimum", one.minimum), ("maximum", one.maximum)):
        if text is None:
            continue
        number = scaled(text, one.scale) if one.kind in NUMBERS else None
        if number is None or abs(number) > LARGEST:
            places = f"最多{one.scale}位小数" if one.scale else "不带小数"
            yield f"{pointer}/{name}", f"上下限只用于数字，{places}，例如 {'0.5' if one.scale else '0'}。"
        else:
            read.append(number)
    if len(read) == 2 and read[0] > read[1]:  # noqa: PLR2004 - both bounds
        yield f"{pointer}/maximum", "最大值不能小于最小值。"


def _of_source(pointer: str, one: Field) -> Iterator[Fault]:
    if one.source == HAND:
        return
    known = figures().get(one.source)
    if known is None:
        yield f"{pointer}/source", "系统没有这个数字，请从列出的来源里选，或改为手工填报。"
    elif known.kind != one.kind or (known.kind == "decimal" and known.places != one.places):
        yield f"{pointer}/source", f"“{known.title}”是{known.spoken_kind}，与这一项的类型不同。"


def _of_check(pointer: str, check: Check, design: Design) -> Iterator[Fault]:
    columns = {path: column for path, column, _ in design.numbers()}
    for place, path in enumerate(check.parts):
        if path not in columns:
            yield f"{pointer}/parts/{place}", "这里只能选表里的数字项。"
    if check.whole not in columns:
        yield f"{pointer}/whole", "这里只能选表里的数字项。"
    elif check.whole in check.parts:
        yield f"{pointer}/whole", "合计项不能同时是相加的一项。"
    known = [columns[path] for path in (*check.parts, check.whole) if path in columns]
    if known and not measured_alike(known):
        yield f"{pointer}/parts", "金额和其他数字不能相加比较。"
