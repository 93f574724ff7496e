"""Keep meetings with their agenda, who came, who voted how, the minutes with their signatures, and what is to be done.

Attendance, votes, minutes and signatures are added and never changed; of several the last one stands.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.kernel.db import Base


class Meeting(Base):
    """A meeting of a body (会议): called, open, closed, published, or cancelled."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("kind IN ('regular', 'extraordinary')", name="kind"),
        CheckConstraint("state IN ('called', 'open', 'closed', 'published', 'cancelled')", name="state"),
        Index("ix_meetings_body_id", "community_id", "body_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    body_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[dt.datetime]
    called_by: Mapped[UUID]
    called_at: Mapped[dt.datetime]
    serial: Mapped[int | None]
    opened_by: Mapped[UUID | None]
    opened_at: Mapped[dt.datetime | None]
    chaired_by: Mapped[UUID | None]
    rules: Mapped[dict[str, Any] | None]
    quorum: Mapped[dict[str, Any] | None]
    closed_at: Mapped[dt.datetime | None]
    published_by: Mapped[UUID | None]
    published_at: Mapped[dt.datetime | None]
    unsigned_reason: Mapped[str | None] = mapped_column(Text)
    pdf_id: Mapped[UUID | None]
    docx_id: Mapped[UUID | None]
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)


class _OfMeeting:
    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[UUID]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 - SQLAlchemy passes the class
        return (
            ForeignKeyConstraint(["community_id", "meeting_id"], ["meetings.community_id", "meetings.id"]),
            Index(f"ix_{cls.__tablename__}_meeting_id", "community_id", "meeting_id"),  # type: ignore[attr-defined]
            *cls._promises(),
        )

    @classmethod
    def _promises(cls) -> tuple[Any, ...]:
        return ()


class MeetingItem(_OfMeeting, Base):
    """One item of the agenda (议题); where the meeting decides on it, the law's decision once it was counted."""

    __tablename__ = "meeting_items"

    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    decides: Mapped[bool]
    decision: Mapped[dict[str, Any] | None]
    decided_at: Mapped[dt.datetime | None]


class MeetingPaper(_OfMeeting, Base):
    """A paper that members read before they meet (会议材料)."""

    __tablename__ = "meeting_papers"

    item_id: Mapped[UUID | None]
    title: Mapped[str] = mapped_column(Text)
    file_id: Mapped[UUID]
    added_by: Mapped[UUID]
    added_at: Mapped[dt.datetime]


class MeetingMember(_OfMeeting, Base):
    """A member as the body stood when the meeting was opened; alternates (候补) sit in and do not vote."""

    __tablename__ = "meeting_members"

    @classmethod
    def _promises(cls) -> tuple[Any, ...]:
        return (Index("uq_meeting_members_person_id", "community_id", "meeting_id", "person_id", unique=True),)

    person_id: Mapped[UUID]
    name_sealed: Mapped[bytes]
    office_held: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    votes: Mapped[bool]


class MeetingAttendance(_OfMeeting, Base):
    """That somebody is present or not, and how we know (签到); the last line of a person stands."""

    __tablename__ = "meeting_attendances"

    @classmethod
    def _promises(cls) -> tuple[Any, ...]:
        return (CheckConstraint("how IN ('qr', 'hand', 'leave')", name="how"),)

    person_id: Mapped[UUID]
    present: Mapped[bool]
    how: Mapped[str] = mapped_column(Text)
    reason_sealed: Mapped[bytes | None]
    recorded_by: Mapped[UUID]
    at: Mapped[dt.datetime]


class MeetingVote(_OfMeeting, Base):
    """What a member said to a motion, or why the member recused; the last line before the count stands."""

    __tablename__ = "meeting_votes"

    @classmethod
    def _promises(cls) -> tuple[Any, ...]:
        return (CheckConstraint("choice IN ('agree', 'against', 'abstain', 'recused')", name="choice"),
                Index("ix_meeting_votes_item_id", "community_id", "item_id"))

    item_id: Mapped[UUID]
    person_id: Mapped[UUID]
    choice: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    entered_by: Mapped[UUID]
    at: Mapped[dt.datetime]


class MeetingMinutes(_OfMeeting, Base):
    """One version of the minutes (纪要): its facts sealed, and the hash that members sign."""

    __tablename__ = "meeting_minutes"

    @classmethod
    def _promises(cls) -> tuple[Any, ...]:
        return (Index("uq_meeting_minutes_version", "community_id", "meeting_id", "version", unique=True),)

    version: Mapped[int]
    facts_sealed: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(Text)
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[dt.datetime]


class MeetingSignature(_OfMeeting, Base):
    """A member's hand-written signature under one version of the minutes: the picture, its hash, and when."""

    __tablename__ = "meeting_signatures"

    @classmethod
    def _promises(cls) -> tuple[Any, ...]:
        return (Index("uq_meeting_signatures_person_id", "community_id", "minutes_id", "person_id", unique=True),)

    minutes_id: Mapped[UUID]
    person_id: Mapped[UUID]
    minutes_sha256: Mapped[str] = mapped_column(Text)
    file_id: Mapped[UUID]
    file_sha256: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[dt.datetime]


class MeetingTask(_OfMeeting, Base):
    """What somebody is to do because of a meeting (落实事项), until which day, and what became of it."""

    __tablename__ = "meeting_tasks"

    item_id: Mapped[UUID | None]
    what: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID]
    due_on: Mapped[dt.date] = mapped_column(Date)
    given_by: Mapped[UUID]
    given_at: Mapped[dt.datetime]
    reminded_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    done_by: Mapped[UUID | None]
    done_note: Mapped[str | None] = mapped_column(Text)


class MeetingProposal(Base):
    """A member's proposal that the body meet (提议召开会议); `meeting_id` once it was called."""

    __tablename__ = "meeting_proposals"
    __table_args__ = (Index("ix_meeting_proposals_body_id", "community_id", "body_id"),)

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    body_id: Mapped[UUID]
    subject: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[dt.datetime]
    meeting_id: Mapped[UUID | None]


class MeetingProposer(Base):
    """A member who stands behind a proposal."""

    __tablename__ = "meeting_proposers"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "proposal_id", "person_id", name="pk_meeting_proposers"),
        ForeignKeyConstraint(["community_id", "proposal_id"], ["meeting_proposals.community_id", "meeting_proposals.id"]),
    )

    community_id: Mapped[UUID]
    proposal_id: Mapped[UUID]
    person_id: Mapped[UUID]
    at: Mapped[dt.datetime]


class MeetingReminder(Base):
    """That a body was reminded of its regular meeting due on a day, once."""

    __tablename__ = "meeting_reminders"
    __table_args__ = (PrimaryKeyConstraint("community_id", "body_id", "due_on", name="pk_meeting_reminders"),)

    community_id: Mapped[UUID]
    body_id: Mapped[UUID]
    due_on: Mapped[dt.date] = mapped_column(Date)
    sent_at: Mapped[dt.datetime]
