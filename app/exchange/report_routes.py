"""The endpoints of a community's reports: list, show, fill, ask the system again, hand in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.exchange import report_filling
from app.exchange.form_routes import seen
from app.exchange.report_schemas import ReportDraftSchema, ReportPageSchema, ReportShownSchema
from app.exchange.report_showing import line_of, shown_report
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, VersionHeader, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent

reports = blueprint("reports", "数据上报：小区填报、提交，街道接收、退回、重新打开")
ALL = "/communities/<uuid:community_id>/reports"
ONE = f"{ALL}/<uuid:report_id>"


def shown(community_id: UUID, report_id: UUID) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Answer with the report and the version for the next If-Match."""
    report = shown_report(current_actor(), community_id, report_id, clock.now())
    return report, 200, {"ETag": f'"{report["version"]}"'}


@reports.get(ALL)
@permit(Access.PERSON)
@reports.arguments(PageQuery, location="query")
@reports.response(200, ReportPageSchema)
def list_reports(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List a community's reports, the newest first 上报任务."""
    after, limit, at = uuid_cursor(query["cursor"]), query["limit"], clock.now()
    rows = report_filling.reports_of(current_actor(), community_id, at, after=after, limit=limit)
    return page([line_of(row, at) for row in rows], limit, lambda one: one["id"])


@reports.get(ONE)
@permit(Access.PERSON)
@reports.response(200, ReportShownSchema)
def show_report(community_id: UUID, report_id: UUID) -> Any:
    """Show a report with its form and history 上报详情."""
    return shown(community_id, report_id)


@reports.put(f"{ONE}/draft")
@permit(Access.PERSON)
@reports.arguments(VersionHeader, location="headers")
@reports.arguments(ReportDraftSchema)
@reports.response(200, ReportShownSchema)
def save_draft(header: dict[str, Any], data: dict[str, Any], community_id: UUID, report_id: UUID) -> Any:
    """Keep what was filled so far 保存草稿."""
    report_filling.save_draft(
        current_actor(), community_id, report_id, seen(header), data["values"], data["corrections"], clock.now())
    return shown(community_id, report_id)


@reports.post(f"{ONE}/figures")
@permit(Access.PERSON)
@reports.arguments(VersionHeader, location="headers")
@reports.response(200, ReportShownSchema)
def refresh_figures(header: dict[str, Any], community_id: UUID, report_id: UUID) -> Any:
    """Ask the system for its figures again 重新取数."""
    report_filling.refresh_figures(current_actor(), community_id, report_id, seen(header), clock.now())
    return shown(community_id, report_id)


@reports.post(f"{ONE}/submission")
@permit(Access.PERSON)
@idempotent(reports)
@reports.arguments(VersionHeader, location="headers")
@reports.response(200, ReportShownSchema)
def submit_report(header: dict[str, Any], community_id: UUID, report_id: UUID) -> Any:
    """Hand the report in as it was saved 提交."""
    report_filling.submit_report(current_actor(), community_id, report_id, seen(header), clock.now())
    return shown(community_id, report_id)
