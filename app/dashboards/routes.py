"""The endpoints of the office's figures: as data for the page, and as a workbook."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response
from marshmallow import fields, validate

from app.dashboards import figures as service
from app.dashboards.book import figures_book
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import AreaField, InstantField, Strict, blueprint
from app.kernel.storage import XLSX
from app.voting.schemas import FirstGateSchema

dashboards = blueprint("figures", "统计：各小区的表决、参加够不够、过期的事项")
blueprints = (dashboards,)
_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"


def _month() -> fields.String:
    return fields.String(
        load_default=None, validate=validate.Regexp(_MONTH, error="月份应写成 2026-11 这样。"), metadata={"example": "2026-11"})


class MonthsQuery(Strict):
    """From which month until which, both included; unsaid, the year until this month."""

    since = _month()
    until = _month()


class MotionFiguresSchema(Strict):
    """How a motion came out and which lines it missed."""

    title = fields.String(required=True)
    outcome = fields.String(required=True)
    failed_on = fields.List(fields.String(), required=True)


class BuildingShortSchema(Strict):
    """A building and what is missing of it; an empty name stands for the small ones together."""

    building = fields.String(required=True)
    heads = fields.Integer(required=True)
    missing_heads = fields.Integer(required=True)
    area = AreaField(required=True, attribute="area_cm2")
    missing_area = AreaField(required=True, attribute="missing_area_cm2")


class VoteFiguresSchema(Strict):
    """A vote with its first gate, what is short of it, and from which buildings ballots are missing."""

    community_id = fields.UUID(required=True)
    poll_id = fields.UUID(required=True)
    title = fields.String(required=True)
    month = fields.String(required=True)
    closes_on = fields.Date(required=True)
    state = fields.String(required=True)
    without_quorum = fields.Boolean(required=True)
    short_of = fields.List(fields.String(validate=validate.OneOf(("heads", "area"))), required=True)
    turnout = fields.Nested(FirstGateSchema, required=True)
    motions = fields.List(fields.Nested(MotionFiguresSchema), required=True)
    buildings = fields.List(fields.Nested(BuildingShortSchema), required=True)


class OverdueSchema(Strict):
    """A clock that ran out."""

    community_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    due_on = fields.Date(required=True)
    days = fields.Integer(required=True, metadata={"description": "过期几天"})
    subject_id = fields.UUID(required=True)


class CommunityNameSchema(Strict):
    """A community of the office."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class MonthFiguresSchema(Strict):
    """What a community did in a month."""

    community_id = fields.UUID(required=True)
    month = fields.String(required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class OfficeFiguresSchema(Strict):
    """The figures of an office."""

    at = InstantField(required=True)
    since = fields.Date(required=True)
    until = fields.Date(required=True)
    communities = fields.List(fields.Nested(CommunityNameSchema), required=True)
    votes = fields.List(fields.Nested(VoteFiguresSchema), required=True)
    overdue = fields.List(fields.Nested(OverdueSchema), required=True)
    months = fields.List(fields.Nested(MonthFiguresSchema), required=True)


@dashboards.get("/offices/<uuid:office_id>/figures")
@permit(Access.STAFF)
@dashboards.arguments(MonthsQuery, location="query")
@dashboards.response(200, OfficeFiguresSchema)
def show_figures(query: dict[str, str | None], office_id: UUID) -> dict[str, Any]:
    """Show what happened in the communities of an office 统计."""
    found = service.office_figures(current_actor(), office_id, query["since"], query["until"], clock.now())
    late = [{**_columns(one), "days": one.days(found.on)} for one in found.overdue]
    return {**_columns(found), "overdue": late}


@dashboards.get("/offices/<uuid:office_id>/figures.xlsx")
@permit(Access.STAFF)
@dashboards.arguments(MonthsQuery, location="query")
@dashboards.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def export_figures(query: dict[str, str | None], office_id: UUID) -> Response:
    """Give the figures as a workbook 导出统计."""
    found = service.office_figures(current_actor(), office_id, query["since"], query["until"], clock.now())
    name = quote(f"统计{found.since:%Y-%m}至{found.until:%Y-%m}.xlsx")
    return Response(figures_book(found), mimetype=XLSX, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


def _columns(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}
