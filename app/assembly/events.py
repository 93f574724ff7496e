"""Tell higher rooms, within the same transaction, what became of an assembly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublishedMotion:
    """A motion as it was published; `candidates` are pairs of id and name."""

    motion_id: UUID
    position: int
    title: str
    matters: tuple[str, ...]
    kind: str
    options: tuple[str, ...]
    seats: int
    alternates: int
    round: int
    candidates: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class PublishedPoll:
    """A poll of one scope; None means the whole community, else {"buildings": [...], "entrances": [...]}."""

    poll_id: UUID
    assembly_id: UUID
    title: str
    scope: Mapping[str, list[str]] | None
    opens_at: dt.datetime
    closes_at: dt.datetime
    channels: tuple[str, ...]
    motions: tuple[PublishedMotion, ...]


@dataclass(frozen=True, slots=True)
class AssemblyPublished:
    """The notice went out; who hears it freezes the roll. `rules` is the rulebook's snapshot."""

    community_id: UUID
    assembly_id: UUID
    polls: tuple[PublishedPoll, ...]
    rules: Mapping[str, object]
    roll_on: dt.date
    published_at: dt.datetime
    actor_id: UUID | None


@dataclass(frozen=True, slots=True)
class PollWindowChanged:
    """A poll was lengthened or put off."""

    community_id: UUID
    poll_id: UUID
    opens_at: dt.datetime
    closes_at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class AssemblyCancelled:
    """The assembly will not be held."""

    community_id: UUID
    assembly_id: UUID
    at: dt.datetime
