"""Say what happened in the roll; higher rooms subscribe within the transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SpeakersChanged:
    """Who may speak for these units is no longer what it was."""

    community_id: UUID
    unit_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class OwnershipTransferred:
    """A unit has other owners from this day on."""

    community_id: UUID
    unit_id: UUID
    on: dt.date


@dataclass(frozen=True, slots=True)
class RollConfirmed:
    """The office confirmed the standing roll with its source."""

    community_id: UUID
    import_id: UUID
    at: dt.datetime
