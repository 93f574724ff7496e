"""Say to the rooms above what changed in roles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """An office gives a role. Registry refuses a community that is not of that office."""

    grant_id: UUID
    office_id: UUID
    scope_id: UUID
    person_id: UUID
    role: str
    at: dt.datetime
