"""Follow what the assembly changes of a published poll: its window, or that it will not be held."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.assembly.events import PollWindowChanged
from app.assembly.refusals import VotingBegun, VotingOver
from app.kernel import clock
from app.kernel.db import db
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.voting.describing import poll_document
from app.voting.models import Poll
from app.voting.reading import locked_poll, polls_of_assembly


def change_window(event: PollWindowChanged) -> None:
    """Take over a lengthened or postponed window; the log keeps the old one.

    The clock is asked once the poll is held, as the close does: who decided in time may have waited past the deadline.

    Raises:
        NotFound: there is no such poll.
        VotingOver, VotingBegun: it closed, or opened and would be put off.
    """
    row = locked_poll(event.community_id, event.poll_id)
    at = clock.now()
    _refuse_over(row, at)
    if event.opens_at != row.opens_at and at >= row.opens_at:
        raise VotingBegun(opened_at=row.opens_at)
    row.opens_at, row.closes_at = event.opens_at, event.closes_at
    db.session.flush()
    log = Log(row.community_id, row.id)
    ledger.append(db.session, log, "window_changed", {}, at=at, documents={"poll": poll_document(row)})


def cancel_polls(community_id: UUID, assembly_id: UUID, at: dt.datetime) -> None:
    """Cancel the polls of an assembly that will not be held.

    Raises:
        VotingOver: one of them closed; its result stands.
    """
    for one in polls_of_assembly(community_id, assembly_id):
        row = locked_poll(community_id, one.id)
        _refuse_over(row, clock.now())
        if row.state == "announced":
            row.state = "cancelled"
            ledger.append(db.session, Log(community_id, row.id), "cancelled", {}, at=at)


def _refuse_over(row: Poll, at: dt.datetime) -> None:
    if row.state == "closed" or (row.state == "announced" and at >= row.closes_at):
        raise VotingOver(closed_at=row.closes_at)
