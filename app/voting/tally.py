"""Put a closed poll before the law: its frozen roll, what was proved by the close, its ballots and what voids them.

Two ways lead to one decision, and a test holds them equal: small polls hand every ballot to `law.tally.decide`, large
ones let SQL add up the heads that say one thing (`sums.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from app.kernel.db import db
from app.law.ballots import Ballot
from app.law.decision import Decision
from app.law.rulebook import Rulebook
from app.law.tally import decide
from app.ledger.logs import Log
from app.ledger.reading import ballot_leaves
from app.voting.closed import closed_roll, law_motions, read_ballot
from app.voting.describing import scope_of
from app.voting.marks import Choice, Question
from app.voting.models import Poll
from app.voting.reading import questions_of
from app.voting.sums import decide_by_sums, merged_heads
from app.voting.voiding import voids_of

LARGE_POLL = 20_000
"""From so many ballots on SQL adds up; below, ballot by ballot takes a few seconds at most."""

_COUNT = text("SELECT count(*) FROM ballots WHERE community_id = :community AND poll_id = :poll")
_OPENED = text("""
SELECT o.id, u.label, o.channel, o.cast_at, o.marks, o.salt
FROM opened_ballots o
JOIN frozen_units u ON u.community_id = o.community_id AND u.poll_id = o.poll_id AND u.unit_id = o.unit_id
WHERE o.community_id = :community AND o.poll_id = :poll
""")


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """A ballot as it is read after the close: of which unit, what it says, and the salt of its commitment."""

    id: UUID
    unit: str
    ballot: Ballot
    choices: dict[str, Choice]
    salt: bytes


def decide_poll(poll: Poll) -> Decision:
    """Decide a closed poll, by sums where it is large.

    Law: 民法典 第278条第2款.
    """
    ballots: int = db.session.execute(_COUNT, {"community": poll.community_id, "poll": poll.id}).scalar_one()
    if ballots < LARGE_POLL:
        return decide_by_ballots(poll)
    return decide_by_sums(
        poll, law_motions(poll), questions_of(poll.community_id, poll.id), Rulebook.from_snapshot(poll.rules))


def decide_by_ballots(poll: Poll) -> Decision:
    """Decide a closed poll ballot by ballot; they stand in the order of the log.

    Law: 民法典 第278条第2款.
    """
    roll = closed_roll(poll)
    return decide(
        law_motions(poll), roll.units, [one.ballot for one in opened_ballots(poll)], Rulebook.from_snapshot(poll.rules),
        delivered=roll.delivered, closed_at=poll.closes_at, scope=scope_of(poll.scope))


def unit_lists(poll: Poll, decision: Decision) -> dict[str, Any]:
    """Return what a decision by sums leaves to be listed for the record: its merged heads, and what it set aside."""
    if decision.waterfall is not None:
        return {}
    return {"merged": merged_heads(poll), "set_aside": [one.as_json() for one in decision.set_aside]}


def opened_ballots(poll: Poll) -> tuple[OpenedBallot, ...]:
    """Read all ballots of a closed poll in the order of the log; before the close there are none to read."""
    questions = questions_of(poll.community_id, poll.id)
    void = {one.ballot_id: one.ground for one in voids_of(poll.community_id, poll.id) if one.restored_at is None}
    key = {"community": poll.community_id, "poll": poll.id}
    rows = {row.id: row for row in db.session.execute(_OPENED, key)}
    order = [leaf.id for leaf in ballot_leaves(db.session, Log(poll.community_id, poll.id))]
    return tuple(_opened(rows[one], questions, void.get(one)) for one in order if one in rows)


def _opened(row: Row[Any], questions: Sequence[Question], void: str | None) -> OpenedBallot:
    ballot, choices = read_ballot(row, questions, void)
    return OpenedBallot(row.id, row.label, ballot, choices, bytes(row.salt))
