"""Download the template, confirm the roll, and read it with masked names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import AreaField, PageQuery, Strict, blueprint, page, read_cursor, text_field
from app.kernel.storage import XLSX
from app.registry import roll_import, roll_reading, service
from app.registry.community_routes import RollStateSchema
from app.registry.roll_template import template_csv, template_xlsx

rolls = blueprint("roll", "房册：模板、确认、公示口径的查看")


class TemplateQuery(Strict):
    """In which form the template is wanted."""

    format = fields.String(load_default="csv", validate=validate.OneOf(["xlsx", "csv"], error="应为 xlsx 或 csv。"))


class GroundSchema(Strict):
    """What the office confirms the roll by."""

    ground = text_field(500, metadata={"example": "与不动产登记中心核对一致"})


class MaskedUnitSchema(Strict):
    """What a roll on public notice shows of a unit."""

    unit_id = fields.UUID(required=True)
    label = fields.String(required=True)
    names = fields.List(fields.String(), required=True)
    area = AreaField(required=True, attribute="area_cm2")


class MaskedPageSchema(Strict):
    """A page of the roll in the order of labels."""

    items = fields.List(fields.Nested(MaskedUnitSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@rolls.get("/communities/<uuid:community_id>/roll/template")
@permit(Access.STAFF)
@rolls.arguments(TemplateQuery, location="query")
@rolls.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
@rolls.alt_response(200, schema={"type": "string", "format": "binary"}, content_type="text/csv", success=True)
def download_template(query: dict[str, str], community_id: UUID) -> Response:
    """Download the template of the roll 下载房册模板."""
    roll_import.require_importer(current_actor(), community_id, clock.now())
    kind = query["format"]
    attachment = {"Content-Disposition": f'attachment; filename="roll-template.{kind}"'}
    content, media_type = (template_xlsx(), XLSX) if kind == "xlsx" else (template_csv(), "text/csv; charset=utf-8")
    return Response(content, content_type=media_type, headers=attachment)


@rolls.post("/communities/<uuid:community_id>/roll/imports/<uuid:import_id>/confirmation")
@permit(Access.STAFF)
@rolls.arguments(GroundSchema)
@rolls.response(201, RollStateSchema)
def confirm_roll(data: dict[str, str], community_id: UUID, import_id: UUID) -> Any:
    """Let the office say that the roll stands 确认房册."""
    roll_import.confirm_roll(current_actor(), community_id, import_id, data["ground"], clock.now())
    return service.roll_state(community_id)


@rolls.get("/communities/<uuid:community_id>/roll")
@permit(Access.PERSON)
@rolls.arguments(PageQuery, location="query")
@rolls.response(200, MaskedPageSchema)
def show_roll(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Read the roll with masked names 查看房册."""
    after, limit = read_cursor(query["cursor"], 1), query["limit"]
    rows = roll_reading.masked_page(
        current_actor(), community_id, clock.now(), after=after[0] if after else None, limit=limit)
    return page(rows, limit, lambda unit: unit.label)
