"""Say to higher rooms, within the same transaction, what was told, summarised and answered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpinionsSummarised:
    """It was published what of the gathered opinions was taken up."""

    community_id: UUID
    gathering_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class NoticePosted:
    """A notice went out."""

    community_id: UUID
    notice_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """A question got an answer; `shown` says whether all owners read it."""

    community_id: UUID
    question_id: UUID
    shown: bool
    at: dt.datetime
