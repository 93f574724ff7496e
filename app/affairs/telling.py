"""Tell people by SMS: urgent notices once, answers, questions handed on, and who is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from app.affairs.models import Notice, Question
from app.affairs.scope import units_in
from app.affairs.sides import OFFICE, name_of, speaking_bodies
from app.assembly.telling import page_of
from app.bodies import service as bodies
from app.identity import service as identity
from app.kernel import clock
from app.kernel.db import db
from app.messaging import service as messaging
from app.registry import service as registry
from app.registry.telling import place


def tell_urgent(community_id: UUID, notice_id: UUID, at: dt.datetime) -> int:
    """Queue the SMS of an urgent notice, one for each phone, once; return how many."""
    row, about = db.session.get_one(Notice, (community_id, notice_id)), ("notice", notice_id)
    if row.withdrawn_at is not None or messaging.deliveries(about, community_id):
        return 0
    units = [one.unit_id for one in units_in(community_id, row.scope)]
    reached = registry.contacts(community_id, units, at, clock.civil_date(at), buyers=True)
    known = identity.contacts({one.person_id for found in reached.values() for one in found if one.person_id})
    phones: dict[str, messaging.Recipient] = {}
    for unit_id, found in reached.items():
        for one in found:
            own = known.get(one.person_id) if one.person_id else None
            phone = own.phone if own else one.phone
            if phone:
                phones.setdefault(phone, messaging.Recipient(phone, unit_id, one.person_id, one.owner_id))
    words = place(community_id) | {
        "poster": name_of(community_id, row.poster, row.body_id), "title": row.title,
        "link": page_of(f"/c/{community_id}/notices/{notice_id}")}
    return len(messaging.send("urgent_notice", list(phones.values()), words, about=about, at=at, community_id=community_id))


def tell_answered(row: Question, at: dt.datetime) -> None:
    """Tell the asker that there is an answer."""
    _tell("question_answered", [row.person_id], row, {}, ("question", row.id), at)


def tell_handed_on(row: Question, entry_id: UUID, to: str, at: dt.datetime) -> None:
    """Tell the asker, and who answers now, that a question was handed on."""
    due = f"{row.due_on.month}月{row.due_on.day}日"
    _tell("question_handed_on", [row.person_id, *side_people(row.community_id, row.side, at)], row, {"to": to, "due": due},
          ("question_entry", entry_id), at)


def tell_overdue(rows: Sequence[Question], at: dt.datetime) -> None:
    """Tell who answers for a side of its overdue questions: one message for all of them."""
    first = rows[0]
    _tell("questions_overdue", side_people(first.community_id, first.side, at), first, {"count": str(len(rows))},
          ("question", first.id), at)


def side_people(community_id: UUID, side: str, at: dt.datetime) -> tuple[UUID, ...]:
    """Return who answers for a side today: the members of the body, or the officers of the office."""
    on = clock.civil_date(at)
    if side == OFFICE:
        return identity.holders(identity.Role.OFFICER, registry.community(community_id).office_id, on)
    seats = (one for body in speaking_bodies(community_id, on) for one in bodies.members(community_id, body.id, on))
    return tuple(dict.fromkeys(one.person_id for one in seats))


def _tell(  # the message's facts
    template: str, people: Iterable[UUID], row: Question, words: dict[str, str], about: tuple[str, UUID], at: dt.datetime,
) -> None:
    reached = identity.contacts(set(people))
    recipients = [messaging.Recipient(one.phone, person_id=person_id) for person_id, one in reached.items()]
    if not recipients:
        return
    link = page_of(f"/c/{row.community_id}/questions/{row.id}")
    messaging.send(template, recipients, place(row.community_id) | {"link": link} | words, about=about, at=at,
                   community_id=row.community_id)
