"""Put a closed poll before the law: its frozen roll, what was proved by the close, its ballots and what voids them.

Two ways lead to one decision, and a test holds them equal: small polls hand every ballot to `law.tally.decide`, large
ones let SQL group the ballots of heads with one unit by what they say (`sums.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text

from app.kernel.db import db
from app.law.ballots import Ballot
from app.law.decision import Decision
from app.law.heads import RollUnit
from app.law.motions import Motion
from app.law.rulebook import Rulebook
from app.law.tally import decide
from app.ledger.logs import Log
from app.ledger.reading import ballot_leaves
from app.voting.describing import scope_of
from app.voting.facts import election_facts, facts_of
from app.voting.marks import Choice, Question, read_marks
from app.voting.models import Poll
from app.voting.reading import frozen_roll, motions_of, questions_of
from app.voting.voiding import voids_of

_OPENED = text("""
SELECT o.id, u.label, o.channel, o.cast_at, o.marks, o.salt
FROM opened_ballots o
JOIN frozen_units u ON u.community_id = o.community_id AND u.poll_id = o.poll_id AND u.unit_id = o.unit_id
WHERE o.community_id = :community AND o.poll_id = :poll
""")
_AT_CLOSE = text("""
SELECT u.label, c.delivered, c.represented
FROM closing_units c
JOIN frozen_units u ON u.community_id = c.community_id AND u.poll_id = c.poll_id AND u.unit_id = c.unit_id
WHERE c.community_id = :community AND c.poll_id = :poll
""")


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """A ballot as it is read after the close: of which unit, what it says, and the salt of its commitment."""

    id: UUID
    unit: str
    ballot: Ballot
    choices: dict[str, Choice]
    salt: bytes


@dataclass(frozen=True, slots=True)
class PollCase:
    """Hold everything that the law needs of a closed poll."""

    poll: Poll
    motions: tuple[Motion, ...]
    roll: tuple[RollUnit, ...]
    ballots: tuple[OpenedBallot, ...]
    delivered: frozenset[str]
    rulebook: Rulebook


def decide_poll(poll: Poll) -> Decision:
    """Decide a closed poll from its ballots.

    Law: 民法典 第278条第2款.
    """
    case = case_of(poll)
    return decide(
        case.motions, case.roll, [one.ballot for one in case.ballots], case.rulebook, delivered=case.delivered,
        closed_at=poll.closes_at, scope=scope_of(poll.scope))


def case_of(poll: Poll) -> PollCase:
    """Gather a closed poll as the law reads it; ballots stand in the order of the log."""
    delivered, represented = _at_close(poll)
    roll = tuple(
        replace(unit, representative=unit.owners[0].key) if unit.unit in represented and unit.owners
        else replace(unit, representative=None)
        for unit in frozen_roll(poll.community_id, poll.id))
    book = Rulebook.from_snapshot(poll.rules)
    return PollCase(poll, law_motions(poll), roll, opened_ballots(poll), delivered, book)


def law_motions(poll: Poll) -> tuple[Motion, ...]:
    """Return the motions as the law reads them, with what became known since: withdrawals and lots."""
    facts = election_facts(poll.community_id, poll.id)
    return tuple(
        Motion(str(one.id), tuple(one.matters), tuple(one.options), one.seats, one.alternates, one.round,
               tuple(one.candidates), **facts_of(facts, one))
        for one in motions_of(poll.community_id, poll.id))


def opened_ballots(poll: Poll) -> tuple[OpenedBallot, ...]:
    """Read all ballots of a closed poll in the order of the log; before the close there are none to read."""
    questions = questions_of(poll.community_id, poll.id)
    void = {one.ballot_id: one.ground for one in voids_of(poll.community_id, poll.id) if one.restored_at is None}
    key = {"community": poll.community_id, "poll": poll.id}
    rows = {row.id: row for row in db.session.execute(_OPENED, key)}
    order = [leaf.id for leaf in ballot_leaves(db.session, Log(poll.community_id, poll.id))]
    return tuple(_opened(rows[one], questions, void.get(one)) for one in order if one in rows)


def _opened(row: object, questions: Sequence[Question], void: str | None) -> OpenedBallot:
    choices = read_marks(row.marks, questions)  # type: ignore[attr-defined]
    marked = {key: tuple(said) if isinstance(said, list) else said for key, said in choices.items()}
    ballot = Ballot(row.label, row.channel, row.cast_at, marked, void)  # type: ignore[attr-defined]
    return OpenedBallot(row.id, row.label, ballot, choices, bytes(row.salt))  # type: ignore[attr-defined]


def _at_close(poll: Poll) -> tuple[frozenset[str], frozenset[str]]:
    rows = db.session.execute(_AT_CLOSE, {"community": poll.community_id, "poll": poll.id}).all()
    return (frozenset(row.label for row in rows if row.delivered), frozenset(row.label for row in rows if row.represented))
