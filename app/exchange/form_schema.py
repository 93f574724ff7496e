"""Write a design as JSON Schema (draft 2020-12) and check values against it, in the words of the person who fills it.

Any library of JSON Schema reads the result; what the standard cannot say (exact decimals, bounds of decimals, checks
between fields) stands under `x-` names, which others pass over and this room's validator knows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, TypeChecker, ValidationError, validators

from app.exchange.form_design import NUMBERS, Check, Column, Design, Field, numbers_at
from app.exchange.report_numbers import LARGEST, is_fixed, scaled, written

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_UNREADABLE = frozenset({"type", "additionalProperties", "enum", "maxLength", "maxItems", "x-kind"})
"""What makes a value unfit to be kept even in a draft; all else is told and may be mended until it is handed in."""


def schema_of(design: Design) -> dict[str, Any]:
    """Return the JSON Schema of what is filled in."""
    return {
        "$schema": DIALECT, "title": design.title, **_object(design.fields),
        "x-checks": [{"kind": one.kind, "parts": list(one.parts), "whole": one.whole, "message": one.message}
                     for one in design.checks],
    }


def _object(columns: tuple[Field, ...] | tuple[Column, ...]) -> dict[str, Any]:
    return {
        "type": "object", "properties": {one.key: _property(one) for one in columns},
        "required": [one.key for one in columns if one.required], "additionalProperties": False,
    }


def _property(one: Column) -> dict[str, Any]:
    shown = {"title": one.title, **({"description": one.help} if one.help else {}), "x-kind": one.kind}
    if one.unit:
        shown["x-unit"] = one.unit
    if isinstance(one, Field) and one.source != "hand":
        shown["x-source"] = one.source
    return {**shown, **_shape(one)}


def _shape(one: Column) -> dict[str, Any]:
    low = None if one.minimum is None else scaled(one.minimum, one.scale)
    high = None if one.maximum is None else scaled(one.maximum, one.scale)
    if one.kind in {"integer", "money"}:
        return {"type": "integer", "minimum": -LARGEST if low is None else low, "maximum": LARGEST if high is None else high}
    if one.kind == "decimal":
        decimals = rf"\.[0-9]{{{one.places}}}" if one.places else ""
        return {"type": "string", "pattern": rf"^-?(0|[1-9][0-9]{{0,14}}){decimals}$", "x-places": one.places,
                "x-minimum": -LARGEST if low is None else low, "x-maximum": LARGEST if high is None else high}
    if one.kind == "table" and isinstance(one, Field):
        return {"type": "array", "minItems": 1 if one.required else 0, "maxItems": one.most_rows, "items": _object(one.columns)}
    shapes: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "minLength": 1, "maxLength": one.longest}, "choice": {"enum": list(one.choices)},
        "yes_no": {"type": "boolean"}, "date": {"type": "string", "format": "date"},
    }
    return shapes[one.kind]


def faults(design: Design, values: Mapping[str, Any], *, draft: bool = False) -> list[dict[str, str]]:
    """List what is wrong with values by JSON pointer under `/values`; of a draft only what cannot be kept."""
    said: dict[str, str] = {}
    for error in _Validator(schema_of(design)).iter_errors(values):
        if not draft or error.validator in _UNREADABLE:
            pointer = "/values" + "".join(f"/{_escaped(part)}" for part in error.absolute_path)
            said.setdefault(pointer, _said(error))  # a decimal that is none breaks two rules and is told once
    return [{"pointer": pointer, "detail": detail} for pointer, detail in said.items()]


def _said(error: ValidationError) -> str:
    """Say in Chinese what a person changes."""
    shape = error.schema if isinstance(error.schema, dict) else {}
    kind, places = shape.get("x-kind"), shape.get("x-places", 2 if shape.get("x-kind") == "money" else 0)
    bound: Any = error.validator_value
    if error.validator in {"x-checks", "x-kind", "required", "additionalProperties"}:
        return error.message
    if error.validator in {"minimum", "x-minimum"}:
        return f"不能小于{written(bound, places)}。"
    if error.validator in {"maximum", "x-maximum"}:
        return f"不能大于{written(bound, places)}。"
    return {
        "type": _TYPES.get(str(kind), "应为一组字段。"), "pattern": _places_said(places), "enum": "请从列出的选项里选一个。",
        "minLength": "请填写，不要留空。", "maxLength": f"最多{bound}个字。", "minItems": "至少填写一行。",
        "maxItems": f"最多{bound}行。", "format": "应为日期，例如 2026-01-01。",
    }.get(str(error.validator), "填得不对，请核对。")


_TYPES = {
    "integer": "应为整数，不带小数和单位。", "money": "金额应为整数“分”。", "decimal": "应为写成文字的小数。",
    "text": "应为文字。", "yes_no": "请选择“是”或“否”。", "date": "应为日期，例如 2026-01-01。", "table": "应为若干行。",
}


def _places_said(places: int) -> str:
    return f"应写成{places}位小数，例如 {written(125 * 10**places, places)}。" if places else "应为整数，例如 125。"


def _required(_: Any, names: list[str], instance: Any, __: Any) -> Iterator[ValidationError]:
    """Point at the field that is missing, not at what holds it."""
    if isinstance(instance, dict):
        for name in names:
            if name not in instance:
                yield ValidationError("这一项必填。", path=[name], validator="required")


def _unknown(_: Any, __: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for name in instance:
            if name not in schema["properties"]:
                yield ValidationError("表里没有这一项，请删去。", path=[str(name)[:80]], validator="additionalProperties")


def _kind(_: Any, kind: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """Hold texts to what the database keeps and exact decimals to their places; the standard's patterns are looser."""
    if not isinstance(instance, str):
        return
    if kind == "text" and any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) <= 0xDFFF for c in instance):  # noqa: PLR2004 - ASCII's controls
        yield ValidationError("含有不能保存的控制字符。")
    if kind == "decimal" and not is_fixed(instance, schema["x-places"]):
        yield ValidationError(_places_said(schema["x-places"]))
    if kind == "date" and not _is_day(instance):
        yield ValidationError("应为日期，例如 2026-01-01。")


def _is_day(text: str) -> bool:
    try:
        return _DAY.fullmatch(text) is not None and dt.date.fromisoformat(text) is not None
    except ValueError:
        return False


def _low(_: Any, bound: int, instance: Any, schema: Any) -> Iterator[ValidationError]:
    number = scaled(instance, schema["x-places"]) if isinstance(instance, str) else None
    if number is not None and number < bound:
        yield ValidationError("")


def _high(_: Any, bound: int, instance: Any, schema: Any) -> Iterator[ValidationError]:
    number = scaled(instance, schema["x-places"]) if isinstance(instance, str) else None
    if number is not None and number > bound:
        yield ValidationError("")


def _is_whole(_: TypeChecker, value: Any) -> bool:
    """Take whole numbers only: 1.0 is a float here, and no count."""
    return isinstance(value, int) and not isinstance(value, bool)


_Validator = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"required": _required, "additionalProperties": _unknown, "x-kind": _kind, "x-minimum": _low, "x-maximum": _high},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole),
)


def broken_checks(design: Design, values: Mapping[str, Any]) -> list[dict[str, str]]:
    """List the checks between fields that do not hold; one with an empty cell is not judged."""
    columns = {path: (column, title) for path, column, title in design.numbers()}
    found = (_broken(one, columns, values) for one in design.checks)
    return [fault for fault in found if fault is not None]


def _broken(
    check: Check, columns: Mapping[str, tuple[Column, str]], values: Mapping[str, Any],
) -> dict[str, str] | None:
    paths = (*check.parts, check.whole)
    if any(path not in columns for path in paths):
        return None
    places = max(columns[path][0].scale for path in paths)
    numbers = [numbers_at(values, path, columns[path][0]) for path in paths]
    if any(number is None for number in numbers):
        return None
    exact = [(number or 0) * 10 ** (places - columns[path][0].scale) for number, path in zip(numbers, paths, strict=True)]
    total, whole = sum(exact[:-1]), exact[-1]
    if total == whole or (check.kind == "sum_at_most" and total < whole):
        return None
    said = check.message or _check_said(check, columns)
    told = f"{said}（各项合计{written(total, places)}，这里填的是{written(whole, places)}）"
    return {"pointer": f"/values/{check.whole}", "detail": told}


def _check_said(check: Check, columns: Mapping[str, tuple[Column, str]]) -> str:
    parts = "、".join(f"“{columns[path][1]}”" for path in check.parts)
    relation = "应等于" if check.kind == "sum_equals" else "不能超过"
    together = f"{parts}之和" if len(check.parts) > 1 else parts
    return f"{together}{relation}“{columns[check.whole][1]}”"


def measured_alike(columns: list[Column]) -> bool:
    """Tell whether numbers may be added: all money, or none."""
    return all(one.kind in NUMBERS for one in columns) and len({one.kind == "money" for one in columns}) == 1


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
