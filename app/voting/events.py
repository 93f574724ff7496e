"""Tell higher rooms, within the same transaction, what became of a poll."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PollClosed:
    """The deadline came; no ballot comes in by the electronic channel any more."""

    community_id: UUID
    poll_id: UUID
    assembly_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ResultChanged:
    """A poll was counted: `kind` is result for the first count, recount for each later one."""

    community_id: UUID
    poll_id: UUID
    assembly_id: UUID
    run: int
    kind: str
    at: dt.datetime
