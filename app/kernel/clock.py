"""Ask the time in one place: the database's clock and the offset that tests and the demo move."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import text

from app.kernel.db import APP_ROLE, db

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW_IN_PLACE = "(SELECT clock_timestamp() + make_interval(secs => seconds) FROM clock_offset)"
"""What `app_now()` does, for the cast's statement: there the call costs more than what it calls. A test holds them equal."""


def now() -> dt.datetime:
    """Return the present instant in UTC."""
    moment: dt.datetime = db.session.execute(text("SELECT app_now()")).scalar_one()
    return moment.astimezone(dt.UTC)


def civil_date(instant: dt.datetime) -> dt.date:
    """Return the legal day on which an instant falls, in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date()


def today() -> dt.date:
    """Return the present legal day."""
    return civil_date(now())


def start_of_day(day: dt.date) -> dt.datetime:
    """Return the first instant of a legal day, in UTC."""
    return dt.datetime.combine(day, dt.time(), SHANGHAI).astimezone(dt.UTC)


def offset() -> dt.timedelta:
    """Return how far the clock was moved."""
    seconds: int = db.session.execute(text("SELECT seconds FROM clock_offset")).scalar_one()
    return dt.timedelta(seconds=seconds)


def move(by: dt.timedelta) -> None:
    """Move the clock. Only tests and the demo do; production refuses to run on a moved clock.

    The application's own role may not: who speaks in it could close a poll early. The owner of the schema does, and in
    production the application does not log in as the owner.
    """
    seconds = by.days * 86400 + by.seconds
    db.session.execute(text("SET LOCAL ROLE NONE"))
    db.session.execute(text("UPDATE clock_offset SET seconds = seconds + :by"), {"by": seconds})
    db.session.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))


def move_to(instant: dt.datetime) -> None:
    """Move the clock to an instant."""
    move(instant - now())
