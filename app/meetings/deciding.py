"""Take the members' words on a motion and count them by the law (表决); the last word before the count stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.bodies import service as bodies
from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields
from app.law.bodies import RECUSED, body_quorum, decide_body
from app.meetings.models import Meeting, MeetingItem, MeetingVote
from app.meetings.problems import MotionDecided, NotPresent, SpokeForThemselves
from app.meetings.reading import item_of, items_of, names_of, present_at, roster_of, rulebook_of, votes_of
from app.meetings.standing import in_state, run_by, seen


@dataclass(frozen=True, slots=True)
class Word:
    """What a member says to a motion; a recusal (回避) says why."""

    person_id: UUID
    choice: str
    reason: str | None = None


def vote(  # its seven facts are the act
    actor: Actor, community_id: UUID, meeting_id: UUID, item_id: UUID, choice: str, reason: str | None, at: dt.datetime,
) -> MeetingVote:
    """Say one's own word to a motion, on one's own phone; until the count one may say another.

    Raises:
        NotFound: no such meeting or item, or not one of the caller's.
        MeetingStateForbids: it is not open.
        NotPresent: the caller is not present with a vote.
        MotionDecided: it was counted.
        InvalidFields: a recusal without its reason.
    """
    row = seen(actor, community_id, meeting_id, at, locked=True)
    item = _votable(row, item_id)
    return _say(row, item, Word(actor.person, choice, reason), actor, at, place="")


def enter_votes(  # its six facts are the act
    actor: Actor, community_id: UUID, meeting_id: UUID, item_id: UUID, words: Sequence[Word], at: dt.datetime,
) -> tuple[MeetingVote, ...]:
    """Enter what members said in the room (举手表决), for those who do not use a phone.

    Raises:
        NotFound, NotToRunMeeting: no such item, or the caller does not run the meeting.
        MeetingStateForbids, NotPresent, MotionDecided, InvalidFields: as with one's own word.
        SpokeForThemselves: somebody said it on the own phone before.
    """
    row = run_by(actor, community_id, meeting_id, at)
    item = _votable(row, item_id)
    said, told = votes_of(row).get(item_id, {}), names_of(row)
    for one in words:
        known = said.get(one.person_id)
        if known is not None and known.entered_by == one.person_id != actor.person:
            raise SpokeForThemselves(who=told.get(one.person_id, "这位成员"))
    return tuple(_say(row, item, one, actor, at, place=f"/entries/{place}") for place, one in enumerate(words))


def decide_item(actor: Actor, community_id: UUID, meeting_id: UUID, item_id: UUID, at: dt.datetime) -> MeetingItem:
    """Count a motion and announce what became of it; nobody's word changes it afterwards.

    Raises:
        NotFound, NotToRunMeeting: no such item, or the caller does not run the meeting.
        MeetingStateForbids: it is not open.
        MotionDecided: it was counted.
        Conflict: a member is present who said nothing.

    Law: the rules `committee_decision`, `group_decision`, `supervisors_decision` of the meeting's day.
    """
    row = run_by(actor, community_id, meeting_id, at)
    item = _votable(row, item_id)
    words, here = votes_of(row).get(item_id, {}), present_at(row)
    silent = here - set(words)
    if silent:
        told = "、".join(name for person, name in names_of(row).items() if person in silent)
        raise Conflict(why=f"{told}还没有表决。没有意见的，请登记为弃权；已经离场的，请改登记为未出席。")
    kind = bodies.body(community_id, row.body_id).kind
    said = {str(person): one.choice for person, one in words.items() if person in here}
    decision = decide_body(kind, _members(row), [str(one) for one in here], said, rulebook_of(row))
    item.decision, item.decided_at = decision.as_json(), at
    db.session.flush()
    audit.record(actor, "meeting.decide", community_id=community_id, subject=("meeting", row.id),
                 facts={"item_id": str(item.id), "outcome": decision.outcome}, at=at)
    return item


def close_meeting(actor: Actor, community_id: UUID, meeting_id: UUID, at: dt.datetime) -> Meeting:
    """Close a meeting; who was there in the end stands, and without a quorum it was not held (流会).

    Raises:
        NotFound, NotToRunMeeting: the caller does not run it.
        MeetingStateForbids: it is not open.
        Conflict: somebody voted on a motion that was not counted.
    """
    row = run_by(actor, community_id, meeting_id, at)
    in_state(row, ("open",), "结束")
    kind = bodies.body(community_id, row.body_id).kind
    quorum = body_quorum(kind, _members(row), [str(one) for one in present_at(row)], rulebook_of(row))
    open_items = [one.title for one in items_of(row) if one.decides and one.decided_at is None and votes_of(row).get(one.id)]
    if open_items:
        raise Conflict(why=f"“{open_items[0]}”已有人表决，还没有宣布结果。请先宣布结果再结束会议。")
    row.state, row.closed_at, row.quorum = "closed", at, quorum.as_json()
    db.session.flush()
    audit.record(actor, "meeting.close", community_id=community_id, subject=("meeting", row.id),
                 facts={"present": quorum.present, "members": quorum.members}, at=at)
    return row


def _votable(row: Meeting, item_id: UUID) -> MeetingItem:
    in_state(row, ("open",), "表决")
    item = item_of(row, item_id)
    if not item.decides:
        raise Conflict(why=f"“{item.title}”是通报或讨论事项，不表决。")
    if item.decided_at is not None:
        raise MotionDecided(item=item.title, decided_at=item.decided_at)
    return item


def _say(row: Meeting, item: MeetingItem, word: Word, actor: Actor, at: dt.datetime, *, place: str) -> MeetingVote:
    if word.choice == RECUSED and not word.reason:
        raise InvalidFields.one(f"{place}/reason", "请写明回避的原因，它会载入纪要。")
    if word.person_id not in present_at(row):
        who = "您" if word.person_id == actor.person else names_of(row).get(word.person_id, "这个人")
        raise NotPresent(who=who)
    made = MeetingVote(
        community_id=row.community_id, id=new_id(), meeting_id=row.id, item_id=item.id, person_id=word.person_id,
        choice=word.choice, reason=word.reason if word.choice == RECUSED else None, entered_by=actor.person, at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "meeting.vote", community_id=row.community_id, subject=("meeting", row.id),
                 facts={"item_id": str(item.id), "person_id": str(word.person_id)}, at=at)
    return made


def _members(row: Meeting) -> list[str]:
    return [str(one.person_id) for one in roster_of(row) if one.votes]
