"""Claim to be an owner or to act for one, add papers, and follow what was decided (核实申请)."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from flask import Response, send_file
from flask_smorest.fields import Upload
from marshmallow import ValidationError, fields, validate, validates_schema

from app.identity.documents import DocumentKind
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.idempotency import idempotent
from app.registry import claim_papers, claim_reading, claims
from app.registry.schemas import CommunityRefSchema, UnitRefSchema

claiming = blueprint("claims", "我是业主：申请核实、补充材料、查看决定")
_BINARY = {"schema": {"type": "string", "format": "binary"}}
TITLE_KINDS = ("title", "old_certificate", "contract")


class NewClaimSchema(Strict):
    """For which unit one claims, by what; the unit by its id or by its label."""

    unit_id = fields.UUID(load_default=None, allow_none=True)
    unit = text_field(40, required=False, load_default=None, allow_none=True, metadata={"example": "3-1201"})
    name = text_field(60)
    document_kind = fields.String(
        required=True, validate=validate.OneOf([kind.value for kind in DocumentKind], error="没有这种证件类型，请重新选择。"))
    document_number = text_field(40)
    title_kind = fields.String(
        load_default=None, allow_none=True,
        validate=validate.OneOf(TITLE_KINDS, error="应为 title（不动产权证）、old_certificate（旧房产证）或 contract（合同）。"))
    title_number = text_field(100, required=False, load_default=None, allow_none=True)
    capacity = fields.String(
        load_default="self",
        validate=validate.OneOf([one.value for one in claims.Capacity], error="没有这种身份，请重新选择。"))
    consent_version = fields.String(
        required=True, validate=validate.Regexp(r"^[A-Za-z0-9.-]{1,40}\Z", error="请先单独同意使用证件信息，并带上文本版本号。"),
        metadata={"description": "单独同意使用证件和权属证号的文本版本（个人信息保护法第29条）", "example": "2026-11"})

    @validates_schema
    def one_unit_and_whole_title(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse no unit or two, and half a title."""
        if (data.get("unit_id") is None) == (data.get("unit") is None):
            raise ValidationError("请填写房屋编号（unit）或 unit_id 其中一项。", "unit")
        if (data.get("title_kind") is None) != (data.get("title_number") is None):
            raise ValidationError("权属证类型和号码要一起填写，或都不填。", "title_number")


class ClaimPaperSchema(Strict):
    """A paper of a claim."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    added_at = InstantField(required=True)


class ClaimDecisionSchema(Strict):
    """What was decided and why; `by_rule` when all agreed with the confirmed roll."""

    approved = fields.Boolean(required=True)
    reason = fields.String(required=True)
    by_rule = fields.Boolean(required=True)
    decided_at = InstantField(required=True)


class ClaimSchema(Strict):
    """A claim as its claimant sees it."""

    id = fields.UUID(required=True)
    community = fields.Nested(CommunityRefSchema, required=True)
    unit = fields.Nested(UnitRefSchema, required=True)
    name = fields.String(required=True, metadata={"description": "只显示首字"})
    capacity = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "waiting、approved 或 rejected"})
    made_at = InstantField(required=True)
    papers = fields.List(fields.Nested(ClaimPaperSchema), required=True)
    decision = fields.Nested(ClaimDecisionSchema, required=True, allow_none=True)


class ClaimPageSchema(Strict):
    """A page of claims."""

    items = fields.List(fields.Nested(ClaimSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ClaimPaperFileSchema(Strict):
    """A paper as PDF, PNG or JPEG."""

    file = Upload(required=True)


class ClaimPaperKindSchema(Strict):
    """What a paper is."""

    kind = fields.String(required=True, validate=validate.OneOf(claim_papers.PAPER_KINDS, error="没有这种材料，请重新选择。"))


@claiming.post("/communities/<uuid:community_id>/claims")
@permit(Access.PERSON)
@idempotent(claiming)
@claiming.arguments(NewClaimSchema)
@claiming.response(201, ClaimSchema)
def make_claim(data: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """Claim to speak for a unit 申请核实."""
    unit_id, label = data.pop("unit_id"), data.pop("unit")
    unit_id = unit_id or claims.unit_by_label(community_id, label)
    made = claims.make_claim(current_actor(), community_id, unit_id, claims.Statement(**data), clock.now())
    return claim_view(claim_reading.my_claim(current_actor(), community_id, made.id))


@claiming.get("/me/claims")
@permit(Access.PERSON)
@claiming.arguments(PageQuery, location="query")
@claiming.response(200, ClaimPageSchema)
def list_my_claims(query: dict[str, Any]) -> dict[str, Any]:
    """List one's claims with decision and reason 我的核实申请."""
    rows = claim_reading.my_claims(current_actor(), after=uuid_cursor(query["cursor"]), limit=query["limit"])
    shown = page(rows, query["limit"], lambda one: one.claim.id)
    return {**shown, "items": [claim_view(one) for one in shown["items"]]}


@claiming.get("/communities/<uuid:community_id>/claims/<uuid:claim_id>")
@permit(Access.PERSON)
@claiming.response(200, ClaimSchema)
def show_my_claim(community_id: UUID, claim_id: UUID) -> dict[str, Any]:
    """Show one of one's claims 核实进度."""
    return claim_view(claim_reading.my_claim(current_actor(), community_id, claim_id))


@claiming.post("/communities/<uuid:community_id>/claims/<uuid:claim_id>/papers")
@permit(Access.PERSON)
@idempotent(claiming)
@claiming.arguments(ClaimPaperFileSchema, location="files")
@claiming.arguments(ClaimPaperKindSchema, location="form")
@claiming.response(201, ClaimPaperSchema)
def add_paper(files: dict[str, Any], form: dict[str, str], community_id: UUID, claim_id: UUID) -> Any:
    """Add a paper to one's waiting claim 补充材料."""
    upload = files["file"]
    return claim_papers.add_paper(
        current_actor(), community_id, claim_id, upload.stream, name=upload.filename or "", kind=form["kind"], at=clock.now())


@claiming.get("/communities/<uuid:community_id>/claims/<uuid:claim_id>/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@claiming.response(200, _BINARY["schema"], content_type="application/pdf")
@claiming.doc(responses={200: {"content": {"image/png": _BINARY, "image/jpeg": _BINARY}}})
def download_paper(community_id: UUID, claim_id: UUID, paper_id: UUID) -> Response:
    """Download a paper, as its claimant or as a reviewer 下载材料."""
    paper = claim_papers.read_paper(current_actor(), community_id, claim_id, paper_id, clock.now())
    return send_file(io.BytesIO(paper.content), mimetype=paper.media_type, as_attachment=True, download_name=paper.name)


def claim_view(shown: claim_reading.ShownClaim) -> dict[str, Any]:
    """Write a claim for its claimant: nothing of what agrees with the roll."""
    claim, decision = shown.claim, shown.decision
    return {
        "id": claim.id, "community": {"id": claim.community_id, "name": shown.community_name},
        "unit": {"id": claim.unit_id, "label": shown.unit_label}, "name": shown.masked_name, "capacity": claim.capacity,
        "state": claim.state, "made_at": claim.made_at, "papers": shown.papers,
        "decision": None if decision is None else {
            "approved": decision.approved, "reason": decision.reason, "by_rule": decision.decided_by is None,
            "decided_at": decision.decided_at}}
