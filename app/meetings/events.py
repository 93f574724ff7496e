"""Say to higher rooms, within the same transaction, what a body made public."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class MinutesPublished:
    """The minutes of a meeting were signed and laid open to the owners."""

    community_id: UUID
    meeting_id: UUID
    at: dt.datetime
