"""Name what a room hands to the archive (归档): each room says what it made, the archive fetches and keeps it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Readers = Literal["body", "owners", "office"]


@dataclass(frozen=True, slots=True)
class Filed:
    """One paper for the archive: its kind in the catalogue, title, day, content, and who may read it.

    The content is a stored file, or bytes with their media type.
    """

    kind: str
    title: str
    on: dt.date
    readers: Readers
    file_id: UUID | None = None
    content: bytes | None = None
    media_type: str | None = None
