"""Cast all motions for all units of one head (投票), in one statement; say why when it does nothing.

Law: 民法典 第278条；司法解释 第9条（一人数套，一次投票）；建房〔2009〕274号 第25条.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.kernel.access import Actor
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields
from app.law.rulebook import Rulebook
from app.ledger.canonical import canonical, commitment
from app.ledger.logs import Log
from app.ledger.service import INCLUDE_WITHIN
from app.voting.cast_statement import run_cast
from app.voting.marks import Question, read_marks, write_marks
from app.voting.problems import EmptyBallot
from app.voting.reading import poll as find_poll
from app.voting.reading import questions_of
from app.voting.receipts import CastReceipt, EarlierBallot, ballot_salt, receipt
from app.voting.refusing import earlier_ballots, refuse_or_replay, viewed_or_refuse

_USUAL_UNITS = 2


@dataclass(frozen=True, slots=True)
class CastAnswer:
    """What the phone keeps: receipts of the units cast for by this act, and of those that had a ballot before."""

    receipts: tuple[CastReceipt, ...]
    already: tuple[EarlierBallot, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants to cast: for which head, with which choices, under which Idempotency-Key."""

    head: int
    choices: Mapping[str, Any]
    key: str


def cast_ballot(actor: Actor, community_id: UUID, poll_id: UUID, wish: Wish) -> CastAnswer:
    """Cast for every unit of a head for which the caller may speak and that has no ballot yet.

    The caller's session is checked by the statement itself. The same key gives the same answer.

    Raises:
        Unauthenticated: the session has ended.
        NotFound: the caller has nothing to do with this community, or it has no such poll.
        InvalidFields, EmptyBallot: the choices fit no motion, or there are none.
        PollNotOpen, PollClosed, PollCancelled, NoElectronicChannel: the poll takes no such ballot now.
        NotOnTheRoll, NotYourHead, NoRepresentative: the frozen roll does not let the caller speak here.
        BallotAlreadyCast: every unit of the head has its ballot; the first's receipts stand in the document.
        IdempotencyKeyReused: the key belongs to another ballot.
    """
    questions, paper_stands = _published(community_id, poll_id)
    try:
        marks = write_marks(wish.choices, questions)
    except (InvalidFields, EmptyBallot):
        viewed_or_refuse(actor, community_id, poll_id)
        raise
    said = read_marks(marks, questions)
    cast = _Cast(actor, Log(community_id, poll_id), wish, marks, canonical(said), paper_stands)
    rows = cast.for_whole_head()
    if not any(row.id for row in rows):  # perhaps it waited while a ballot was voided or restored: now it sees that
        rows = cast.for_whole_head()
    if not any(row.id for row in rows):
        replayed = refuse_or_replay(actor, community_id, poll_id, wish.head, wish.key, said)
        return CastAnswer(*replayed)
    receipts = tuple(
        receipt(cast.log, (row.unit_id, row.label), (row.id, row.body, row.leaf_hash, row.include_by, row.at), said)
        for row in rows if row.id)
    left = [row.unit_id for row in rows if not row.id]
    return CastAnswer(receipts, earlier_ballots(community_id, poll_id, left) if left else ())


@dataclass(frozen=True, slots=True)
class _Cast:
    """What one cast writes; `said` is the canonical text of the choices, which each unit's salt commits to."""

    actor: Actor
    log: Log
    wish: Wish
    marks: str
    said: str
    paper_stands: bool

    def for_whole_head(self) -> list[Any]:
        """Cast for all units of the head, however many."""
        rows = self.run(_USUAL_UNITS)
        return self.run(rows[0].units) if rows and rows[0].units > _USUAL_UNITS else rows

    def run(self, most: int) -> list[Any]:
        """Cast for a head of at most so many units; a larger head is told and not cast for."""
        ids = [new_id() for _ in range(most)]
        salts = [ballot_salt(one) for one in ids]
        return run_cast({
            "community": self.log.community_id, "poll": self.log.log_id, "person": self.actor.person,
            "session": self.actor.session_id, "head": self.wish.head, "key": self.wish.key, "marks": self.marks, "most": most,
            "ids": " ".join(map(str, ids)), "salts": " ".join(salt.hex() for salt in salts),
            "choices": " ".join(commitment(salt, self.said) for salt in salts),
            "paper_stands": self.paper_stands, "include_within": INCLUDE_WITHIN, "audit_id": new_id(), "outbox_id": new_id(),
        })


@functools.lru_cache(maxsize=512)
def _published(community_id: UUID, poll_id: UUID) -> tuple[tuple[Question, ...], bool]:
    """Read what was published and never changes, once in a process: the motions, and whether paper that came first stands.

    The rules are forty kilobytes, and reading them in the statement costs a tenth of it.
    """
    questions = questions_of(community_id, poll_id)
    book = Rulebook.from_snapshot(find_poll(community_id, poll_id).rules)
    return questions, book.value("duplicate_ballots") != "electronic"
