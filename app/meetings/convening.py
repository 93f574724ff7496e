"""Call a meeting with its agenda (召集), add papers, and call it off; each member is told by SMS."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from app.kernel import audit, clock, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.meetings import proposing
from app.meetings.models import Meeting, MeetingItem, MeetingPaper
from app.meetings.problems import NotToCallMeeting
from app.meetings.reading import item_of, papers_of
from app.meetings.standing import heads, in_state, meeting_body, require_member_or_office, run_by, seen
from app.meetings.telling import tell_members

ACCEPTED = ("application/pdf", "image/jpeg", "image/png")
MOST_PAPERS = 50


@dataclass(frozen=True, slots=True)
class NewItem:
    """One item of an agenda: spoken of, or decided by the members' majority."""

    title: str
    text: str = ""
    decides: bool = True


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """What is called: of which kind, where and when, with which agenda; `proposal_id` where members asked for it."""

    title: str
    place: str
    starts_at: dt.datetime
    items: tuple[NewItem, ...]
    kind: str = "regular"
    proposal_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What is uploaded, and of which item it is."""

    title: str
    item_id: UUID | None
    content: BinaryIO


def call_meeting(actor: Actor, community_id: UUID, body_id: UUID, new: NewMeeting, at: dt.datetime) -> Meeting:
    """Call a meeting and tell each member of the body.

    Raises:
        NotFound, Forbidden: the caller does not sit in the body.
        BodyHoldsNoMeetings: its kind or its term does not let it.
        NotToCallMeeting: the caller neither heads it nor stands behind a proposal that may be called.
        InvalidFields: it would begin in the past, or when the body's term is over.

    Law: 建房〔2009〕274号, 待确认.
    """
    require_member_or_office(actor, community_id, body_id, at)
    body = meeting_body(community_id, body_id, clock.civil_date(at))
    begins_on = clock.civil_date(new.starts_at)
    if new.starts_at <= at:
        raise InvalidFields.one("/starts_at", "开会时间应在现在之后。")
    if body.until_on is not None and begins_on > body.until_on:
        raise InvalidFields.one("/starts_at", "开会时间在任期结束之后。请选择任期以内的时间。")
    leads = any(one.person_id == actor.person for one in heads(community_id, body_id, clock.civil_date(at)))
    proposal = proposing.callable_proposal(actor, body, new.proposal_id, at) if new.proposal_id else None
    if not leads and proposal is None:
        raise NotToCallMeeting(body=body.name)
    row = Meeting(
        community_id=community_id, id=new_id(), body_id=body_id, kind=new.kind, state="called", title=new.title,
        place=new.place, starts_at=new.starts_at, called_by=actor.person, called_at=at)
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        MeetingItem(community_id=community_id, id=new_id(), meeting_id=row.id, position=place, title=one.title,
                    text=one.text, decides=one.decides) for place, one in enumerate(new.items, start=1))
    if proposal is not None:
        proposal.meeting_id = row.id
    db.session.flush()
    audit.record(actor, "meeting.call", community_id=community_id, subject=("meeting", row.id), at=at)
    tell_members(row, "meeting_called", at)
    return row


def cancel_meeting(actor: Actor, community_id: UUID, meeting_id: UUID, reason: str, at: dt.datetime) -> Meeting:
    """Call a meeting off before it was opened, and tell each member.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run it.
        MeetingStateForbids: it was opened or cancelled before.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("called",), "取消")
    row.state, row.cancelled_at, row.cancel_reason = "cancelled", at, reason
    db.session.flush()
    audit.record(actor, "meeting.cancel", community_id=community_id, subject=("meeting", row.id), at=at)
    tell_members(row, "meeting_cancelled", at, {"reason": reason})
    return row


def add_paper(actor: Actor, community_id: UUID, meeting_id: UUID, new: NewPaper, at: dt.datetime) -> MeetingPaper:
    """Add a paper for the members to read, until the meeting ends.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run it.
        MeetingStateForbids: it is over.
        InvalidFields: it has no such item, or fifty papers.
        TooLarge, FileTypeRefused: the file is not taken.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("called", "open"), "添加材料")
    if new.item_id is not None:
        try:
            item_of(row, new.item_id)
        except NotFound as error:
            raise InvalidFields.one("/item_id", "这次会议没有这项议题；属于整个会议的材料不填此项。") from error
    if len(papers_of(row)) >= MOST_PAPERS:
        raise InvalidFields.one("/file", f"一次会议最多{MOST_PAPERS}份材料。请合并后再上传。")
    kept = storage.put(new.content, name=new.title, at=at, community_id=community_id, accepted=ACCEPTED)
    made = MeetingPaper(
        community_id=community_id, id=new_id(), meeting_id=row.id, item_id=new.item_id, title=new.title, file_id=kept.id,
        added_by=actor.person, added_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "meeting.add_paper", community_id=community_id, subject=("meeting", row.id),
                 facts={"paper_id": str(made.id), "sha256": kept.sha256}, at=at)
    return made


def paper_content(
    actor: Actor, community_id: UUID, meeting_id: UUID, paper_id: UUID, at: dt.datetime,
) -> tuple[MeetingPaper, storage.StoredFile, bytes]:
    """Return a paper with its bytes for who may see the meeting.

    Raises:
        NotFound: no such meeting or paper, or not one for the caller's eyes.
    """
    row = seen(actor, community_id, meeting_id, at)
    paper = db.session.get(MeetingPaper, (community_id, paper_id))
    if paper is None or paper.meeting_id != row.id:
        raise NotFound(what="份材料")
    return paper, storage.info(paper.file_id), storage.read(paper.file_id)
