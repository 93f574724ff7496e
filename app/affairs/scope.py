"""Say to whom a gathering or a notice goes: the whole community, some buildings, or some units (范围)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.kernel.problems import InvalidFields
from app.registry import service as registry
from app.registry.values import UnitPlace

Scope = Mapping[str, Any] | None


def read_scope(community_id: UUID, given: Mapping[str, Sequence[str]] | None) -> dict[str, Any] | None:
    """Read buildings and units as the roll writes them; None is the whole community.

    Raises:
        InvalidFields: nothing is named, or the roll has no such building or unit.
    """
    if given is None:
        return None
    buildings, labels = list(dict.fromkeys(given["buildings"])), list(dict.fromkeys(given["units"]))
    if not buildings and not labels:
        raise InvalidFields.one("/scope", "请写明楼栋或房屋；发给全体业主的，不填此项。")
    there = {one.building for one in registry.unit_places(community_id)} if buildings else set()
    units = {one.label: one.unit_id for one in registry.unit_places(community_id, labels=labels)}
    errors = [{"pointer": f"/scope/buildings/{n}", "detail": f"房册上没有楼栋“{one}”，请按房册的写法填写。"}
              for n, one in enumerate(buildings) if one not in there]
    errors += [{"pointer": f"/scope/units/{n}", "detail": f"房册上没有房屋“{one}”，请按房册的写法填写。"}
               for n, one in enumerate(labels) if one not in units]
    if errors:
        raise InvalidFields(errors)
    return {"buildings": buildings, "unit_ids": [str(units[one]) for one in labels]}


def reaches(scope: Scope, unit: UnitPlace) -> bool:
    """Tell whether a unit is inside."""
    return scope is None or unit.building in scope["buildings"] or str(unit.unit_id) in scope["unit_ids"]


def units_in(community_id: UUID, scope: Scope) -> tuple[UnitPlace, ...]:
    """Return the units of a community that are inside, in the order of their labels."""
    return tuple(one for one in registry.unit_places(community_id) if reaches(scope, one))


def own_units(community_id: UUID, person_id: UUID, at: dt.datetime, on: dt.date) -> tuple[UnitPlace, ...]:
    """Return the units for which somebody speaks now."""
    mine = {one.unit_id for one in registry.speakers(community_id, None, at, on, person_id=person_id)}
    return registry.unit_places(community_id, mine) if mine else ()


def spoken_scope(scope: Scope) -> str:
    """Write to whom it goes, without telling which units."""
    if scope is None:
        return "全体业主"
    parts = [f"{one}栋" if one.isdigit() else one for one in scope["buildings"]]
    if scope["unit_ids"]:
        parts.append(f"指定的{len(scope['unit_ids'])}套房屋")
    return "、".join(parts)
