"""Record that a unit has other owners from a day on, and read who owned it when (业主变更)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from app.identity.documents import DocumentKind
from app.kernel import clock, crypto
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.masking import mask_name
from app.registry import transfers
from app.registry.models import Owner, Ownership

owning = blueprint("ownerships", "业主变更：登记新业主、历史")
MOST_OWNERS = 50


class IncomingSchema(Strict):
    """A new owner as the paper names it; without a document the owner is unproved."""

    name = text_field(60)
    document_kind = fields.String(
        load_default=None, allow_none=True,
        validate=validate.OneOf([kind.value for kind in DocumentKind], error="没有这种证件类型，请重新选择。"))
    document_number = text_field(40, required=False, load_default=None, allow_none=True)
    phone = text_field(30, required=False, load_default=None, allow_none=True)
    title_number = text_field(100, required=False, load_default=None, allow_none=True)


class TransferSchema(Strict):
    """Who owns the unit from a day on: new owners, and those of the present ones who stay."""

    on = fields.Date(required=True)
    ground = fields.String(
        required=True, validate=validate.OneOf(transfers.GROUNDS, error="没有这种取得依据，请重新选择。"))
    coming = fields.List(
        fields.Nested(IncomingSchema), load_default=list,
        validate=validate.Length(max=MOST_OWNERS, error=f"一次最多{MOST_OWNERS}位业主。"))
    staying = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_OWNERS, error=f"一次最多{MOST_OWNERS}位业主。"))
    delivered = fields.Boolean(
        load_default=True, metadata={"description": "开发商库存是否已交付；false 时仍由开发商投票"})


class OwnershipSchema(Strict):
    """Who owned a unit from when until when; the last day is the first of the next owner."""

    id = fields.UUID(required=True)
    owner_id = fields.UUID(required=True)
    name = fields.String(required=True, metadata={"description": "只显示首字"})
    kind = fields.String(required=True)
    proved = fields.Boolean(required=True)
    from_on = fields.Date(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    ground = fields.String(required=True)
    title_kind = fields.String(required=True, allow_none=True)


class OwnershipPageSchema(Strict):
    """A page of the history of a unit, in the order of entries."""

    items = fields.List(fields.Nested(OwnershipSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@owning.post("/communities/<uuid:community_id>/units/<uuid:unit_id>/transfers")
@permit(Access.STAFF)
@owning.arguments(TransferSchema)
@owning.response(201, OwnershipPageSchema)
def transfer(data: dict[str, Any], community_id: UUID, unit_id: UUID) -> dict[str, Any]:
    """Record other owners from a day on; answers with the history of the unit 登记业主变更."""
    actor, at = current_actor(), clock.now()
    coming = tuple(transfers.Incoming(**one) for one in data["coming"])
    transfers.transfer(
        actor, community_id, unit_id, at=at, on=data["on"], ground=data["ground"], coming=coming,
        staying=frozenset(data["staying"]), delivered=data["delivered"])
    return _history(transfers.history(actor, community_id, unit_id, at, after=None, limit=200), 200)


@owning.get("/communities/<uuid:community_id>/units/<uuid:unit_id>/ownerships")
@permit(Access.STAFF)
@owning.arguments(PageQuery, location="query")
@owning.response(200, OwnershipPageSchema)
def list_ownerships(query: dict[str, Any], community_id: UUID, unit_id: UUID) -> dict[str, Any]:
    """Read who owned a unit from when until when 业主历史."""
    rows = transfers.history(
        current_actor(), community_id, unit_id, clock.now(), after=uuid_cursor(query["cursor"]), limit=query["limit"])
    return _history(rows, query["limit"])


def _history(rows: Any, limit: int) -> dict[str, Any]:
    shown = page(rows, limit, lambda row: row[0].id)
    return {**shown, "items": [_ownership(entry, owner) for entry, owner in shown["items"]]}


def _ownership(entry: Ownership, owner: Owner) -> dict[str, Any]:
    names = ("id", "owner_id", "from_on", "until_on", "ground", "title_kind")
    return {name: getattr(entry, name) for name in names} | {
        "name": mask_name(crypto.unseal(owner.name_sealed, ("owners", "name", owner.id))), "kind": owner.kind,
        "proved": owner.identity_key is not None}
