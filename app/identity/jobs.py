"""Forget what is needed no longer: counts after two days, codes after thirty."""

from __future__ import annotations

import datetime as dt

from app.identity import codes, limits
from app.kernel import clock
from app.kernel.jobs import every


@every("17 4 * * *")
def forget_spent_codes() -> None:
    """Drop old counts and codes."""
    at = clock.now()
    limits.forget(at - dt.timedelta(days=2))
    codes.forget(at - dt.timedelta(days=30))
