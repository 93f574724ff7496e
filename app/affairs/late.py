"""Tell the rooms above which questions wait beyond their time; a question is personal, so it is named by its side alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.affairs.models import Question
from app.affairs.questions import OPEN
from app.kernel.db import db


@dataclass(frozen=True, slots=True)
class LateQuestion:
    """A question whose answer is overdue: whose turn it is (committee, office) and its last day."""

    community_id: UUID
    question_id: UUID
    side: str
    due_on: dt.date


def late_questions(community_ids: Collection[UUID], on: dt.date) -> list[LateQuestion]:
    """Return the open questions of communities whose last day lies before a day, the oldest first."""
    query = select(Question).where(Question.community_id.in_(community_ids), Question.state == OPEN, Question.due_on < on)
    return [
        LateQuestion(one.community_id, one.id, one.side, one.due_on)
        for one in db.session.scalars(query.order_by(Question.due_on, Question.id))]
