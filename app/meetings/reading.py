"""Read a meeting and what belongs to it."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select

from app.bodies import service as bodies
from app.identity import service as identity
from app.kernel import crypto
from app.kernel.db import db
from app.kernel.masking import mask_phone
from app.kernel.problems import NotFound
from app.law.rulebook import Rulebook
from app.meetings.models import (
    Meeting,
    MeetingAttendance,
    MeetingItem,
    MeetingMember,
    MeetingMinutes,
    MeetingPaper,
    MeetingSignature,
    MeetingTask,
    MeetingVote,
)
from app.registry import service as registry

T = TypeVar("T", MeetingItem, MeetingPaper, MeetingMember, MeetingAttendance, MeetingVote, MeetingMinutes, MeetingSignature,
            MeetingTask)
ALTERNATE = "alternate"
NAME, REASON, FACTS = ("meeting_members", "name"), ("meeting_attendances", "reason"), ("meeting_minutes", "facts")


def meeting(community_id: UUID, meeting_id: UUID, *, locked: bool = False) -> Meeting:
    """Find a meeting; `locked` holds it until the transaction ends.

    Raises:
        NotFound: no such meeting in this community.
    """
    row = db.session.get(Meeting, (community_id, meeting_id), with_for_update=locked, populate_existing=locked)
    if row is None:
        raise NotFound(what="次会议")
    return row


def items_of(one: Meeting) -> tuple[MeetingItem, ...]:
    """Return the agenda in its order."""
    return tuple(db.session.scalars(_of(MeetingItem, one).order_by(MeetingItem.position)))


def item_of(one: Meeting, item_id: UUID) -> MeetingItem:
    """Find an item of the agenda.

    Raises:
        NotFound: this meeting has no such item.
    """
    row = db.session.get(MeetingItem, (one.community_id, item_id))
    if row is None or row.meeting_id != one.id:
        raise NotFound(what="项议题")
    return row


def papers_of(one: Meeting) -> tuple[MeetingPaper, ...]:
    """Return the papers in the order in which they were added."""
    return _rows(MeetingPaper, one)


def roster_of(one: Meeting) -> tuple[MeetingMember, ...]:
    """Return the members as the body stood at the opening; none before it."""
    return _rows(MeetingMember, one)


def names_of(one: Meeting) -> dict[UUID, str]:
    """Return the names of the roster by person."""
    return {row.person_id: crypto.unseal(row.name_sealed, (*NAME, row.id)) for row in roster_of(one)}


def attendance_of(one: Meeting) -> dict[UUID, MeetingAttendance]:
    """Return what is known last of each person's coming, guests of the office included."""
    return {row.person_id: row for row in _rows(MeetingAttendance, one)}


def present_at(one: Meeting) -> frozenset[UUID]:
    """Return the voting members who are present."""
    here = {person for person, row in attendance_of(one).items() if row.present}
    return frozenset(row.person_id for row in roster_of(one) if row.votes and row.person_id in here)


def votes_of(one: Meeting) -> dict[UUID, dict[UUID, MeetingVote]]:
    """Return what stands of each member's word, by item and person."""
    found: dict[UUID, dict[UUID, MeetingVote]] = {}
    for row in _rows(MeetingVote, one):
        found.setdefault(row.item_id, {})[row.person_id] = row
    return found


def newest_minutes(one: Meeting) -> MeetingMinutes | None:
    """Return the last version of the minutes, if there is one."""
    query = _of(MeetingMinutes, one).order_by(MeetingMinutes.version.desc()).limit(1)
    return db.session.scalars(query).one_or_none()


def signatures_of(minutes: MeetingMinutes) -> tuple[MeetingSignature, ...]:
    """Return the signatures under a version of the minutes, in the order in which they came."""
    return tuple(db.session.scalars(select(MeetingSignature).where(
        MeetingSignature.community_id == minutes.community_id, MeetingSignature.minutes_id == minutes.id,
    ).order_by(MeetingSignature.id)))


def tasks_of(one: Meeting) -> tuple[MeetingTask, ...]:
    """Return what is to be done because of a meeting."""
    return _rows(MeetingTask, one)


def rulebook_of(one: Meeting) -> Rulebook:
    """Return the rules of the meeting: those of its opening, which nothing later changes."""
    return Rulebook.from_snapshot(one.rules or {})


def next_serial(one: Meeting) -> int:
    """Count the meetings that the body has opened, this one included."""
    return 1 + (db.session.scalar(select(func.count()).select_from(Meeting).where(
        Meeting.community_id == one.community_id, Meeting.body_id == one.body_id, Meeting.opened_at.is_not(None))) or 0)


def body_name(one: Meeting) -> str:
    """Name the body with its community, as papers do."""
    name, place = bodies.body(one.community_id, one.body_id).name, registry.community(one.community_id).name
    return name if name.startswith(place) else place + name


def names(person_ids: set[UUID]) -> dict[UUID, str]:
    """Name people; who never said a name is told by the masked phone."""
    return {person_id: one.name or mask_phone(one.phone) for person_id, one in identity.contacts(person_ids).items()}


def _rows(table: type[T], one: Meeting) -> tuple[T, ...]:
    return tuple(db.session.scalars(_of(table, one).order_by(table.id)))


def _of(table: type[T], one: Meeting) -> Select[T]:
    return select(table).where(table.community_id == one.community_id, table.meeting_id == one.id)
