"""Say what elections must hear of the office's check of a result; certification emits these in its transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ResultCertified:
    """The office certified run `run` of a poll's result under a number: seats may be taken."""

    community_id: UUID
    poll_id: UUID
    number: str
    run: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class CertificationEnded:
    """A certificate stands no longer (revoked, or ordered to be corrected): no further seat is taken by it."""

    community_id: UUID
    poll_id: UUID
    number: str
    at: dt.datetime
