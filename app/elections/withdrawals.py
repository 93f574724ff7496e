"""Record that a candidate withdrew (退出): the name stays listed as such, and ballots for it stay valid."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select

from app.elections.contests import contest, require_handler
from app.elections.models import Withdrawal, WithdrawalPaper
from app.elections.problems import AlreadyWithdrawn, TooLateToWithdraw
from app.kernel import audit, crypto, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.voting import service as voting

PAPER_TYPES = ("application/pdf", "image/png", "image/jpeg")


@dataclass(frozen=True, slots=True)
class NewWithdrawal:
    """Say who withdrew, why, and what the candidate's written statement says."""

    candidate_id: UUID
    reason: str
    statement: str


def withdraw_candidate(
    actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, new: NewWithdrawal, at: dt.datetime,
) -> UUID:
    """Record a withdrawal until the close, by the candidate's own written statement.

    Raises:
        NotFound, Forbidden: the caller neither convenes nor reviews, or there is no such election.
        InvalidFields: the candidate does not stand in it.
        AlreadyWithdrawn, TooLateToWithdraw: it was recorded before, or the poll is over.
    """
    require_handler(actor, community_id, poll_id, at)
    voting.locked_poll(community_id, poll_id)
    one = contest(community_id, poll_id, motion_id)
    if new.candidate_id not in one.names:
        raise InvalidFields.one("/candidate_id", "这项选举没有这位候选人，请从名单中选择。")
    known = next((row for row in withdrawals_of(community_id, poll_id, motion_id) if row.candidate_id == new.candidate_id), None)
    if known is not None:
        raise AlreadyWithdrawn(name=one.names[new.candidate_id], at=known.recorded_at)
    if one.poll.state != "announced" or at >= one.poll.closes_at:
        raise TooLateToWithdraw
    made = new_id()
    db.session.add(Withdrawal(
        community_id=community_id, id=made, poll_id=poll_id, motion_id=motion_id, candidate_id=new.candidate_id,
        reason=new.reason, statement_sealed=crypto.seal(new.statement, ("candidate_withdrawals", "statement", made)),
        recorded_by=actor.person_id, recorded_at=at))
    db.session.flush()
    voting.record_election_fact(
        actor, community_id, poll_id, motion_id, kind="withdrawn", candidates=[str(new.candidate_id)], reason=new.reason, at=at)
    return made


def add_paper(  # its seven facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, withdrawal_id: UUID, content: BinaryIO, name: str, at: dt.datetime,
) -> UUID:
    """Keep the signed statement of a withdrawal.

    Raises:
        NotFound, Forbidden: the caller neither convenes nor reviews, or there is no such withdrawal.
        TooLarge, FileTypeRefused: the file is none that is kept.
    """
    row = _withdrawal(actor, community_id, poll_id, withdrawal_id, at)
    kept = storage.put(content, name=name, at=at, community_id=community_id, accepted=PAPER_TYPES)
    made = WithdrawalPaper(
        community_id=community_id, id=new_id(), withdrawal_id=row.id, file_id=kept.id, added_by=actor.person_id, added_at=at)
    db.session.add(made)
    audit.record(actor, "withdrawal.paper", community_id=community_id, subject=("withdrawal", row.id), at=at,
                 facts={"file_id": str(kept.id), "sha256": kept.sha256})
    db.session.flush()
    return made.id


def read_paper(
    actor: Actor, community_id: UUID, poll_id: UUID, withdrawal_id: UUID, paper_id: UUID, at: dt.datetime,
) -> tuple[storage.StoredFile, bytes]:
    """Return the signed statement of a withdrawal to who convenes or reviews, and note the reading.

    Raises:
        NotFound, Forbidden: the caller neither convenes nor reviews, or there is no such paper.
    """
    row = _withdrawal(actor, community_id, poll_id, withdrawal_id, at)
    paper = db.session.get(WithdrawalPaper, (community_id, paper_id))
    if paper is None or paper.withdrawal_id != row.id:
        raise NotFound(what="份材料")
    audit.record(actor, "withdrawal.paper_read", community_id=community_id, subject=("withdrawal", row.id), at=at)
    return storage.info(paper.file_id), storage.read(paper.file_id)


def withdrawals_of(community_id: UUID, poll_id: UUID, motion_id: UUID) -> tuple[Withdrawal, ...]:
    """Return who withdrew from an election, in the order recorded."""
    query = select(Withdrawal).where(
        Withdrawal.community_id == community_id, Withdrawal.poll_id == poll_id, Withdrawal.motion_id == motion_id)
    return tuple(db.session.scalars(query.order_by(Withdrawal.id)))


def papers_of(community_id: UUID, withdrawal_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    """Return the papers of withdrawals by withdrawal."""
    found: dict[UUID, list[UUID]] = {one: [] for one in withdrawal_ids}
    query = select(WithdrawalPaper).where(
        WithdrawalPaper.community_id == community_id, WithdrawalPaper.withdrawal_id.in_(withdrawal_ids))
    for paper in db.session.scalars(query.order_by(WithdrawalPaper.id)):
        found[paper.withdrawal_id].append(paper.id)
    return found


def _withdrawal(actor: Actor, community_id: UUID, poll_id: UUID, withdrawal_id: UUID, at: dt.datetime) -> Withdrawal:
    require_handler(actor, community_id, poll_id, at)
    row = db.session.get(Withdrawal, (community_id, withdrawal_id))
    if row is None or row.poll_id != poll_id:
        raise NotFound(what="次退出")
    return row
