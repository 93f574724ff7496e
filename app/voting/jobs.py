"""What the worker does for polls: close at the deadline, count what closed, tell of ballots."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import clock, jobs
from app.kernel.outbox import handles
from app.voting import closing, counting, telling


@jobs.every_seconds(2)
def close_due() -> None:
    """Close every poll whose deadline has come."""
    closing.close_due(clock.now())


@jobs.every_seconds(3)
def count_due() -> None:
    """Count every closed poll that was not counted yet."""
    counting.count_due(clock.now())


@handles(telling.RECORDED)
def tell_recorded(payload: dict[str, Any]) -> None:
    """Tell the people of the units that their ballots were recorded."""
    ballots = [UUID(one) for one in payload["ballots"]]
    telling.tell_recorded(UUID(payload["community_id"]), UUID(payload["poll_id"]), ballots, clock.now())
