"""Teach the forms what only a room above them all can read: meetings belong to a room that does not know forms."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.bodies import service as bodies
from app.bodies.service import BodyKind
from app.exchange import report_service
from app.exchange.report_periods import Period
from app.kernel import clock
from app.meetings.counting import held_between


def meetings_held(community_id: UUID, period: Period, at: dt.datetime) -> int:
    """Count the meetings of committees with a quorum in a period, as far as it has passed."""
    until = min(clock.start_of_day(period.last_on + dt.timedelta(days=1)), at)
    committees = [one.id for one in bodies.bodies_of(community_id) if one.kind == BodyKind.COMMITTEE]
    return len(held_between((community_id,), clock.start_of_day(period.first_on), until, body_ids=committees))


report_service.teach("meetings_held", meetings_held)
