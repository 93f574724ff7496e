"""Keep handovers with their checklists and signatures, and the packed archives that were built."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Handover(Base):
    """The handover of the archive from one body to the next (移交), opened by the office."""

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("from_body_id <> to_body_id", name="sides"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_body_id: Mapped[UUID]
    to_body_id: Mapped[UUID]
    catalogue_version: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[UUID]
    opened_at: Mapped[dt.datetime]
    signed_at: Mapped[dt.datetime | None]


class HandoverItem(Base):
    """A line of the checklist: how many records of a class were there, whether it is handed over, and what is remarked."""

    __tablename__ = "handover_items"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "handover_id"], ["handovers.community_id", "handovers.id"]),
        CheckConstraint("state IN ('have', 'missing', 'not_applicable')", name="state"),
        PrimaryKeyConstraint("community_id", "handover_id", "class_code", name="pk_handover_items"),
    )

    community_id: Mapped[UUID]
    handover_id: Mapped[UUID]
    class_code: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    records: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    remarks: Mapped[str] = mapped_column(Text, server_default="")


class HandoverSignature(Base):
    """Somebody signed the checklist for one side; the hash says what was signed."""

    __tablename__ = "handover_signatures"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "handover_id"], ["handovers.community_id", "handovers.id"]),
        CheckConstraint("side IN ('outgoing', 'incoming', 'office')", name="side"),
        Index("uq_handover_signatures_person_id", "community_id", "handover_id", "person_id", unique=True),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    handover_id: Mapped[UUID]
    side: Mapped[str] = mapped_column(Text)
    person_id: Mapped[UUID]
    sha256: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[dt.datetime]


class ArchiveExport(Base):
    """A packed archive (档案包) that somebody asked for; built by the worker, from the start again where it was cut off."""

    __tablename__ = "archive_exports"
    __table_args__ = (
        CheckConstraint("reach IN ('body', 'office')", name="reach"),
        Index("ix_archive_exports_waiting", "asked_at", postgresql_where=text("built_at IS NULL")),
        Index("uq_archive_exports_waiting", "community_id", unique=True,
              postgresql_where=text("built_at IS NULL AND handover_id IS NULL")),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    handover_id: Mapped[UUID | None]
    reach: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")
    built_at: Mapped[dt.datetime | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(Text)
    sums_sha256: Mapped[str | None] = mapped_column(Text)
    records: Mapped[int | None]


class ArchiveExportPiece(Base):
    """A piece of a packed archive, in its order; together they are the zip."""

    __tablename__ = "archive_export_pieces"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "export_id"], ["archive_exports.community_id", "archive_exports.id"]),
        PrimaryKeyConstraint("community_id", "export_id", "position", name="pk_archive_export_pieces"),
    )

    community_id: Mapped[UUID]
    export_id: Mapped[UUID]
    position: Mapped[int]
    file_id: Mapped[UUID]
