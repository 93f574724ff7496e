"""Send urgent notices after the commit, and remind of overdue questions by the clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.affairs.answering import remind
from app.affairs.notices import URGENT
from app.affairs.telling import tell_urgent
from app.kernel import clock
from app.kernel.jobs import every
from app.kernel.outbox import handles


@handles(URGENT)
def send_urgent(payload: dict[str, Any]) -> None:
    """Queue the SMS of an urgent notice; it may run twice and tells once."""
    tell_urgent(UUID(payload["community_id"]), UUID(payload["notice_id"]), clock.now())


@every("*/10 * * * *")
def remind_of_questions() -> None:
    """Remind who is late with an answer."""
    remind(clock.now())
