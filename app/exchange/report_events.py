"""What rooms above hear of reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ReportAccepted:
    """The office accepted a community's report; it is locked, and its snapshot stands."""

    community_id: UUID
    report_id: UUID
    at: dt.datetime
