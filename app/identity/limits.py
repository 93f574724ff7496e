"""Limit how often something may be done, over all workers: counts by window in PostgreSQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from app.identity.models import RateLimit
from app.kernel import crypto
from app.kernel.db import db
from app.kernel.problems import TooManyRequests


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` times within each window of so many seconds."""

    name: str
    seconds: int
    most: int


# SMS cost attacks: by phone, by address, and a breaker over all, since addresses are cheap to change.
# One address may be a whole tower behind one router, so its limit is wide.
CODE_BY_PHONE = (Limit("code.phone.minute", 60, 1), Limit("code.phone.hour", 3600, 5), Limit("code.phone.day", 86400, 10))
CODE_BY_ADDRESS = (Limit("code.address.hour", 3600, 120),)
CODE_BY_ALL = (Limit("code.all.minute", 60, 1500),)
TRY_BY_ADDRESS = (Limit("try.address.hour", 3600, 600),)
TOTP_BY_PERSON = (Limit("totp.person", 600, 10),)
RECOVERY_BY_PERSON = (Limit("recovery.person", 3600, 5),)


def count(limits: tuple[Limit, ...], key: str, at: dt.datetime) -> None:
    """Count one more; the count stands even when it is refused.

    Raises:
        TooManyRequests: it is one too many, with the seconds to wait.
    """
    seconds = int(at.timestamp())
    hidden = crypto.blind(key, "rate-limit")
    for limit in limits:
        window = seconds - seconds % limit.seconds
        counted = db.session.execute(
            insert(RateLimit)
            .values(name=limit.name, key=hidden, window_from=dt.datetime.fromtimestamp(window, dt.UTC), count=1)
            .on_conflict_do_update(index_elements=["name", "key", "window_from"], set_={"count": RateLimit.count + 1})
            .returning(RateLimit.count)
        ).scalar_one()
        if counted > limit.most:
            raise TooManyRequests(retry_after=window + limit.seconds - seconds)


def forget(before: dt.datetime) -> None:
    """Drop the counts of windows that began before an instant."""
    db.session.execute(delete(RateLimit).where(RateLimit.window_from < before))
