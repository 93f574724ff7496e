"""Keep documents sent down, to whom they went, what was done with them, and the words that came back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Dispatch(Base):
    """A document of an office (公文): a draft until it is sent, frozen from then on but for its withdrawal."""

    __tablename__ = "dispatches"
    __table_args__ = (
        CheckConstraint("urgency IN ('ordinary', 'urgent', 'most_urgent')", name="urgency"),
        CheckConstraint("reply_wanted IN ('none', 'signature', 'written', 'attachment')", name="reply_wanted"),
        CheckConstraint("(sent_at IS NULL) = (number IS NULL) AND (sent_at IS NULL) = (file_id IS NULL)", name="sent"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)", name="withdrawn"),
        Index("uq_dispatches_number", "office_id", "year", "number", unique=True),
    )

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    reply_wanted: Mapped[str] = mapped_column(Text)
    for_owners: Mapped[bool]
    everywhere: Mapped[bool]
    community_ids: Mapped[list[Any]]
    posts: Mapped[list[Any]]
    wished_number: Mapped[str | None] = mapped_column(Text)
    corrects_id: Mapped[UUID | None]
    drafted_by: Mapped[UUID | None]
    drafted_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(server_default="1")
    year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[UUID | None]
    file_sha256: Mapped[str | None] = mapped_column(Text)
    sent_by: Mapped[UUID | None]
    sent_at: Mapped[dt.datetime | None]
    withdrawal_reason: Mapped[str | None] = mapped_column(Text)
    withdrawn_by: Mapped[UUID | None]
    withdrawn_at: Mapped[dt.datetime | None]


class DispatchFile(Base):
    """An attachment of a document (附件); it comes and goes with the draft and is frozen with it."""

    __tablename__ = "dispatch_files"
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "dispatch_id"], ["dispatches.office_id", "dispatches.id"]),
        Index("ix_dispatch_files_dispatch_id", "office_id", "dispatch_id"),
    )

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    dispatch_id: Mapped[UUID]
    file_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    added_by: Mapped[UUID | None]
    added_at: Mapped[dt.datetime]


class DispatchAddressee(Base):
    """A post of a community to which a document went (主送); `done_at` is when nothing more was owed, and goes with a return."""

    __tablename__ = "dispatch_addressees"
    __table_args__ = (
        CheckConstraint("post IN ('committee', 'preparatory_group', 'service_staff', 'clerk')", name="post"),
        Index("uq_dispatch_addressees_post", "community_id", "dispatch_id", "post", unique=True),
        Index("ix_dispatch_addressees_dispatch_id", "dispatch_id"),
        Index("ix_dispatch_addressees_open", "due_on", postgresql_where=text("done_at IS NULL")),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
    dispatch_id: Mapped[UUID]
    post: Mapped[str] = mapped_column(Text)
    due_on: Mapped[dt.date | None] = mapped_column(Date)
    done_at: Mapped[dt.datetime | None]


class DispatchAct(Base):
    """What a holder of the post did with a document: read (已阅), signed for (签收), handled (办结). Lines are added only."""

    __tablename__ = "dispatch_acts"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "addressee_id"], ["dispatch_addressees.community_id", "dispatch_addressees.id"]),
        CheckConstraint("kind IN ('read', 'signed', 'handled')", name="kind"),
        Index("uq_dispatch_acts_once", "community_id", "addressee_id", "kind", unique=True,
              postgresql_where=text("kind IN ('read', 'signed')")),
        Index("ix_dispatch_acts_dispatch_id", "dispatch_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    dispatch_id: Mapped[UUID]
    addressee_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    note_sealed: Mapped[bytes | None]
    person_id: Mapped[UUID]
    at: Mapped[dt.datetime]


class DispatchMessage(Base):
    """A word in the thread of one addressee: a reply from below, an answer of the office, a reply returned with remarks."""

    __tablename__ = "dispatch_messages"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "addressee_id"], ["dispatch_addressees.community_id", "dispatch_addressees.id"]),
        CheckConstraint("kind IN ('reply', 'answer', 'return')", name="kind"),
        Index("ix_dispatch_messages_addressee_id", "community_id", "addressee_id"),
        Index("ix_dispatch_messages_dispatch_id", "dispatch_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    dispatch_id: Mapped[UUID]
    addressee_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    text_sealed: Mapped[bytes]
    returns_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    at: Mapped[dt.datetime]


class DispatchMessageFile(Base):
    """A file that came with a word of the thread."""

    __tablename__ = "dispatch_message_files"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "message_id"], ["dispatch_messages.community_id", "dispatch_messages.id"]),
        Index("ix_dispatch_message_files_message_id", "community_id", "message_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]
    file_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)


class DispatchPublication(Base):
    """A document that a committee or group passed on to all owners of its community (转发全体业主)."""

    __tablename__ = "dispatch_publications"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "dispatch_id", name="pk_dispatch_publications"),
        ForeignKeyConstraint(["community_id", "addressee_id"], ["dispatch_addressees.community_id", "dispatch_addressees.id"]),
    )

    community_id: Mapped[UUID]
    dispatch_id: Mapped[UUID]
    addressee_id: Mapped[UUID]
    published_by: Mapped[UUID]
    published_at: Mapped[dt.datetime]


class DispatchReceipt(Base):
    """That an owner saw a document that was passed on (已看), once a person."""

    __tablename__ = "dispatch_receipts"
    __table_args__ = (PrimaryKeyConstraint("community_id", "dispatch_id", "person_id", name="pk_dispatch_receipts"),)

    community_id: Mapped[UUID]
    dispatch_id: Mapped[UUID]
    person_id: Mapped[UUID]
    seen_at: Mapped[dt.datetime]


class DispatchReminder(Base):
    """A step of the clock at which the holders of a post were reminded, and how many people that reached."""

    __tablename__ = "dispatch_reminders"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "addressee_id", "step", name="pk_dispatch_reminders"),
        ForeignKeyConstraint(["community_id", "addressee_id"], ["dispatch_addressees.community_id", "dispatch_addressees.id"]),
    )

    community_id: Mapped[UUID]
    addressee_id: Mapped[UUID]
    step: Mapped[str] = mapped_column(Text)
    told: Mapped[int]
    at: Mapped[dt.datetime]
