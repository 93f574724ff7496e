"""The endpoints by which the office accepts a report, gives it back or opens it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.exchange import report_review
from app.exchange.form_routes import seen
from app.exchange.report_routes import ONE, reports, shown
from app.exchange.report_schemas import ReopeningSchema, ReportReturnSchema, ReportShownSchema
from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import VersionHeader


@reports.post(f"{ONE}/acceptance")
@permit(Access.STAFF)
@reports.arguments(VersionHeader, location="headers")
@reports.response(200, ReportShownSchema)
def accept_report(header: dict[str, Any], community_id: UUID, report_id: UUID) -> Any:
    """Accept a report and lock it 接收."""
    report_review.accept_report(current_actor(), community_id, report_id, seen(header), clock.now())
    return shown(community_id, report_id)


@reports.post(f"{ONE}/return")
@permit(Access.STAFF)
@reports.arguments(VersionHeader, location="headers")
@reports.arguments(ReportReturnSchema)
@reports.response(200, ReportShownSchema)
def return_report(header: dict[str, Any], data: dict[str, Any], community_id: UUID, report_id: UUID) -> Any:
    """Give a report back with remarks on its fields 退回."""
    remarks = [report_review.Remark(**one) for one in data["remarks"]]
    report_review.return_report(current_actor(), community_id, report_id, seen(header), remarks, clock.now())
    return shown(community_id, report_id)


@reports.post(f"{ONE}/reopening")
@permit(Access.STAFF)
@reports.arguments(VersionHeader, location="headers")
@reports.arguments(ReopeningSchema)
@reports.response(200, ReportShownSchema)
def reopen_report(header: dict[str, Any], data: dict[str, Any], community_id: UUID, report_id: UUID) -> Any:
    """Open an accepted report again for a reason 重新打开."""
    report_review.reopen_report(current_actor(), community_id, report_id, seen(header), data["reason"], clock.now())
    return shown(community_id, report_id)
