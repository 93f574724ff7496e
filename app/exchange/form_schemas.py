"""Shapes of an office's forms: the design as it is given and shown."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from app.exchange.form_design import CHECKS, KINDS
from app.exchange.report_numbers import MOST_PLACES
from app.exchange.report_periods import KINDS as PERIODS
from app.kernel.http import InstantField, Strict, text_field

_KEY = r"^[a-z][a-z0-9_]{0,39}\Z"
_PATH = r"^[a-z][a-z0-9_]{0,39}(/[a-z][a-z0-9_]{0,39})?\Z"
_NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?\Z"
_MOST_FIELDS, _MOST_COLUMNS, _MOST_CHECKS, _MOST_CHOICES, _MOST_ROWS, _LONGEST = 100, 20, 40, 60, 200, 4000


def key_field() -> fields.String:
    """Make a field for the name of a field in the data."""
    return fields.String(required=True, metadata={"example": "units"}, validate=validate.Regexp(
        _KEY, error="标识用小写字母开头，只含小写字母、数字和下划线，最多40个。"))


def path_field(**kwargs: Any) -> fields.String:
    """Make a field for the place of a number: a field, or `table/column`."""
    return fields.String(validate=validate.Regexp(_PATH, error="请选表里的一项，表格的列写成“表格标识/列标识”。"), **kwargs)


def bound_field() -> fields.String:
    """Make a field for a bound, as text so that it stays exact."""
    return fields.String(load_default=None, allow_none=True, metadata={"example": "0"}, validate=validate.Regexp(
        _NUMBER, error="请写成数字，例如 0 或 100.5。"))


def whole_field(usual: int, low: int, high: int, error: str) -> fields.Integer:
    """Make a field for a whole number with a usual value."""
    return fields.Integer(load_default=usual, strict=True, validate=validate.Range(min=low, max=high, error=error))


class ColumnDesignSchema(Strict):
    """A field of one value."""

    key = key_field()
    kind = fields.String(required=True, validate=validate.OneOf(KINDS, error="请选择列出的类型。"))
    title = text_field(60)
    help = text_field(300, required=False, shortest=0, load_default="")
    required = fields.Boolean(load_default=False)
    unit = text_field(10, required=False, shortest=0, load_default="")
    minimum = bound_field()
    maximum = bound_field()
    places = whole_field(0, 0, MOST_PLACES, "小数位数为0至6。")
    longest = whole_field(200, 1, _LONGEST, "字数上限为1至4000。")
    choices = fields.List(text_field(60), load_default=list, validate=validate.Length(max=_MOST_CHOICES, error="最多60个选项。"))


class FieldDesignSchema(ColumnDesignSchema):
    """A field of the form, with its source, or with columns where it is a table."""

    source = fields.String(load_default="hand", validate=validate.Regexp(_KEY, error="请从列出的来源里选。"),
                           metadata={"description": "hand 为手工填报，其余见 report-figures"})
    columns = fields.List(fields.Nested(ColumnDesignSchema), load_default=list,
                          validate=validate.Length(max=_MOST_COLUMNS, error="最多20列。"))
    most_rows = whole_field(50, 1, _MOST_ROWS, "最多200行。")


class CheckDesignSchema(Strict):
    """A check between numbers: the parts' sum equals the whole, or is not more."""

    kind = fields.String(required=True, validate=validate.OneOf(CHECKS, error="请选择列出的校验。"))
    parts = fields.List(path_field(), required=True, validate=validate.Length(min=1, max=20, error="请选1至20项。"))
    whole = path_field(required=True)
    message = text_field(200, required=False, shortest=0, load_default="")


class DesignSchema(Strict):
    """What is asked, how often, and how many days after the period's end it is due."""

    title = text_field(80)
    help = text_field(1000, required=False, shortest=0, load_default="")
    period = fields.String(required=True, validate=validate.OneOf(PERIODS, error="请选择列出的周期。"))
    deadline_days = fields.Integer(required=True, strict=True, validate=validate.Range(
        min=0, max=180, error="期限为每期结束后0至180天。"))
    fields_ = fields.List(fields.Nested(FieldDesignSchema), required=True, data_key="fields", attribute="fields",
                          validate=validate.Length(max=_MOST_FIELDS, error="最多100项。"))
    checks = fields.List(fields.Nested(CheckDesignSchema), load_default=list,
                         validate=validate.Length(max=_MOST_CHECKS, error="最多40条校验。"))


class FormSchema(DesignSchema):
    """A design and for whom it is; without communities it is for all of the office."""

    community_ids = fields.List(fields.UUID(), load_default=None, allow_none=True,
                                validate=validate.Length(min=1, max=2000, error="请选至少一个小区；全部小区请留空。"))


class FormFaultSchema(Strict):
    """What keeps a design from being published."""

    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class FormVersionSchema(Strict):
    """A published version: its JSON Schema and hash."""

    number = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    published_at = InstantField(required=True)
    schema = fields.Dict(required=True, metadata={"description": "JSON Schema（draft 2020-12），x- 开头的是本系统的补充"})


class FormLineSchema(Strict):
    """A form in the list."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    period = fields.String(required=True)
    version = fields.Integer(required=True)
    published = fields.Integer(required=True, allow_none=True)
    ended_at = InstantField(required=True, allow_none=True)
    changed_at = InstantField(required=True)


class FormShownSchema(FormLineSchema):
    """A form as it is edited, with what is wrong with it and what was published."""

    design = fields.Nested(DesignSchema, required=True)
    community_ids = fields.List(fields.UUID(), required=True, allow_none=True)
    starts_on = fields.Date(required=True, allow_none=True)
    opens_on = fields.Date(required=True, allow_none=True)
    faults = fields.List(fields.Nested(FormFaultSchema), required=True)
    versions = fields.List(fields.Nested(FormVersionSchema), required=True)


class FormPageSchema(Strict):
    """A page of forms."""

    items = fields.List(fields.Nested(FormLineSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class FigureSchema(Strict):
    """A figure that a field may name."""

    code = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    unit = fields.String(required=True)
    places = fields.Integer(required=True)
    known = fields.Boolean(required=True, metadata={"description": "false：系统暂不掌握，先手工填报"})


class PublicationSchema(Strict):
    """A day of the first period that is asked for; of a form that was published before, where it stands is kept."""

    starts_on = fields.Date(required=True)
