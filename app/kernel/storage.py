"""Keep uploaded papers as files beside the database, sealed, found by id and checked by hash.

A file may be a picture of somebody's identity card, so none lies there readable: it is written in parts, each sealed for
this file and its own place in it, behind four bytes that say how long the part is.

The type is told by content, never by the name that the client gave.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import crypto
from app.kernel.db import Base, db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, NotFound, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

LARGEST_FILE = 20 * 1024 * 1024
_CHUNK = 64 * 1024
_LENGTH = 4
_SIGNATURES = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"),
    (b"PK\x03\x04", "application/zip"), (b"GIF8", "image/gif"),
)
_roots: list[Path] = []


class FileTypeRefused(Conflict):
    """这种文件不收。请上传 PDF、JPG 或 PNG。"""

    status = 422
    title = "文件类型不对"
    detail = "这个文件不是{accepted}，没有保存。"


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


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What others may know of a file."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str


def use_folder(root: Path) -> None:
    """Keep files below this folder."""
    root.mkdir(parents=True, exist_ok=True)
    _roots[:] = [root]


def _path(file_id: UUID) -> Path:
    return _roots[0] / file_id.hex[-2:] / file_id.hex


def tell_type(head: bytes) -> str:
    """Tell the media type from the first bytes; text/plain where they are clean UTF-8, else octets."""
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    try:
        head.rsplit(b"\n", 1)[0].decode("utf-8")  # the last line may end within a character
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if b"\x00" in head else "text/plain"


def put(
    stream: BinaryIO, *, name: str, at: dt.datetime, community_id: UUID | None = None, accepted: Iterable[str] = (),
) -> StoredFile:
    """Write a stream durably, then its row; an aborted transaction leaves only an orphan file.

    Raises:
        TooLarge: more than 20 MiB.
        FileTypeRefused: the content is none of the accepted types.
    """
    file_id, digest, size = new_id(), hashlib.sha256(), 0
    head = stream.read(_CHUNK)
    media_type, accepted = tell_type(head[:512]), tuple(accepted)
    if accepted and media_type not in accepted:
        raise FileTypeRefused(accepted="、".join(accepted))
    path = _path(file_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        chunk, part = head, 0
        while chunk:
            size += len(chunk)
            if size > LARGEST_FILE:
                path.unlink()
                raise TooLarge(limit="20 MB")
            digest.update(chunk)
            sealed = crypto.seal_bytes(chunk, _place(file_id, part))
            out.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
            chunk, part = stream.read(_CHUNK), part + 1
        out.flush()
        os.fsync(out.fileno())
    db.session.add(StoredObject(
        id=file_id, community_id=community_id, name=name[:200], media_type=media_type, size=size,
        sha256=digest.digest(), stored_at=at,
    ))
    return StoredFile(file_id, name[:200], media_type, size, digest.hexdigest())


def info(file_id: UUID) -> StoredFile:
    """Describe a file.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(StoredObject, file_id)
    if row is None:
        raise NotFound(what="个文件")
    return StoredFile(row.id, row.name, row.media_type, row.size, row.sha256.hex())


def read(file_id: UUID) -> bytes:
    """Return a file's bytes after checking them against the hash.

    Raises:
        NotFound: there is none.
        OSError: the bytes are not those that were stored.
    """
    known = info(file_id)
    try:
        content = b"".join(_parts(file_id))
    except (InvalidTag, KeyError) as error:
        raise OSError(f"file {file_id} was changed on disk") from error
    if hashlib.sha256(content).hexdigest() != known.sha256:
        raise OSError(f"file {file_id} was changed on disk")
    return content


def _parts(file_id: UUID) -> Iterator[bytes]:
    with _path(file_id).open("rb") as kept:
        part = 0
        while length := kept.read(_LENGTH):
            yield crypto.unseal_bytes(kept.read(int.from_bytes(length, "big")), _place(file_id, part))
            part += 1


def _place(file_id: UUID, part: int) -> crypto.Context:
    return "stored_objects", f"content {part}", file_id
