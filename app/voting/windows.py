"""Follow what the assembly changes of a published poll: its window, or that it will not be held."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.assembly.events import PollWindowChanged
from app.kernel.db import db
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.voting.describing import poll_document
from app.voting.reading import locked_poll, polls_of_assembly


def change_window(event: PollWindowChanged, at: dt.datetime) -> None:
    """Take over a lengthened or postponed window; the log keeps the old one.

    Raises:
        NotFound: there is no such poll.
    """
    row = locked_poll(event.community_id, event.poll_id)
    row.opens_at, row.closes_at = event.opens_at, event.closes_at
    db.session.flush()
    log = Log(row.community_id, row.id)
    ledger.append(db.session, log, "window_changed", {}, at=at, documents={"poll": poll_document(row)})


def cancel_polls(community_id: UUID, assembly_id: UUID, at: dt.datetime) -> None:
    """Cancel the polls of an assembly that will not be held."""
    for one in polls_of_assembly(community_id, assembly_id):
        row = locked_poll(community_id, one.id)
        if row.state == "announced":
            row.state = "cancelled"
            ledger.append(db.session, Log(community_id, row.id), "cancelled", {}, at=at)
