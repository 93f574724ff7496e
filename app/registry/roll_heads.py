"""Answer for one unit, or head by head, which units are one head, whose they are, and why (人数的由来)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import NotFound
from app.law.heads import Head
from app.registry import service
from app.registry.communities import explain_heads
from app.registry.roll_reading import names_of
from app.registry.values import RegisteredUnit

REASONS = ("one_unit", "developer_stock", "same_owners", "one_company", "one_owner")
WHY = {
    "developer_stock": "开发商未售或已售未交付的房屋，连同其自有房屋，合为一人（司法解释第9条）。",
    "same_owners": "这些房屋的共有人完全相同，合为一人（司法解释第9条）。",
    "one_company": "同一单位的几套房屋，合为一人（司法解释第9条）。",
    "one_owner": "同一业主的几套房屋，合为一人（司法解释第9条）。",
    "one_unit": "这套房屋自为一人。",
    "unproved": "业主没有证件号码，不能认定与其他房屋同属一人，所以自为一人，列为未核实。",
    "no_owner": "房册上没有业主，自为一人，列为未核实。",
    "not_counted": "这种用途的房屋不计入人数和面积。",
}


@dataclass(frozen=True, slots=True)
class ExplainedHead:
    """Show one head: its units, whose they are with masked names, and why; `counted` is false for a unit in no head."""

    counted: bool
    reason: str
    why: str
    units: tuple[str, ...]
    area_cm2: int
    names: tuple[str, ...]
    proved: bool


def merged_heads(
    actor: Actor, community_id: UUID, at: dt.datetime, *, reason: str | None, after: str | None, limit: int,
) -> Sequence[ExplainedHead]:
    """List `limit + 1` heads that have several units, in the order of their first units, past a unit.

    Law: 司法解释 第9条.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    steps = explain_heads(actor, community_id, at).waterfall
    heads = sorted(steps.merged, key=lambda head: head.units[0].unit)
    shown = [
        head for head in heads
        if (after is None or head.units[0].unit > after) and reason in {None, head.reason}][: limit + 1]
    return _explained(community_id, shown, clock.civil_date(at))


def head_of_unit(actor: Actor, community_id: UUID, unit: str, at: dt.datetime) -> ExplainedHead:
    """Tell of one unit, by its label or id, to which head it belongs and why.

    Law: 司法解释 第8条、第9条.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such unit.
    """
    steps, on = explain_heads(actor, community_id, at).waterfall, clock.civil_date(at)
    label = next((one.label for one in service.roll(community_id, on).units if unit in {one.label, str(one.unit_id)}), None)
    if label is None:
        raise NotFound(what="套房屋")
    for head in steps.heads:
        if any(one.unit == label for one in head.units):
            return _explained(community_id, [head], on)[0]
    alone = next(one for one in steps.all_units if one.unit == label)
    told = _explained(community_id, [Head((alone,))], on)[0]
    return ExplainedHead(
        counted=False, reason="not_counted", why=WHY["not_counted"], units=told.units, area_cm2=told.area_cm2,
        names=told.names, proved=told.proved)


def _explained(community_id: UUID, heads: Iterable[Head], on: dt.date) -> list[ExplainedHead]:
    heads = list(heads)
    units = {unit.label: unit for unit in service.roll(community_id, on).units}
    names = names_of(community_id, {
        owner for head in heads for unit in head.units for owner in _owner_ids(units[unit.unit])})
    return [_explain(head, units, names) for head in heads]


def _explain(head: Head, units: Mapping[str, RegisteredUnit], names: Mapping[UUID, str]) -> ExplainedHead:
    owners = dict.fromkeys(owner for unit in head.units for owner in _owner_ids(units[unit.unit]))
    stock = any(unit.stock for unit in head.units)
    proved = stock or all(unit.proved for unit in head.units)
    why = head.reason
    if len(head.units) == 1 and not proved:
        why = "unproved" if head.units[0].owners else "no_owner"
    return ExplainedHead(
        counted=True, reason=head.reason, why=WHY[why], units=tuple(unit.unit for unit in head.units),
        area_cm2=head.weight.area_cm2, names=tuple(names[owner] for owner in owners), proved=proved)


def _owner_ids(unit: RegisteredUnit) -> tuple[UUID, ...]:
    """Name whose head the unit is: the developer's where it is stock, else its owners'."""
    if unit.stock:
        return (unit.developer_id,) if unit.developer_id else ()
    return tuple(owner.owner_id for owner in unit.owners)
