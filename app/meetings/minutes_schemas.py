"""Shape the minutes as they are read."""

from __future__ import annotations

from marshmallow import fields

from app.kernel.http import InstantField, Strict


class MinutesPersonSchema(Strict):
    """A member by name and office."""

    name = fields.String(required=True)
    office = fields.String(required=True)
    excused = fields.Boolean()


class MinutesVoteSchema(Strict):
    """What a member said."""

    name = fields.String(required=True)
    choice = fields.String(required=True)
    reason = fields.String(required=True)


class MinutesItemSchema(Strict):
    """An item with what was said, how members voted and what came of it."""

    position = fields.Integer(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    decides = fields.Boolean(required=True)
    record = fields.String(required=True)
    votes = fields.List(fields.Nested(MinutesVoteSchema), required=True)
    outcome = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)


class MinutesTaskSchema(Strict):
    """What is to be done."""

    what = fields.String(required=True)
    owner = fields.String(required=True)
    due_on = fields.String(required=True)


class MinutesFactsSchema(Strict):
    """The minutes, word for word what their hash stands for."""

    format = fields.String(required=True)
    version = fields.Integer(required=True)
    serial = fields.Integer(required=True)
    year = fields.Integer(required=True)
    community = fields.String(required=True)
    body = fields.String(required=True)
    body_kind = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    place = fields.String(required=True)
    called_at = fields.String(required=True)
    notice = fields.String(required=True)
    notice_kept = fields.Boolean(required=True)
    opened_at = fields.String(required=True)
    closed_at = fields.String(required=True)
    chair = fields.String(required=True)
    recorder = fields.String(required=True)
    members = fields.Integer(required=True)
    present = fields.List(fields.Nested(MinutesPersonSchema), required=True)
    absent = fields.List(fields.Nested(MinutesPersonSchema), required=True)
    guests = fields.List(fields.String(), required=True)
    quorum = fields.String(required=True)
    held = fields.Boolean(required=True)
    items = fields.List(fields.Nested(MinutesItemSchema), required=True)
    tasks = fields.List(fields.Nested(MinutesTaskSchema), required=True)
    remarks = fields.String(required=True)
    rules = fields.String(required=True)


class PublishedMinutesSchema(Strict):
    """The minutes of a meeting as their readers see them."""

    meeting_id = fields.UUID(required=True, attribute="meeting.id")
    title = fields.String(required=True, attribute="meeting.title")
    state = fields.String(required=True, attribute="meeting.state")
    opened_at = InstantField(required=True, attribute="meeting.opened_at")
    published_at = InstantField(required=True, allow_none=True, attribute="meeting.published_at")
    unsigned_reason = fields.String(required=True, allow_none=True, attribute="meeting.unsigned_reason")
    version = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    signed = fields.Integer(required=True)
    facts = fields.Nested(MinutesFactsSchema, required=True)


class PublishedMinutesPageSchema(Strict):
    """Published minutes, the newest first."""

    items = fields.List(fields.Nested(PublishedMinutesSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
