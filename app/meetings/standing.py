"""Say who has which part in a meeting: its body's members, who runs it, the office that reads and attends."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.bodies import service as bodies
from app.bodies.models import Body, Member
from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import Forbidden, NotFound
from app.law.bodies import RULES_OF
from app.law.rulebook import Rulebook
from app.meetings.models import Meeting
from app.meetings.problems import BodyHoldsNoMeetings, MeetingStateForbids, NotToRunMeeting
from app.meetings.reading import ALTERNATE, meeting, roster_of
from app.registry import rights
from app.registry import service as registry
from app.registry.rule_reading import rulebook_of

CHAIRS = ("chair", "vice_chair")
STATES = {
    "called": "还没有开始", "open": "正在进行", "closed": "已经结束", "published": "的纪要已经公布", "cancelled": "已经取消",
}


def meeting_body(community_id: UUID, body_id: UUID, on: dt.date) -> Body:
    """Return a body that holds meetings on a day.

    Raises:
        NotFound: no such body in this community.
        BodyHoldsNoMeetings: its kind or its term does not let it.
    """
    one = bodies.body(community_id, body_id)
    if one.kind not in RULES_OF:
        raise BodyHoldsNoMeetings(body=one.name, why="它不是业主委员会、筹备组、换届小组或监事会。")
    if on < one.from_on:
        raise BodyHoldsNoMeetings(body=one.name, why="任期还没有开始。")
    if one.until_on is not None and on > one.until_on:
        raise BodyHoldsNoMeetings(body=one.name, why="任期已经结束。")
    return one


def rules_of(actor: Actor, community_id: UUID, at: dt.datetime) -> Rulebook:
    """Return the rules of the community today.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    return rulebook_of(actor, community_id, None, at)


def is_office(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    """Tell whether the caller is an officer of the community's office."""
    return rights.acts_as(actor, community_id, at, (Role.OFFICER,))


def require_member_or_office(actor: Actor, community_id: UUID, body_id: UUID, at: dt.datetime) -> Body:
    """Return a body for its members of today and the office.

    Raises:
        NotFound: no such body, or the caller has nothing to do with this community.
        Forbidden: the caller belongs here and neither sits in it nor is the office's.
    """
    registry.community(community_id)
    rights.require_sight(actor, community_id, at)
    one = bodies.body(community_id, body_id)
    if not bodies.is_member(actor.person, body_id, clock.civil_date(at)) and not is_office(actor, community_id, at):
        raise Forbidden(why="这里只供该组织的在任成员和街道经办人使用，街道经办人须通过动态验证码登录。")
    return one


def seen(actor: Actor, community_id: UUID, meeting_id: UUID, at: dt.datetime, *, locked: bool = False) -> Meeting:
    """Find a meeting for who sits in its body, sat in it then, or works in the office.

    Raises:
        NotFound: no such meeting, or not one for the caller's eyes.
    """
    registry.community(community_id)
    row = meeting(community_id, meeting_id, locked=locked)
    if not is_of_body(actor, row, at) and not is_office(actor, community_id, at):
        raise NotFound(what="次会议")
    return row


def is_of_body(actor: Actor, row: Meeting, at: dt.datetime) -> bool:
    """Tell whether the caller sits in the body today, or is on the meeting's roster."""
    return (bodies.is_member(actor.person, row.body_id, clock.civil_date(at))
            or any(one.person_id == actor.person for one in roster_of(row)))


def runs(actor: Actor, row: Meeting, at: dt.datetime) -> bool:
    """Tell whether the caller chairs, opened or called the meeting, or heads its body today."""
    return is_of_body(actor, row, at) and (
        actor.person in {row.chaired_by, row.opened_by, row.called_by}
        or any(one.person_id == actor.person for one in heads(row.community_id, row.body_id, clock.civil_date(at))))


def run_by(actor: Actor, community_id: UUID, meeting_id: UUID, at: dt.datetime) -> Meeting:
    """Find a meeting for who runs it, and hold it until the act is done.

    Raises:
        NotFound: no such meeting, or not one for the caller's eyes.
        NotToRunMeeting: the caller sits in the body and does not run the meeting.
    """
    row = seen(actor, community_id, meeting_id, at, locked=True)
    if not runs(actor, row, at):
        raise NotToRunMeeting
    return row


def heads(community_id: UUID, body_id: UUID, on: dt.date) -> tuple[Member, ...]:
    """Return chair and vice chairs of a body on a day; all its voting members where it has none yet."""
    sitting = [one for one in bodies.members(community_id, body_id, on) if one.office_held != ALTERNATE]
    leading = tuple(one for one in sitting if one.office_held in CHAIRS)
    return leading or tuple(sitting)


def in_state(row: Meeting, states: tuple[str, ...], act: str) -> None:
    """Let an act pass in these states only.

    Raises:
        MeetingStateForbids: it is in another.
    """
    if row.state not in states:
        raise MeetingStateForbids(state=STATES[row.state], act=act)
