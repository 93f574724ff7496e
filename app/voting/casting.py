"""Cast all motions for all units of one head (投票), in one statement; say why when it does nothing.

Law: 民法典 第278条；司法解释 第9条（一人数套，一次投票）；建房〔2009〕274号 第25条.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields
from app.ledger.commitments import commit_choices
from app.ledger.logs import Log
from app.ledger.service import INCLUDE_WITHIN
from app.voting.cast_statement import CAST
from app.voting.marks import Choice, Question, read_marks, write_marks
from app.voting.problems import EmptyBallot
from app.voting.reading import questions_of
from app.voting.receipts import CastReceipt, EarlierBallot, ballot_salt, receipt
from app.voting.refusing import earlier_ballots, refuse_or_replay, viewed_or_refuse
from app.voting.telling import RECORDED

_USUAL_UNITS = 4


@dataclass(frozen=True, slots=True)
class CastAnswer:
    """What the phone keeps: receipts of the units cast for now, and of those that had a ballot before."""

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
    questions = _questions(community_id, poll_id)
    try:
        marks = write_marks(wish.choices, questions)
    except (InvalidFields, EmptyBallot):
        viewed_or_refuse(actor, community_id, poll_id)
        raise
    said = read_marks(marks, questions)
    rows = _cast(actor, Log(community_id, poll_id), wish, marks, said, _USUAL_UNITS)
    if rows and rows[0].units > _USUAL_UNITS:
        rows = _cast(actor, Log(community_id, poll_id), wish, marks, said, rows[0].units)
    if not any(row.id for row in rows):
        replayed = refuse_or_replay(actor, community_id, poll_id, wish.head, wish.key, said)
        return CastAnswer(*replayed)
    receipts = tuple(
        receipt(Log(community_id, poll_id), (row.unit_id, row.label), (row.id, row.body, row.leaf_hash, row.include_by), said)
        for row in rows if row.id)
    left = [row.unit_id for row in rows if not row.id]
    return CastAnswer(receipts, earlier_ballots(community_id, poll_id, left) if left else ())


def _cast(
    actor: Actor, log: Log, wish: Wish, marks: str, said: Mapping[str, Choice], most: int,
) -> Sequence[Row[Any]]:
    ids = [new_id() for _ in range(most)]
    salts = [ballot_salt(one) for one in ids]
    return db.session.execute(CAST, {
        "community": log.community_id, "poll": log.log_id, "person": actor.person, "session": actor.session_id,
        "head": wish.head, "key": wish.key, "marks": marks, "ids": ids, "salts": salts, "most": most,
        "choices": [commit_choices(said, salt) for salt in salts], "include_within": INCLUDE_WITHIN,
        "audit_id": new_id(), "act": "ballot.cast", "subject_kind": "poll", "subject": log.log_id,
        "outbox_id": new_id(), "topic": RECORDED,
    }).all()


@functools.lru_cache(maxsize=512)
def _questions(community_id: UUID, poll_id: UUID) -> tuple[Question, ...]:
    """Read the motions of a poll once in a process: they are append-only, so what was read stays true."""
    return questions_of(community_id, poll_id)
