"""The endpoints of handovers and packed archives."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, stream_with_context
from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.idempotency import idempotent
from app.records import exporting, handing_over

handovers = blueprint("handovers", "档案移交：清单、双方和街道签名；档案包的生成和下载")
_ALL = "/communities/<uuid:community_id>/handovers"
_ONE = f"{_ALL}/<uuid:handover_id>"
_EXPORTS = "/communities/<uuid:community_id>/archive-exports"
_SIDES = ["outgoing", "incoming", "office"]
_STATES = ("have", "missing", "not_applicable")


class NewHandoverSchema(Strict):
    """Who hands over to whom."""

    from_body_id = fields.UUID(required=True)
    to_body_id = fields.UUID(required=True)


class HandoverRemarkSchema(Strict):
    """Whether a line is handed over, and what is remarked."""

    state = fields.String(required=True, validate=validate.OneOf(_STATES, error="请选择已移交、缺少或没有这类。"))
    remarks = text_field(300, shortest=0, required=False, load_default="")


class HandoverSignSchema(Strict):
    """The hash of the checklist as the signer saw it."""

    sha256 = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z", error="应是清单的校验值。"))


class HandoverItemSchema(Strict):
    """A line of the checklist."""

    class_code = fields.String(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True)
    required = fields.Boolean(required=True)
    records = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": list(_STATES)})
    remarks = fields.String(required=True)


class HandoverSignatureSchema(Strict):
    """Who signed for which side."""

    side = fields.String(required=True, metadata={"enum": _SIDES})
    name = fields.String(required=True, allow_none=True)
    signed_at = InstantField(required=True)


class HandoverSchema(Strict):
    """A handover with its checklist and signatures."""

    id = fields.UUID(required=True, attribute="handover.id")
    from_body = fields.String(required=True)
    to_body = fields.String(required=True)
    opened_at = InstantField(required=True, attribute="handover.opened_at")
    signed_at = InstantField(required=True, allow_none=True, attribute="handover.signed_at")
    items = fields.List(fields.Nested(HandoverItemSchema), required=True)
    signatures = fields.List(fields.Nested(HandoverSignatureSchema), required=True)
    sha256 = fields.String(required=True)
    your_side = fields.String(required=True, allow_none=True, metadata={"enum": [*_SIDES, None]})


class HandoverPageSchema(Strict):
    """A page of handovers."""

    items = fields.List(fields.Nested(HandoverSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ArchiveExportSchema(Strict):
    """A packed archive: asked for, or built with its hashes."""

    id = fields.UUID(required=True)
    handover_id = fields.UUID(required=True, allow_none=True)
    reach = fields.String(required=True, metadata={"enum": ["body", "office"]})
    asked_at = InstantField(required=True)
    built_at = InstantField(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    sums_sha256 = fields.String(required=True, allow_none=True)
    records = fields.Integer(required=True, allow_none=True)


class ArchiveExportPageSchema(Strict):
    """A page of packed archives."""

    items = fields.List(fields.Nested(ArchiveExportSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@handovers.get(_ALL)
@permit(Access.PERSON)
@handovers.arguments(PageQuery, location="query")
@handovers.response(200, HandoverPageSchema)
def list_handovers(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the handovers that the caller has a part in 移交清单."""
    limit = query["limit"]
    rows = handing_over.handovers_of(
        current_actor(), community_id, clock.now(), after=uuid_cursor(query["cursor"]), limit=limit)
    return page(rows, limit, lambda one: one.handover.id)


@handovers.post(_ALL)
@permit(Access.STAFF)
@idempotent(handovers)
@handovers.arguments(NewHandoverSchema)
@handovers.response(201, HandoverSchema)
def open_handover(data: dict[str, Any], community_id: UUID) -> Any:
    """Open a handover; its checklist is made from the catalogue and the archive 开始移交."""
    return handing_over.open_handover(
        current_actor(), community_id, data["from_body_id"], data["to_body_id"], clock.now())


@handovers.get(_ONE)
@permit(Access.PERSON)
@handovers.response(200, HandoverSchema)
def show_handover(community_id: UUID, handover_id: UUID) -> Any:
    """Show a handover 一次移交."""
    return handing_over.one_handover(current_actor(), community_id, handover_id, clock.now())


@handovers.patch(f"{_ONE}/items/<string:class_code>")
@permit(Access.PERSON)
@handovers.arguments(HandoverRemarkSchema)
@handovers.response(200, HandoverSchema)
def remark(data: dict[str, Any], community_id: UUID, handover_id: UUID, class_code: str) -> Any:
    """Say of a line whether it is handed over 核对清单."""
    said = data["state"], data["remarks"]
    return handing_over.remark(current_actor(), community_id, handover_id, class_code, said, clock.now())


@handovers.post(f"{_ONE}/signatures")
@permit(Access.PERSON)
@idempotent(handovers)
@handovers.arguments(HandoverSignSchema)
@handovers.response(201, HandoverSchema)
def sign(data: dict[str, Any], community_id: UUID, handover_id: UUID) -> Any:
    """Sign the checklist as it was seen; the last signature files it and packs the archive 签名."""
    return exporting.sign_handover(current_actor(), community_id, handover_id, data["sha256"], clock.now())


@handovers.get(_EXPORTS)
@permit(Access.PERSON)
@handovers.arguments(PageQuery, location="query")
@handovers.response(200, ArchiveExportPageSchema)
def list_exports(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List packed archives, the newest first 档案包."""
    limit = query["limit"]
    rows = exporting.exports_of(
        current_actor(), community_id, clock.now(), after=uuid_cursor(query["cursor"]), limit=limit)
    return page(rows, limit, lambda one: one.id)


@handovers.post(_EXPORTS)
@permit(Access.PERSON)
@idempotent(handovers)
@handovers.response(202, ArchiveExportSchema)
def ask_export(community_id: UUID) -> Any:
    """Ask for the archive as a zip; the worker builds it 生成档案包."""
    return exporting.ask_export(current_actor(), community_id, clock.now())


@handovers.get(f"{_EXPORTS}/<uuid:export_id>")
@permit(Access.PERSON)
@handovers.response(200, ArchiveExportSchema)
def show_export(community_id: UUID, export_id: UUID) -> Any:
    """Show whether a packed archive is built, and its hashes 档案包的状态."""
    return exporting.one_export(current_actor(), community_id, export_id, clock.now())


@handovers.get(f"{_EXPORTS}/<uuid:export_id>/file")
@permit(Access.PERSON)
@handovers.response(200, {"type": "string", "format": "binary"}, content_type="application/zip")
def download_export(community_id: UUID, export_id: UUID) -> Response:
    """Download a packed archive, piece by piece 下载档案包."""
    row, pieces = exporting.open_export(current_actor(), community_id, export_id, clock.now())
    return Response(stream_with_context(exporting.content_of(pieces)), content_type="application/zip", headers={
        "Content-Disposition": f"attachment; filename=archive-{row.asked_at:%Y%m%d}.zip", "Content-Length": str(row.size),
        "ETag": f'"{row.sha256}"'})
