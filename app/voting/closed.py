"""Read what a closed poll holds as the law reads it: who was represented, what a ballot says, which motions it had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, text

from app.kernel.db import db
from app.law.ballots import Ballot
from app.law.heads import RollUnit
from app.law.motions import Motion
from app.voting.facts import election_facts, facts_of
from app.voting.marks import Choice, Question, read_marks
from app.voting.models import Poll
from app.voting.reading import frozen_roll, motions_of

_AT_CLOSE = text("""
SELECT u.label, c.delivered, c.represented
FROM closing_units c
JOIN frozen_units u ON u.community_id = c.community_id AND u.poll_id = c.poll_id AND u.unit_id = c.unit_id
WHERE c.community_id = :community AND c.poll_id = :poll AND (CAST(:heads AS bigint[]) IS NULL OR u.head_no = ANY(:heads))
""")


@dataclass(frozen=True, slots=True)
class ClosedRoll:
    """The frozen roll, each unit with whether a representative was named by the close, and the units delivered to."""

    units: tuple[RollUnit, ...]
    delivered: frozenset[str]


def closed_roll(poll: Poll, heads: Sequence[int] | None = None) -> ClosedRoll:
    """Read the roll of a closed poll, or some heads of it; of a representative the law asks only whether there is one."""
    key = {"community": poll.community_id, "poll": poll.id, "heads": None if heads is None else list(heads)}
    rows = db.session.execute(_AT_CLOSE, key).all()
    represented = {row.label for row in rows if row.represented}
    units = tuple(
        replace(unit, representative=unit.owners[0].key if unit.unit in represented and unit.owners else None)
        for unit in frozen_roll(poll.community_id, poll.id, heads))
    return ClosedRoll(units, frozenset(row.label for row in rows if row.delivered))


def law_motions(poll: Poll) -> tuple[Motion, ...]:
    """Return the motions as the law reads them, with what became known since: withdrawals and lots."""
    facts = election_facts(poll.community_id, poll.id)
    return tuple(
        Motion(str(one.id), tuple(one.matters), tuple(one.options), one.seats, one.alternates, one.round,
               tuple(one.candidates), **facts_of(facts, one))
        for one in motions_of(poll.community_id, poll.id))


def read_ballot(row: Row[Any], questions: Sequence[Question], void: str | None) -> tuple[Ballot, dict[str, Choice]]:
    """Read an opened ballot as the law does, and its choices; `void` is the ground on which it is no act of its owner."""
    choices = read_marks(row.marks, questions)
    marked = {key: tuple(said) if isinstance(said, list) else said for key, said in choices.items()}
    return Ballot(row.label, row.channel, row.cast_at, marked, void), choices
