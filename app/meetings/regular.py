"""Keep regular meetings regular (定期会议): when the next is due, who is reminded, which bodies of an office are behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.bodies import service as bodies
from app.bodies.models import Body
from app.documents.dates import spoken_day
from app.kernel import clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.problems import Conflict
from app.law.deadlines import Deadline, regular_meeting_due
from app.law.rulebook import Rulebook
from app.meetings.models import Meeting, MeetingReminder
from app.meetings.standing import heads, rules_of
from app.meetings.telling import tell_people
from app.registry.communities import communities_of_office
from app.registry.rule_values import require_officer

REGULAR = "committee"
"""Only a committee meets by the calendar; groups meet when their work asks for it."""


@dataclass(frozen=True, slots=True)
class MeetingClock:
    """When a committee met last, when it is to meet again, and how it stands today."""

    body_id: UUID
    body: str
    until_on: dt.date | None
    last_on: dt.date | None
    next_at: dt.datetime | None
    due: Deadline
    standing: str
    held_in_year: int


@dataclass(frozen=True, slots=True)
class CommunityClocks:
    """A community with its committees in term; none where it has no committee."""

    id: UUID
    name: str
    committees: tuple[MeetingClock, ...]


def clock_of(body: Body, rules: Rulebook, at: dt.datetime) -> MeetingClock:
    """Say how a committee's regular meetings stand: on_time, soon or overdue.

    Law: the rule `committee_meeting_interval_days`, 待确认.
    """
    today = clock.civil_date(at)
    last_at, held = _held(body, at)
    last_on = clock.civil_date(last_at) if last_at else None
    due = regular_meeting_due(max(last_on or body.from_on, body.from_on), rules)
    soon_from = due.on - dt.timedelta(days=rules.number("committee_meeting_reminder_days"))
    standing = "overdue" if today > due.on else "soon" if today >= soon_from else "on_time"
    return MeetingClock(
        body.id, body.name, body.until_on, last_on, _next(body, at), due, standing, held)


def office_clocks(
    actor: Actor, office_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[CommunityClocks]:
    """List `limit + 1` communities of an office, past an id, with how their committees' meetings stand.

    Raises:
        NotFound, Forbidden: the caller is no officer of this office, or passed no authenticator.
    """
    require_officer(actor, office_id, at)
    places = [one for one in communities_of_office(office_id) if after is None or one.id > after]
    return [CommunityClocks(one.id, one.name, body_clocks(actor, one.id, at)) for one in places[:limit + 1]]


def body_clocks(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[MeetingClock, ...]:
    """Say how the meetings of a community's committees stand, to who has to do with the community.

    Raises:
        NotFound: the caller has nothing to do with it.
    """
    rules = rules_of(actor, community_id, at)
    return tuple(clock_of(body, rules, at) for body in committees(community_id, at))


def committees(community_id: UUID, at: dt.datetime) -> tuple[Body, ...]:
    """Return the committees of a community that are in their term today."""
    on = clock.civil_date(at)
    return tuple(one for one in bodies.bodies_of(community_id)
                 if one.kind == REGULAR and one.from_on <= on and (one.until_on is None or on <= one.until_on))


def remind_heads(at: dt.datetime) -> int:
    """Remind the heads of each committee, once for each due day, before its regular meeting is overdue."""
    told = 0
    for body in bodies.in_term(REGULAR, clock.civil_date(at)):
        try:
            found = clock_of(body, rules_of(SYSTEM, body.community_id, at), at)
        except Conflict:  # a value that the law does not let be set: the office is told where it looks at its rules
            continue
        if found.standing == "on_time" or found.next_at is not None:
            continue
        key = body.community_id, body.id, found.due.on
        if db.session.get(MeetingReminder, key) is None:
            db.session.add(MeetingReminder(community_id=key[0], body_id=key[1], due_on=key[2], sent_at=at))
            people = {one.person_id for one in heads(body.community_id, body.id, clock.civil_date(at))}
            words = {"body": body.name, "until": spoken_day(found.due.on)}
            tell_people(people, body.community_id, "meeting_due", about=("body", body.id), at=at, words=words)
            told += 1
    db.session.flush()
    return told


def _held(body: Body, at: dt.datetime) -> tuple[dt.datetime | None, int]:
    """Return when a body met last with a quorum, and how often in the last 365 days."""
    query = select(func.max(Meeting.opened_at), func.count().filter(Meeting.opened_at > at - dt.timedelta(days=365))).where(
        Meeting.community_id == body.community_id, Meeting.body_id == body.id, Meeting.closed_at.is_not(None),
        Meeting.quorum["reached"].as_boolean())
    last_at, often = db.session.execute(query).one()
    return last_at, often


def _next(body: Body, at: dt.datetime) -> dt.datetime | None:
    return db.session.scalar(select(func.min(Meeting.starts_at)).where(
        Meeting.community_id == body.community_id, Meeting.body_id == body.id, Meeting.state == "called",
        Meeting.starts_at > at))
