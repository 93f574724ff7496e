"""The endpoints of gatherings: ask, show, publish, take back, their papers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from app.affairs import gatherings as service
from app.affairs.models import Gathering
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
from app.affairs.viewing import gathering_list, show_gathering
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.idempotency import idempotent

gatherings = blueprint("gatherings", "征集意见：表决之前问业主，不是表决，不产生业主大会决定")
ALL = "/communities/<uuid:community_id>/gatherings"
ONE = f"{ALL}/<uuid:gathering_id>"


class NewGatheringSchema(PostSchema):
    """What owners are asked: free text alone (`none`), one choice, or several."""

    poster = fields.String(required=True, validate=validate.OneOf(["body", "office"], error="应为 body 或 office。"))
    choosing = fields.String(
        required=True, validate=validate.OneOf(["none", "one", "several"], error="应为 none、one 或 several。"))
    choices = fields.List(text_field(100), load_default=list, validate=validate.Length(max=20, error="最多20个选项。"))
    other_allowed = fields.Boolean(load_default=False)
    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)


class GatheringLineSchema(PostedSchema):
    """A gathering as lists show it; `asked` and `answered` are the caller's own."""

    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)
    asked = fields.Boolean(required=True)
    answered = fields.Boolean(required=True)


class GatheringPageSchema(Strict):
    """A page of gatherings, the newest first."""

    items = fields.List(fields.Nested(GatheringLineSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class GatheringOptionSchema(Strict):
    """A choice and its key."""

    key = fields.String(required=True)
    label = fields.String(required=True)


class SaidSchema(Strict):
    """What stands for a head, and whether the caller said it or another of the same head."""

    choices = fields.List(fields.String(), required=True)
    other = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    at = InstantField(required=True)
    by_me = fields.Boolean(required=True)


class OwnHeadSchema(Strict):
    """A head for which the caller may answer, with its units."""

    head = fields.Integer(required=True)
    units = fields.List(fields.String(), required=True)
    said = fields.Nested(SaidSchema, required=True, allow_none=True)


class CountGroupSchema(Strict):
    """Heads of some buildings; small ones are put together."""

    buildings = fields.List(fields.String(), required=True)
    asked = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    choices = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class CountsSchema(Strict):
    """Heads asked, answered, and by choice; `choices` is null where fewer than five heads answered."""

    asked = fields.Integer(required=True)
    answered = fields.Integer(required=True)
    choices = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True, allow_none=True)
    groups = fields.List(fields.Nested(CountGroupSchema), required=True)


class ShownItemSchema(Strict):
    """A point, whether it is taken up, and why."""

    point = fields.String(required=True)
    taken = fields.String(required=True)
    why = fields.String(required=True)


class ShownSummarySchema(Strict):
    """What was taken up and what not."""

    text = fields.String(required=True)
    items = fields.List(fields.Nested(ShownItemSchema), required=True)
    published_at = InstantField(required=True)


class GatheringSchema(GatheringLineSchema):
    """A gathering whole; `standing` says that it is no vote."""

    text = fields.String(required=True)
    choosing = fields.String(required=True)
    options = fields.List(fields.Nested(GatheringOptionSchema), required=True)
    heads_asked = fields.Integer(required=True, allow_none=True)
    heads = fields.List(fields.Nested(OwnHeadSchema), required=True)
    counts = fields.Nested(CountsSchema, required=True, allow_none=True)
    manages = fields.Boolean(required=True)
    papers = fields.List(fields.Nested(AffairPaperSchema), required=True)
    standing = fields.String(required=True)
    summary = fields.Nested(ShownSummarySchema, required=True, allow_none=True)


@gatherings.get(ALL)
@permit(Access.PERSON)
@gatherings.arguments(PageQuery, location="query")
@gatherings.response(200, GatheringPageSchema)
def list_gatherings(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List the gatherings that the caller may see 征集意见清单."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    return page(gathering_list(current_actor(), community_id, clock.now(), after, limit), limit, lambda one: one["id"])


@gatherings.post(ALL)
@permit(Access.PERSON)
@idempotent(gatherings)
@gatherings.arguments(NewGatheringSchema)
@gatherings.response(201, AffairIdSchema)
def draft(data: dict[str, Any], community_id: UUID) -> dict[str, UUID]:
    """Draft a gathering 起草征集."""
    return {"id": service.draft_gathering(current_actor(), community_id, service.NewGathering(**data), clock.now())}


@gatherings.get(ONE)
@permit(Access.PERSON)
@gatherings.response(200, GatheringSchema)
def show(community_id: UUID, gathering_id: UUID) -> dict[str, Any]:
    """Show a gathering, what the caller said, and the counts of heads when they may be seen 征集意见."""
    return show_gathering(current_actor(), community_id, gathering_id, clock.now())


@gatherings.delete(ONE)
@permit(Access.PERSON)
@gatherings.response(204)
def throw_away(community_id: UUID, gathering_id: UUID) -> None:
    """Throw a draft away 删除征集草稿."""
    service.discard_gathering(current_actor(), community_id, gathering_id, clock.now())


@gatherings.post(f"{ONE}/publication")
@permit(Access.PERSON)
@gatherings.response(200, GatheringSchema)
def publish(community_id: UUID, gathering_id: UUID) -> dict[str, Any]:
    """Publish a draft; who is asked is fixed by heads 发布征集."""
    service.publish_gathering(current_actor(), community_id, gathering_id, clock.now())
    return show_gathering(current_actor(), community_id, gathering_id, clock.now())


@gatherings.post(f"{ONE}/withdrawal")
@permit(Access.PERSON)
@gatherings.arguments(AffairReasonSchema)
@gatherings.response(200, GatheringSchema)
def withdraw(data: dict[str, str], community_id: UUID, gathering_id: UUID) -> dict[str, Any]:
    """Take a gathering back with the reason 撤回征集."""
    service.withdraw_gathering(current_actor(), community_id, gathering_id, data["reason"], clock.now())
    return show_gathering(current_actor(), community_id, gathering_id, clock.now())


@gatherings.post(f"{ONE}/papers")
@permit(Access.PERSON)
@idempotent(gatherings)
@gatherings.arguments(AffairFileSchema, location="files")
@gatherings.arguments(NewAffairPaperSchema, location="form")
@gatherings.response(201, AffairPaperSchema)
def upload(files: dict[str, Any], form: dict[str, Any], community_id: UUID, gathering_id: UUID) -> Any:
    """Add a paper to a draft 上传征集材料."""
    content = form["title"], files["file"].stream
    return add_paper(Gathering, current_actor(), community_id, gathering_id, content, clock.now())


@gatherings.get(f"{ONE}/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@gatherings.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def take_paper(community_id: UUID, gathering_id: UUID, paper_id: UUID) -> Response:
    """Download a paper 下载征集材料."""
    return as_download(*viewed_paper(Gathering, current_actor(), community_id, gathering_id, paper_id, clock.now()))
