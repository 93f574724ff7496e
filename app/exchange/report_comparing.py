"""Compare a form's periods: sums over the communities, or one community's own figures, with the exact difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.exchange.form_design import design_of
from app.exchange.form_models import Report
from app.exchange.form_service import form_for, version_of
from app.exchange.report_numbers import scaled, written
from app.exchange.report_periods import title_of
from app.exchange.report_sums import SumColumn, Total, columns_of, total_of
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.registry import service as registry

MOST_PERIODS = 24


@dataclass(frozen=True, slots=True)
class Compared:
    """A field in one period: its sum with how many it is of, and by how much it differs from the period before.

    There is a difference only where both periods miss nothing.
    """

    period: str
    total: Total
    change: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A field through the periods, oldest first."""

    column: SumColumn
    periods: tuple[Compared, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The numbers of a form through its newest periods."""

    title: str
    community_id: UUID | None
    periods: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]


def compare(actor: Actor, office_id: UUID, form_id: UUID, community_id: UUID | None, at: dt.datetime) -> Comparison:
    """Compare the newest periods of a form, over all communities or in one.

    Raises:
        NotFound, Forbidden: no such form or community of this office, or the caller is no officer of it.
    """
    form = form_for(actor, office_id, form_id, at)
    query = select(Report).where(Report.office_id == office_id, Report.form_id == form_id).order_by(Report.first_on)
    if community_id is not None:
        if registry.community(community_id).office_id != office_id:
            raise NotFound(what="个小区")
        query = query.where(Report.community_id == community_id)
    of_period: dict[str, list[Report]] = {}
    for one in db.session.scalars(query):
        of_period.setdefault(one.period, []).append(one)
    shown = dict(list(of_period.items())[-MOST_PERIODS:])
    design = design_of(version_of(office_id, form_id, form.published).design if form.published else form.design)
    columns = [one for one in columns_of(design) if one.number]
    return Comparison(
        design.title, community_id, tuple((code, title_of(code)) for code in shown),
        tuple(Line(one, _through(one, shown)) for one in columns))


def _through(column: SumColumn, of_period: dict[str, list[Report]]) -> tuple[Compared, ...]:
    line: list[Compared] = []
    for period, reports in of_period.items():
        total = total_of(column, reports)
        line.append(Compared(period, total, _change(column, line[-1].total if line else None, total)))
    return tuple(line)


def _change(column: SumColumn, before: Total | None, now: Total) -> str | None:
    if before is None or before.sum is None or now.sum is None or before.missing or now.missing:
        return None
    difference = (scaled(now.sum, column.places) or 0) - (scaled(before.sum, column.places) or 0)
    return f"+{written(difference, column.places)}" if difference > 0 else written(difference, column.places)
