"""Shapes that several endpoints of elections use."""

from __future__ import annotations

import datetime as dt

from marshmallow import fields, validate

from app.kernel.http import InstantField, Strict

OFFICES = ("chair", "vice_chair", "member")
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2099, 12, 31)


def day(*, required: bool = True) -> fields.Date:
    """Make a field for a civil day of this century."""
    rule = validate.Range(min=_FIRST, max=_LAST, error="日期应在2000年至2099年之间。")
    return fields.Date(validate=rule, required=True) if required else fields.Date(
        validate=rule, load_default=None, allow_none=True)


def office_held() -> fields.String:
    """Make a field for an office in the committee."""
    return fields.String(load_default="member", validate=validate.OneOf(OFFICES, error="请选择列出的职务。"))


class ElectionIdSchema(Strict):
    """The number of what was recorded."""

    id = fields.UUID(required=True)


class ElectionCautionSchema(Strict):
    """What to look at, with the article that says so and how sure it is."""

    rule = fields.String(required=True)
    text = fields.String(required=True)
    article = fields.String(required=True)
    confidence = fields.String(required=True, metadata={"enum": ["confirmed", "to_confirm"]})


class FilingSchema(Strict):
    """A day that the law sets, with the sentence that explains it."""

    on = fields.Date(required=True)
    reason = fields.String(required=True)
    article = fields.String(required=True)
    confidence = fields.String(required=True, metadata={"enum": ["confirmed", "to_confirm"]})


class SeatSchema(Strict):
    """A seat that a candidate took, declined or left."""

    id = fields.UUID(required=True)
    candidate_id = fields.UUID(required=True)
    state = fields.String(required=True, metadata={"enum": ["seated", "declined", "left"]})
    came = fields.String(required=True, metadata={"enum": ["elected", "alternate"]})
    certificate = fields.String(required=True, metadata={"description": "所依据的计票复核编号"})
    body_id = fields.UUID(required=True)
    office_held = fields.String(required=True, allow_none=True)
    from_on = fields.Date(required=True, allow_none=True)
    until_on = fields.Date(required=True, allow_none=True)
    announced_from_on = fields.Date(required=True, allow_none=True)
    announced_until_on = fields.Date(required=True, allow_none=True)
    left_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    recorded_at = InstantField(required=True)


class AlternateSchema(Strict):
    """A candidate who waits, in the order of votes."""

    candidate_id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    state = fields.String(required=True, metadata={"enum": ["waiting", "seated", "declined"]})
    reason = fields.String(required=True, allow_none=True)


class LotSchema(Strict):
    """A public lot as it was recorded."""

    id = fields.UUID(required=True, attribute="row.id")
    state = fields.String(required=True, attribute="row.state", metadata={"enum": ["waiting", "confirmed", "rejected"]})
    drawn = fields.List(fields.UUID(), required=True)
    place = fields.String(required=True, attribute="row.place")
    drawn_at = InstantField(required=True, attribute="row.drawn_at")
    method = fields.String(required=True, attribute="row.method")
    account = fields.String(required=True, attribute="row.account")
    witnesses = fields.List(fields.String(), required=True)
    recorded_at = InstantField(required=True, attribute="row.recorded_at")
    decided_at = InstantField(required=True, allow_none=True, attribute="row.decided_at")
    decided_reason = fields.String(required=True, allow_none=True, attribute="row.decided_reason")


class WithdrawalSchema(Strict):
    """That a candidate withdrew, when and why."""

    id = fields.UUID(required=True, attribute="row.id")
    at = InstantField(required=True, attribute="row.recorded_at")
    reason = fields.String(required=True, attribute="row.reason")
    papers = fields.List(fields.UUID(), required=True)


class ElectionCandidateSchema(Strict):
    """Who stood; one who withdrew stays listed."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    withdrawal = fields.Nested(WithdrawalSchema, required=True, allow_none=True)


class ElectionOutcomeSchema(Strict):
    """What the newest count decided; people by the id of their candidacy."""

    run = fields.Integer(required=True)
    outcome = fields.String(required=True, metadata={"enum": ["passed", "failed", "no_quorum", "undecidable"]})
    elected = fields.List(fields.UUID(), required=True)
    alternates = fields.List(fields.UUID(), required=True)
    tied = fields.List(fields.UUID(), required=True)
    open_seats = fields.Integer(required=True)


class ElectionSchema(Strict):
    """How one election stands now."""

    motion_id = fields.UUID(required=True, attribute="contest.motion.id")
    title = fields.String(required=True, attribute="contest.motion.title")
    seats_open = fields.Integer(required=True, attribute="contest.motion.seats", metadata={"description": "应选名额"})
    alternates_open = fields.Integer(required=True, attribute="contest.motion.alternates")
    round = fields.Integer(required=True, attribute="contest.motion.round")
    candidates = fields.List(fields.Nested(ElectionCandidateSchema), required=True)
    outcome = fields.Nested(ElectionOutcomeSchema, required=True, allow_none=True)
    certificate = fields.String(required=True, allow_none=True)
    lots = fields.List(fields.Nested(LotSchema), required=True)
    seats = fields.List(fields.Nested(SeatSchema), required=True)
    alternates = fields.List(fields.Nested(AlternateSchema), required=True)
    re_election = fields.Nested(ElectionCautionSchema, required=True, allow_none=True)
