"""Keep records and their files, the words for the search, who inspected what, holds and what became of records.

Inspections, holds and destructions are added and never changed. What a record says of itself stays; its hold, what
replaced it and its destruction are marked on it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base
from app.records import handover_models  # noqa: F401 - its tables enter the metadata with the room's


class Record(Base):
    """One record of the archive (档案): its class under a version of the catalogue, its day, who may read it, until when."""

    __tablename__ = "records"
    __table_args__ = (
        CheckConstraint("readers IN ('owners', 'body', 'office', 'person')", name="readers"),
        CheckConstraint("(readers = 'person') = (concerned_unit_id IS NOT NULL)", name="concerned"),
        CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        Index("ix_records_made_on", "community_id", "made_on", "id"),
        Index("ix_records_class_code", "community_id", "class_code", "made_on", "id"),
        Index("uq_records_source", "community_id", "source_kind", "source_id", "source_version", unique=True),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_code: Mapped[str] = mapped_column(Text)
    catalogue_version: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    made_on: Mapped[dt.date] = mapped_column(Date)
    source_kind: Mapped[str | None] = mapped_column(Text)
    source_id: Mapped[UUID | None]
    source_version: Mapped[int] = mapped_column(server_default="1")
    readers: Mapped[str] = mapped_column(Text)
    concerned_unit_id: Mapped[UUID | None]
    filed_by: Mapped[UUID | None]
    filed_at: Mapped[dt.datetime]
    retained_until: Mapped[dt.date | None] = mapped_column(Date)
    listed_due_on: Mapped[dt.date | None] = mapped_column(Date)
    held_since: Mapped[dt.datetime | None]
    superseded_by: Mapped[UUID | None]
    destroyed_at: Mapped[dt.datetime | None]
    inspections: Mapped[int] = mapped_column(server_default="0")


class RecordFile(Base):
    """A file of a record: where it is stored, its hash, size, type and time, and what became of its text.

    `own` says that the bytes were stored for the archive and not for the room that made them.
    """

    __tablename__ = "record_files"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "record_id"], ["records.community_id", "records.id"]),
        CheckConstraint("text_state IN ('waiting', 'kept', 'none', 'refused')", name="text_state"),
        Index("ix_record_files_record_id", "community_id", "record_id", "position"),
        Index("ix_record_files_waiting", "stored_at", postgresql_where=text("text_state = 'waiting'")),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    position: Mapped[int]
    file_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(Text)
    stored_at: Mapped[dt.datetime]
    own: Mapped[bool]
    text_state: Mapped[str] = mapped_column(Text)
    text_attempts: Mapped[int] = mapped_column(server_default="0")


class RecordText(Base):
    """A part of a record's words: the title (part 0), or some thousand characters of a file; the text itself is sealed."""

    __tablename__ = "record_texts"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "record_id"], ["records.community_id", "records.id"]),
        Index("ix_record_texts_record_id", "community_id", "record_id"),
        Index("ix_record_texts_words", "words", postgresql_using="gin"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    file_id: Mapped[UUID | None]
    part: Mapped[int]
    body_sealed: Mapped[bytes]
    words: Mapped[Any] = mapped_column(TSVECTOR, server_default="")


class RecordInspection(Base):
    """Somebody opened a file of a record (查阅)."""

    __tablename__ = "record_inspections"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "record_id"], ["records.community_id", "records.id"]),
        CheckConstraint("capacity IN ('owner', 'body', 'office', 'clerk')", name="capacity"),
        Index("ix_record_inspections_record_id", "community_id", "record_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    file_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    capacity: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]


class RecordDecision(Base):
    """What the office decided about a record, with its reason: held (封存), released (解除), destroyed (销毁)."""

    __tablename__ = "record_decisions"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "record_id"], ["records.community_id", "records.id"]),
        CheckConstraint("kind IN ('held', 'released', 'destroyed')", name="kind"),
        Index("ix_record_decisions_record_id", "community_id", "record_id", "id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID]
    decided_at: Mapped[dt.datetime]
