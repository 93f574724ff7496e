"""Send after the commit what an act promised: rows in its transaction, handled at least once by the worker."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Index, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, db
from app.kernel.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
_handlers: dict[str, Callable[[dict[str, Any]], None]] = {}
_PATIENCE_SECONDS = (1, 5, 30, 120, 600, 3600)


class OutboxItem(Base):
    """Something to be done after the commit. `payload` holds ids, no personal data."""

    __tablename__ = "outbox_items"
    __table_args__ = (
        Index("ix_outbox_items_due_at", "due_at", postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID | None]
    topic: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[dt.datetime] = mapped_column(server_default=text("clock_timestamp()"))
    attempts: Mapped[int] = mapped_column(server_default="0")
    failure: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[dt.datetime | None]


def handles(topic: str) -> Callable[[Callable[[dict[str, Any]], None]], Callable[[dict[str, Any]], None]]:
    """Name the one handler of a topic. It may run twice, so it must be safe to repeat."""

    def enter(handler: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
        _handlers[topic] = handler
        return handler

    return enter


def post(topic: str, payload: dict[str, Any], *, community_id: UUID | None = None) -> None:
    """Promise an item within the current transaction."""
    db.session.add(OutboxItem(id=new_id(), community_id=community_id, topic=topic, payload=payload))


ADD_ITEM = """
INSERT INTO outbox_items (id, community_id, topic, payload)
SELECT CAST(:outbox_id AS uuid), CAST(:community AS uuid), :topic, done.facts FROM done
"""
"""A promise inside of a larger statement (the cast); a common table `done (facts jsonb, at)` has one row, or none."""


def deliver_one() -> bool:
    """Handle the oldest due item in its own transaction; return whether there was one.

    Waiting is by the real clock: a moved clock must not hold back or hurry retries.
    """
    query = (
        select(OutboxItem)
        .where(OutboxItem.done_at.is_(None), OutboxItem.due_at <= text("clock_timestamp()"))
        .order_by(OutboxItem.due_at, OutboxItem.id).limit(1).with_for_update(skip_locked=True)
    )
    item = db.session.scalars(query).one_or_none()
    if item is None:
        db.session.rollback()
        return False
    item_id, topic, payload, attempts = item.id, item.topic, item.payload, item.attempts
    try:
        with db.session.begin_nested():
            _handlers[topic](payload)
        item.done_at = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    except Exception as failure:
        log.exception("outbox item %s of %s failed, attempt %s", item_id, topic, attempts + 1)
        item = db.session.get_one(OutboxItem, item_id)
        item.attempts = attempts + 1
        item.failure = type(failure).__name__
        wait = _PATIENCE_SECONDS[min(attempts, len(_PATIENCE_SECONDS) - 1)]
        item.due_at = db.session.execute(text("SELECT clock_timestamp() + make_interval(secs => :s)"), {"s": wait}).scalar_one()
    db.session.commit()
    return True


def deliver_due(limit: int = 1000) -> int:
    """Handle what is due, at most `limit` items; return how many."""
    done = 0
    while done < limit and deliver_one():
        done += 1
    db.session.remove()
    return done
