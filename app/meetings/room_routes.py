"""Hold a meeting: open it, show the code, come in, vote, count, close."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import blueprint
from app.kernel.idempotency import idempotent
from app.meetings import attending, deciding, showing
from app.meetings.answer_schemas import MeetingSchema, RoomCodeSchema
from app.meetings.meeting_routes import ONE
from app.meetings.schemas import (
    MeetingAttendanceEntriesSchema,
    MeetingCheckInSchema,
    MeetingOpeningSchema,
    MeetingReasonSchema,
    MeetingVoteEntriesSchema,
    NewMeetingVoteSchema,
)

rooms = blueprint("meeting-rooms", "会场：开会、签到、表决、宣布结果、散会")


@rooms.post(f"{ONE}/leave")
@permit(Access.PERSON)
@rooms.arguments(MeetingReasonSchema)
@rooms.response(201, MeetingSchema)
def ask_leave(data: dict[str, str], community_id: UUID, meeting_id: UUID) -> Any:
    """Say before a meeting that one cannot come 请假."""
    attending.ask_leave(current_actor(), community_id, meeting_id, data["reason"], clock.now())
    return _shown(community_id, meeting_id)


@rooms.post(f"{ONE}/opening")
@permit(Access.PERSON)
@rooms.arguments(MeetingOpeningSchema)
@rooms.response(201, MeetingSchema)
def open_meeting(data: dict[str, Any], community_id: UUID, meeting_id: UUID) -> Any:
    """Open a meeting: its members and rules are kept as they stand 宣布开会."""
    attending.open_meeting(current_actor(), community_id, meeting_id, data["chair_id"], clock.now())
    return _shown(community_id, meeting_id)


@rooms.get(f"{ONE}/room-code")
@permit(Access.PERSON)
@rooms.response(200, RoomCodeSchema)
def show_room_code(community_id: UUID, meeting_id: UUID) -> Any:
    """Return the code of this half minute for the room's screen 签到码."""
    return attending.room_code(current_actor(), community_id, meeting_id, clock.now())


@rooms.post(f"{ONE}/attendance")
@permit(Access.PERSON)
@rooms.arguments(MeetingCheckInSchema)
@rooms.response(201, MeetingSchema)
def check_in(data: dict[str, str], community_id: UUID, meeting_id: UUID) -> Any:
    """Be present by the code that the room shows 扫码签到."""
    attending.check_in(current_actor(), community_id, meeting_id, data["code"], clock.now())
    return _shown(community_id, meeting_id)


@rooms.post(f"{ONE}/attendance-entries")
@permit(Access.PERSON)
@rooms.arguments(MeetingAttendanceEntriesSchema)
@rooms.response(201, MeetingSchema)
def enter_attendance(data: dict[str, Any], community_id: UUID, meeting_id: UUID) -> Any:
    """Enter by hand who came and who did not 登记出席."""
    came = [attending.Came(**one) for one in data["entries"]]
    attending.enter_attendance(current_actor(), community_id, meeting_id, came, clock.now())
    return _shown(community_id, meeting_id)


@rooms.post(f"{ONE}/items/<uuid:item_id>/votes")
@permit(Access.PERSON)
@idempotent(rooms)
@rooms.arguments(NewMeetingVoteSchema)
@rooms.response(201, MeetingSchema)
def vote_on_item(data: dict[str, Any], community_id: UUID, meeting_id: UUID, item_id: UUID) -> Any:
    """Say one's own word to a motion, or recuse with the reason 表决."""
    deciding.vote(current_actor(), community_id, meeting_id, item_id, data["choice"], data["reason"], clock.now())
    return _shown(community_id, meeting_id)


@rooms.post(f"{ONE}/items/<uuid:item_id>/vote-entries")
@permit(Access.PERSON)
@idempotent(rooms)
@rooms.arguments(MeetingVoteEntriesSchema)
@rooms.response(201, MeetingSchema)
def enter_votes(data: dict[str, Any], community_id: UUID, meeting_id: UUID, item_id: UUID) -> Any:
    """Enter what members said in the room 登记举手表决."""
    words = [deciding.Word(**one) for one in data["entries"]]
    deciding.enter_votes(current_actor(), community_id, meeting_id, item_id, words, clock.now())
    return _shown(community_id, meeting_id)


@rooms.post(f"{ONE}/items/<uuid:item_id>/decision")
@permit(Access.PERSON)
@rooms.response(201, MeetingSchema)
def decide_item(community_id: UUID, meeting_id: UUID, item_id: UUID) -> Any:
    """Count a motion by the law and announce what became of it 宣布结果."""
    deciding.decide_item(current_actor(), community_id, meeting_id, item_id, clock.now())
    return _shown(community_id, meeting_id)


@rooms.post(f"{ONE}/closing")
@permit(Access.PERSON)
@rooms.response(201, MeetingSchema)
def close_meeting(community_id: UUID, meeting_id: UUID) -> Any:
    """Close a meeting 散会."""
    deciding.close_meeting(current_actor(), community_id, meeting_id, clock.now())
    return _shown(community_id, meeting_id)


def _shown(community_id: UUID, meeting_id: UUID) -> dict[str, Any]:
    return showing.shown_meeting(current_actor(), community_id, meeting_id, clock.now())
