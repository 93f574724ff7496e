"""Shape what goes out."""

from __future__ import annotations

from marshmallow import fields

from app.kernel.http import InstantField, Strict


class MeetingDeadlineSchema(Strict):
    """A day that a rule sets, with the sentence that explains it."""

    on = fields.Date(required=True)
    reason = fields.String(required=True)
    article = fields.String(required=True)
    confidence = fields.String(required=True)


class MeetingLineSchema(Strict):
    """A meeting in a list."""

    id = fields.UUID(required=True)
    body_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    state = fields.String(required=True, metadata={
        "description": "called 已通知、open 正在进行、closed 已结束、published 纪要已公布、cancelled 已取消"})
    title = fields.String(required=True)
    place = fields.String(required=True)
    starts_at = InstantField(required=True)
    called_at = InstantField(required=True)
    opened_at = InstantField(required=True, allow_none=True)
    closed_at = InstantField(required=True, allow_none=True)
    published_at = InstantField(required=True, allow_none=True)


class MeetingPageSchema(Strict):
    """Meetings, the newest first."""

    items = fields.List(fields.Nested(MeetingLineSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class MeetingPersonSchema(Strict):
    """A member or guest, and what is known of their coming."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    office_held = fields.String(required=True)
    votes = fields.Boolean(required=True)
    present = fields.Boolean(required=True)
    how = fields.String(required=True, allow_none=True, metadata={"description": "qr 扫码、hand 登记、leave 请假"})
    reason = fields.String(required=True, allow_none=True)


class MeetingQuorumSchema(Strict):
    """Whether enough members are present."""

    members = fields.Integer(required=True)
    present = fields.Integer(required=True)
    needed = fields.Integer(required=True)
    reached = fields.Boolean(required=True)
    article = fields.String(required=True)
    confidence = fields.String(required=True)
    sentence = fields.String(required=True)


class MeetingDecisionSchema(Strict):
    """What became of a motion, with the reasons."""

    outcome = fields.String(required=True, metadata={"description": "passed、failed、no_quorum"})
    quorum = fields.Nested(MeetingQuorumSchema, required=True)
    base = fields.Integer(required=True)
    needed = fields.Integer(required=True)
    agree = fields.Integer(required=True)
    against = fields.Integer(required=True)
    abstain = fields.Integer(required=True)
    recused = fields.Integer(required=True)
    silent = fields.Integer(required=True)
    article = fields.String(required=True)
    confidence = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)


class MeetingVoteSchema(Strict):
    """A member's word."""

    person_id = fields.UUID(required=True)
    name = fields.String(required=True)
    choice = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    themselves = fields.Boolean(required=True, metadata={"description": "本人在自己的手机上表决"})


class MeetingItemSchema(Strict):
    """An item of the agenda; votes are shown to who runs the meeting, to the others once they were counted."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    decides = fields.Boolean(required=True)
    decision = fields.Nested(MeetingDecisionSchema, required=True, allow_none=True)
    decided_at = InstantField(required=True, allow_none=True)
    spoken = fields.Integer(required=True)
    mine = fields.String(required=True, allow_none=True)
    votes = fields.List(fields.Nested(MeetingVoteSchema), required=True)


class MeetingPaperSchema(Strict):
    """A paper with its hash."""

    id = fields.UUID(required=True)
    item_id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True)
    added_at = InstantField(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)


class MinutesSignedSchema(Strict):
    """Who signed, when, and the hash of the picture."""

    name = fields.String(required=True)
    at = InstantField(required=True)
    sha256 = fields.String(required=True)


class MinutesStateSchema(Strict):
    """The newest minutes and who signed them."""

    version = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    drafted_at = InstantField(required=True)
    signed = fields.List(fields.Nested(MinutesSignedSchema), required=True)
    unsigned = fields.List(fields.String(), required=True)
    sign = fields.Boolean(required=True, metadata={"description": "现在请您签名"})
    signed_by_me = fields.Boolean(required=True)


class MeetingTaskSchema(Strict):
    """What somebody is to do, and whether it is late."""

    id = fields.UUID(required=True, attribute="row.id")
    meeting_id = fields.UUID(required=True, attribute="row.meeting_id")
    meeting_title = fields.String(required=True)
    item_id = fields.UUID(required=True, allow_none=True, attribute="row.item_id")
    what = fields.String(required=True, attribute="row.what")
    owner = fields.String(required=True)
    mine = fields.Boolean(required=True)
    due_on = fields.Date(required=True, attribute="row.due_on")
    overdue = fields.Boolean(required=True)
    done_at = InstantField(required=True, allow_none=True, attribute="row.done_at")
    done_note = fields.String(required=True, allow_none=True, attribute="row.done_note")


class MeetingTaskPageSchema(Strict):
    """Tasks, the newest first."""

    items = fields.List(fields.Nested(MeetingTaskSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class MeetingSchema(MeetingLineSchema):
    """A meeting whole, as its members and the office see it."""

    now = InstantField(required=True)
    body = fields.String(required=True)
    body_kind = fields.String(required=True)
    serial = fields.Integer(required=True, allow_none=True)
    chair = fields.String(required=True, allow_none=True)
    called_by_name = fields.String(required=True)
    cancelled_at = InstantField(required=True, allow_none=True)
    cancel_reason = fields.String(required=True, allow_none=True)
    unsigned_reason = fields.String(required=True, allow_none=True)
    runs = fields.Boolean(required=True, metadata={"description": "您可以主持和记录这次会议"})
    member = fields.Boolean(required=True)
    office = fields.Boolean(required=True)
    present = fields.Boolean(required=True, metadata={"description": "您已签到"})
    people = fields.List(fields.Nested(MeetingPersonSchema), required=True)
    quorum = fields.Nested(MeetingQuorumSchema, required=True, allow_none=True)
    publication_due = fields.Nested(MeetingDeadlineSchema, required=True, allow_none=True, metadata={
        "description": "业主委员会的决定应在这天前公布"})
    items = fields.List(fields.Nested(MeetingItemSchema), required=True)
    papers = fields.List(fields.Nested(MeetingPaperSchema), required=True)
    minutes = fields.Nested(MinutesStateSchema, required=True, allow_none=True)
    tasks = fields.List(fields.Nested(MeetingTaskSchema), required=True)


class RoomCodeSchema(Strict):
    """What the room's screen shows, and for how long."""

    code = fields.String(required=True)
    url = fields.String(required=True)
    seconds_left = fields.Integer(required=True)


class MeetingProposalSchema(Strict):
    """A proposal to meet, and who stands behind it."""

    id = fields.UUID(required=True)
    subject = fields.String(required=True)
    proposed_at = InstantField(required=True)
    meeting_id = fields.UUID(required=True, allow_none=True)
    supporters = fields.List(fields.String(), required=True)
    mine = fields.Boolean(required=True)
    enough = fields.Boolean(required=True, metadata={"description": "已达到规定比例，提议人可以召集"})
    due = fields.Nested(MeetingDeadlineSchema, required=True, allow_none=True)


class MeetingClockSchema(Strict):
    """How a committee's regular meetings stand."""

    body_id = fields.UUID(required=True)
    body = fields.String(required=True)
    until_on = fields.Date(required=True, allow_none=True)
    last_on = fields.Date(required=True, allow_none=True)
    next_at = InstantField(required=True, allow_none=True)
    due = fields.Nested(MeetingDeadlineSchema, required=True)
    standing = fields.String(required=True, metadata={"description": "on_time 正常、soon 快到期、overdue 逾期"})
    held_in_year = fields.Integer(required=True)


class CommunityClocksSchema(Strict):
    """A community with its committees in term."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    committees = fields.List(fields.Nested(MeetingClockSchema), required=True)


class CommunityClocksPageSchema(Strict):
    """Communities of an office."""

    items = fields.List(fields.Nested(CommunityClocksSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
