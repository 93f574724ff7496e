"""Read the roll (房册) of a case."""

from __future__ import annotations

from typing import Any

from app.law.fields import read_area, read_entries, read_object, read_text, read_texts, read_word
from app.law.heads import AREA_SOURCES, STOCKS, UNIT_KINDS, Owner, RollUnit, Scope
from app.law.problems import CaseError
from app.law.rulebook import Rulebook
from app.law.rules import shown


def read_roll(value: Any, scope: Scope, rulebook: Rulebook) -> tuple[RollUnit, ...]:
    """Read the units; no unit stands twice, each has owners unless it is stock, each counted one an area.

    Raises:
        CaseError: a unit cannot be.

    Law: 司法解释 第8条（面积的来源）、第9条（开发商的存量）.
    """
    kinds = rulebook.words("counted_kinds")
    units: dict[str, RollUnit] = {}
    for place, entry in read_entries(value, "roll"):
        unit = _unit(entry, place)
        if unit.unit in units:
            raise CaseError(f"{place}.unit", f"{shown(unit.unit)} is on the roll twice")
        if unit.area_source is None and unit.kind in kinds and scope.includes(unit):
            raise CaseError(f"{place}.areas", "a counted unit needs an area: register, survey or contract")
        units[unit.unit] = unit
    return tuple(units.values())


def _unit(value: Any, place: str) -> RollUnit:
    held = read_object(
        value, place, ("unit", "kind"),
        ("building", "entrance", "owners", "representative", "areas", "stock", "developer"),
    )
    stock = read_word(held["stock"], f"{place}.stock", STOCKS) if "stock" in held else None
    owners = read_texts(held.get("owners", []), f"{place}.owners")
    if not owners and stock is None:
        raise CaseError(f"{place}.owners", "no owners; only a unit in stock has none")
    areas = read_object(held.get("areas", {}), f"{place}.areas", (), AREA_SOURCES)
    read = {name: read_area(area, f"{place}.areas.{name}") for name, area in areas.items()}
    return RollUnit(
        read_text(held["unit"], f"{place}.unit"), read_word(held["kind"], f"{place}.kind", UNIT_KINDS),
        tuple([Owner(key) for key in owners]), read.get("register"), read.get("survey"), read.get("contract"),
        building=_optional_text(held, "building", place), entrance=_optional_text(held, "entrance", place),
        representative=_optional_text(held, "representative", place), stock=stock,
        developer=_optional_text(held, "developer", place),
    )


def _optional_text(held: dict[str, Any], key: str, place: str) -> str | None:
    return read_text(held[key], f"{place}.{key}") if key in held else None
