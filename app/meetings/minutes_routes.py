"""Draft, sign, publish and read minutes; follow up what was decided; see which committees meet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import PageQuery, blueprint, page, uuid_cursor
from app.kernel.idempotency import idempotent
from app.kernel.storage import DOCX, PDF
from app.meetings import minutes, publishing, regular, showing, signing, tasks
from app.meetings.answer_schemas import (
    CommunityClocksPageSchema,
    MeetingClockSchema,
    MeetingSchema,
    MeetingTaskPageSchema,
)
from app.meetings.meeting_routes import OF_BODY, ONE, download
from app.meetings.minutes_schemas import PublishedMinutesPageSchema, PublishedMinutesSchema
from app.meetings.schemas import (
    MinutesFormatQuery,
    MinutesPublicationSchema,
    MinutesSignatureFileSchema,
    MinutesSignatureFormSchema,
    NewMeetingTaskSchema,
    NewMinutesSchema,
    TaskNoteSchema,
)

pages = blueprint("minutes", "会议纪要：整理、签名、公布、查阅；落实事项；定期会议")


@pages.post(f"{ONE}/minutes")
@permit(Access.PERSON)
@idempotent(pages)
@pages.arguments(NewMinutesSchema)
@pages.response(201, MeetingSchema)
def draft_minutes(data: dict[str, Any], community_id: UUID, meeting_id: UUID) -> Any:
    """Draft the minutes from what happened, or their next version 整理纪要."""
    records = {one["item_id"]: one["text"] for one in data["records"]}
    recorded = minutes.Recorded(records, tuple(data["guests"]), data["remarks"])
    minutes.draft_minutes(current_actor(), community_id, meeting_id, recorded, clock.now())
    return _shown(community_id, meeting_id)


@pages.post(f"{ONE}/signatures")
@permit(Access.PERSON)
@idempotent(pages)
@pages.arguments(MinutesSignatureFileSchema, location="files")
@pages.arguments(MinutesSignatureFormSchema, location="form")
@pages.response(201, MeetingSchema)
def sign_minutes(files: dict[str, Any], form: dict[str, str], community_id: UUID, meeting_id: UUID) -> Any:
    """Sign the minutes by hand 签名."""
    signing.sign_minutes(
        current_actor(), community_id, meeting_id, form["minutes_sha256"], files["file"].stream, clock.now())
    return _shown(community_id, meeting_id)


@pages.post(f"{ONE}/publication")
@permit(Access.PERSON)
@pages.arguments(MinutesPublicationSchema)
@pages.response(201, MeetingSchema)
def publish_minutes(data: dict[str, Any], community_id: UUID, meeting_id: UUID) -> Any:
    """Publish signed minutes to the owners 公布纪要."""
    publishing.publish_minutes(current_actor(), community_id, meeting_id, data["unsigned_reason"], clock.now())
    return _shown(community_id, meeting_id)


@pages.get("/communities/<uuid:community_id>/minutes")
@permit(Access.PERSON)
@pages.arguments(PageQuery, location="query")
@pages.response(200, PublishedMinutesPageSchema)
def list_minutes(query: dict[str, Any], community_id: UUID) -> dict[str, Any]:
    """List published minutes, to owners and staff 纪要查阅."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = publishing.published_minutes(current_actor(), community_id, clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda one: one.meeting.id)


@pages.get(f"{ONE}/minutes")
@permit(Access.PERSON)
@pages.response(200, PublishedMinutesSchema)
def read_minutes(community_id: UUID, meeting_id: UUID) -> Any:
    """Read minutes: published ones as an owner, others as a member or the office 阅读纪要."""
    return publishing.read_minutes(current_actor(), community_id, meeting_id, clock.now())


@pages.get(f"{ONE}/minutes/file")
@permit(Access.PERSON)
@pages.arguments(MinutesFormatQuery, location="query")
@pages.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def download_minutes(query: dict[str, str], community_id: UUID, meeting_id: UUID) -> Response:
    """Download the minutes as PDF or DOCX 下载纪要."""
    kind = query["format"]
    row, content = publishing.minutes_file(current_actor(), community_id, meeting_id, kind, clock.now())
    return download(content, f"{row.title}纪要.{kind}", PDF if kind == "pdf" else DOCX)


@pages.post(f"{ONE}/tasks")
@permit(Access.PERSON)
@idempotent(pages)
@pages.arguments(NewMeetingTaskSchema)
@pages.response(201, MeetingSchema)
def give_task(data: dict[str, Any], community_id: UUID, meeting_id: UUID) -> Any:
    """Give a member something to do until a day 安排落实事项."""
    tasks.give_task(current_actor(), community_id, meeting_id, tasks.NewTask(**data), clock.now())
    return _shown(community_id, meeting_id)


@pages.post(f"{ONE}/tasks/<uuid:task_id>/completion")
@permit(Access.PERSON)
@pages.arguments(TaskNoteSchema)
@pages.response(201, MeetingSchema)
def finish_task(data: dict[str, str], community_id: UUID, meeting_id: UUID, task_id: UUID) -> Any:
    """Say that a task is done, and how 填写落实结果."""
    tasks.finish_task(current_actor(), community_id, meeting_id, task_id, data["note"], clock.now())
    return _shown(community_id, meeting_id)


@pages.get(f"{OF_BODY}/meeting-tasks")
@permit(Access.PERSON)
@pages.arguments(PageQuery, location="query")
@pages.response(200, MeetingTaskPageSchema)
def list_tasks(query: dict[str, Any], community_id: UUID, body_id: UUID) -> dict[str, Any]:
    """List what a body's meetings gave its members to do 落实事项清单."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = tasks.tasks_of_body(current_actor(), community_id, body_id, clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda one: one.row.id)


@pages.get("/communities/<uuid:community_id>/meeting-clocks")
@permit(Access.PERSON)
@pages.response(200, MeetingClockSchema(many=True))
def show_clocks(community_id: UUID) -> Any:
    """Say when the committee met last and is to meet next 定期会议."""
    return list(regular.body_clocks(current_actor(), community_id, clock.now()))


@pages.get("/offices/<uuid:office_id>/meeting-clocks")
@permit(Access.STAFF)
@pages.arguments(PageQuery, location="query")
@pages.response(200, CommunityClocksPageSchema)
def list_clocks(query: dict[str, Any], office_id: UUID) -> dict[str, Any]:
    """List an office's communities with how their committees meet 各小区定期会议."""
    after, limit = uuid_cursor(query["cursor"]), query["limit"]
    rows = regular.office_clocks(current_actor(), office_id, clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda one: one.id)


def _shown(community_id: UUID, meeting_id: UUID) -> dict[str, Any]:
    return showing.shown_meeting(current_actor(), community_id, meeting_id, clock.now())
