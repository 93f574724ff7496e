"""Propose, call and cancel meetings; read them with their papers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent
from app.meetings import convening, proposing, showing
from app.meetings.answer_schemas import MeetingPageSchema, MeetingProposalSchema, MeetingSchema
from app.meetings.schemas import (
    MeetingFileSchema,
    MeetingReasonSchema,
    MeetingSubjectSchema,
    NewMeetingPaperSchema,
    NewMeetingSchema,
)

meetings = blueprint("meetings", "会议：业主委员会、筹备组、换届小组和监事会的会议")
OF_BODY = "/communities/<uuid:community_id>/bodies/<uuid:body_id>"
ONE = "/communities/<uuid:community_id>/meetings/<uuid:meeting_id>"
_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@meetings.get(f"{OF_BODY}/meetings")
@permit(Access.PERSON)
@meetings.arguments(PageQuery, location="query")
@meetings.response(200, MeetingPageSchema)
def list_meetings(query: dict[str, Any], community_id: UUID, body_id: UUID) -> dict[str, Any]:
    """List the meetings of a body, to its members and the office 会议清单."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = showing.meetings_of(current_actor(), community_id, body_id, clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda one: one.id)


@meetings.post(f"{OF_BODY}/meetings")
@permit(Access.PERSON)
@idempotent(meetings)
@meetings.arguments(NewMeetingSchema)
@meetings.response(201, MeetingSchema)
def call_meeting(data: dict[str, Any], community_id: UUID, body_id: UUID) -> Any:
    """Call a meeting with its agenda, and tell the members 召集会议."""
    actor, at = current_actor(), clock.now()
    items = tuple(convening.NewItem(**one) for one in data.pop("items"))
    made = convening.call_meeting(actor, community_id, body_id, convening.NewMeeting(items=items, **data), at)
    return showing.shown_meeting(actor, community_id, made.id, at)


@meetings.get(ONE)
@permit(Access.PERSON)
@meetings.response(200, MeetingSchema)
def show_meeting(community_id: UUID, meeting_id: UUID) -> Any:
    """Show a meeting to its members and the office 会议."""
    return showing.shown_meeting(current_actor(), community_id, meeting_id, clock.now())


@meetings.post(f"{ONE}/cancellation")
@permit(Access.PERSON)
@meetings.arguments(MeetingReasonSchema)
@meetings.response(201, MeetingSchema)
def cancel_meeting(data: dict[str, str], community_id: UUID, meeting_id: UUID) -> Any:
    """Call a meeting off 取消会议."""
    actor, at = current_actor(), clock.now()
    convening.cancel_meeting(actor, community_id, meeting_id, data["reason"], at)
    return showing.shown_meeting(actor, community_id, meeting_id, at)


@meetings.post(f"{ONE}/papers")
@permit(Access.PERSON)
@idempotent(meetings)
@meetings.arguments(MeetingFileSchema, location="files")
@meetings.arguments(NewMeetingPaperSchema, location="form")
@meetings.response(201, MeetingSchema)
def upload_meeting_paper(files: dict[str, Any], form: dict[str, Any], community_id: UUID, meeting_id: UUID) -> Any:
    """Add a paper for the members to read 上传会议材料."""
    actor, at = current_actor(), clock.now()
    new = convening.NewPaper(form["title"], form["item_id"], files["file"].stream)
    convening.add_paper(actor, community_id, meeting_id, new, at)
    return showing.shown_meeting(actor, community_id, meeting_id, at)


@meetings.get(f"{ONE}/papers/<uuid:paper_id>")
@permit(Access.PERSON)
@meetings.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def download_meeting_paper(community_id: UUID, meeting_id: UUID, paper_id: UUID) -> Response:
    """Download a paper 下载会议材料."""
    paper, kept, content = convening.paper_content(current_actor(), community_id, meeting_id, paper_id, clock.now())
    return download(content, f"{paper.title}.{_ENDINGS[kept.media_type]}", kept.media_type)


@meetings.get(f"{OF_BODY}/meeting-proposals")
@permit(Access.PERSON)
@meetings.response(200, MeetingProposalSchema(many=True))
def list_proposals(community_id: UUID, body_id: UUID) -> Any:
    """List what members want their body to meet about 会议提议."""
    return list(proposing.proposals_of(current_actor(), community_id, body_id, clock.now()))


@meetings.post(f"{OF_BODY}/meeting-proposals")
@permit(Access.PERSON)
@idempotent(meetings)
@meetings.arguments(MeetingSubjectSchema)
@meetings.response(201, MeetingProposalSchema)
def propose_meeting(data: dict[str, str], community_id: UUID, body_id: UUID) -> Any:
    """Ask as a member that the body meet 提议召开会议."""
    return proposing.propose_meeting(current_actor(), community_id, body_id, data["subject"], clock.now())


@meetings.post(f"{OF_BODY}/meeting-proposals/<uuid:proposal_id>/support")
@permit(Access.PERSON)
@meetings.response(201, MeetingProposalSchema)
def support_proposal(community_id: UUID, body_id: UUID, proposal_id: UUID) -> Any:
    """Stand behind a proposal of another member 附议."""
    return proposing.support_proposal(current_actor(), community_id, body_id, proposal_id, clock.now())


def download(content: bytes, name: str, media_type: str) -> Response:
    """Answer with a file to keep."""
    return Response(content, content_type=media_type, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"})
