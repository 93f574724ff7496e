"""Shapes of reports, their sums and comparisons."""

from __future__ import annotations

from marshmallow import fields, validate

from app.exchange.form_schemas import DesignSchema, FormFaultSchema
from app.kernel.http import InstantField, PageQuery, Strict, text_field

_KEY = validate.Regexp(r"^([a-z][a-z0-9_]{0,39})?\Z", error="请选表里的一项；对全表的意见请留空。")


class RemarkSchema(Strict):
    """What the office says of a field, or of the whole where the key is empty."""

    key = fields.String(load_default="", validate=_KEY)
    text = text_field(500)


class ReportReturnSchema(Strict):
    """Why a report goes back."""

    remarks = fields.List(fields.Nested(RemarkSchema), required=True,
                          validate=validate.Length(min=1, max=100, error="请写明1至100条退回意见。"))


class ReopeningSchema(Strict):
    """Why an accepted report is opened again."""

    reason = text_field(500)


class ReportDraftSchema(Strict):
    """What was filled so far, by the fields' keys, and why figures of the system were corrected."""

    values = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True,
                         metadata={"description": "以填报项的标识为名；没有填的项不写"})
    corrections = fields.Dict(keys=fields.String(), values=text_field(500, shortest=0), load_default=dict)


class ReportLineSchema(Strict):
    """A report in the list."""

    id = fields.UUID(required=True)
    community_id = fields.UUID(required=True)
    form_id = fields.UUID(required=True)
    title = fields.String(required=True)
    period = fields.String(required=True)
    period_title = fields.String(required=True)
    due_on = fields.Date(required=True)
    state = fields.String(required=True, metadata={"description": "due、submitted、returned 或 accepted"})
    late = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    saved_at = InstantField(required=True, allow_none=True)
    submitted_at = InstantField(required=True, allow_none=True)
    accepted_at = InstantField(required=True, allow_none=True)


class KnownFigureSchema(Strict):
    """What the system filled in, and when it read it."""

    key = fields.String(required=True)
    code = fields.String(required=True)
    title = fields.String(required=True)
    value = fields.Raw(required=True)
    at = InstantField(required=True)


class ReportActSchema(Strict):
    """A step of a report's history."""

    act = fields.String(required=True)
    note = fields.String(required=True)
    by = fields.String(required=True, allow_none=True, metadata={"description": "办理人的姓名；系统办理的为空"})
    at = InstantField(required=True)


class SnapshotSchema(Strict):
    """What was accepted, as its hash."""

    sha256 = fields.String(required=True)
    accepted_at = InstantField(required=True)


class ReportShownSchema(ReportLineSchema):
    """A report with its form, what was filled, and all that was said of it."""

    community = fields.String(required=True)
    form_version = fields.Integer(required=True)
    design = fields.Nested(DesignSchema, required=True)
    values = fields.Dict(required=True)
    figures = fields.List(fields.Nested(KnownFigureSchema), required=True)
    awaited = fields.List(fields.String(), required=True, metadata={"description": "系统暂不掌握、手工填报的项"})
    corrections = fields.Dict(required=True)
    remarks = fields.List(fields.Nested(RemarkSchema), required=True)
    shortcomings = fields.List(fields.Nested(FormFaultSchema), required=True, metadata={"description": "提交前还要改的"})
    fills = fields.Boolean(required=True, metadata={"description": "查看的人能否填报"})
    history = fields.List(fields.Nested(ReportActSchema), required=True)
    snapshots = fields.List(fields.Nested(SnapshotSchema), required=True)


class ReportPageSchema(Strict):
    """A page of reports."""

    items = fields.List(fields.Nested(ReportLineSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class OfficeReportSchema(ReportLineSchema):
    """A report in the office's list."""

    community = fields.String(required=True)


class OfficeReportPageSchema(Strict):
    """A page of the office's reports."""

    items = fields.List(fields.Nested(OfficeReportSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StandingQuery(PageQuery):
    """Which reports are asked for."""

    standing = fields.String(load_default="late", validate=validate.OneOf(
        ("late", "open", "submitted"), error="请选 late（逾期）、open（未交）或 submitted（待接收）。"))


class PeriodStandingSchema(Strict):
    """A period with how many reports stand how."""

    period = fields.String(required=True)
    title = fields.String(required=True)
    due_on = fields.Date(required=True)
    due = fields.Integer(required=True)
    submitted = fields.Integer(required=True)
    returned = fields.Integer(required=True)
    accepted = fields.Integer(required=True)
    late = fields.Integer(required=True)


class SumColumnSchema(Strict):
    """A column of sums."""

    path = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    unit = fields.String(required=True)
    places = fields.Integer(required=True)
    number = fields.Boolean(required=True)


class CellSchema(Strict):
    """A value as text and where it comes from; null where it is missing."""

    value = fields.String(required=True, allow_none=True)
    origin = fields.String(required=True, allow_none=True, metadata={"description": "system、corrected 或 hand"})


class SumRowSchema(Strict):
    """A community's line."""

    community_id = fields.UUID(required=True)
    community = fields.String(required=True)
    report_id = fields.UUID(required=True)
    state = fields.String(required=True)
    late = fields.Boolean(required=True)
    cells = fields.Dict(keys=fields.String(), values=fields.Nested(CellSchema), required=True)


class TotalSchema(Strict):
    """A sum as text, of how many communities, and how many are missing."""

    sum = fields.String(required=True, allow_none=True)
    counted = fields.Integer(required=True)
    missing = fields.Integer(required=True)


class SumTableSchema(Strict):
    """A period of a form over its communities."""

    title = fields.String(required=True)
    period = fields.String(required=True)
    period_title = fields.String(required=True)
    due_on = fields.Date(required=True)
    columns = fields.List(fields.Nested(SumColumnSchema), required=True)
    rows = fields.List(fields.Nested(SumRowSchema), required=True)
    totals = fields.Dict(keys=fields.String(), values=fields.Nested(TotalSchema), required=True)


class ComparedSchema(Strict):
    """A field in one period, and the difference from the one before where both are whole."""

    period = fields.String(required=True)
    total = fields.Nested(TotalSchema, required=True)
    change = fields.String(required=True, allow_none=True)


class ComparedPeriodSchema(Strict):
    """A period by code and name."""

    period = fields.String(required=True)
    title = fields.String(required=True)


class ComparedLineSchema(Strict):
    """A field through the periods."""

    column = fields.Nested(SumColumnSchema, required=True)
    periods = fields.List(fields.Nested(ComparedSchema), required=True)


class ComparisonSchema(Strict):
    """The numbers of a form through its newest periods, oldest first."""

    title = fields.String(required=True)
    community_id = fields.UUID(required=True, allow_none=True)
    periods = fields.List(fields.Nested(ComparedPeriodSchema), required=True)
    lines = fields.List(fields.Nested(ComparedLineSchema), required=True)


class ComparisonQuery(Strict):
    """Which community alone; all where none is named."""

    community_id = fields.UUID(load_default=None, allow_none=True)
