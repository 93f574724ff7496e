"""Hold an upload as pieces, each an object of its own, counted only when it lies in the store.

Everything here commits: a piece is promised before it is written, so that nothing lies in the store unknown, and counted after.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound
from app.kernel.storage import files, sealing, stores
from app.kernel.storage.kinds import MIB
from app.kernel.storage.models import Upload, UploadPiece
from app.kernel.storage.upload_problems import UploadOffsetDiffers, UploadTooLong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.kernel.storage.sealing import Readable

PIECE = MIB


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an upload and the object that holds it."""

    id: UUID
    starts_at: int
    size: int


def written(upload_id: UUID, offset: int, length: int, stream: Readable, digest: Any = None) -> Iterator[Piece]:
    """Write pieces of 1 MiB as they come; when the line breaks off, what came before is the last one."""
    for content in sealing.chunks_of(stream, PIECE):
        if len(content) > length - offset:
            raise UploadTooLong(length=length, left=length - offset)
        if digest is not None:
            digest.update(content)
        piece = Piece(new_id(), offset, len(content))
        _promise(upload_id, piece)
        sealed = sealing.sealed(sealing.chunks_of(io.BytesIO(content)), piece.id)
        stores.store().write(files.key_of(piece.id), sealed)
        yield piece
        offset += piece.size


def _promise(upload_id: UUID, piece: Piece) -> None:
    """Enter a piece before it is written: whatever happens then, what lies in the store is known of."""
    db.session.add(UploadPiece(id=piece.id, upload_id=upload_id, starts_at=piece.starts_at, size=None))
    try:
        db.session.commit()
    except IntegrityError as error:  # it was given up meanwhile
        db.session.rollback()
        raise NotFound(what="次上传") from error


def count(upload_id: UUID, pieces: list[Piece]) -> None:
    """Count pieces that lie in the store, if the upload still stands where they begin; only now the phone may be told."""
    if not pieces:
        return
    end = pieces[-1].starts_at + pieces[-1].size
    moved = db.session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.received == pieces[0].starts_at, Upload.state == "receiving")
        .values(received=end).returning(Upload.id)).one_or_none()
    if moved is None:
        received = db.session.scalar(select(Upload.received).where(Upload.id == upload_id))
        raise NotFound(what="次上传") if received is None else UploadOffsetDiffers(received=received)
    for piece in pieces:
        db.session.execute(update(UploadPiece).where(UploadPiece.id == piece.id).values(size=piece.size))
    db.session.commit()


def discard(pieces: list[Piece]) -> None:
    """Destroy pieces that were not counted; one that was stays."""
    db.session.rollback()
    gone = db.session.scalars(delete(UploadPiece).where(
        UploadPiece.id.in_([one.id for one in pieces]), UploadPiece.size.is_(None)).returning(UploadPiece.id)).all()
    for piece_id in gone:
        stores.store().delete(files.key_of(piece_id))
    db.session.commit()


def joined(upload_id: UUID) -> Iterator[bytes]:
    """Yield the pieces of an upload one after the other, in a file's parts."""
    query = select(UploadPiece.id).where(UploadPiece.upload_id == upload_id, UploadPiece.size.is_not(None))
    pieces = db.session.scalars(query.order_by(UploadPiece.starts_at)).all()
    return sealing.parts_of(part for piece_id in pieces for part in files.parts(piece_id))


def drop(upload_id: UUID) -> None:
    """Destroy all pieces of an upload after the commit, the promised ones too; the caller commits."""
    query = delete(UploadPiece).where(UploadPiece.upload_id == upload_id).returning(UploadPiece.id)
    files.drop(db.session.scalars(query).all())
