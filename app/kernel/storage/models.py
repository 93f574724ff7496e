"""The tables of the file store: files, what is still to be done with them, and uploads that are on their way."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class StoredObject(Base):
    """One file: where its bytes are, what they are, and their hash."""

    __tablename__ = "stored_objects"
    __table_args__ = (Index("ix_stored_objects_community_id", "community_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[bytes]
    stored_at: Mapped[dt.datetime]


class FileScan(Base):
    """A file from a person that the scanner has not seen yet (`waiting`), or has found to be infected; others have no row."""

    __tablename__ = "file_scans"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'clean', 'infected')", name="state"),
        Index("ix_file_scans_asked_at", "asked_at", postgresql_where=text("state = 'waiting'")),
    )

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    finding: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[dt.datetime]
    scanned_at: Mapped[dt.datetime | None]


class FileThumbnail(Base):
    """The small picture of a picture: asked for, then made or given up (`done_at` without `thumbnail_id`)."""

    __tablename__ = "file_thumbnails"
    __table_args__ = (Index("ix_file_thumbnails_asked_at", "asked_at", postgresql_where=text("done_at IS NULL")),)

    file_id: Mapped[UUID] = mapped_column(primary_key=True)
    thumbnail_id: Mapped[UUID | None]
    asked_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]


class Upload(Base):
    """A file on its way from one person: `receiving`, then `kept` whole or `refused`, and `taken` once by a room."""

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("state IN ('receiving', 'kept', 'refused', 'taken')", name="state"),
        CheckConstraint("received >= 0 AND received <= length", name="received"),
        Index("ix_uploads_person_id", "person_id"), Index("ix_uploads_expires_at", "expires_at"),
        Index("ix_uploads_whole", "id", postgresql_where=text("state = 'receiving' AND received = length")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    use: Mapped[str] = mapped_column(Text)
    name_sealed: Mapped[bytes]
    length: Mapped[int]
    received: Mapped[int] = mapped_column(server_default="0")
    state: Mapped[str] = mapped_column(Text, server_default="receiving")
    file_id: Mapped[UUID]
    media_type: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[bytes | None]
    refusal: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class UploadPiece(Base):
    """An object that holds a stretch of an upload; without a size it is promised only and counts for nothing."""

    __tablename__ = "upload_pieces"
    __table_args__ = (Index("ix_upload_pieces_upload_id_starts_at", "upload_id", "starts_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("uploads.id"))
    starts_at: Mapped[int]
    size: Mapped[int | None]
