"""What the worker does for polls: close at the deadline, count what closed, tell of ballots."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import clock, jobs
from app.kernel.outbox import handles
from app.voting import closing, counting, opening_polls, telling


@jobs.every_seconds(2)
def close_due() -> None:
    """Close every poll whose deadline has come."""
    closing.close_due(clock.now())


@jobs.every_seconds(10)
def open_due() -> None:
    """Note in the log of each poll whose time has come that it is open, and promise to tell its owners."""
    opening_polls.open_due(clock.now())


@jobs.every_seconds(3)
def count_due() -> None:
    """Count every closed poll that was not counted yet."""
    counting.count_due(clock.now())


@handles(telling.OPENED)
def tell_opened(payload: dict[str, Any]) -> None:
    """Tell the owners that the vote is open."""
    telling.tell_opened(UUID(payload["community_id"]), UUID(payload["poll_id"]), clock.now())


@handles(telling.REMINDED)
def tell_reminder(payload: dict[str, Any]) -> None:
    """Remind the owners whose units have no ballot."""
    telling.tell_reminder(
        UUID(payload["community_id"]), UUID(payload["poll_id"]), UUID(payload["reminder_id"]), clock.now())


@handles(telling.RECORDED)
def tell_recorded(payload: dict[str, Any]) -> None:
    """Tell the people of the units that their ballots were recorded."""
    ballots = [UUID(one) for one in payload["ballots"]]
    telling.tell_recorded(UUID(payload["community_id"]), UUID(payload["poll_id"]), ballots, clock.now())
