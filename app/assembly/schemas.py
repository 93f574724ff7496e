"""Say what goes in and out of the endpoints of an assembly."""

from __future__ import annotations

import datetime as dt
from typing import Any

from marshmallow import fields, post_load, validate

from app.assembly.agenda import NewCandidate, NewMotion, NewPoll
from app.kernel.http import InstantField, Strict, text_field
from app.law.rulebook import MATTERS

_FIRST, _LAST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
IN_TIME = validate.Range(min=_FIRST, max=_LAST, error="时间应在2000年至2099年之间。")


def _count(least: int, default: int) -> fields.Integer:
    rule = validate.Range(min=least, max=99, error=f"应为{least}至99的整数。")
    return fields.Integer(strict=True, load_default=default, validate=rule)


def _texts(longest: int, most: int, **kwargs: Any) -> Any:
    return fields.List(text_field(longest), validate=validate.Length(max=most, error=f"最多{most}项。"), **kwargs)


def _matters() -> Any:
    one = fields.String(validate=validate.OneOf(MATTERS, error="请选择法律列举的事项。"))
    return fields.List(one, required=True, validate=validate.Length(min=1, max=len(MATTERS), error="请至少选择一个事项。"))


class NewCandidateSchema(Strict):
    """Who stands, with a statement."""

    name = text_field(50)
    statement = text_field(2000, required=False, shortest=0, load_default="")

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> NewCandidate:
        """Hand over the service's own value."""
        return NewCandidate(**data)


class NewMotionSchema(Strict):
    """A question as the convener puts it."""

    title = text_field(200)
    text = text_field(10_000)
    matters = _matters()
    kind = fields.String(
        load_default="ordinary",
        validate=validate.OneOf(("ordinary", "options", "election"), error="议题种类为 ordinary、options 或 election。"))
    options = _texts(100, 20, load_default=list)
    seats = _count(0, 0)
    alternates = _count(0, 0)
    round = _count(1, 1)
    candidates = fields.List(fields.Nested(NewCandidateSchema), load_default=list, validate=validate.Length(max=100))
    proposed_by = text_field(200, required=False, load_default=None, allow_none=True)
    id = fields.UUID(load_default=None, allow_none=True, metadata={
        "description": "修改草案时沿用原议题的编号，其材料一并保留；新议题不填"})

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> NewMotion:
        """Hand over the service's own value."""
        frozen: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        return NewMotion(**frozen)


class ScopeSchema(Strict):
    """The buildings and entrances whose owners decide."""

    buildings = _texts(50, 500, load_default=list)
    entrances = _texts(50, 500, load_default=list)


class NewPollSchema(Strict):
    """The motions of one scope in one window; without a scope all owners decide."""

    title = text_field(200)
    opens_at = InstantField(required=True, validate=IN_TIME)
    closes_at = InstantField(required=True, validate=IN_TIME)
    scope = fields.Nested(ScopeSchema, load_default=None, allow_none=True)
    motions = fields.List(fields.Nested(NewMotionSchema), required=True, validate=validate.Length(min=1, max=50))

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> NewPoll:
        """Hand over the service's own value."""
        return NewPoll(**data | {"motions": tuple(data["motions"])})


class AmendSchema(Strict):
    """The parts of a draft to change; the others stay. Given polls replace all polls."""

    title = text_field(200, required=False)
    form = fields.String(validate=validate.OneOf(("written", "meeting"), error="形式为 written 或 meeting。"))
    place = text_field(200, required=False, shortest=0)
    channels = fields.List(
        fields.String(validate=validate.OneOf(("electronic", "paper"), error="投票方式为 electronic 或 paper。")),
        validate=validate.Length(min=1, max=2))
    scrutineers = _texts(50, 20)
    polls = fields.List(fields.Nested(NewPollSchema), validate=validate.Length(min=1, max=20))

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Make the lists what nobody changes."""
        return {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}


class DraftSchema(AmendSchema):
    """An assembly as its convener wants it."""

    body_id = fields.UUID(required=True)
    title = text_field(200)
    polls = fields.List(fields.Nested(NewPollSchema), required=True, validate=validate.Length(min=1, max=20))


class ConfirmedMatterSchema(Strict):
    """Under which matters a motion falls, and why."""

    matters = _matters()
    reason = text_field(1000)


class ConfirmationSchema(Strict):
    """The matter of each motion, by the motion's id."""

    matters = fields.Dict(keys=fields.UUID(), values=fields.Nested(ConfirmedMatterSchema), required=True)


class RemarksSchema(Strict):
    """Why the draft goes back."""

    remarks = text_field(5000)


class VersionSchema(Strict):
    """Where the assembly stands after the act; the version goes into the next If-Match."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    state = fields.String(required=True)
