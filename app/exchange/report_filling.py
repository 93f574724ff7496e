"""Fill a report and hand it in: drafts that lose nothing, corrections of the system's figures with their reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.exchange.form_design import Design, design_of
from app.exchange.form_models import Report, ReportAct
from app.exchange.form_schema import broken_checks, faults
from app.exchange.form_service import version_of
from app.exchange.report_opening import read_figures
from app.exchange.report_periods import Period, title_of
from app.exchange.report_problems import ReportLocked
from app.exchange.report_rights import require_filler, require_reader
from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound, StaleVersion

STATE_WORDS = {
    "due": "还没有提交", "submitted": "已经提交，等街道接收", "returned": "已被退回，等小区修改", "accepted": "已经接收"}
OPEN = frozenset({"due", "returned"})


def reports_of(actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int) -> Sequence[Report]:
    """List `limit + 1` reports of a community, the newest first.

    Raises:
        NotFound, Forbidden: the caller neither fills nor receives them.
    """
    require_reader(actor, community_id, at)
    query = select(Report).where(Report.community_id == community_id).order_by(Report.id.desc())
    if after is not None:
        query = query.where(Report.id < after)
    return db.session.scalars(query.limit(limit + 1)).all()


def report_for(actor: Actor, community_id: UUID, report_id: UUID, at: dt.datetime) -> Report:
    """Find a report for who fills or receives it.

    Raises:
        NotFound, Forbidden: no such report here, or the caller neither fills nor receives it.
    """
    require_reader(actor, community_id, at)
    row = db.session.get(Report, (community_id, report_id))
    if row is None:
        raise NotFound(what="份上报")
    return row


def design_for(row: Report) -> Design:
    """Return the design with which a report was opened."""
    return design_of(version_of(row.office_id, row.form_id, row.form_version).design)


def period_for(row: Report, design: Design) -> Period:
    """Return the period of a report."""
    return Period(design.period, row.period, row.first_on, row.last_on)


def save_draft(
    actor: Actor, community_id: UUID, report_id: UUID, seen: int,
    values: Mapping[str, Any], corrections: Mapping[str, str], at: dt.datetime,
) -> Report:
    """Keep what was filled so far. What cannot be kept is refused; what is not yet right may stand until it is handed in.

    Raises:
        NotFound, Forbidden: no such report here, or the caller does not fill it.
        ReportLocked: it was handed in or accepted.
        StaleVersion: somebody saved since; nothing of theirs is lost.
        InvalidFields: a value is of another kind than the form says.
    """
    row = _open_report(actor, community_id, report_id, seen, at)
    design = design_for(row)
    wrong = faults(design, values, draft=True) + [
        {"pointer": f"/corrections/{key[:80]}", "detail": "表里没有这一项，请删去。"}
        for key in corrections if design.field(key) is None]
    if wrong:
        raise InvalidFields(wrong)
    row.values, row.corrections = dict(values), dict(corrections)
    row.saved_by, row.saved_at, row.version = actor.person_id, at, row.version + 1
    db.session.flush()
    return row


def refresh_figures(actor: Actor, community_id: UUID, report_id: UUID, seen: int, at: dt.datetime) -> Report:
    """Ask the system for its figures again; a field that still showed the earlier one takes the new one.

    Raises:
        NotFound, Forbidden: no such report here, or the caller does not fill it.
        ReportLocked: it was handed in or accepted.
        StaleVersion: somebody saved since.
    """
    row = _open_report(actor, community_id, report_id, seen, at)
    design = design_for(row)
    known, values = read_figures(design, community_id, period_for(row, design), at), dict(row.values)
    for key, one in known.items():
        before = row.figures.get(key, {}).get("value")
        if values.get(key) == before:
            values[key] = one["value"]
    row.figures, row.values = known, values
    row.saved_by, row.saved_at, row.version = actor.person_id, at, row.version + 1
    audit.record(actor, "report.refresh", subject=("report", report_id), community_id=community_id, at=at)
    db.session.flush()
    return row


def submit_report(actor: Actor, community_id: UUID, report_id: UUID, seen: int, at: dt.datetime) -> Report:
    """Hand the report in as it was saved.

    Raises:
        NotFound, Forbidden: no such report here, or the caller does not fill it.
        ReportLocked: it was handed in or accepted.
        StaleVersion: somebody saved since.
        InvalidFields: a field is missing or wrong, a check does not hold, or a correction has no reason.
    """
    row = _open_report(actor, community_id, report_id, seen, at)
    wrong = shortcomings(row, design_for(row))
    if wrong:
        raise InvalidFields(wrong)
    row.state, row.submitted_by, row.submitted_at, row.version = "submitted", actor.person_id, at, row.version + 1
    row.corrections = {key: said for key, said in row.corrections.items() if key in corrected(row)}
    row.remarks = []
    remember(actor, row, "submitted", "", at)
    return row


def shortcomings(row: Report, design: Design) -> list[dict[str, str]]:
    """List what keeps a report from being handed in, by JSON pointer."""
    unexplained = [
        {"pointer": f"/corrections/{key}", "detail": f"系统的数字是{row.figures[key]['value']}，改动要写明原因。"}
        for key in corrected(row) if not row.corrections.get(key, "").strip()]
    return faults(design, row.values) + broken_checks(design, row.values) + unexplained


def corrected(row: Report) -> list[str]:
    """Name the fields that say otherwise than the system's figure."""
    return [key for key, one in row.figures.items() if row.values.get(key) != one["value"]]


def remember(actor: Actor, row: Report, act: str, note: str, at: dt.datetime) -> None:
    """Add a step to a report's history and to the audit."""
    db.session.add(ReportAct(
        community_id=row.community_id, id=new_id(), report_id=row.id, act=act, note=note, person_id=actor.person_id, at=at))
    audit.record(actor, f"report.{act}", subject=("report", row.id), community_id=row.community_id, at=at)
    db.session.flush()


def history_of(community_id: UUID, report_id: UUID) -> Sequence[ReportAct]:
    """Return the steps of a report, oldest first."""
    return db.session.scalars(
        select(ReportAct).where(ReportAct.community_id == community_id, ReportAct.report_id == report_id)
        .order_by(ReportAct.at, ReportAct.id)).all()


def locked_report(community_id: UUID, report_id: UUID, seen: int) -> Report:
    """Hold a report for an act that saw this version of it.

    Raises:
        NotFound: no such report in this community.
        StaleVersion: somebody changed it since.
    """
    row = db.session.get(Report, (community_id, report_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what="份上报")
    if row.version != seen:
        raise StaleVersion(seen=seen, current=row.version)
    return row


def _open_report(actor: Actor, community_id: UUID, report_id: UUID, seen: int, at: dt.datetime) -> Report:
    require_filler(actor, community_id, at)
    known = db.session.get(Report, (community_id, report_id))
    if known is not None and known.state not in OPEN:
        way = "退回" if known.state == "submitted" else "写明理由重新打开"
        raise ReportLocked(form=design_for(known).title, period=title_of(known.period), state=STATE_WORDS[known.state], way=way)
    row = locked_report(community_id, report_id, seen)
    if row.state not in OPEN:  # handed in between the look and the lock: the version moved with it
        raise StaleVersion(seen=seen, current=row.version)  # pragma: no cover
    return row
