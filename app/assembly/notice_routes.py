"""The endpoints of the notice: read it, say that it was received, the announced roll, the residents' committee."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import fields

from app.assembly.delivery import receive_notice
from app.assembly.door_list import viewed_roll
from app.assembly.notice import viewed_notice
from app.assembly.paths import ONE
from app.assembly.residents import record_residents_told, told_residents
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import AreaField, InstantField, PageQuery, Strict, blueprint, number_cursor, page, text_field
from app.kernel.idempotency import idempotent

notices = blueprint("assembly-notice", "会议公告：原文和校验值、收到公告、公布的房册、告知居民委员会")


class ResidentsToldSchema(Strict):
    """Which residents' committee was told, how and when."""

    told = text_field(100, metadata={"example": "福保社区居民委员会"})
    how = text_field(200, metadata={"example": "书面送达，附会议公告"})
    told_at = InstantField(required=True)


class ResidentsRecordSchema(ResidentsToldSchema):
    """A record of the telling."""

    id = fields.UUID(required=True)
    recorded_at = InstantField(required=True)


class NoticeSchema(Strict):
    """The notice as it was told; `sha256` is of the UTF-8 bytes of `text`, of which `document` is the content."""

    sha256 = fields.String(required=True)
    made_at = InstantField(required=True)
    document = fields.Dict(required=True)
    text = fields.String(required=True)
    residents_committee = fields.List(fields.Nested(ResidentsRecordSchema), required=True, metadata={
        "description": "告知居民委员会的记录，包括公布之后的"})


class ReceiptSchema(Strict):
    """How many receipts are new: one for each unit and owner."""

    recorded = fields.Integer(required=True)


class AnnouncedUnitSchema(Strict):
    """What the announced roll shows of a unit, and why its head is one."""

    unit_id = fields.UUID(required=True)
    label = fields.String(required=True)
    names = fields.List(fields.String(), required=True)
    area = AreaField(required=True, attribute="area_cm2")
    area_source = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    told = fields.Boolean(required=True, metadata={"description": "是否在本次表决的范围内"})
    head_reason = fields.String(required=True, metadata={
        "description": "one_unit、one_owner、same_owners、one_company、developer_stock；not_counted 不计入表决"})
    head_units = fields.Integer(required=True, metadata={"description": "和哪几套合算一人：共几套"})


class AnnouncedPageSchema(Strict):
    """A page of the announced roll by building, floor and unit."""

    items = fields.List(fields.Nested(AnnouncedUnitSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


@notices.get(f"{ONE}/notice")
@permit(Access.PERSON)
@notices.response(200, NoticeSchema)
def show_notice(community_id: UUID, assembly_id: UUID) -> dict[str, Any]:
    """Read the notice as it was told, with its hash 会议公告."""
    told = viewed_notice(current_actor(), community_id, assembly_id, clock.now())
    return {"sha256": told.sha256, "made_at": told.made_at, "document": told.document, "text": told.text,
            "residents_committee": told_residents(community_id, assembly_id)}


@notices.post(f"{ONE}/notice/receipt")
@permit(Access.PERSON)
@notices.response(200, ReceiptSchema)
def receive(community_id: UUID, assembly_id: UUID) -> dict[str, int]:
    """Say as an owner that one has received the notice 我已收到."""
    return {"recorded": receive_notice(current_actor(), community_id, assembly_id, clock.now())}


@notices.get(f"{ONE}/roll")
@permit(Access.PERSON)
@notices.arguments(PageQuery, location="query")
@notices.response(200, AnnouncedPageSchema)
def show_announced_roll(query: dict[str, Any], community_id: UUID, assembly_id: UUID) -> dict[str, Any]:
    """Read the roll as it was announced, with masked names 公布的房册."""
    after, limit = number_cursor(query["cursor"]), query["limit"]
    rows = viewed_roll(current_actor(), community_id, assembly_id, after, limit, at=clock.now())
    return page(rows, limit, lambda one: one.position)


@notices.post(f"{ONE}/residents-committee-notice")
@permit(Access.PERSON)
@idempotent(notices)
@notices.arguments(ResidentsToldSchema)
@notices.response(201, ResidentsRecordSchema)
def record_residents(data: dict[str, Any], community_id: UUID, assembly_id: UUID) -> Any:
    """Record that the residents' committee was told 记录告知居民委员会."""
    return record_residents_told(current_actor(), community_id, assembly_id, **data, at=clock.now())
