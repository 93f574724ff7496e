"""Open a meeting, and know who is present: by the code shown in the room (扫码签到), or entered by who runs it.

The code is an HMAC over the meeting and a half minute: it cannot be guessed, is checked here, and one that was photographed
and sent home opens nothing a minute later.
"""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.bodies import service as bodies
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Forbidden, InvalidFields
from app.meetings.models import Meeting, MeetingAttendance, MeetingMember
from app.meetings.problems import RoomCodeInvalid
from app.meetings.reading import ALTERNATE, NAME, REASON, names, next_serial, roster_of
from app.meetings.standing import in_state, is_office, meeting_body, rules_of, run_by, seen
from app.meetings.telling import page_of

TURN_SECONDS = 30
_DIGITS, _ALPHABET = 12, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class RoomCode:
    """What the room's screen shows, and for how many seconds before it changes."""

    code: str
    url: str
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Came:
    """Whether a member came, as who runs the meeting enters it."""

    person_id: UUID
    present: bool
    reason: str | None = None


def open_meeting(actor: Actor, community_id: UUID, meeting_id: UUID, chair_id: UUID | None, at: dt.datetime) -> Meeting:
    """Open a meeting: its members and rules are kept as they are today; without a name the caller chairs.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run it.
        MeetingStateForbids: it was opened or cancelled before, or the hour has not come.
        BodyHoldsNoMeetings: the term of the body ended before.
        InvalidFields: the chair of the meeting is no member.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("called",), "宣布开会")
    on = clock.civil_date(at)
    meeting_body(community_id, row.body_id, on)
    if on < clock.civil_date(row.starts_at):
        raise InvalidFields.one("/", "还没有到开会的日子。要提前开会，请取消后重新通知。")
    sitting = bodies.members(community_id, row.body_id, on)
    chair = chair_id or actor.person
    if chair not in {one.person_id for one in sitting}:
        raise InvalidFields.one("/chair_id", "主持人应是该组织的在任成员。")
    told = names({one.person_id for one in sitting})
    for one in {seat.person_id: seat for seat in sitting}.values():
        member_id = new_id()
        db.session.add(MeetingMember(
            community_id=community_id, id=member_id, meeting_id=row.id, person_id=one.person_id,
            name_sealed=crypto.seal(told[one.person_id], (*NAME, member_id)), office_held=one.office_held,
            source=one.source, votes=one.office_held != ALTERNATE))
    row.serial, row.rules = next_serial(row), rules_of(actor, community_id, at).snapshot()
    row.state, row.opened_at, row.opened_by, row.chaired_by = "open", at, actor.person, chair
    db.session.flush()
    audit.record(actor, "meeting.open", community_id=community_id, subject=("meeting", row.id),
                 facts={"chaired_by": str(chair)}, at=at)
    return row


def room_code(actor: Actor, community_id: UUID, meeting_id: UUID, at: dt.datetime) -> RoomCode:
    """Return the code of this half minute for the room's screen.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run the meeting.
        MeetingStateForbids: it is not open.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("open",), "显示签到码")
    turn, spent = divmod(int(at.timestamp()), TURN_SECONDS)
    code = _code(row, turn)
    return RoomCode(code, page_of(community_id, meeting_id, f"/here?code={code}"), TURN_SECONDS - spent)


def check_in(actor: Actor, community_id: UUID, meeting_id: UUID, code: str, at: dt.datetime) -> MeetingAttendance:
    """Be present by the code that the room shows; an officer of the office is a guest (列席).

    Raises:
        NotFound: no such meeting, or not one of the caller's.
        MeetingStateForbids: it is not open.
        RoomCodeInvalid: the code is not of this half minute or the one before.
    """
    row = seen(actor, community_id, meeting_id, at)
    in_state(row, ("open",), "签到")
    turn, said = int(at.timestamp()) // TURN_SECONDS, code.upper().encode()
    if not any(hmac.compare_digest(said, _code(row, one).encode()) for one in (turn, turn - 1)):
        raise RoomCodeInvalid
    if actor.person not in _people(row) and not is_office(actor, community_id, at):
        raise Forbidden(why="您不在本次会议的成员名单上，不能签到。")
    return _record(row, Came(actor.person, present=True), "qr", actor, at)


def enter_attendance(
    actor: Actor, community_id: UUID, meeting_id: UUID, came: Sequence[Came], at: dt.datetime,
) -> tuple[MeetingAttendance, ...]:
    """Enter by hand who came and who did not, with the reason of absence.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run the meeting.
        MeetingStateForbids: it is not open.
        InvalidFields: somebody is no member of it.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("open",), "登记出席")
    known = _people(row)
    strange = [place for place, one in enumerate(came) if one.person_id not in known]
    if strange:
        raise InvalidFields.one(f"/entries/{strange[0]}/person_id", "这个人不是本次会议的成员。")
    return tuple(_record(row, one, "hand", actor, at) for one in came)


def ask_leave(actor: Actor, community_id: UUID, meeting_id: UUID, reason: str, at: dt.datetime) -> MeetingAttendance:
    """Say before a meeting that one cannot come, and why.

    Raises:
        NotFound: no such meeting, or not one of the caller's.
        Forbidden: the caller is no member of the body.
        MeetingStateForbids: it was opened or cancelled.
    """
    row = seen(actor, community_id, meeting_id, at)
    in_state(row, ("called",), "请假")
    if not bodies.is_member(actor.person, row.body_id, clock.civil_date(at)):
        raise Forbidden(why="您不是该组织的在任成员。")
    return _record(row, Came(actor.person, present=False, reason=reason), "leave", actor, at)


def reason_of(row: MeetingAttendance) -> str | None:
    """Return why somebody was absent, if it was said."""
    return None if row.reason_sealed is None else crypto.unseal(row.reason_sealed, (*REASON, row.id))


def _record(row: Meeting, came: Came, how: str, actor: Actor, at: dt.datetime) -> MeetingAttendance:
    made_id = new_id()
    made = MeetingAttendance(
        community_id=row.community_id, id=made_id, meeting_id=row.id, person_id=came.person_id, present=came.present, how=how,
        reason_sealed=crypto.seal(came.reason, (*REASON, made_id)) if came.reason else None, recorded_by=actor.person, at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "meeting.attend", community_id=row.community_id, subject=("meeting", row.id),
                 facts={"person_id": str(came.person_id), "present": came.present, "how": how}, at=at)
    return made


def _people(row: Meeting) -> frozenset[UUID]:
    return frozenset(one.person_id for one in roster_of(row))


def _code(row: Meeting, turn: int) -> str:
    value = int.from_bytes(crypto.blind(f"{row.id}/{turn}", "meeting-room")[:8], "big")
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in range(_DIGITS))
