"""File what the rooms beside hand over: opinions, notices, questions, documents down, reports, minutes; each paper once.

Each room says with `filed(community_id, id)` what is to be filed of a thing as it stands now; a paper is known again by the
thing and by its content, so that a later reply or acceptance adds what is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from uuid import UUID, uuid5

from app.affairs.events import NoticePosted, OpinionsSummarised, QuestionAnswered
from app.affairs.filing import filed as filed_of_affairs
from app.exchange.dispatch_events import DocumentAnswered, DocumentDispatched
from app.exchange.dispatch_filing import filed as filed_of_dispatch
from app.exchange.report_events import ReportAccepted
from app.exchange.report_service import filed as filed_of_report
from app.kernel import storage
from app.kernel.events import subscribe
from app.kernel.filing import Filed
from app.meetings.events import MinutesPublished
from app.meetings.publishing import filed as filed_of_meeting
from app.records.catalogue import newest
from app.records.filing import NewFile, NewRecord, Source
from app.records.subscriptions import promise

ROOMS: dict[str, Callable[[UUID, UUID], tuple[Filed, ...]]] = {
    "affairs": filed_of_affairs, "dispatch": filed_of_dispatch, "report": filed_of_report,
    "meeting": filed_of_meeting,
}


def of_thing(room: str, community_id: UUID, thing_id: UUID) -> Iterator[NewRecord]:
    """Yield what a room hands over of one of its things."""
    classes = newest().classes
    for one in ROOMS[room](community_id, thing_id):
        code = one.kind if one.kind in classes else "other"
        mark = one.file_id.hex if one.file_id else sha256(one.content or b"").hexdigest()
        yield NewRecord(code, one.title, one.on, (_file(one),), Source(code, uuid5(thing_id, mark)), readers=one.readers)


def _file(one: Filed) -> NewFile:
    if one.file_id is not None:
        return NewFile(one.title, storage.info(one.file_id).media_type, file_id=one.file_id)
    media_type = one.media_type or "application/octet-stream"
    text = (one.content or b"").decode() if media_type == "text/plain" else None
    return NewFile(one.title, media_type, one.content or b"", text=text)


@subscribe(OpinionsSummarised)
def opinions_summarised(event: OpinionsSummarised) -> None:
    """Promise to file what owners said and what was taken up."""
    promise(event.community_id, "thing", room="affairs", thing_id=event.gathering_id)


@subscribe(NoticePosted)
def notice_posted(event: NoticePosted) -> None:
    """Promise to file a notice."""
    promise(event.community_id, "thing", room="affairs", thing_id=event.notice_id)


@subscribe(QuestionAnswered)
def question_answered(event: QuestionAnswered) -> None:
    """Promise to file a question with its answer."""
    promise(event.community_id, "thing", room="affairs", thing_id=event.question_id)


@subscribe(DocumentDispatched)
def document_dispatched(event: DocumentDispatched) -> None:
    """Promise to file a document of the office."""
    promise(event.community_id, "thing", room="dispatch", thing_id=event.dispatch_id)


@subscribe(DocumentAnswered)
def document_answered(event: DocumentAnswered) -> None:
    """Promise to file a reply."""
    promise(event.community_id, "thing", room="dispatch", thing_id=event.dispatch_id)


@subscribe(ReportAccepted)
def report_accepted(event: ReportAccepted) -> None:
    """Promise to file a report as it was accepted."""
    promise(event.community_id, "thing", room="report", thing_id=event.report_id)


@subscribe(MinutesPublished)
def minutes_published(event: MinutesPublished) -> None:
    """Promise to file the minutes of a body's meeting with its papers and signatures."""
    promise(event.community_id, "thing", room="meeting", thing_id=event.meeting_id)
