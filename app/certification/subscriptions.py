"""Hear voting: when a poll was counted, its owners are told where the result stands and until when they may object."""

from __future__ import annotations

from app.certification.telling import promise_result
from app.kernel.events import subscribe
from app.voting.events import ResultChanged


@subscribe(ResultChanged)
def promise(event: ResultChanged) -> None:
    """Promise the message with the count; the worker sends it."""
    promise_result(event.community_id, event.poll_id, event.run)
