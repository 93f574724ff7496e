"""Let a reviewer see who waits, a claim with the roll beside it, and decide with a reason (业主审核)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.registry import claim_reading, claim_review
from app.registry.claim_routes import ClaimDecisionSchema, ClaimPaperSchema, claim_view
from app.registry.schemas import UnitRefSchema

reviewing = blueprint("reviews", "业主审核：待办、材料与房册比对、决定")


class ReviewQuery(PageQuery):
    """Which claims are listed."""

    state = fields.String(
        load_default="waiting",
        validate=validate.OneOf(["waiting", "approved", "rejected"], error="应为 waiting、approved 或 rejected。"))


class ReviewRowSchema(Strict):
    """A claim in the reviewer's list."""

    id = fields.UUID(required=True)
    unit = fields.Nested(UnitRefSchema, required=True)
    name = fields.String(required=True, metadata={"description": "只显示首字"})
    capacity = fields.String(required=True)
    document_kind = fields.String(required=True)
    state = fields.String(required=True)
    waiting_since = InstantField(required=True)
    paper_count = fields.Integer(required=True)
    decision = fields.Nested(ClaimDecisionSchema, required=True, allow_none=True)


class ReviewPageSchema(Strict):
    """A page of claims, who waits longest first."""

    items = fields.List(fields.Nested(ReviewRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OwnerBesideSchema(Strict):
    """An owner of the roll beside the claim: what agrees; `settled` when the roll is the office's own word."""

    owner_id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    document_number = fields.String(required=True, allow_none=True, metadata={"description": "只显示首尾"})
    name_agrees = fields.Boolean(required=True)
    identity_agrees = fields.Boolean(required=True)
    title_agrees = fields.Boolean(required=True)
    phone_agrees = fields.Boolean(required=True)
    settled = fields.Boolean(required=True)


class ClaimFileSchema(ReviewRowSchema):
    """A claim with its papers and the owners of the roll; each reading is recorded."""

    papers = fields.List(fields.Nested(ClaimPaperSchema), required=True)
    full_name = fields.String(required=True)
    document_number = fields.String(required=True)
    phone = fields.String(required=True, metadata={"description": "中间四位隐藏"})
    title_kind = fields.String(required=True, allow_none=True)
    owners = fields.List(fields.Nested(OwnerBesideSchema), required=True)


class GivenDecisionSchema(Strict):
    """What is decided and why; the owner is named where several could be meant."""

    approved = fields.Boolean(required=True)
    reason = text_field(500, metadata={"example": "已核对身份证和不动产权证原件"})
    owner_id = fields.UUID(load_default=None, allow_none=True)


@reviewing.get("/communities/<uuid:community_id>/claims")
@permit(Access.STAFF)
@reviewing.arguments(ReviewQuery, location="query")
@reviewing.response(200, ReviewPageSchema)
def list_claims(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List claims, who waits longest first 待审核."""
    rows = claim_reading.claims_to_review(
        current_actor(), community_id, clock.now(), state=query["state"], after=uuid_cursor(query["cursor"]),
        limit=query["limit"])
    shown = page(rows, query["limit"], lambda one: one.claim.id)
    return {**shown, "items": [_row(one) for one in shown["items"]]}


@reviewing.get("/communities/<uuid:community_id>/claims/<uuid:claim_id>/file")
@permit(Access.STAFF)
@reviewing.response(200, ClaimFileSchema)
def open_claim(community_id: UUID, claim_id: UUID) -> dict[str, Any]:
    """Open a claim with the roll beside it; the reading is recorded 材料与比对."""
    file = claim_reading.open_claim(current_actor(), community_id, claim_id, clock.now())
    return _row(file.shown) | {
        "papers": file.shown.papers, "full_name": file.name, "document_number": file.document_number,
        "phone": file.masked_phone, "title_kind": file.shown.claim.title_kind, "owners": [_owner(one) for one in file.owners]}


@reviewing.post("/communities/<uuid:community_id>/claims/<uuid:claim_id>/decision")
@permit(Access.STAFF)
@reviewing.arguments(GivenDecisionSchema)
@reviewing.response(201, ReviewRowSchema)
def decide_claim(data: dict[str, Any], community_id: UUID, claim_id: UUID) -> dict[str, Any]:
    """Decide with a reason that the claimant reads 通过或退回."""
    claim = claim_review.decide_claim(current_actor(), community_id, claim_id, at=clock.now(), **data)
    return _row(claim_reading.shown_claims([claim])[0])


def _row(shown: claim_reading.ShownClaim) -> dict[str, Any]:
    view = claim_view(shown)
    names = ("id", "unit", "name", "capacity", "state", "decision")
    return {name: view[name] for name in names} | {
        "document_kind": shown.claim.document_kind, "waiting_since": shown.claim.made_at, "paper_count": len(shown.papers)}


def _owner(one: claim_reading.OwnerBeside) -> dict[str, Any]:
    found = one.found
    return {
        "owner_id": found.owner_id, "name": one.name, "kind": one.kind, "document_number": one.masked_document,
        "name_agrees": found.name, "identity_agrees": found.identity, "title_agrees": found.title,
        "phone_agrees": found.phone, "settled": found.settled}
