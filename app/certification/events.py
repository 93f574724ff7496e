"""Say to higher rooms, within the same transaction, what the office did about a result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ResultObjected:
    """An owner objected to a result."""

    community_id: UUID
    poll_id: UUID
    assembly_id: UUID
    objection_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PollCertified:
    """The office certified the count; a version above 1 is a correction."""

    community_id: UUID
    poll_id: UUID
    assembly_id: UUID
    certificate_id: UUID
    number: str
    version: int
    run: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ResultReturned:
    """The office gave a result back with reasons."""

    community_id: UUID
    poll_id: UUID
    assembly_id: UUID
    run: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CorrectionOrdered:
    """The office ordered a correction by a day."""

    community_id: UUID
    poll_id: UUID
    assembly_id: UUID
    order_id: UUID
    number: str
    due_on: dt.date
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CorrectionRecorded:
    """The office recorded whether an order was complied with."""

    community_id: UUID
    poll_id: UUID
    order_id: UUID
    complied: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PollRevoked:
    """The office revoked what the owners decided; a certificate of it stands no longer."""

    community_id: UUID
    poll_id: UUID
    assembly_id: UUID
    order_id: UUID
    number: str
    at: dt.datetime
