"""Close a poll at its deadline, once, by the database's clock (截止).

The order is that of docs/bundle-format.md §2: hold the poll FOR UPDATE, so that every cast that was let in has committed;
take the time; place what waits; write `closed`; place that. Counting is a step of its own (counting.py), so that no fault
of a count can hold up a close.
"""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from sqlalchemy import func, insert, select

from app.assembly import service as assembly
from app.kernel import audit, clock
from app.kernel.access import SYSTEM
from app.kernel.db import db
from app.kernel.events import emit
from app.ledger import service as ledger
from app.ledger.canonical import canonical_document
from app.ledger.commitments import AtClose, commit_at_close
from app.ledger.leaves import instant_text
from app.ledger.logs import Log
from app.registry import service as registry
from app.voting.events import PollClosed
from app.voting.facts import election_facts
from app.voting.models import Ballot, ClosingUnit, FrozenUnit, Poll
from app.voting.reading import locked_poll

log = logging.getLogger(__name__)


def due_polls(at: dt.datetime) -> tuple[tuple[UUID, UUID], ...]:
    """Return community and id of the polls whose deadline has come."""
    query = select(Poll.community_id, Poll.id).where(Poll.state == "announced", Poll.closes_at <= at)
    return tuple((one.community_id, one.id) for one in db.session.execute(query.order_by(Poll.closes_at, Poll.id)))


def close_due(at: dt.datetime) -> int:
    """Close every poll whose deadline has come; return how many. One that fails keeps no other from closing."""
    closed = 0
    for community_id, poll_id in due_polls(at):
        try:
            with db.session.begin_nested():
                closed += close_poll(community_id, poll_id)
        except Exception:
            log.exception("poll %s could not be closed", poll_id)
    return closed


def close_poll(community_id: UUID, poll_id: UUID) -> bool:
    """Close a poll if its deadline has come and nobody closed it; say whether this call did.

    Raises:
        NotFound: there is no such poll.
    """
    poll = locked_poll(community_id, poll_id)
    at, record = clock.now(), Log(community_id, poll_id)
    if poll.state != "announced" or at < poll.closes_at:
        return False
    ledger.sequence(db.session, record, at, sweep=True)
    ballots = db.session.scalar(select(func.count()).select_from(Ballot).where(
        Ballot.community_id == community_id, Ballot.poll_id == poll_id))
    documents = {"at_close": _at_close(poll, at)}
    facts = election_facts(community_id, poll_id)
    if facts:
        documents["election_facts"] = canonical_document(facts)
    said = {"closed_at": instant_text(poll.closes_at), "ballots": ballots}
    ledger.append(db.session, record, "closed", said, at=at, documents=documents)
    ledger.sequence(db.session, record, at)
    poll.state, poll.closed_at = "closed", at
    db.session.flush()
    audit.record(SYSTEM, "poll.close", subject=("poll", poll_id), at=at, community_id=community_id, facts=said)
    emit(PollClosed(community_id, poll_id, poll.assembly_id, at))
    return True


def _at_close(poll: Poll, at: dt.datetime) -> str:
    """Keep and commit to what was proved of each unit: in the order of the roll's document.

    What reached a unit between the deadline and a worker that was late is no delivery before the close.
    """
    delivered = {
        unit_id for unit_id, ways in assembly.delivery(poll.community_id, poll.assembly_id).items()
        if any(way.proof and way.at < poll.closes_at for way in ways)
    }
    today = registry.roll(poll.community_id, clock.civil_date(at)).units
    named = {unit.unit_id for unit in today if unit.representative_owner_id is not None}
    units = db.session.execute(
        select(FrozenUnit.unit_id, FrozenUnit.label, FrozenUnit.salt, FrozenUnit.commitment)
        .where(FrozenUnit.community_id == poll.community_id, FrozenUnit.poll_id == poll.id)
        .order_by(FrozenUnit.commitment)).all()
    rows, lines = [], []
    for unit in units:
        facts = AtClose(unit.label, delivered=unit.unit_id in delivered, represented=unit.unit_id in named)
        rows.append({"community_id": poll.community_id, "poll_id": poll.id, "unit_id": unit.unit_id,
                     "delivered": facts.delivered, "represented": facts.represented})
        lines.append(commit_at_close(facts, unit.salt))
    db.session.execute(insert(ClosingUnit), rows)
    return "".join(f"{line}\n" for line in lines)
