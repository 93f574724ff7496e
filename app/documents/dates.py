"""Write days and instants as Chinese papers and messages do; an instant by the clock in Shenzhen."""

from __future__ import annotations

import datetime as dt

from app.kernel.clock import SHANGHAI


def spoken_day(day: dt.date) -> str:
    """Write a day, such as 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def spoken_instant(instant: dt.datetime) -> str:
    """Write an aware instant to the minute, such as 2026年11月24日18:00."""
    local = instant.astimezone(SHANGHAI)
    return f"{spoken_day(local)}{local:%H:%M}"
