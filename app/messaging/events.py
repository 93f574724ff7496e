"""Say to the rooms above what became of a message."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MessageDelivered:
    """The gateway says that a message reached its phone."""

    message_id: UUID
    community_id: UUID | None
    template: str
    about: tuple[str, UUID]
    unit_id: UUID | None
    person_id: UUID | None
    owner_id: UUID | None
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """The gateway says that a message will not reach its phone: the unit needs another way."""

    message_id: UUID
    community_id: UUID | None
    template: str
    about: tuple[str, UUID]
    unit_id: UUID | None
    person_id: UUID | None
    owner_id: UUID | None
    at: dt.datetime
