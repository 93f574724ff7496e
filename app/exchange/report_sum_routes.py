"""The endpoints of periods: how they stand, their sums, their comparison, and each of these as a spreadsheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response

from app.exchange import report_comparing, report_export, report_sums
from app.exchange.form_routes import OFFICE, ONE, forms
from app.exchange.report_filling import design_for, report_for
from app.exchange.report_periods import title_of
from app.exchange.report_routes import ONE as ONE_REPORT
from app.exchange.report_routes import reports
from app.exchange.report_schemas import (
    ComparisonQuery,
    ComparisonSchema,
    OfficeReportPageSchema,
    PeriodStandingSchema,
    StandingQuery,
    SumTableSchema,
)
from app.exchange.report_showing import line_of
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import page, uuid_cursor
from app.kernel.storage import XLSX
from app.registry import service as registry

_SHEET = {"type": "string", "format": "binary"}
_PERIOD = f"{ONE}/periods/<string:period>"


@forms.get(f"{OFFICE}/reports")
@permit(Access.STAFF)
@forms.arguments(StandingQuery, location="query")
@forms.response(200, OfficeReportPageSchema)
def list_standing(query: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """List reports of all forms that are late, open or handed in 逾期、未交和待接收的上报."""
    after, limit, at = uuid_cursor(query["cursor"]), query["limit"], clock.now()
    rows = report_sums.reports_of_office(current_actor(), office_id, query["standing"], at, after=after, limit=limit)
    shown = [line_of(row, at) | {"community": registry.community(row.community_id).name} for row in rows]
    return page(shown, limit, lambda one: one["id"])


@forms.get(f"{ONE}/periods")
@permit(Access.STAFF)
@forms.response(200, PeriodStandingSchema(many=True))
def list_periods(office_id: UUID, form_id: UUID) -> Any:
    """List the opened periods with how many reports stand how 各期进度."""
    return report_sums.periods_of(current_actor(), office_id, form_id, clock.now())


@forms.get(_PERIOD)
@permit(Access.STAFF)
@forms.response(200, SumTableSchema)
def show_period(office_id: UUID, form_id: UUID, period: str) -> Any:
    """Lay a period out over its communities with sums 汇总."""
    return report_sums.sum_table(current_actor(), office_id, form_id, period, clock.now())


@forms.get(f"{_PERIOD}/sheet")
@permit(Access.STAFF)
@forms.response(200, _SHEET, content_type=XLSX)
def period_sheet(office_id: UUID, form_id: UUID, period: str) -> Response:
    """Take a period as a spreadsheet 汇总表."""
    table = report_sums.sum_table(current_actor(), office_id, form_id, period, clock.now())
    return _sheet(report_export.period_sheet(table), f"{table.title}-{table.period_title}-汇总")


@forms.get(f"{ONE}/comparison")
@permit(Access.STAFF)
@forms.arguments(ComparisonQuery, location="query")
@forms.response(200, ComparisonSchema)
def compare(query: dict[str, Any], office_id: UUID, form_id: UUID) -> Any:
    """Compare the newest periods, over all communities or in one 各期对比."""
    found = report_comparing.compare(current_actor(), office_id, form_id, query["community_id"], clock.now())
    return {"title": found.title, "community_id": found.community_id, "lines": found.lines,
            "periods": [{"period": code, "title": title} for code, title in found.periods]}


@forms.get(f"{ONE}/comparison/sheet")
@permit(Access.STAFF)
@forms.arguments(ComparisonQuery, location="query")
@forms.response(200, _SHEET, content_type=XLSX)
def comparison_sheet(query: dict[str, Any], office_id: UUID, form_id: UUID) -> Response:
    """Take the comparison as a spreadsheet 对比表."""
    found = report_comparing.compare(current_actor(), office_id, form_id, query["community_id"], clock.now())
    return _sheet(report_export.comparison_sheet(found), f"{found.title}-各期对比")


@reports.get(f"{ONE_REPORT}/sheet")
@permit(Access.PERSON)
@reports.response(200, _SHEET, content_type=XLSX)
def report_sheet(community_id: UUID, report_id: UUID) -> Response:
    """Take one report as a spreadsheet, with where each value comes from 单份上报."""
    row = report_for(current_actor(), community_id, report_id, clock.now())
    design, place = design_for(row), registry.community(community_id)
    return _sheet(report_export.report_sheet(row, design, place.name), f"{place.name}-{design.title}-{title_of(row.period)}")


def _sheet(content: bytes, name: str) -> Response:
    attachment = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}.xlsx"}
    return Response(content, content_type=XLSX, headers=attachment)
