"""Say how an assembly and what the law says of it are shown."""

from __future__ import annotations

from marshmallow import fields

from app.assembly.schemas import ScopeSchema
from app.kernel.http import InstantField, Strict


class SummarySchema(Strict):
    """An assembly in a list."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
    title = fields.String(required=True)
    form = fields.String(required=True)
    body_id = fields.UUID(required=True)
    published_at = InstantField(required=True, allow_none=True)


class PageSchema(Strict):
    """A page of assemblies, the newest first."""

    items = fields.List(fields.Nested(SummarySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CandidateSchema(Strict):
    """Who stands."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    statement = fields.String(required=True)


class MotionSchema(Strict):
    """A motion with the matters proposed and confirmed."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    kind = fields.String(required=True)
    matters = fields.List(fields.String(), required=True)
    confirmed_matters = fields.List(fields.String(), required=True, allow_none=True)
    matter_reason = fields.String(required=True, allow_none=True)
    options = fields.List(fields.String(), required=True)
    seats = fields.Integer(required=True)
    alternates = fields.Integer(required=True)
    round = fields.Integer(required=True)
    proposed_by = fields.String(required=True, allow_none=True)
    candidates = fields.List(fields.Nested(CandidateSchema), required=True)


class AssemblyPaperSchema(Strict):
    """A paper with the hash of its content; without a motion it belongs to the whole assembly."""

    id = fields.UUID(required=True)
    motion_id = fields.UUID(required=True, allow_none=True)
    title = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    added_at = InstantField(required=True)


class PollSchema(Strict):
    """A poll with its motions."""

    id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    title = fields.String(required=True)
    scope = fields.Nested(ScopeSchema, required=True, allow_none=True)
    opens_at = InstantField(required=True)
    closes_at = InstantField(required=True)
    motions = fields.List(fields.Nested(MotionSchema), required=True)


class ReviewSchema(Strict):
    """One step between convener and office."""

    act = fields.String(required=True)
    remarks = fields.String(required=True)
    at = InstantField(required=True)


class AssemblySchema(SummarySchema):
    """An assembly with its agenda; the steps of its review are shown to the convener and the office."""

    place = fields.String(required=True)
    channels = fields.List(fields.String(), required=True)
    scrutineers = fields.List(fields.String(), required=True)
    roll_on = fields.Date(required=True, allow_none=True)
    polls = fields.List(fields.Nested(PollSchema), required=True)
    papers = fields.List(fields.Nested(AssemblyPaperSchema), required=True)
    reviews = fields.List(fields.Nested(ReviewSchema), required=True)


class DeadlineSchema(Strict):
    """A day with the article that sets it."""

    on = fields.Date(required=True)
    reason = fields.String(required=True)
    article = fields.String(required=True)
    confidence = fields.String(required=True)


class RequirementSchema(Strict):
    """One of the four lines that a motion must reach, as the law gives it; areas are whole 0.0001 m2."""

    gate = fields.String(required=True, metadata={"description": "participation 或 approval"})
    dimension = fields.String(required=True, metadata={"description": "heads 或 area"})
    whole = fields.Integer(required=True, metadata={"description": "人数，或以0.0001㎡为单位的面积"})
    needed = fields.Integer(required=True, metadata={"description": "至少要多少；单位同 whole"})
    bound = fields.String(required=True, metadata={"example": "2/3"})
    inclusive = fields.Boolean(required=True)
    measured_on = fields.String(required=True, metadata={"description": "total：全体；participating：参加的"})
    law = fields.String(required=True)
    confidence = fields.String(required=True)
    final = fields.Boolean(required=True, metadata={"description": "false：按最低参加数推算"})


class MotionPreviewSchema(Strict):
    """What a motion needs: each line with its fraction, article and least number."""

    motion_id = fields.UUID(required=True)
    title = fields.String(required=True)
    matters = fields.List(fields.String(), required=True)
    confirmed = fields.Boolean(required=True)
    requirements = fields.List(fields.Nested(RequirementSchema), required=True, attribute="lines")


class PreviewStepSchema(Strict):
    """The units of a step of the denominator; their area is whole 0.0001 m2."""

    units = fields.List(fields.String(), required=True)
    count = fields.Integer(required=True)
    area_cm2 = fields.Integer(required=True)


class PreviewMergedSchema(PreviewStepSchema):
    """Several units that are one head, and why."""

    reason = fields.String(required=True)


class PreviewTotalsSchema(Strict):
    """What a share is taken of."""

    heads = fields.Integer(required=True)
    area_cm2 = fields.Integer(required=True)


class PreviewWaterfallSchema(Strict):
    """The denominator step by step, each step with its units (分母的由来)."""

    all_units = fields.Nested(PreviewStepSchema, required=True)
    out_of_scope = fields.Nested(PreviewStepSchema, required=True)
    kind_not_counted = fields.Nested(PreviewStepSchema, required=True)
    counted = fields.Nested(PreviewStepSchema, required=True)
    unproved = fields.Nested(PreviewStepSchema, required=True)
    merged = fields.List(fields.Nested(PreviewMergedSchema), required=True)
    totals = fields.Nested(PreviewTotalsSchema, required=True)


class PollPreviewSchema(Strict):
    """The denominator step by step, the last day for the notice, and the thresholds."""

    poll_id = fields.UUID(required=True)
    title = fields.String(required=True)
    waterfall = fields.Nested(PreviewWaterfallSchema, required=True, attribute="steps")
    latest_publication = fields.Nested(DeadlineSchema, required=True)
    in_time = fields.Boolean(required=True, metadata={"description": "在 on 这一天公布是否赶得上"})
    motions = fields.List(fields.Nested(MotionPreviewSchema), required=True)


class CautionSchema(Strict):
    """Something to look at before the notice goes out; it refuses nothing by itself."""

    kind = fields.String(required=True)
    motion_id = fields.UUID(required=True, allow_none=True)
    poll_id = fields.UUID(required=True, allow_none=True)
    words = fields.String(required=True)
    article = fields.String(required=True)
    confidence = fields.String(required=True)


class PreviewSchema(Strict):
    """What the law says if the notice goes out today, or said on the day on which it went out."""

    rule_set = fields.String(required=True)
    on = fields.Date(required=True)
    electronic_channel = fields.String(required=True, allow_none=True, metadata={"description": "空：街道没有记录"})
    earliest_opening = fields.Nested(DeadlineSchema, required=True)
    polls = fields.List(fields.Nested(PollPreviewSchema), required=True)
    cautions = fields.List(fields.Nested(CautionSchema), required=True)
