"""Answer owners' questions, hand them on to the other side, and remind who is late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from app.affairs.events import QuestionAnswered
from app.affairs.models import Question
from app.affairs.problems import MustStayPrivate, NoCommitteeNow, NotSpeaker, QuestionStateForbids
from app.affairs.questions import ANSWERED, OPEN, STATES, Step, due, enter, locked, viewed_question
from app.affairs.sides import COMMITTEE, OFFICE, sides_of, speaking_bodies
from app.affairs.telling import tell_answered, tell_handed_on, tell_overdue
from app.identity import service as identity
from app.identity.roles import Role
from app.kernel import audit, clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.problems import InvalidFields, NotFound
from app.registry import communities
from app.registry.telling import place

REMIND_EVERY = 7
NAMES = {COMMITTEE: "业主委员会", OFFICE: "街道"}


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What is answered; `shown` lets all owners read it, then perhaps with an edited version of the question."""

    text: str
    shown: bool
    edited_question: str | None = None


def answer(actor: Actor, community_id: UUID, question_id: UUID, new: NewAnswer, at: dt.datetime) -> None:
    """Answer a question for the side whose turn it is; the asker is told, and others read it where both sides want it.

    The original stays kept where an edited version is shown.

    Raises:
        NotFound, NotSpeaker: no such question for the caller to answer.
        QuestionStateForbids: it has its answer.
        MustStayPrivate: the asker does not want it shown.
        InvalidFields: an edited version of what nobody else reads.
    """
    row, speaker = _turn(actor, community_id, question_id, "答复", at)
    if new.shown and not row.may_be_shown:
        raise MustStayPrivate
    if new.edited_question and not new.shown:
        raise InvalidFields.one("/edited_question", "不公开的答复不需要改写提问，请不要填写。")
    enter(actor, row, Step("answered", new.text, row.side, speaker, new.shown, new.edited_question), at)
    row.state, row.shown = ANSWERED, row.shown or new.shown
    audit.record(actor, "question.answer", community_id=community_id, subject=("question", row.id),
                 facts={"shown": new.shown, "edited": bool(new.edited_question)}, at=at)
    db.session.flush()
    tell_answered(row, at)
    emit(QuestionAnswered(community_id, question_id, new.shown, at))


def hand_on(actor: Actor, community_id: UUID, question_id: UUID, reason: str, at: dt.datetime) -> None:
    """Hand a question on to the other side (转办); the asker and the other side are told, the time begins anew.

    Law: the rule `question_answer_days`, 待确认.

    Raises:
        NotFound, NotSpeaker: no such question for the caller to hand on.
        QuestionStateForbids: it has its answer.
        NoCommitteeNow: there is no body to hand it to.
    """
    row, speaker = _turn(actor, community_id, question_id, "转办", at)
    other = OFFICE if row.side == COMMITTEE else COMMITTEE
    if other == COMMITTEE and not speaking_bodies(community_id, clock.civil_date(at)):
        raise NoCommitteeNow
    row.side, row.due_on, row.reminded_on = other, due(community_id, at).on, None
    made = enter(actor, row, Step("handed_on", reason, other, speaker), at)
    audit.record(actor, "question.hand_on", community_id=community_id, subject=("question", row.id), facts={"to": other}, at=at)
    db.session.flush()
    tell_handed_on(row, made.id, NAMES[other], at)


def _turn(actor: Actor, community_id: UUID, question_id: UUID, act: str, at: dt.datetime) -> tuple[Question, str]:
    """Find an open question whose turn is the caller's, held; return it with the name of the answering side."""
    row = viewed_question(actor, community_id, question_id, at)
    speaker = sides_of(actor, community_id, at).get(row.side)
    if speaker is None:
        raise NotSpeaker(poster=place(community_id)["office"] if row.side == OFFICE else NAMES[row.side])
    row = locked(community_id, question_id)
    if row.state != OPEN:
        raise QuestionStateForbids(state=STATES[row.state], act=act)
    return row, speaker


def overdue_of_office(
    actor: Actor, office_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> list[tuple[Question, str]]:
    """List the overdue questions of an office's communities with the community's name, with one more than asked for.

    Raises:
        NotFound: the caller is no officer there.
    """
    on = clock.civil_date(at)
    if not actor.staff or not identity.has_role(actor.person, Role.OFFICER, office_id, on):
        raise NotFound(what="个街道")
    names = {one.id: one.name for one in communities.communities_of(actor, at, after=None, limit=1000)
             if one.office_id == office_id}
    query = select(Question).where(Question.community_id.in_(names), Question.state == OPEN, Question.due_on < on)
    if after is not None:
        query = query.where(Question.id > after)
    return [(one, names[one.community_id]) for one in db.session.scalars(query.order_by(Question.id).limit(limit + 1))]


def remind(at: dt.datetime) -> int:
    """Remind each side of its overdue questions: the day after the last day, then every week; return of how many."""
    on = clock.civil_date(at)
    query = select(Question).where(
        Question.state == OPEN, Question.due_on < on,
        or_(Question.reminded_on.is_(None), Question.reminded_on <= on - dt.timedelta(days=REMIND_EVERY)))
    late = list(db.session.scalars(query.order_by(Question.id).limit(500).with_for_update(skip_locked=True)))
    for community_id, side in sorted({(one.community_id, one.side) for one in late}, key=str):
        mine = [one for one in late if (one.community_id, one.side) == (community_id, side)]
        tell_overdue(mine, at)
        for one in mine:
            one.reminded_on = on
            audit.record(SYSTEM, "question.remind", community_id=community_id, subject=("question", one.id), at=at)
    db.session.flush()
    return len(late)
