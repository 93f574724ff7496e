"""Show a meeting to its members and the office: what was called, who is there, what was said, what is left to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.bodies import service as bodies
from app.kernel import clock, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.law.bodies import body_quorum
from app.law.deadlines import Deadline, decision_publication_due
from app.meetings.attending import reason_of
from app.meetings.models import Meeting, MeetingItem, MeetingVote
from app.meetings.reading import (
    ALTERNATE,
    attendance_of,
    items_of,
    names,
    names_of,
    newest_minutes,
    papers_of,
    present_at,
    roster_of,
    rulebook_of,
    signatures_of,
    tasks_of,
    votes_of,
)
from app.meetings.regular import REGULAR
from app.meetings.signing import signers, unsigned
from app.meetings.standing import is_of_body, is_office, require_member_or_office, runs, seen
from app.meetings.tasks import shown_tasks


def meetings_of(
    actor: Actor, community_id: UUID, body_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[Meeting]:
    """List `limit + 1` meetings of a body, the newest first.

    Raises:
        NotFound, Forbidden: the caller neither sits in the body nor is the office's.
    """
    require_member_or_office(actor, community_id, body_id, at)
    query = select(Meeting).where(Meeting.community_id == community_id, Meeting.body_id == body_id)
    if after is not None:
        query = query.where(Meeting.id < after)
    return list(db.session.scalars(query.order_by(Meeting.id.desc()).limit(limit + 1)))


def shown_meeting(actor: Actor, community_id: UUID, meeting_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show a meeting whole.

    Raises:
        NotFound: no such meeting, or not one for the caller's eyes.
    """
    row = seen(actor, community_id, meeting_id, at)
    leads = runs(actor, row, at)
    told, people = _people(row, at)
    said = votes_of(row)
    body = bodies.body(community_id, row.body_id)
    return _columns(row) | {
        "now": at, "body": body.name, "body_kind": body.kind, "runs": leads,
        "chair": told.get(row.chaired_by) if row.chaired_by else None,
        "called_by_name": names({row.called_by}).get(row.called_by, ""),
        "member": is_of_body(actor, row, at), "office": is_office(actor, community_id, at),
        "present": any(one["person_id"] == actor.person_id and one["present"] for one in people),
        "people": people, "quorum": _quorum(row, body.kind), "publication_due": _publication_due(row, body.kind),
        "items": [_item(actor, one, said.get(one.id, {}), told, shown=leads or one.decided_at is not None)
                  for one in items_of(row)],
        "papers": [{"id": one.id, "item_id": one.item_id, "title": one.title, "added_at": one.added_at,
                    **_file(one.file_id)} for one in papers_of(row)],
        "minutes": _minutes(actor, row), "tasks": shown_tasks(actor, tasks_of(row), at),
    }


def _people(row: Meeting, at: dt.datetime) -> tuple[dict[UUID, str], list[dict[str, Any]]]:
    """Return the roster, or before the opening who sits in the body today, with what is known of their coming."""
    came = attendance_of(row)
    if row.opened_at is None:
        sitting = bodies.members(row.community_id, row.body_id, clock.civil_date(at))
        told = names({one.person_id for one in sitting})
        seats = {one.person_id: (one.office_held, one.office_held != ALTERNATE) for one in sitting}
    else:
        told, seats = names_of(row), {one.person_id: (one.office_held, one.votes) for one in roster_of(row)}
    guests = names({person for person, one in came.items() if one.present and person not in seats})
    seats |= dict.fromkeys(guests, ("guest", False))
    told = {**told, **guests}
    return told, [
        {"person_id": person, "name": told[person], "office_held": office, "votes": votes,
         "present": person in came and came[person].present, "how": came[person].how if person in came else None,
         "reason": reason_of(came[person]) if person in came else None} for person, (office, votes) in seats.items()]


def _quorum(row: Meeting, kind: str) -> dict[str, Any] | None:
    if row.opened_at is None or row.quorum is not None:
        return row.quorum
    members = [str(one.person_id) for one in roster_of(row) if one.votes]
    return body_quorum(kind, members, [str(one) for one in present_at(row)], rulebook_of(row)).as_json() if members else None


def _publication_due(row: Meeting, kind: str) -> Deadline | None:
    """Say until when a committee publishes what it decided; other bodies have no such day."""
    if kind != REGULAR or row.closed_at is None:
        return None
    return decision_publication_due(clock.civil_date(row.closed_at), rulebook_of(row))


def _item(
    actor: Actor, one: MeetingItem, said: Mapping[UUID, MeetingVote], told: Mapping[UUID, str], *, shown: bool,
) -> dict[str, Any]:
    mine = said.get(actor.person_id) if actor.person_id else None
    return {
        "id": one.id, "position": one.position, "title": one.title, "text": one.text, "decides": one.decides,
        "decision": one.decision, "decided_at": one.decided_at, "spoken": len(said), "mine": mine.choice if mine else None,
        "votes": [{"person_id": person, "name": told.get(person, ""), "choice": word.choice, "reason": word.reason,
                   "themselves": word.entered_by == person} for person, word in said.items()] if shown else [],
    }


def _minutes(actor: Actor, row: Meeting) -> dict[str, Any] | None:
    minutes = newest_minutes(row)
    if minutes is None:
        return None
    signed, told = signatures_of(minutes), names_of(row)
    mine = any(one.person_id == actor.person_id for one in signed)
    return {
        "version": minutes.version, "sha256": minutes.sha256, "drafted_at": minutes.drafted_at,
        "signed": [{"name": told.get(one.person_id, ""), "at": one.signed_at, "sha256": one.file_sha256} for one in signed],
        "unsigned": list(unsigned(row, minutes)),
        "sign": row.state == "closed" and not mine and actor.person_id in signers(row), "signed_by_me": mine,
    }


def _file(file_id: UUID) -> dict[str, Any]:
    kept = storage.info(file_id)
    return {"media_type": kept.media_type, "size": kept.size, "sha256": kept.sha256}


def _columns(row: Meeting) -> dict[str, Any]:
    kept = ("id", "body_id", "kind", "state", "title", "place", "starts_at", "called_at", "serial", "opened_at", "closed_at",
            "published_at", "cancelled_at", "cancel_reason", "unsigned_reason")
    return {name: getattr(row, name) for name in kept}
