"""Hand the archive what this room made: the papers of a gathering, a notice, a question shown to all."""

from __future__ import annotations

from uuid import UUID

from app.affairs.gatherings import summary_of
from app.affairs.models import Gathering, Notice, Question
from app.affairs.paper import question_text, summary_pdf
from app.affairs.papers import papers_of
from app.kernel import clock
from app.kernel.db import db
from app.kernel.filing import Filed, Readers
from app.kernel.problems import NotFound


def filed(community_id: UUID, thing_id: UUID) -> tuple[Filed, ...]:
    """Return what to file of a summarised gathering, a posted notice or an answered question.

    What was asked of a part of the community only, or answered to one alone, is for the body and not for all owners.

    Raises:
        NotFound: this room has no such thing, or nothing of it is to be filed yet.
    """
    key = (community_id, thing_id)
    gathering, notice, question = (db.session.get(kind, key) for kind in (Gathering, Notice, Question))
    if isinstance(gathering, Gathering) and gathering.published_at is not None:
        return _of_gathering(gathering)
    if isinstance(notice, Notice) and notice.published_at is not None:
        return _of_notice(notice)
    if isinstance(question, Question) and question.state == "answered":
        readers: Readers = "owners" if question.shown else "body"
        text = question_text(question).encode()
        return (Filed("question", "业主提问和答复", clock.civil_date(question.asked_at), readers, None, text, "text/plain"),)
    raise NotFound(what="份记录")


def _of_gathering(row: Gathering) -> tuple[Filed, ...]:
    on, summary = clock.civil_date(row.published_at or row.drafted_at), summary_of(row.community_id, row.id)
    readers: Readers = "owners" if row.scope is None else "body"
    made = [Filed("opinions", one.title, on, readers, one.file_id, None, one.media_type)
            for one in papers_of(row.community_id, row.id)]
    if summary is not None:
        title, day = f"{row.title}（征集意见及采纳情况）", clock.civil_date(summary.published_at)
        made.append(Filed("opinions", title, day, readers, None, summary_pdf(row, summary), "application/pdf"))
    return tuple(made)


def _of_notice(row: Notice) -> tuple[Filed, ...]:
    on = clock.civil_date(row.published_at or row.drafted_at)
    readers: Readers = "owners" if row.scope is None else "body"
    text = f"{row.title}\n\n{row.text}\n".encode()
    files = [Filed("community_notice", one.title, on, readers, one.file_id, None, one.media_type)
             for one in papers_of(row.community_id, row.id)]
    return (Filed("community_notice", row.title, on, readers, None, text, "text/plain"), *files)
