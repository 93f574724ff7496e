"""Open a form's periods as they end: one report for each community, with what the system knows filled in (开期)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.exchange.form_design import HAND, Design, design_of
from app.exchange.form_models import Report, ReportAct, ReportForm
from app.exchange.form_schema import faults
from app.exchange.form_service import version_of
from app.exchange.report_figures import figures
from app.exchange.report_periods import Period, following, period_of
from app.kernel import audit, clock
from app.kernel.access import SYSTEM
from app.kernel.db import db
from app.kernel.ids import new_id
from app.registry.communities import communities_of_office

MOST_AT_ONCE = 40


def open_due(at: dt.datetime) -> int:
    """Open every period that ended by now; return how many reports were opened. Two workers do not meet."""
    today = clock.civil_date(at)
    due = select(ReportForm).where(ReportForm.opens_on <= today, ReportForm.ended_at.is_(None))
    forms = db.session.scalars(due.with_for_update(skip_locked=True).execution_options(populate_existing=True)).all()
    return sum(_open(form, today, at) for form in forms)


def _open(form: ReportForm, today: dt.date, at: dt.datetime) -> int:
    design = design_of(version_of(form.office_id, form.id, form.published or 1).design)
    opened = 0
    period: Period | None = _next_period(form, design)
    for _ in range(MOST_AT_ONCE):
        if period is None or period.opens_on > today:
            break
        opened += sum(_open_one(form, design, period, one, at) for one in _communities(form))
        period = following(period)
    form.opens_on = period.opens_on if period else None
    audit.record(SYSTEM, "report.open", subject=("report_form", form.id), at=at, facts={"reports": opened})
    db.session.flush()
    return opened


def _next_period(form: ReportForm, design: Design) -> Period:
    """Find the period that opens on the day on which the form opens next."""
    opens_on = form.opens_on or form.starts_on or clock.civil_date(form.created_at)
    return period_of(design.period, opens_on if design.period == "once" else opens_on - dt.timedelta(days=1))


def _communities(form: ReportForm) -> list[UUID]:
    chosen = None if form.community_ids is None else set(form.community_ids)
    return [one.id for one in communities_of_office(form.office_id) if chosen is None or str(one.id) in chosen]


def _open_one(form: ReportForm, design: Design, period: Period, community_id: UUID, at: dt.datetime) -> bool:
    known = read_figures(design, community_id, period, at)
    report_id = new_id()
    made = db.session.execute(insert(Report).values(
        community_id=community_id, id=report_id, office_id=form.office_id, form_id=form.id, form_version=form.published,
        period=period.code, first_on=period.first_on, last_on=period.last_on, due_on=period.due_on(design.deadline_days),
        state="due", values={key: one["value"] for key, one in known.items()}, figures=known, corrections={}, remarks=[],
        chased=[], opened_at=at,
    ).on_conflict_do_nothing().returning(Report.id)).first()
    if made is None:
        return False
    db.session.add(ReportAct(community_id=community_id, id=new_id(), report_id=report_id, act="opened", note="", at=at))
    return True


def read_figures(design: Design, community_id: UUID, period: Period, at: dt.datetime) -> dict[str, Any]:
    """Ask the system for the fields that name a figure; what it does not know, or the form does not take, is left out."""
    known: dict[str, Any] = {}
    for one in design.fields:
        figure = figures().get(one.source) if one.source != HAND else None
        value = figure.read(community_id, period, at) if figure and figure.read else None
        if figure and value is not None and not _unfit(design, one.key, value):
            known[one.key] = {"value": value, "code": figure.code, "title": figure.title, "at": at.isoformat()}
    return known


def _unfit(design: Design, key: str, value: object) -> bool:
    return any(one["pointer"] == f"/values/{key}" for one in faults(design, {key: value}))
