"""Shape what is asked about documents, and what is answered."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from app.exchange.dispatch_files import MOST
from app.exchange.dispatch_reading import STATES
from app.exchange.dispatch_rules import Post, Reply, Urgency
from app.exchange.dispatch_states import MISSING
from app.kernel.http import InstantField, PageQuery, Strict, text_field

_MOST_COMMUNITIES = 500


class DispatchDraftSchema(Strict):
    """What a document says, to whom it goes, and what is wanted back."""

    title = text_field(100, metadata={"example": "关于开展电梯安全自查的通知"})
    text = text_field(20_000)
    urgency = fields.Enum(Urgency, by_value=True, required=True)
    reply_wanted = fields.Enum(Reply, by_value=True, required=True)
    for_owners = fields.Boolean(required=True, metadata={"description": "业委会或筹备组能否转发全体业主"})
    posts = fields.List(fields.Enum(Post, by_value=True), required=True, validate=validate.Length(max=len(Post)))
    everywhere = fields.Boolean(load_default=False, metadata={"description": "发给本街道全部小区，此时不看 community_ids"})
    community_ids = fields.List(fields.UUID(), load_default=[], validate=validate.Length(max=_MOST_COMMUNITIES))
    due_on = fields.Date(load_default=None, allow_none=True)
    number = text_field(50, required=False, load_default=None, allow_none=True,
                        metadata={"description": "发文字号；不填就用系统的下一个", "example": "福保街函〔2026〕1号"})
    corrects_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "本文更正哪一份已发公文"})


class DispatchIdSchema(Strict):
    """The number by which the API finds a document, and its version."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)


class DispatchNumberSchema(Strict):
    """The number that the next document would get."""

    number = fields.String(required=True)


class DispatchFileSchema(Strict):
    """An attachment: PDF, JPG, PNG, DOCX or XLSX."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)


class DispatchUploadSchema(Strict):
    """One file, at most 20 MB, told by its content."""

    file = Upload(required=True)


class DispatchUploadsSchema(Strict):
    """The files that come with a word, each at most 20 MB."""

    files = fields.List(Upload(), load_default=[], validate=validate.Length(max=MOST))


class DispatchWordTextSchema(Strict):
    """What is said."""

    text = text_field(5000)


class DispatchReturnSchema(Strict):
    """Which reply is given back, and why."""

    reply_id = fields.UUID(required=True)
    remarks = text_field(2000)


class DispatchReasonSchema(Strict):
    """Why a document is taken back."""

    reason = text_field(500)


class DispatchNoteSchema(Strict):
    """How a document was dealt with."""

    note = text_field(2000)


class DispatchListQuery(PageQuery):
    """Which documents are asked for."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES, error="应为 draft、sent 或 withdrawn。"))


class DispatchAddresseeQuery(PageQuery):
    """Which addressees are asked for: all, or who has not yet done something."""

    missing = fields.String(
        load_default=None, validate=validate.OneOf(MISSING, error="应为 read、signed、replied 或 handled。"))


class DispatchInboxQuery(PageQuery):
    """What is owed, or what is done and withdrawn."""

    done = fields.Boolean(load_default=False)


class DispatchCountsSchema(Strict):
    """How many addressees are how far."""

    addressees = fields.Integer(required=True)
    read = fields.Integer(required=True)
    signed = fields.Integer(required=True)
    done = fields.Integer(required=True)
    overdue = fields.Integer(required=True)


class NamedDispatchSchema(Strict):
    """Another document by its number."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True)


class DispatchHeadSchema(Strict):
    """A document in a list."""

    id = fields.UUID(required=True, attribute="dispatch.id")
    office = fields.String(required=True)
    state = fields.String(required=True, metadata={"description": "draft、sent 或 withdrawn"})
    number = fields.String(required=True, allow_none=True, attribute="dispatch.number")
    title = fields.String(required=True, attribute="dispatch.title")
    urgency = fields.String(required=True, attribute="dispatch.urgency")
    reply_wanted = fields.String(required=True, attribute="dispatch.reply_wanted")
    due_on = fields.Date(required=True, allow_none=True, attribute="dispatch.due_on")
    for_owners = fields.Boolean(required=True, attribute="dispatch.for_owners")
    sent_at = InstantField(required=True, allow_none=True, attribute="dispatch.sent_at")
    withdrawn_at = InstantField(required=True, allow_none=True, attribute="dispatch.withdrawn_at")
    withdrawal_reason = fields.String(required=True, allow_none=True, attribute="dispatch.withdrawal_reason")


class OfficeDispatchHeadSchema(DispatchHeadSchema):
    """A document in the office's list, with how far its addressees are."""

    counts = fields.Nested(DispatchCountsSchema, required=True)


class DispatchBodySchema(DispatchHeadSchema):
    """A document with its words and attachments."""

    text = fields.String(required=True, attribute="dispatch.text")
    files = fields.List(fields.Nested(DispatchFileSchema), required=True)
    corrects = fields.Nested(NamedDispatchSchema, required=True, allow_none=True)
    corrected_by = fields.List(fields.Nested(NamedDispatchSchema), required=True)


class OfficeDispatchSchema(DispatchBodySchema):
    """A document as the office has it: with its choice of addressees, its counts and its version."""

    posts = fields.List(fields.String(), required=True, attribute="dispatch.posts")
    everywhere = fields.Boolean(required=True, attribute="dispatch.everywhere")
    community_ids = fields.List(fields.UUID(), required=True, attribute="dispatch.community_ids")
    wished_number = fields.String(required=True, allow_none=True, attribute="dispatch.wished_number")
    version = fields.Integer(required=True, attribute="dispatch.version")
    counts = fields.Nested(DispatchCountsSchema, required=True)


class DispatchActSchema(Strict):
    """When somebody did something, who, and with which note."""

    at = InstantField(required=True)
    name = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)


class DispatchPassedOnSchema(Strict):
    """When it was passed on to the owners, and how many of them saw it."""

    at = InstantField(required=True)
    seen_by = fields.Integer(required=True)


class DispatchStateSchema(Strict):
    """How far one addressee is."""

    id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    community = fields.String(required=True)
    post = fields.String(required=True)
    held = fields.Boolean(required=True, metadata={"description": "今天有没有人在这个岗位上"})
    word = fields.String(required=True, metadata={"description": "unread、read、signed、replied、returned 或 handled"})
    done = fields.Boolean(required=True, metadata={"description": "要求的都已办到"})
    overdue = fields.Boolean(required=True)
    read = fields.Nested(DispatchActSchema, required=True, allow_none=True)
    signed = fields.Nested(DispatchActSchema, required=True, allow_none=True)
    handled = fields.Nested(DispatchActSchema, required=True, allow_none=True)
    replied_at = InstantField(required=True, allow_none=True)
    returned = fields.Boolean(required=True)
    reminded_at = InstantField(required=True, allow_none=True)
    passed_on = fields.Nested(DispatchPassedOnSchema, required=True, allow_none=True)


class DispatchWordSchema(Strict):
    """A word of the thread: reply, answer or return."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    text = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    at = InstantField(required=True)
    returned = fields.Boolean(required=True)
    files = fields.List(fields.Nested(DispatchFileSchema), required=True)


class DispatchThreadSchema(Strict):
    """A document as one addressee has it, with the thread."""

    dispatch = fields.Nested(DispatchBodySchema, required=True, attribute="shown")
    state = fields.Nested(DispatchStateSchema, required=True)
    words = fields.List(fields.Nested(DispatchWordSchema), required=True)


class DispatchInboxItemSchema(Strict):
    """A document in the inbox of a post."""

    dispatch = fields.Nested(DispatchHeadSchema, required=True, attribute="shown")
    state = fields.Nested(DispatchStateSchema, required=True)


class PublishedHeadSchema(Strict):
    """A document in the owners' list."""

    dispatch = fields.Nested(DispatchHeadSchema, required=True, attribute="shown")
    published_at = InstantField(required=True)
    seen_at = InstantField(required=True, allow_none=True, metadata={"description": "您什么时候看过"})


class PublishedSchema(PublishedHeadSchema):
    """A document as owners read it."""

    dispatch = fields.Nested(DispatchBodySchema, required=True, attribute="shown")


def _page_of(name: str, item: type[Strict]) -> type[Strict]:
    return type(name, (Strict,), {
        "__doc__": "A page of a list.", "items": fields.List(fields.Nested(item), required=True),
        "next_cursor": fields.String(required=True, allow_none=True)})


OfficeDispatchPageSchema = _page_of("OfficeDispatchPageSchema", OfficeDispatchHeadSchema)
DispatchAddresseePageSchema = _page_of("DispatchAddresseePageSchema", DispatchStateSchema)
DispatchInboxPageSchema = _page_of("DispatchInboxPageSchema", DispatchInboxItemSchema)
PublishedPageSchema = _page_of("PublishedPageSchema", PublishedHeadSchema)
