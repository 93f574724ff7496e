"""Publish signed minutes to the owners (公布), let them read, and hand them to the archive."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.bodies import service as bodies
from app.kernel import audit, clock, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.filing import Filed
from app.kernel.problems import Conflict, NotFound
from app.kernel.storage import DOCX, PDF
from app.law.bodies import opens_minutes
from app.meetings.events import MinutesPublished
from app.meetings.minutes import facts_of
from app.meetings.models import Meeting, MeetingMinutes
from app.meetings.papers import minutes_docx, minutes_pdf
from app.meetings.problems import MinutesNotOpen, MinutesUnsigned
from app.meetings.reading import meeting, names_of, newest_minutes, papers_of, rulebook_of, signatures_of
from app.meetings.signing import unsigned
from app.meetings.standing import in_state, run_by, seen
from app.registry import rights
from app.registry import service as registry

FORMATS = ("pdf", "docx")
PUBLIC = ("published",)


@dataclass(frozen=True, slots=True)
class PublishedMinutes:
    """The minutes of a meeting as owners read them."""

    meeting: Meeting
    version: int
    sha256: str
    facts: dict[str, Any]
    signed: int


def publish_minutes(
    actor: Actor, community_id: UUID, meeting_id: UUID, unsigned_reason: str | None, at: dt.datetime,
) -> Meeting:
    """Publish the newest minutes as PDF and DOCX; from now on owners read them and nothing of the meeting changes.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run the meeting.
        MeetingStateForbids: it is not closed.
        Conflict: there are no minutes, or nobody signed them.
        MinutesUnsigned: somebody who was present has not signed, and no reason is given.
        MinutesNotOpen: the minutes of such a body are not for owners.

    Law: 司法解释 第13条; the rule `minutes_open_to_owners`.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("closed",), "公布纪要")
    minutes = newest_minutes(row)
    if minutes is None or not signatures_of(minutes):
        raise Conflict(why="纪要还没有整理，或还没有人签名。请先整理纪要，由出席的成员签名。")
    body = bodies.body(community_id, row.body_id)
    if not opens_minutes(body.kind, rulebook_of(row)):
        raise MinutesNotOpen(body=body.name)
    missing = unsigned(row, minutes)
    if missing and not unsigned_reason:
        raise MinutesUnsigned(count=len(missing), names="、".join(missing))
    row.unsigned_reason = unsigned_reason if missing else None
    row.pdf_id = _kept(row, "pdf", minutes_pdf(row, minutes), at)
    row.docx_id = _kept(row, "docx", minutes_docx(row, minutes), at)
    row.state, row.published_at, row.published_by = "published", at, actor.person
    db.session.flush()
    audit.record(actor, "meeting.publish", community_id=community_id, subject=("meeting", row.id),
                 facts={"version": minutes.version, "sha256": minutes.sha256}, at=at)
    emit(MinutesPublished(community_id, row.id, at))
    return row


def minutes_file(actor: Actor, community_id: UUID, meeting_id: UUID, kind: str, at: dt.datetime) -> tuple[Meeting, bytes]:
    """Return the minutes as a file: to members and the office as they stand, to owners as they were published.

    Raises:
        NotFound: no such meeting or minutes, or not for the caller's eyes.
    """
    row = readable(actor, community_id, meeting_id, at)
    known = row.pdf_id if kind == "pdf" else row.docx_id
    if known is not None:
        return row, storage.read(known)
    minutes = newest_minutes(row)
    if minutes is None:
        raise NotFound(what="份纪要")
    return row, minutes_pdf(row, minutes) if kind == "pdf" else minutes_docx(row, minutes)


def readable(actor: Actor, community_id: UUID, meeting_id: UUID, at: dt.datetime) -> Meeting:
    """Find a meeting whose minutes the caller may read: published, or of the caller's own body.

    Raises:
        NotFound: no such meeting, or not for the caller's eyes.
    """
    registry.community(community_id)
    row = meeting(community_id, meeting_id)
    if row.state in PUBLIC and rights.may_see(actor, community_id, at):
        return row
    return seen(actor, community_id, meeting_id, at)


def published_minutes(
    actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[PublishedMinutes]:
    """List `limit + 1` published minutes, the newest first, for owners and staff.

    Raises:
        NotFound: the caller has nothing to do with this community.

    Law: 司法解释 第13条.
    """
    registry.community(community_id)
    rights.require_sight(actor, community_id, at)
    query = select(Meeting).where(Meeting.community_id == community_id, Meeting.state.in_(PUBLIC))
    if after is not None:
        query = query.where(Meeting.id < after)
    rows = db.session.scalars(query.order_by(Meeting.id.desc()).limit(limit + 1))
    return [_shown(row, _minutes(row)) for row in rows]


def read_minutes(actor: Actor, community_id: UUID, meeting_id: UUID, at: dt.datetime) -> PublishedMinutes:
    """Read the minutes of a meeting: published ones as an owner, others as a member or the office.

    Raises:
        NotFound: no such meeting or minutes, or not for the caller's eyes.
    """
    row = readable(actor, community_id, meeting_id, at)
    return _shown(row, _minutes(row))


def filed(community_id: UUID, meeting_id: UUID) -> tuple[Filed, ...]:
    """Hand the archive what a published meeting made: minutes for the owners, papers and signatures for the body.

    Raises:
        NotFound: no such meeting in this community.
    """
    row = meeting(community_id, meeting_id)
    on = clock.civil_date(row.opened_at or row.starts_at)
    kept = [("pdf", row.pdf_id), ("docx", row.docx_id)]
    minutes = tuple(Filed("minutes", f"{row.title}纪要（{kind.upper()}）", on, "owners", file_id=file_id)
                    for kind, file_id in kept if file_id is not None)
    newest = newest_minutes(row)
    signatures = signatures_of(newest) if newest else ()
    told = names_of(row)
    return (
        *minutes, *(Filed("meeting_paper", one.title, on, "body", file_id=one.file_id) for one in papers_of(row)),
        *(Filed("meeting_attendance", f"{row.title}纪要签名：{told[one.person_id]}", on, "body", file_id=one.file_id)
          for one in signatures))


def _minutes(row: Meeting) -> MeetingMinutes:
    minutes = newest_minutes(row)
    if minutes is None:
        raise NotFound(what="份纪要")
    return minutes


def _shown(row: Meeting, minutes: MeetingMinutes) -> PublishedMinutes:
    return PublishedMinutes(row, minutes.version, minutes.sha256, facts_of(minutes), len(signatures_of(minutes)))


def _kept(row: Meeting, kind: str, content: bytes, at: dt.datetime) -> UUID:
    accepted = (PDF,) if kind == "pdf" else (DOCX,)
    return storage.put(io.BytesIO(content), name=f"{row.title}纪要.{kind}", at=at, community_id=row.community_id,
                       accepted=accepted).id
