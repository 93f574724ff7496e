"""The endpoints of opinions: say what one thinks, read what was said, publish what is taken up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from app.affairs.gathering_routes import ONE, GatheringSchema
from app.affairs.opinions import LONGEST, NewOpinion, give_opinion, read_opinions
from app.affairs.paper import viewed_summary
from app.affairs.schemas import LONGEST_TEXT, download
from app.affairs.summaries import TAKEN, SummaryItem, publish_summary
from app.affairs.viewing import show_gathering
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import InstantField, PageQuery, Strict, blueprint, page, text_field, uuid_cursor
from app.kernel.idempotency import idempotent

opinions = blueprint("opinions", "业主意见：一人一份，截止前可以修改；征集方阅读，公布采纳情况")


class NewOpinionSchema(Strict):
    """What a head says; `head` only where the caller speaks for several."""

    head = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=1_000_000))
    choices = fields.List(fields.String(validate=validate.Length(min=1, max=10)), load_default=list,
                          validate=validate.Length(max=21))
    other = text_field(200, required=False, load_default=None, allow_none=True)
    text = text_field(LONGEST, required=False, load_default=None, allow_none=True)


class ReadOpinionSchema(Strict):
    """What a head said, its unit masked."""

    id = fields.UUID(required=True)
    unit = fields.String(required=True)
    choices = fields.List(fields.String(), required=True)
    other = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    at = InstantField(required=True)


class ReadOpinionPageSchema(Strict):
    """A page of what stands, oldest first."""

    items = fields.List(fields.Nested(ReadOpinionSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SummaryItemSchema(Strict):
    """A point that owners made, whether it is taken up, and why not."""

    point = text_field(300)
    taken = fields.String(required=True, validate=validate.OneOf(
        list(TAKEN), error="应为 taken_up、partly 或 not_taken_up。"))
    why = text_field(1000, required=False, shortest=0, load_default="")


class NewSummarySchema(Strict):
    """What was taken up and what not, point by point, and what comes next."""

    text = text_field(LONGEST_TEXT)
    items = fields.List(fields.Nested(SummaryItemSchema), required=True, validate=validate.Length(
        min=1, max=50, error="请至少写一条意见的采纳情况，最多50条。"))


@opinions.post(f"{ONE}/opinions")
@permit(Access.PERSON)
@idempotent(opinions)
@opinions.arguments(NewOpinionSchema)
@opinions.response(201, GatheringSchema)
def give(data: dict[str, Any], community_id: UUID, gathering_id: UUID) -> dict[str, Any]:
    """Say what one's head thinks, or say it anew until the end 提出意见."""
    give_opinion(current_actor(), community_id, gathering_id, NewOpinion(**data), clock.now())
    return show_gathering(current_actor(), community_id, gathering_id, clock.now())


@opinions.get(f"{ONE}/opinions")
@permit(Access.PERSON)
@opinions.arguments(PageQuery, location="query")
@opinions.response(200, ReadOpinionPageSchema)
def read(query: dict[str, Any], community_id: UUID, gathering_id: UUID) -> dict[str, Any]:
    """Read what owners said, as the asking side; the reading is recorded 阅读意见."""
    limit = query["limit"]
    rows = read_opinions(current_actor(), community_id, gathering_id, after=uuid_cursor(query["cursor"]), limit=limit,
                         at=clock.now())
    return page(rows, limit, lambda one: one.id)


@opinions.post(f"{ONE}/summary")
@permit(Access.PERSON)
@idempotent(opinions)
@opinions.arguments(NewSummarySchema)
@opinions.response(201, GatheringSchema)
def summarise(data: dict[str, Any], community_id: UUID, gathering_id: UUID) -> dict[str, Any]:
    """Publish what is taken up and what not, and why 公布采纳情况."""
    items = [SummaryItem(**one) for one in data["items"]]
    publish_summary(current_actor(), community_id, gathering_id, data["text"], items, clock.now())
    return show_gathering(current_actor(), community_id, gathering_id, clock.now())


@opinions.get(f"{ONE}/summary/paper")
@permit(Access.PERSON)
@opinions.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def take_summary(community_id: UUID, gathering_id: UUID) -> Response:
    """Download the summary as PDF 下载采纳情况."""
    title, content = viewed_summary(current_actor(), community_id, gathering_id, clock.now())
    return download(f"{title}.pdf", "application/pdf", content)
