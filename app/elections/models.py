"""Keep what followed an election: withdrawals, public lots, certificates, seats and alternates.

Withdrawals and their papers are added and never changed.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class _OfElection:
    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]
    motion_id: Mapped[UUID]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[dt.datetime]


class Withdrawal(_OfElection, Base):
    """A candidate withdrew after the publication (退出); what was said in writing is sealed."""

    __tablename__ = "candidate_withdrawals"
    __table_args__ = (
        Index("uq_candidate_withdrawals_candidate_id", "community_id", "motion_id", "candidate_id", unique=True),
        Index("ix_candidate_withdrawals_poll_id", "poll_id"),
    )

    candidate_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(Text)
    statement_sealed: Mapped[bytes]


class WithdrawalPaper(Base):
    """The candidate's signed statement as it was uploaded."""

    __tablename__ = "withdrawal_papers"
    __table_args__ = (
        ForeignKeyConstraint(
            ["community_id", "withdrawal_id"], ["candidate_withdrawals.community_id", "candidate_withdrawals.id"]),
        Index("ix_withdrawal_papers_withdrawal_id", "withdrawal_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    withdrawal_id: Mapped[UUID]
    file_id: Mapped[UUID]
    added_by: Mapped[UUID | None]
    added_at: Mapped[dt.datetime]


class LotDrawing(_OfElection, Base):
    """A public lot among equals (公开抽签): drawn with things in a room, recorded by one person, confirmed by another."""

    __tablename__ = "lot_drawings"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'confirmed', 'rejected')", name="state"),
        CheckConstraint("decided_by <> recorded_by", name="two_people"),
        Index("uq_lot_drawings_waiting", "community_id", "motion_id", unique=True, postgresql_where=text("state = 'waiting'")),
        Index("ix_lot_drawings_poll_id", "poll_id"),
    )

    state: Mapped[str] = mapped_column(Text)
    drawn: Mapped[list[Any]]
    place: Mapped[str] = mapped_column(Text)
    drawn_at: Mapped[dt.datetime]
    method: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(Text)
    witnesses_sealed: Mapped[bytes]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[dt.datetime | None]
    decided_reason: Mapped[str | None] = mapped_column(Text)


class CertifiedResult(Base):
    """The office's certificate of a poll's result, as certification told it; seats rest on it while it stands."""

    __tablename__ = "certified_results"
    __table_args__ = (Index("uq_certified_results_number", "community_id", "poll_id", "number", unique=True),)

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    poll_id: Mapped[UUID]
    number: Mapped[str] = mapped_column(Text)
    run: Mapped[int]
    certified_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class ElectionSeat(_OfElection, Base):
    """A seat that a candidate took (就任), declined, or left; `member_id` is the seat in bodies."""

    __tablename__ = "election_seats"
    __table_args__ = (
        CheckConstraint("state IN ('seated', 'declined', 'left')", name="state"),
        CheckConstraint("came IN ('elected', 'alternate')", name="came"),
        CheckConstraint("(state = 'declined') = (member_id IS NULL)", name="member"),
        Index("uq_election_seats_candidate_id", "community_id", "motion_id", "candidate_id", unique=True),
        Index("ix_election_seats_poll_id", "poll_id"),
    )

    candidate_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(Text)
    came: Mapped[str] = mapped_column(Text)
    certificate: Mapped[str] = mapped_column(Text)
    body_id: Mapped[UUID]
    member_id: Mapped[UUID | None]
    office_held: Mapped[str | None] = mapped_column(Text)
    from_on: Mapped[dt.date | None] = mapped_column(Date)
    until_on: Mapped[dt.date | None] = mapped_column(Date)
    announced_from_on: Mapped[dt.date | None] = mapped_column(Date)
    announced_until_on: Mapped[dt.date | None] = mapped_column(Date)
    left_on: Mapped[dt.date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(Text)


class Alternate(_OfElection, Base):
    """A candidate who waits in the order of votes (候补委员) and steps up when a seat falls empty."""

    __tablename__ = "election_alternates"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'seated', 'declined')", name="state"),
        Index("uq_election_alternates_position", "community_id", "motion_id", "position", unique=True),
        Index("ix_election_alternates_poll_id", "poll_id"),
    )

    candidate_id: Mapped[UUID]
    position: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
