"""Shapes that the archive takes and answers."""

from __future__ import annotations

from marshmallow import fields, validate

from app.kernel.http import InstantField, PageQuery, Strict, text_field

READERS = ("owners", "body", "office", "person")
_YEARS = validate.Range(min=1980, max=2100, error="年份应在1980至2100之间。")
_MOST_SKIPPED = 2000


class RecordQuery(PageQuery):
    """Which records are listed."""

    class_code = fields.String(load_default=None, validate=validate.Length(max=40), metadata={"example": "minutes"})
    year = fields.Integer(load_default=None, validate=_YEARS)
    superseded = fields.Boolean(load_default=False, metadata={"description": "也列出已有新的一份的档案"})


class SearchQuery(Strict):
    """What is searched for, and in which records."""

    q = text_field(100, metadata={"example": "电梯 维修资金"})
    class_code = fields.String(load_default=None, validate=validate.Length(max=40))
    year = fields.Integer(load_default=None, validate=_YEARS)
    superseded = fields.Boolean(load_default=False)
    skip = fields.Integer(load_default=0, validate=validate.Range(min=0, max=_MOST_SKIPPED, error="最多翻到第2000条。"))
    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=50, error="每页1至50条。"))


class NewRecordSchema(Strict):
    """What is filed; the file comes as the part `file`."""

    class_code = text_field(40, metadata={"example": "service_contract"})
    title = text_field(200, metadata={"example": "2026年物业服务合同"})
    made_on = fields.Date(required=True, metadata={"description": "文件形成的日期"})
    readers = fields.String(load_default=None, validate=validate.OneOf(READERS, error="请选择谁可以看。"))
    unit = text_field(60, required=False, load_default=None, metadata={"description": "业主个人来信涉及的房屋编号"})
    replaces = fields.UUID(load_default=None, metadata={"description": "替换哪一份；旧的仍然保留"})


class RecordFileSchema(Strict):
    """One file of a record."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    stored_at = InstantField(required=True)
    text_state = fields.String(required=True, metadata={"enum": ["waiting", "kept", "none", "refused"]})


class RecordSchema(Strict):
    """A record with its files."""

    id = fields.UUID(required=True, attribute="record.id")
    class_code = fields.String(required=True, attribute="kind.code")
    class_name = fields.String(required=True, attribute="kind.name")
    catalogue_version = fields.String(required=True, attribute="record.catalogue_version")
    title = fields.String(required=True, attribute="record.title")
    made_on = fields.Date(required=True, attribute="record.made_on")
    readers = fields.String(required=True, attribute="record.readers", metadata={"enum": list(READERS)})
    by_itself = fields.Boolean(required=True)
    filed_at = InstantField(required=True, attribute="record.filed_at")
    retained_until = fields.Date(required=True, allow_none=True, attribute="record.retained_until")
    listed_due_on = fields.Date(required=True, allow_none=True, attribute="record.listed_due_on")
    held_since = InstantField(required=True, allow_none=True, attribute="record.held_since")
    superseded_by = fields.UUID(required=True, allow_none=True, attribute="record.superseded_by")
    destroyed_at = InstantField(required=True, allow_none=True, attribute="record.destroyed_at")
    inspections = fields.Integer(required=True, attribute="record.inspections")
    files = fields.List(fields.Nested(RecordFileSchema), required=True)


class RecordPageSchema(Strict):
    """A page of records."""

    items = fields.List(fields.Nested(RecordSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class RecordDecisionSchema(Strict):
    """What the office decided about a record."""

    kind = fields.String(required=True, metadata={"enum": ["held", "released", "destroyed"]})
    reason = fields.String(required=True)
    decided_at = InstantField(required=True)


class RecordDetailSchema(RecordSchema):
    """A record with its class's ground and what was decided about it."""

    ground = fields.String(required=True, attribute="kind.ground")
    confidence = fields.String(required=True, attribute="kind.confidence", metadata={"enum": ["confirmed", "to_confirm"]})
    inspection = fields.Boolean(required=True, attribute="kind.inspection")
    decisions = fields.List(fields.Nested(RecordDecisionSchema), required=True)


class SnippetPieceSchema(Strict):
    """A piece of a text, and whether it is what was asked for."""

    text = fields.String(required=True)
    marked = fields.Boolean(required=True)


class RecordHitSchema(Strict):
    """A record that was found, with the piece where the words stand."""

    record = fields.Nested(RecordSchema, required=True, attribute="found")
    snippet = fields.List(fields.Nested(SnippetPieceSchema), required=True)
    in_title = fields.Boolean(required=True)


class RecordHitPageSchema(Strict):
    """Found records, the best first; `more` says that there are more."""

    items = fields.List(fields.Nested(RecordHitSchema), required=True)
    more = fields.Boolean(required=True)


class RecordClassSchema(Strict):
    """A class of the catalogue, and how many of its records the reader may see."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True)
    ground = fields.String(required=True)
    confidence = fields.String(required=True, metadata={"enum": ["confirmed", "to_confirm"]})
    readers = fields.String(required=True, metadata={"enum": list(READERS)})
    inspection = fields.Boolean(required=True)
    retention_years = fields.Integer(required=True, allow_none=True, metadata={"description": "空为永久"})
    upload = fields.Boolean(required=True)
    records = fields.Integer(required=True)


class RecordYearSchema(Strict):
    """How many records of a year there are."""

    year = fields.Integer(required=True)
    records = fields.Integer(required=True)


class RecordCatalogueSchema(Strict):
    """The catalogue as the caller sees it."""

    version = fields.String(required=True)
    capacity = fields.String(required=True, metadata={"enum": ["owner", "body", "clerk", "office"]})
    may_file = fields.Boolean(required=True)
    classes = fields.List(fields.Nested(RecordClassSchema), required=True)
    years = fields.List(fields.Nested(RecordYearSchema), required=True)


class RecordInspectionSchema(Strict):
    """One opening of a file."""

    file_id = fields.UUID(required=True)
    reader = fields.String(required=True)
    capacity = fields.String(required=True, metadata={"enum": ["owner", "body", "office", "clerk"]})
    at = InstantField(required=True)


class RecordInspectionPageSchema(Strict):
    """A page of openings, the newest first."""

    items = fields.List(fields.Nested(RecordInspectionSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class DecisionReasonSchema(Strict):
    """Why the office decides so."""

    reason = text_field(500, shortest=4, metadata={"example": "业主起诉撤销决定，诉讼期间保存"})
