"""Remind by the clock who has not done what a document wants: before the deadline and after it, once for each step."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, select

from app.exchange.dispatch_models import Dispatch, DispatchAddressee, DispatchReminder
from app.exchange.dispatch_rules import earliest_days, remind_from_hour, urgency_rule
from app.exchange.dispatch_telling import tell_holders
from app.kernel import audit, clock
from app.kernel.access import SYSTEM
from app.kernel.db import db

_LONGEST_AFTER = 30
"""Days past a deadline after which nobody is reminded any more: no step lies there, and the office sees who is late."""


def remind_due(at: dt.datetime) -> int:
    """Remind the holders of every post whose next step has come; return how many posts that were.

    A step that passed while nothing ran is left out for the newest one; a post that nobody holds gets its line with nobody
    told, which the office sees.
    """
    today = clock.civil_date(at)
    if at.astimezone(clock.SHANGHAI).hour < remind_from_hour():
        return 0
    reminded = 0
    rows = db.session.execute(
        select(DispatchAddressee, Dispatch)
        .join(Dispatch, and_(Dispatch.office_id == DispatchAddressee.office_id, Dispatch.id == DispatchAddressee.dispatch_id))
        .where(DispatchAddressee.done_at.is_(None), Dispatch.withdrawn_at.is_(None),
               DispatchAddressee.due_on <= today + dt.timedelta(days=earliest_days()),
               DispatchAddressee.due_on >= today - dt.timedelta(days=_LONGEST_AFTER))
        .order_by(DispatchAddressee.id).with_for_update(of=DispatchAddressee, skip_locked=True)).all()
    for row, dispatch in rows:
        reminded += _remind(row, dispatch, today, at)
    return reminded


def _remind(row: DispatchAddressee, dispatch: Dispatch, today: dt.date, at: dt.datetime) -> int:
    if row.due_on is None or dispatch.sent_at is None:
        return 0
    step = urgency_rule(dispatch.urgency).step(row.due_on, today)
    if step is None or db.session.get(DispatchReminder, (row.community_id, row.id, step)) is not None:
        return 0
    if clock.civil_date(dispatch.sent_at) == today:  # told by the sending itself
        return 0
    told = tell_holders("dispatch_overdue" if step.startswith("after") else "dispatch_reminder", dispatch, row, at)
    db.session.add(DispatchReminder(community_id=row.community_id, addressee_id=row.id, step=step, told=told, at=at))
    audit.record(SYSTEM, "dispatch.remind", community_id=row.community_id, subject=("dispatch", dispatch.id), at=at,
                 facts={"addressee_id": str(row.id), "step": step, "told": told})
    db.session.flush()
    return 1
