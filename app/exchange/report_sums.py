"""Add a period's accepted reports up over the communities, and compare periods; what is missing is missing, never nought.

Only accepted reports count. Sums are whole numbers of each field's last place, so they are exact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.exchange.form_design import NUMBERS, Column, Design, design_of, numbers_at
from app.exchange.form_models import Report, ReportForm
from app.exchange.form_service import form_for, version_of
from app.exchange.report_numbers import written
from app.exchange.report_periods import title_of
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.registry.communities import communities_of_office
from app.registry.rule_values import require_officer

SYSTEM_SAYS, CORRECTED, BY_HAND = "system", "corrected", "hand"


@dataclass(frozen=True, slots=True)
class SumColumn:
    """A column of the table: a field, or a column of a table field added up over its rows."""

    path: str
    title: str
    kind: str
    unit: str
    places: int

    @property
    def number(self) -> bool:
        """Tell whether it is added up."""
        return self.kind in NUMBERS


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as text and where it comes from; both None where it is missing."""

    value: str | None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A community's line: its report, how it stands, whether it is late, and its cells by path."""

    community_id: UUID
    community: str
    report_id: UUID
    state: str
    late: bool
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Total:
    """A sum as text, of how many communities, and how many are missing; None where nobody reported."""

    sum: str | None
    counted: int
    missing: int


@dataclass(frozen=True, slots=True)
class SumTable:
    """A period of a form over its communities."""

    title: str
    period: str
    period_title: str
    due_on: dt.date
    columns: tuple[SumColumn, ...]
    rows: tuple[Row, ...]
    totals: Mapping[str, Total]


@dataclass(frozen=True, slots=True)
class PeriodStanding:
    """How many reports of a period stand how."""

    period: str
    title: str
    due_on: dt.date
    due: int
    submitted: int
    returned: int
    accepted: int
    late: int


def periods_of(actor: Actor, office_id: UUID, form_id: UUID, at: dt.datetime) -> list[PeriodStanding]:
    """List the opened periods of a form, the newest first, with how many reports stand how.

    Raises:
        NotFound, Forbidden: no such form of this office, or the caller is no officer of it.
    """
    form_for(actor, office_id, form_id, at)
    today = clock.civil_date(at)
    late = Report.state.in_(("due", "returned")) & (Report.due_on < today)
    counts = [func.count().filter(Report.state == state).label(state) for state in ("due", "submitted", "returned", "accepted")]
    rows = db.session.execute(
        select(Report.period, func.max(Report.due_on).label("due_on"), *counts, func.count().filter(late).label("late"))
        .where(Report.office_id == office_id, Report.form_id == form_id).group_by(Report.period, Report.first_on)
        .order_by(Report.first_on.desc()))
    return [PeriodStanding(row.period, title_of(row.period), row.due_on, row.due, row.submitted, row.returned, row.accepted,
                           row.late) for row in rows]


def reports_of_office(
    actor: Actor, office_id: UUID, standing: str, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[Report]:
    """List `limit + 1` reports of an office that are `late`, `open` or `submitted`, in the order in which they were opened.

    Raises:
        NotFound, Forbidden: the caller is no officer of the office.
    """
    require_officer(actor, office_id, at)
    wanted = {"submitted": Report.state == "submitted", "open": Report.state.in_(("due", "returned")),
              "late": Report.state.in_(("due", "returned")) & (Report.due_on < clock.civil_date(at))}[standing]
    query = select(Report).where(Report.office_id == office_id, wanted).order_by(Report.id)
    if after is not None:
        query = query.where(Report.id > after)
    return db.session.scalars(query.limit(limit + 1)).all()


def sum_table(actor: Actor, office_id: UUID, form_id: UUID, period: str, at: dt.datetime) -> SumTable:
    """Lay out a period over all its communities with sums.

    Raises:
        NotFound, Forbidden: no such form or period of this office, or the caller is no officer of it.
    """
    form = form_for(actor, office_id, form_id, at)
    reports = _reports(form, period)
    if not reports:
        raise NotFound(what="一期上报")
    design = _newest(form, reports)
    names = {one.id: one.name for one in communities_of_office(office_id)}
    columns, today = columns_of(design), clock.civil_date(at)
    rows = tuple(sorted((_row(one, names, columns, today) for one in reports), key=lambda one: (one.community, one.community_id)))
    totals = {one.path: _total(one, reports) for one in columns if one.number}
    return SumTable(design.title, period, title_of(period), max(one.due_on for one in reports), columns, rows, totals)


def columns_of(design: Design) -> tuple[SumColumn, ...]:
    """Return the columns of a table of sums: fields in their order, tables as their numbers."""
    numbers = {path: (column, title) for path, column, title in design.numbers()}
    columns: list[SumColumn] = []
    for one in design.fields:
        if one.kind == "table":
            columns += [_column(path, inner, title) for path, (inner, title) in numbers.items() if path.startswith(f"{one.key}/")]
        else:
            columns.append(_column(one.key, one, one.title))
    return tuple(columns)


def total_of(column: SumColumn, reports: Sequence[Report]) -> Total:
    """Add a column up over reports; those that were not accepted, or do not have it alike, are missing."""
    return _total(column, reports)


def shown_value(value: Any, kind: str) -> str | None:
    """Write a value as a person reads it; None where there is none."""
    if value is None:
        return None
    if kind == "yes_no":
        return "是" if value else "否"
    return written(value, 2) if kind == "money" else str(value)


def _column(path: str, column: Column, title: str) -> SumColumn:
    return SumColumn(path, title, column.kind, "元" if column.kind == "money" else column.unit, column.scale)


def _reports(form: ReportForm, period: str) -> Sequence[Report]:
    return db.session.scalars(select(Report).where(
        Report.office_id == form.office_id, Report.form_id == form.id, Report.period == period)).all()


def _newest(form: ReportForm, reports: Sequence[Report]) -> Design:
    return design_of(version_of(form.office_id, form.id, max(one.form_version for one in reports)).design)


def _row(report: Report, names: Mapping[UUID, str], columns: Sequence[SumColumn], today: dt.date) -> Row:
    late = report.state in {"due", "returned"} and report.due_on < today
    return Row(report.community_id, names.get(report.community_id, ""), report.id, report.state, late,
               {one.path: _cell(report, one) for one in columns})


def _cell(report: Report, column: SumColumn) -> Cell:
    if report.state != "accepted":
        return Cell(None)
    number = _number(report, column) if column.number else None
    value = written(number, column.places) if number is not None else (
        None if column.number else shown_value(report.values.get(column.path), column.kind))
    return Cell(value, origin_of(report, column.path) if value is not None else None)


def origin_of(report: Report, key: str) -> str:
    """Say where a field's value comes from: the system, the system corrected by hand, or a hand."""
    known = report.figures.get(key)
    if known is None:
        return BY_HAND
    return SYSTEM_SAYS if report.values.get(key) == known["value"] else CORRECTED


def _number(report: Report, column: SumColumn) -> int | None:
    return numbers_at(report.values, column.path, Column(column.path, column.kind, column.title, places=column.places))


def _total(column: SumColumn, reports: Sequence[Report]) -> Total:
    numbers = [_number(one, column) for one in reports if one.state == "accepted"]
    known = [number for number in numbers if number is not None]
    return Total(written(sum(known), column.places) if known else None, len(known), len(reports) - len(known))
