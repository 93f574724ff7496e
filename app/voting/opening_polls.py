"""Open polls at their hour, and remind those who have not voted (开始与提醒).

Nothing depends on the note in the log: a cast is let in by the database's clock alone.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import func, select

from app.assembly.drafting import convened
from app.identity.roles import Role
from app.kernel import audit, clock, outbox
from app.kernel.access import Actor
from app.kernel.audit import AuditEntry
from app.kernel.db import db
from app.kernel.ids import new_id
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.registry.rights import acts_as
from app.voting.models import Poll
from app.voting.problems import PollClosed, PollNotOpen, RemindedToday
from app.voting.reading import locked_poll
from app.voting.telling import OPENED, REMINDED

REMIND = "poll.remind"


def open_due(at: dt.datetime) -> int:
    """Note that polls are open whose hour has come; return how many."""
    due = db.session.execute(select(Poll.community_id, Poll.id).where(
        Poll.state == "announced", Poll.opened_at.is_(None), Poll.opens_at <= at).order_by(Poll.opens_at, Poll.id)).all()
    for community_id, poll_id in due:
        poll = locked_poll(community_id, poll_id)
        if poll.opened_at is None and poll.state == "announced":
            poll.opened_at = at
            ledger.append(db.session, Log(community_id, poll_id), "opened", {}, at=at)
            ids = {"community_id": str(community_id), "poll_id": str(poll_id)}
            outbox.post(OPENED, ids, community_id=community_id)
    return len(due)


def remind(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> UUID:
    """Promise a reminder to every unit that has no ballot, at most once a day; the convener or staff does.

    Raises:
        NotFound, NotConvener: the caller neither convenes nor works here.
        PollNotOpen, PollClosed: nobody can vote now.
        RemindedToday: a reminder went out today.
    """
    poll = locked_poll(community_id, poll_id)
    _require_handler(actor, poll, at)
    if at < poll.opens_at:
        raise PollNotOpen(opens_at=poll.opens_at)
    if poll.state != "announced" or at >= poll.closes_at:
        raise PollClosed(closed_at=poll.closes_at, arrived_at=at)
    last = db.session.scalar(select(func.max(AuditEntry.at)).where(
        AuditEntry.subject_id == poll_id, AuditEntry.act == REMIND))
    if last is not None and clock.civil_date(last) == clock.civil_date(at):
        raise RemindedToday(reminded_at=last)
    reminder_id = new_id()
    outbox.post(REMINDED, {"community_id": str(community_id), "poll_id": str(poll_id), "reminder_id": str(reminder_id)},
                community_id=community_id)
    audit.record(actor, REMIND, subject=("poll", poll_id), at=at, community_id=community_id,
                 facts={"reminder_id": str(reminder_id)})
    return reminder_id


def reminded_poll(community_id: UUID, reminder_id: UUID) -> UUID | None:
    """Return the poll of which a reminder reminded."""
    return db.session.scalar(select(AuditEntry.subject_id).where(
        AuditEntry.community_id == community_id, AuditEntry.act == REMIND,
        AuditEntry.facts["reminder_id"].astext == str(reminder_id)))


def _require_handler(actor: Actor, poll: Poll, at: dt.datetime) -> None:
    if not acts_as(actor, poll.community_id, at, (Role.OFFICER, Role.CLERK)):
        convened(actor, poll.community_id, poll.assembly_id, at)
