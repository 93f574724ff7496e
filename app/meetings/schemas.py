"""Shape what comes in."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from app.kernel.http import InstantField, Strict, text_field
from app.law.bodies import CHOICES

_CHOICE = validate.OneOf(CHOICES, error="请选择：同意、反对、弃权或回避。")


class NewMeetingItemSchema(Strict):
    """An item of the agenda; `decides` where members vote on it."""

    title = text_field(200, metadata={"example": "电梯维修方案"})
    text = text_field(4000, required=False, shortest=0, load_default="")
    decides = fields.Boolean(load_default=True)


class NewMeetingSchema(Strict):
    """What is called, with its agenda; `proposal_id` where members asked for it."""

    title = text_field(200, metadata={"example": "业主委员会第三次会议"})
    kind = fields.String(load_default="regular", validate=validate.OneOf(
        ("regular", "extraordinary"), error="请选择定期会议或临时会议。"))
    place = text_field(200, metadata={"example": "小区会所二楼"})
    starts_at = InstantField(required=True)
    items = fields.List(fields.Nested(NewMeetingItemSchema), required=True, validate=validate.Length(
        min=1, max=50, error="请填写 1 至 50 项议题。"))
    proposal_id = fields.UUID(load_default=None, allow_none=True)


class MeetingReasonSchema(Strict):
    """Why."""

    reason = text_field(500)


class MeetingSubjectSchema(Strict):
    """What the body is to meet about."""

    subject = text_field(500)


class NewMeetingPaperSchema(Strict):
    """What the paper is called and of which item it is; the file comes as the part `file`."""

    title = text_field(200, metadata={"example": "电梯维修报价"})
    item_id = fields.UUID(load_default=None, metadata={"description": "属于整个会议的材料不填"})


class MeetingFileSchema(Strict):
    """The file: PDF, JPG or PNG, at most 20 MB, told by its content."""

    file = Upload(required=True)


class MeetingOpeningSchema(Strict):
    """Who chairs; without it the caller does."""

    chair_id = fields.UUID(load_default=None, allow_none=True)



class MeetingCheckInSchema(Strict):
    """The code that the room shows."""

    code = fields.String(required=True, validate=validate.Regexp(r"^[0-9A-Za-z]{12}\Z", error="签到码是 12 位字母和数字。"))


class MeetingCameSchema(Strict):
    """Whether a member came, and why not."""

    person_id = fields.UUID(required=True)
    present = fields.Boolean(required=True)
    reason = text_field(500, required=False, load_default=None, allow_none=True)


class MeetingAttendanceEntriesSchema(Strict):
    """Who came and who did not."""

    entries = fields.List(fields.Nested(MeetingCameSchema), required=True, validate=validate.Length(min=1, max=100))


class NewMeetingVoteSchema(Strict):
    """One's word, and why one recuses."""

    choice = fields.String(required=True, validate=_CHOICE)
    reason = text_field(500, required=False, load_default=None, allow_none=True)


class MeetingWordSchema(NewMeetingVoteSchema):
    """The word of a member."""

    person_id = fields.UUID(required=True)


class MeetingVoteEntriesSchema(Strict):
    """What members said in the room."""

    entries = fields.List(fields.Nested(MeetingWordSchema), required=True, validate=validate.Length(min=1, max=100))


class MinutesRecordSchema(Strict):
    """What was said on an item."""

    item_id = fields.UUID(required=True)
    text = text_field(4000)


class NewMinutesSchema(Strict):
    """What the recorder writes beside what happened."""

    records = fields.List(fields.Nested(MinutesRecordSchema), load_default=list, validate=validate.Length(max=50))
    guests = fields.List(text_field(100), load_default=list, validate=validate.Length(max=50))
    remarks = text_field(4000, required=False, shortest=0, load_default="")


class MinutesSignatureFileSchema(Strict):
    """The signature as a PNG."""

    file = Upload(required=True)


class MinutesSignatureFormSchema(Strict):
    """The hash of the minutes that are signed."""

    minutes_sha256 = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z", error="校验值为 64 位十六进制。"))


class MinutesPublicationSchema(Strict):
    """Why somebody who was present has not signed."""

    unsigned_reason = text_field(500, required=False, load_default=None, allow_none=True)


class NewMeetingTaskSchema(Strict):
    """What is to be done, by whom, until when."""

    what = text_field(500)
    owner_id = fields.UUID(required=True)
    due_on = fields.Date(required=True)
    item_id = fields.UUID(load_default=None, allow_none=True)


class TaskNoteSchema(Strict):
    """How it ended."""

    note = text_field(1000)


class MinutesFormatQuery(Strict):
    """As which file."""

    format = fields.String(load_default="pdf", validate=validate.OneOf(("pdf", "docx"), error="请选择 pdf 或 docx。"))
