"""Follow up what a meeting decided (落实): who does it, until when, and how it ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.documents.dates import spoken_day
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, Forbidden, InvalidFields, NotFound
from app.meetings.models import Meeting, MeetingTask
from app.meetings.reading import item_of, meeting, names, roster_of
from app.meetings.standing import in_state, require_member_or_office, run_by, runs, seen
from app.meetings.telling import page_of, tell_people

LONGEST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class NewTask:
    """What is to be done because of which item, by whom and until when."""

    what: str
    owner_id: UUID
    due_on: dt.date
    item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task with its owner's name and whether its day has passed."""

    row: MeetingTask
    owner: str
    mine: bool
    overdue: bool
    meeting_title: str


def give_task(actor: Actor, community_id: UUID, meeting_id: UUID, new: NewTask, at: dt.datetime) -> MeetingTask:
    """Give a member something to do; the minutes name what was given before they were drafted.

    Raises:
        NotFound, NotToRunMeeting: the caller does not run the meeting.
        MeetingStateForbids: it was not opened, or cancelled.
        InvalidFields: the member, the item or the day cannot be.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("open", "closed", "published"), "安排落实事项")
    today = clock.civil_date(at)
    if new.owner_id not in {one.person_id for one in roster_of(row)}:
        raise InvalidFields.one("/owner_id", "负责人应是本次会议的成员。")
    if not today <= new.due_on <= today + dt.timedelta(days=LONGEST_DAYS):
        raise InvalidFields.one("/due_on", "完成期限应在今天或以后，不超过十年。")
    if new.item_id is not None:
        try:
            item_of(row, new.item_id)
        except NotFound as error:
            raise InvalidFields.one("/item_id", "这次会议没有这项议题。") from error
    made = MeetingTask(
        community_id=community_id, id=new_id(), meeting_id=row.id, item_id=new.item_id, what=new.what, owner_id=new.owner_id,
        due_on=new.due_on, given_by=actor.person, given_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "meeting.give_task", community_id=community_id, subject=("meeting", row.id),
                 facts={"task_id": str(made.id)}, at=at)
    words = {"what": new.what, "until": spoken_day(new.due_on), "link": page_of(community_id, row.id)}
    tell_people({new.owner_id}, community_id, "meeting_task_given", about=("meeting_task", made.id), at=at, words=words)
    return made


def finish_task(
    actor: Actor, community_id: UUID, meeting_id: UUID, task_id: UUID, note: str, at: dt.datetime,
) -> MeetingTask:
    """Say that a task is done, and how; its owner does, or who runs the meeting.

    Raises:
        NotFound: no such task, or not for the caller's eyes.
        Forbidden: the caller is neither.
        Conflict: it was done before.
    """
    row = seen(actor, community_id, meeting_id, at)
    task = db.session.get(MeetingTask, (community_id, task_id), with_for_update=True, populate_existing=True)
    if task is None or task.meeting_id != row.id:
        raise NotFound(what="个事项")
    if actor.person != task.owner_id and not runs(actor, row, at):
        raise Forbidden(why="由负责人或会议主持人填写落实结果。")
    if task.done_at is not None:
        raise Conflict(why="这个事项已经填写落实结果。")
    task.done_at, task.done_by, task.done_note = at, actor.person, note
    db.session.flush()
    audit.record(actor, "meeting.finish_task", community_id=community_id, subject=("meeting", row.id),
                 facts={"task_id": str(task.id)}, at=at)
    return task


def tasks_of_body(
    actor: Actor, community_id: UUID, body_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[ShownTask]:
    """List `limit + 1` tasks of a body's meetings, the newest first.

    Raises:
        NotFound, Forbidden: the caller neither sits in the body nor is the office's.
    """
    require_member_or_office(actor, community_id, body_id, at)
    from_body = select(MeetingTask).where(MeetingTask.community_id == community_id, MeetingTask.meeting_id.in_(
        select(Meeting.id).where(Meeting.community_id == community_id, Meeting.body_id == body_id)))
    if after is not None:
        from_body = from_body.where(MeetingTask.id < after)
    return shown_tasks(actor, db.session.scalars(from_body.order_by(MeetingTask.id.desc()).limit(limit + 1)).all(), at)


def shown_tasks(actor: Actor, rows: Sequence[MeetingTask], at: dt.datetime) -> list[ShownTask]:
    """Show tasks with names."""
    told, today = names({one.owner_id for one in rows}), clock.civil_date(at)
    return [ShownTask(one, told.get(one.owner_id, ""), one.owner_id == actor.person_id,
                      one.done_at is None and one.due_on < today, meeting(one.community_id, one.meeting_id).title)
            for one in rows]


def remind_of_tasks(at: dt.datetime) -> int:
    """Remind each owner once when a task's last day has come or gone; return how many were told."""
    today = clock.civil_date(at)
    due = db.session.scalars(select(MeetingTask).where(
        MeetingTask.done_at.is_(None), MeetingTask.reminded_at.is_(None), MeetingTask.due_on <= today,
    ).order_by(MeetingTask.id).limit(200).with_for_update(skip_locked=True)).all()
    for one in due:
        one.reminded_at = at
        when = "今天到期" if one.due_on == today else f"已于{spoken_day(one.due_on)}到期"
        words = {"what": one.what, "when": when, "link": page_of(one.community_id, one.meeting_id)}
        tell_people({one.owner_id}, one.community_id, "meeting_task_due", about=("meeting_task", one.id), at=at, words=words)
    db.session.flush()
    return len(due)
