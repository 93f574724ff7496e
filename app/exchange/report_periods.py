"""Name the periods for which a form asks (报告期): which days they hold, which comes next, until when they are due."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

KINDS = ("month", "quarter", "half_year", "year", "once")
KIND_NAMES = {"month": "按月", "quarter": "按季度", "half_year": "按半年", "year": "按年", "once": "一次"}
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_CODE = re.compile(r"([0-9]{4})(?:-(Q[1-4]|H[12]|0[1-9]|1[0-2]))?", re.ASCII)
_HALVES = ("上半年", "下半年")
ONCE = "once"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both of which belong to it; `code` is 2026-11, 2026-Q4, 2026-H2, 2026 or once."""

    kind: str
    code: str
    first_on: dt.date
    last_on: dt.date

    @property
    def opens_on(self) -> dt.date:
        """Say when it is filled: the day after it ended; what is asked once, at once."""
        return self.last_on if self.kind == ONCE else self.last_on + dt.timedelta(days=1)

    def due_on(self, days: int) -> dt.date:
        """Count the last day to report: so many days after the last of the period, which does not count."""
        return self.last_on + dt.timedelta(days=days)

    @property
    def title(self) -> str:
        """Name it as people say it."""
        return title_of(self.code)


def period_of(kind: str, day: dt.date) -> Period:
    """Return the period that holds a day; what is asked once has that day alone."""
    if kind == ONCE:
        return Period(kind, ONCE, day, day)
    months = _MONTHS[kind]
    place = (day.month - 1) // months
    first = dt.date(day.year, place * months + 1, 1)
    after = dt.date(day.year + (first.month + months) // 13, (first.month + months - 1) % 12 + 1, 1)
    return Period(kind, _code(kind, day.year, place), first, after - dt.timedelta(days=1))


def following(period: Period) -> Period | None:
    """Return the next period, or None where it is asked once."""
    return None if period.kind == ONCE else period_of(period.kind, period.last_on + dt.timedelta(days=1))


def is_code(text: str) -> bool:
    """Tell whether a text names a period of some kind."""
    return text == ONCE or _CODE.fullmatch(text) is not None


def title_of(code: str) -> str:
    """Name a period by its code."""
    found = _CODE.fullmatch(code)
    if found is None:
        return "一次性上报"
    year, part = found[1], found[2]
    if part is None:
        return f"{year}年"
    if part.startswith("Q"):
        return f"{year}年第{part[1]}季度"
    return f"{year}年{_HALVES[int(part[1]) - 1]}" if part.startswith("H") else f"{year}年{int(part)}月"


def _code(kind: str, year: int, place: int) -> str:
    return {"month": f"{year:04d}-{place + 1:02d}", "quarter": f"{year:04d}-Q{place + 1}",
            "half_year": f"{year:04d}-H{place + 1}", "year": f"{year:04d}"}[kind]
