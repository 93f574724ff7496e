"""Remind of documents by the clock, and tell owners after the commit; the handler may run twice and tells once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.exchange import dispatch_reminders, dispatch_telling
from app.kernel import clock
from app.kernel.jobs import every_seconds
from app.kernel.outbox import handles


@every_seconds(30)
def remind_of_dispatches() -> None:
    """Remind who has not done what a document wants."""
    dispatch_reminders.remind_due(clock.now())


@handles(dispatch_telling.OWNERS)
def tell_owners_of_dispatch(payload: dict[str, Any]) -> None:
    """Tell the owners that an urgent document was passed on to them."""
    office_id, dispatch_id, community_id = (UUID(payload[name]) for name in ("office_id", "dispatch_id", "community_id"))
    dispatch_telling.tell_owners(office_id, dispatch_id, community_id, clock.now())
