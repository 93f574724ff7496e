"""Take attachments: PDF, pictures, DOCX and XLSX, told by their content and never by the name that came with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from app.kernel import storage
from app.kernel.storage import DOCX, JPEG, PDF, PNG, XLSX

ENDINGS = {PDF: "pdf", JPEG: "jpg", PNG: "png", DOCX: "docx", XLSX: "xlsx"}
ACCEPTED = tuple(ENDINGS)
MOST = 9
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class NewFile:
    """What is handed in, and what it is called."""

    title: str
    content: BinaryIO


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file as it was kept."""

    file_id: UUID
    title: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """An attachment as people see it."""

    id: UUID
    title: str
    media_type: str
    size: int
    sha256: str
    file_id: UUID


def take(new: NewFile, at: dt.datetime, community_id: UUID | None = None) -> TakenFile:
    """Keep a file.

    Raises:
        TooLarge: more than 20 MB.
        FileTypeRefused: it is none of the kinds that are taken.
    """
    new.content.seek(0)  # the edge may try again after it was read
    title = title_of(new.title)
    kept = storage.put(new.content, name=title, at=at, community_id=community_id, accepted=ACCEPTED)
    return TakenFile(kept.id, title, kept.media_type, kept.sha256)


def title_of(name: str) -> str:
    """Make a title of a file's name: without path, ending and what cannot be kept."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, _, ending = bare.rpartition(".")
    if stem and ending.lower() in {*ENDINGS.values(), "jpeg"}:
        bare = stem
    return "".join(one for one in bare if one.isprintable()).strip()[:_LONGEST_TITLE] or "附件"


def shown(row_id: UUID, title: str, media_type: str, file_id: UUID) -> ShownFile:
    """Describe a kept file."""
    kept = storage.info(file_id)
    return ShownFile(row_id, title, media_type, kept.size, kept.sha256, file_id)
