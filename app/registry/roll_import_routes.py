"""Check and import a roll; show what a later one would change, apply that or give it up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import jsonify
from flask_smorest.fields import Upload
from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, read_cursor, text_field, uuid_cursor
from app.kernel.problems import TooLarge
from app.kernel.storage import LARGEST_FILE
from app.registry import roll_import
from app.registry.models import RollImport
from app.registry.roll_compare import Differences
from app.registry.roll_import import DryRun

roll_imports = blueprint("roll-imports", "房册导入：检查、差别、应用、撤回")
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
    """A cell and what to do about it; row 0 is the file as a whole."""

    row = fields.Integer(required=True)
    column = fields.String(required=True)
    reason = fields.String(required=True)


class FieldChangeSchema(Strict):
    """A column, old and new, personal data masked."""

    column = fields.String(required=True)
    old = fields.String(required=True, allow_none=True)
    new = fields.String(required=True, allow_none=True)


class UnitChangeSchema(Strict):
    """What becomes of a unit, who leaves it and who comes, by masked names."""

    label = fields.String(required=True)
    change = fields.String(required=True, validate=validate.OneOf(["added", "changed", "removed"]))
    fields_ = fields.List(fields.Nested(FieldChangeSchema), required=True, attribute="fields", data_key="fields")
    leaving = fields.List(fields.String(), required=True)
    coming = fields.List(fields.String(), required=True)


class ChangeCountsSchema(Strict):
    """How many units and owners an import touches."""

    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    leaving = fields.Integer(required=True)
    coming = fields.Integer(required=True)


class ChangesSchema(Strict):
    """The differences to the roll that stands: the first five hundred, and the digest of all."""

    digest = fields.String(required=True)
    counts = fields.Nested(ChangeCountsSchema, required=True)
    items = fields.List(fields.Nested(UnitChangeSchema), required=True)


class ChangesPageSchema(ChangesSchema):
    """A page of the differences in the order of labels."""

    next_cursor = fields.String(required=True, allow_none=True)


class RollReportSchema(Strict):
    """What a file holds; the first five hundred errors and warnings by row and column."""

    units = fields.Integer(required=True)
    error_count = fields.Integer(required=True)
    errors = fields.List(fields.Nested(CellErrorSchema), required=True)
    warning_count = fields.Integer(required=True)
    warnings = fields.List(fields.Nested(CellErrorSchema), required=True)
    changes = fields.Nested(ChangesSchema, required=True, allow_none=True)


class RollImportSchema(Strict):
    """An import; one that is pending waits for its differences to be accepted by their digest."""

    import_id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["pending", "applied", "withdrawn"]))
    source = fields.String(required=True)
    units = fields.Integer(required=True)
    warning_count = fields.Integer(required=True)
    digest = fields.String(required=True, allow_none=True)
    counts = fields.Nested(ChangeCountsSchema, required=True, allow_none=True)
    imported_at = InstantField(required=True)
    applied_at = InstantField(required=True, allow_none=True)


class RollImportPageSchema(Strict):
    """A page of imports, the newest first."""

    items = fields.List(fields.Nested(RollImportSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class DigestSchema(Strict):
    """Which differences the caller saw."""

    digest = fields.String(
        required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z", error="差别标识是64位十六进制，请从差别里复制。"))


@roll_imports.post("/communities/<uuid:community_id>/roll/imports")
@permit(Access.STAFF)
@roll_imports.arguments(RollFileSchema, location="files")
@roll_imports.arguments(RollSourceSchema, location="form")
@roll_imports.arguments(DryRunQuery, location="query")
@roll_imports.response(201, RollImportSchema)
@roll_imports.alt_response(200, schema=RollReportSchema, success=True, description="dry_run=true：只检查，不写入")
def import_roll(files: dict[str, Any], form: dict[str, str], query: dict[str, bool], community_id: UUID) -> Any:
    """Check a roll, write the first one, or keep the differences of a later one to be accepted 导入房册."""
    actor, at, content = current_actor(), clock.now(), _content(files["file"])
    if query["dry_run"]:
        return jsonify(RollReportSchema().dump(_report(roll_import.dry_run(actor, community_id, content, at))))
    name = files["file"].filename or "roll"
    return _shown(roll_import.import_roll(actor, community_id, content, name=name, source=form["source"], at=at))


@roll_imports.get("/communities/<uuid:community_id>/roll/imports")
@permit(Access.STAFF)
@roll_imports.arguments(PageQuery, location="query")
@roll_imports.response(200, RollImportPageSchema)
def list_imports(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the imports of a roll, the newest first 历次导入."""
    before, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = roll_import.imports_of(current_actor(), community_id, clock.now(), before=before, limit=limit)
    return page([_shown(row) for row in rows], limit, lambda row: row["import_id"])


@roll_imports.get("/communities/<uuid:community_id>/roll/imports/<uuid:import_id>/changes")
@permit(Access.STAFF)
@roll_imports.arguments(PageQuery, location="query")
@roll_imports.response(200, ChangesPageSchema)
def show_changes(query: dict[str, Any], community_id: UUID, import_id: UUID) -> dict[str, Any]:
    """Show what a pending import would change of the roll as it stands now 与现有房册的差别."""
    after, limit = read_cursor(query["cursor"], 1), query["limit"]
    _, found = roll_import.differences_of(current_actor(), community_id, import_id, clock.now())
    rows = [one for one in found.changes if after is None or one.label > after[0]]
    return {"digest": found.digest, "counts": found.counts} | page(rows, limit, lambda one: one.label)


@roll_imports.post("/communities/<uuid:community_id>/roll/imports/<uuid:import_id>/application")
@permit(Access.STAFF)
@roll_imports.arguments(DigestSchema)
@roll_imports.response(201, RollImportSchema)
def apply_import(data: dict[str, str], community_id: UUID, import_id: UUID) -> Any:
    """Apply a pending import whose differences were seen, whole or not at all 应用差别."""
    return _shown(roll_import.apply_import(current_actor(), community_id, import_id, data["digest"], clock.now()))


@roll_imports.post("/communities/<uuid:community_id>/roll/imports/<uuid:import_id>/withdrawal")
@permit(Access.STAFF)
@roll_imports.response(201, RollImportSchema)
def withdraw_import(community_id: UUID, import_id: UUID) -> Any:
    """Give a pending import up; the roll stays as it is 撤回导入."""
    return _shown(roll_import.withdraw_import(current_actor(), community_id, import_id, clock.now()))


def _content(upload: Any) -> bytes:
    content: bytes = upload.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise TooLarge(limit="20 MB")
    return content


def _shown(made: RollImport) -> dict[str, Any]:
    report = made.report
    return {
        "import_id": made.id, "state": made.state, "source": made.source, "units": report.get("units", 0),
        "warning_count": report.get("warnings", 0), "digest": report.get("digest"), "counts": report.get("changes"),
        "imported_at": made.imported_at, "applied_at": made.applied_at,
    }


def _report(looked: DryRun) -> dict[str, Any]:
    checked, errors = looked.checked, looked.errors
    return {
        "units": len(checked.units), "error_count": len(errors), "errors": errors[:_SHOWN],
        "warning_count": len(checked.warnings), "warnings": checked.warnings[:_SHOWN],
        "changes": _changes(looked.differences) if looked.differences else None,
    }


def _changes(found: Differences) -> dict[str, Any]:
    return {"digest": found.digest, "counts": found.counts, "items": found.changes[:_SHOWN]}
