"""The endpoints of notices: post, show, note as seen, tell who saw, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from app.affairs import notices as service
from app.affairs.models import Notice
from app.affairs.papers import add_paper, viewed_paper
from app.affairs.schemas import (
    AffairFileSchema,
    AffairIdSchema,
    AffairPaperSchema,
    AffairReasonSchema,
    NewAffairPaperSchema,
    PostedSchema,
    PostSchema,
    as_download,
)
from app.affairs.viewing import notice_list, show_notice, show_receipts
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent

notices = blueprint("notices", "通知公告：发给小区、楼栋或房屋，按房屋统计已看；紧急的另发短信")
ALL = "/communities/<uuid:community_id>/notices"
ONE = f"{ALL}/<uuid:notice_id>"


class NewOwnerNoticeSchema(PostSchema):
    """What owners are told; an urgent notice also goes out by SMS, once."""

    poster = fields.String(
        required=True, validate=validate.OneOf(["body", "office", "service"], error="应为 body、office 或 service。"))
    category = fields.String(
        required=True, validate=validate.OneOf(["service", "safety", "affairs"], error="应为 service、safety 或 affairs。"))
    urgent = fields.Boolean(load_default=False)
    expires_at = InstantField(load_default=None, allow_none=True)


class NoticeLineSchema(PostedSchema):
    """A notice as lists show it; `seen` is the caller's own."""

    category = fields.String(required=True)
    urgent = fields.Boolean(required=True)
    expires_at = InstantField(required=True, allow_none=True)
    seen = fields.Boolean(required=True)


class NoticePageSchema(Strict):
    """A page of notices, the newest first; withdrawn ones stay with their reason."""

    items = fields.List(fields.Nested(NoticeLineSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OwnerNoticeSchema(NoticeLineSchema):
    """A notice whole."""

    text = fields.String(required=True)
    papers = fields.List(fields.Nested(AffairPaperSchema), required=True)
    manages = fields.Boolean(required=True)


class NoticeSeenSchema(Strict):
    """For how many units of the caller it is noted."""

    units = fields.Integer(required=True)


class SeenBuildingSchema(Strict):
    """How many units of a building saw it."""

    building = fields.String(required=True)
    units = fields.Integer(required=True)
    seen = fields.Integer(required=True)


class SeenUnitSchema(Strict):
    """A unit, and when somebody of it saw the notice first."""

    label = fields.String(required=True)
    building = fields.String(required=True)
    seen_at = InstantField(required=True, allow_none=True)


class NoticeReceiptsSchema(Strict):
    """Who saw a notice by units; no person is named."""

    units = fields.Integer(required=True)
    seen = fields.Integer(required=True)
    buildings = fields.List(fields.Nested(SeenBuildingSchema), required=True)
    items = fields.List(fields.Nested(SeenUnitSchema), required=True)


@notices.get(ALL)
@permit(Access.PERSON)
@notices.arguments(PageQuery, location="query")
@notices.response(200, NoticePageSchema)
def list_notices(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the notices that go to the caller 通知公告清单."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    return page(notice_list(current_actor(), community_id, clock.now(), after, limit), limit, lambda one: one["id"])


@notices.post(ALL)
@permit(Access.PERSON)
@idempotent(notices)
@notices.arguments(NewOwnerNoticeSchema)
@notices.response(201, AffairIdSchema)
def draft(data: dict[str, Any], community_id: UUID) -> dict[str, UUID]:
    """Draft a notice 起草通知."""
    return {"id": service.draft_notice(current_actor(), community_id, service.NewNotice(**data), clock.now())}


@notices.get(ONE)
@permit(Access.PERSON)
@notices.response(200, OwnerNoticeSchema)
def show(community_id: UUID, notice_id: UUID) -> dict[str, Any]:
    """Show a notice with its files 通知公告."""
    return show_notice(current_actor(), community_id, notice_id, clock.now())


@notices.delete(ONE)
@permit(Access.PERSON)
@notices.response(204)
def throw_away(community_id: UUID, notice_id: UUID) -> None:
    """Throw a draft away 删除通知草稿."""
    service.discard_notice(current_actor(), community_id, notice_id, clock.now())


@notices.post(f"{ONE}/publication")
@permit(Access.PERSON)
@notices.response(200, OwnerNoticeSchema)
def publish(community_id: UUID, notice_id: UUID) -> dict[str, Any]:
    """Post a draft 发布通知."""
    service.publish_notice(current_actor(), community_id, notice_id, clock.now())
    return show_notice(current_actor(), community_id, notice_id, clock.now())


@notices.post(f"{ONE}/withdrawal")
@permit(Access.PERSON)
@notices.arguments(AffairReasonSchema)
@notices.response(200, OwnerNoticeSchema)
def withdraw(data: dict[str, str], community_id: UUID, notice_id: UUID) -> dict[str, Any]:
    """Take a notice back with the reason; it stays listed 撤回通知."""
    service.withdraw_notice(current_actor(), community_id, notice_id, data["reason"], clock.now())
    return show_notice(current_actor(), community_id, notice_id, clock.now())


@notices.post(f"{ONE}/seen")
@permit(Access.PERSON)
@notices.response(200, NoticeSeenSchema)
def note_seen(community_id: UUID, notice_id: UUID) -> dict[str, int]:
    """Note that the caller opened a notice; twice changes nothing 已看."""
    return {"units": service.note_seen(current_actor(), community_id, notice_id, clock.now())}


@notices.get(f"{ONE}/receipts")
@permit(Access.PERSON)
@notices.response(200, NoticeReceiptsSchema)
def list_receipts(community_id: UUID, notice_id: UUID) -> dict[str, Any]:
    """Tell the poster which units saw it and which did not 已看清单."""
    return show_receipts(current_actor(), community_id, notice_id, clock.now())


@notices.post(f"{ONE}/papers")
@permit(Access.PERSON)
@idempotent(notices)
@notices.arguments(AffairFileSchema, location="files")
@notices.arguments(NewAffairPaperSchema, location="form")
@notices.response(201, AffairPaperSchema)
def upload(files: dict[str, Any], form: dict[str, Any], community_id: UUID, notice_id: UUID) -> Any:
    """Add a file to a draft 上传附件."""
    content = form["title"], files["file"].stream
    return add_paper(Notice, current_actor(), community_id, notice_id, content, clock.now())


@notices.get(f"{ONE}/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@notices.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def take_paper(community_id: UUID, notice_id: UUID, paper_id: UUID) -> Response:
    """Download a file 下载附件."""
    return as_download(*viewed_paper(Notice, current_actor(), community_id, notice_id, paper_id, clock.now()))
