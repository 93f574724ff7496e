"""Say to higher rooms, within the same transaction, what happened to a document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DocumentDispatched:
    """The office sent a document to posts of this community; each community hears it once."""

    community_id: UUID
    dispatch_id: UUID
    office_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DocumentAnswered:
    """A post of the community replied to a document."""

    community_id: UUID
    dispatch_id: UUID
    addressee_id: UUID
    message_id: UUID
    at: dt.datetime
