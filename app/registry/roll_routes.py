"""Download the template, import and confirm the roll, and read it with masked names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest.fields import Upload
from marshmallow import fields

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import AreaField, PageQuery, Strict, blueprint, page, read_cursor, text_field
from app.kernel.problems import TooLarge
from app.kernel.storage import LARGEST_FILE
from app.registry import roll_import, roll_reading, service
from app.registry.community_routes import RollStateSchema
from app.registry.roll_check import CheckedRoll
from app.registry.roll_file import template_csv

rolls = blueprint("roll", "房册：模板、导入、确认、公示口径的查看")
_SHOWN = 500


class RollFileSchema(Strict):
    """The roll as XLSX or CSV."""

    file = Upload(required=True)


class RollSourceSchema(Strict):
    """Where the roll comes from."""

    source = text_field(100, metadata={"example": "不动产登记中心"})


class DryRunQuery(Strict):
    """Whether to check only."""

    dry_run = fields.Boolean(load_default=False)


class CellErrorSchema(Strict):
    """A cell and what to do about it."""

    row = fields.Integer(required=True)
    column = fields.String(required=True)
    reason = fields.String(required=True)


class RollReportSchema(Strict):
    """What a file holds; the first five hundred errors and warnings by row and column."""

    units = fields.Integer(required=True)
    error_count = fields.Integer(required=True)
    errors = fields.List(fields.Nested(CellErrorSchema), required=True)
    warning_count = fields.Integer(required=True)
    warnings = fields.List(fields.Nested(CellErrorSchema), required=True)


class AppliedRollSchema(Strict):
    """The import that wrote the roll."""

    import_id = fields.UUID(required=True)


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
@rolls.response(200, {"type": "string", "format": "binary"}, content_type="text/csv")
def download_template(community_id: UUID) -> Response:
    """Download the template of the roll 下载房册模板."""
    roll_import.require_importer(current_actor(), community_id, clock.now())
    attachment = {"Content-Disposition": 'attachment; filename="roll-template.csv"'}
    return Response(template_csv(), content_type="text/csv; charset=utf-8", headers=attachment)


@rolls.post("/communities/<uuid:community_id>/roll/imports")
@permit(Access.STAFF)
@rolls.arguments(RollFileSchema, location="files")
@rolls.arguments(RollSourceSchema, location="form")
@rolls.arguments(DryRunQuery, location="query")
@rolls.response(201, AppliedRollSchema)
@rolls.alt_response(200, schema=RollReportSchema, success=True, description="dry_run=true：只检查，不写入")
def import_roll(files: dict[str, Any], form: dict[str, str], query: dict[str, bool], community_id: UUID) -> Any:
    """Check a roll, or write the first one whole or not at all 导入房册."""
    actor, at, content = current_actor(), clock.now(), _content(files["file"])
    if query["dry_run"]:
        return jsonify(RollReportSchema().dump(_report(roll_import.dry_run(actor, community_id, content, at))))
    name = files["file"].filename or "roll"
    return {"import_id": roll_import.import_first_roll(
        actor, community_id, content, name=name, source=form["source"], at=at)}


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


def _content(upload: Any) -> bytes:
    content: bytes = upload.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise TooLarge(limit="20 MB")
    return content


def _report(checked: CheckedRoll) -> dict[str, Any]:
    return {
        "units": len(checked.units), "error_count": len(checked.errors),
        "errors": checked.errors[:_SHOWN], "warning_count": len(checked.warnings), "warnings": checked.warnings[:_SHOWN],
    }
