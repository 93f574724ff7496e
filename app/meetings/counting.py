"""Count the meetings that were held, for the rooms above; one without a quorum was none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db
from app.meetings.models import Meeting


def held_between(
    community_ids: Collection[UUID], since: dt.datetime, until: dt.datetime, *, body_ids: Collection[UUID] | None = None,
) -> list[tuple[UUID, dt.datetime]]:
    """Return community and opening of each meeting that was held with a quorum from an instant until before another."""
    query = select(Meeting.community_id, Meeting.opened_at).where(
        Meeting.community_id.in_(community_ids), Meeting.closed_at.is_not(None), Meeting.quorum["reached"].as_boolean(),
        Meeting.opened_at >= since, Meeting.opened_at < until)
    if body_ids is not None:
        query = query.where(Meeting.body_id.in_(body_ids))
    found = db.session.execute(query.order_by(Meeting.opened_at, Meeting.id))
    return [(community_id, opened_at) for community_id, opened_at in found if opened_at is not None]
