"""Chase reports that are due, by the clock: at the opening, before, on and after the last day (催报)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from app.exchange.form_models import Report
from app.exchange.report_filling import OPEN, remember
from app.exchange.report_telling import tell_fillers
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.kernel.db import db

BEFORE_DAYS = 3
AFTER_DAYS = (1, 8, 15, 30)
FIRST_HOUR, LAST_HOUR = 9, 20
"""Nobody is reminded at night; what falls due then waits for the morning."""
STAGE_WORDS = {"opened": "已开始填报", "before": "快到期了", "on_day": "今天到期", "after": "已经逾期"}


def chase_due(at: dt.datetime) -> int:
    """Remind of every report that reached a next stage; return how many. A report is told once at each stage."""
    local = at.astimezone(clock.SHANGHAI)
    if not FIRST_HOUR <= local.hour < LAST_HOUR:
        return 0
    waiting = select(Report).where(Report.state.in_(OPEN)).order_by(Report.due_on).with_for_update(skip_locked=True)
    rows = db.session.scalars(waiting.execution_options(populate_existing=True)).all()
    return sum(_chase(row, local.date(), at) for row in rows)


def stage_of(due_on: dt.date, today: dt.date) -> str:
    """Name the stage in which a report stands; after the last day a number counts the reminders."""
    late = (today - due_on).days
    if late < -BEFORE_DAYS:
        return "opened"
    if late < 0:
        return "before"
    passed = sum(1 for days in AFTER_DAYS if late >= days)
    return f"after{passed}" if passed else "on_day"


def _chase(row: Report, today: dt.date, at: dt.datetime) -> bool:
    stage = stage_of(row.due_on, today)
    if stage in row.chased:
        return False
    row.chased = [*row.chased, stage]
    words = STAGE_WORDS[stage.rstrip("0123456789")]
    tell_fillers("report_due", row, at, state=words)
    remember(SYSTEM, row, "reminded", words, at)
    return True

