"""Show which units are one head and why, head by head or for one unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import AreaField, PageQuery, Strict, blueprint, page, read_cursor
from app.registry import roll_heads

heads = blueprint("heads", "人数的由来：哪几套房屋算一人，为什么")


class UnitHeadSchema(Strict):
    """One head: its units, whose they are by masked names, and why."""

    counted = fields.Boolean(required=True)
    reason = fields.String(required=True)
    why = fields.String(required=True)
    units = fields.List(fields.String(), required=True)
    area = AreaField(required=True, attribute="area_cm2")
    names = fields.List(fields.String(), required=True)
    proved = fields.Boolean(required=True)


class UnitHeadPageSchema(Strict):
    """A page of heads in the order of their first units."""

    items = fields.List(fields.Nested(UnitHeadSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class MergedHeadQuery(PageQuery):
    """Which merged heads are asked for."""

    reason = fields.String(load_default=None, validate=validate.OneOf(
        [reason for reason in roll_heads.REASONS if reason != "one_unit"],
        error="应为 developer_stock、same_owners、one_company 或 one_owner。"))


@heads.get("/communities/<uuid:community_id>/merged-heads")
@permit(Access.PERSON)
@heads.arguments(MergedHeadQuery, location="query")
@heads.response(200, UnitHeadPageSchema)
def list_merged_heads(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the heads that have several units, with the reason of each 合并计算的业主."""
    after, limit = read_cursor(query["cursor"], 1), query["limit"]
    rows = roll_heads.merged_heads(
        current_actor(), community_id, clock.now(), reason=query["reason"], after=after[0] if after else None, limit=limit)
    return page(rows, limit, lambda head: head.units[0])


@heads.get("/communities/<uuid:community_id>/heads/<path:unit>")
@permit(Access.PERSON)
@heads.response(200, UnitHeadSchema)
def explain_unit(unit: str, community_id: UUID) -> Any:
    """Tell to which head a unit belongs, by its label or id, and why 这套房屋算作谁."""
    return roll_heads.head_of_unit(current_actor(), community_id, unit, clock.now())
