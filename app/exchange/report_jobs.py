"""Open periods and chase what is due, by the clock."""

from __future__ import annotations

from app.exchange.report_chasing import chase_due
from app.exchange.report_opening import open_due
from app.kernel import clock, jobs


@jobs.every_seconds(20)
def open_periods() -> None:
    """Open what ended."""
    open_due(clock.now())


@jobs.every("*/10 * * * *")
def chase() -> None:
    """Remind of what is due."""
    chase_due(clock.now())
