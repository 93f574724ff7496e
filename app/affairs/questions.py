"""Let a verified owner ask the committee or the office (业主提问), and say who reads a question."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.affairs.gatherings import rulebook_of
from app.affairs.models import Question, QuestionEntry
from app.affairs.problems import NoCommitteeNow, QuestionStateForbids
from app.affairs.scope import own_units
from app.affairs.sides import COMMITTEE, OFFICE, sides_of, speaking_bodies
from app.bodies.desk import require_known
from app.identity import limits
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.masking import mask_unit
from app.kernel.problems import Forbidden, NotFound
from app.law.deadlines import Deadline, question_answer_due
from app.registry import rights
from app.registry import service as registry

LONGEST = 2000
TEXT, SHOWN = ("question_entries", "text"), ("question_entries", "shown")
A_DAY = (limits.Limit("question.person.day", 86400, 10),)
OPEN, ANSWERED = "open", "answered"
STATES = {OPEN: "等待答复", ANSWERED: "已答复"}


@dataclass(frozen=True, slots=True)
class Step:
    """What is added to a question; an answer says for which side, in whose name, and what others read."""

    kind: str
    text: str
    side: str | None = None
    speaker: str | None = None
    shown: bool = False
    edited: str | None = None

    def __repr__(self) -> str:
        """Hide the words from logs."""
        return f"Step(kind={self.kind})"


@dataclass(frozen=True, slots=True)
class Entry:
    """One step as the reader may see it; `edited` says that others read another wording, `original` what was written."""

    kind: str
    text: str
    original: str | None
    edited: bool
    side: str | None
    speaker: str | None
    at: dt.datetime

    def __repr__(self) -> str:
        """Hide the words from logs."""
        return f"Entry(kind={self.kind}, at={self.at})"


def ask(actor: Actor, community_id: UUID, side: str, text: str, may_be_shown: bool, at: dt.datetime) -> UUID:  # noqa: FBT001 - the asker's word
    """Ask the committee or the office; the time to answer begins.

    Law: the rule `question_answer_days`, 待确认.

    Raises:
        NotFound, Forbidden: the caller is no verified owner here.
        NoCommitteeNow: there is no body in its term that could answer.
        TooManyRequests: ten of this person today.
    """
    rights.require_owner(actor, community_id, at)
    mine = own_units(community_id, actor.person, at, clock.civil_date(at))
    if not mine:
        raise Forbidden(why="您的房屋还没有交付，暂时不能在这里提问。请直接联系街道。")
    _require_side(community_id, side, at)
    limits.count(A_DAY, str(actor.person), at)
    row = Question(
        community_id=community_id, id=new_id(), person_id=actor.person, unit_id=mine[0].unit_id, may_be_shown=may_be_shown,
        side=side, state=OPEN, shown=False, followed_up=False, asked_at=at, due_on=due(community_id, at).on)
    db.session.add(row)
    db.session.flush()
    enter(actor, row, Step("asked", text), at)
    audit.record(actor, "question.ask", community_id=community_id, subject=("question", row.id), facts={"side": side}, at=at)
    db.session.flush()
    return row.id


def follow_up(actor: Actor, community_id: UUID, question_id: UUID, text: str, at: dt.datetime) -> None:
    """Ask once more after the answer, as the asker; the time begins anew.

    Raises:
        NotFound: no such question of the caller.
        QuestionStateForbids: it has no answer yet, or was followed up before.
    """
    row = locked(community_id, question_id)
    if row.person_id != actor.person:
        raise NotFound(what="个提问")
    if row.state != ANSWERED or row.followed_up:
        raise QuestionStateForbids(state="已追问" if row.followed_up else STATES[row.state], act="追问")
    row.state, row.followed_up, row.due_on, row.reminded_on = OPEN, True, due(community_id, at).on, None
    enter(actor, row, Step("followed_up", text), at)
    audit.record(actor, "question.follow_up", community_id=community_id, subject=("question", row.id), at=at)
    db.session.flush()


def due(community_id: UUID, at: dt.datetime) -> Deadline:
    """Say until when a question of now is to be answered.

    Law: the rule `question_answer_days`, 待确认.
    """
    on = clock.civil_date(at)
    return question_answer_due(on, rulebook_of(community_id, on))


def enter(actor: Actor, row: Question, step: Step, at: dt.datetime) -> QuestionEntry:
    """Add a step to a question; the words are sealed."""
    new = new_id()
    made = QuestionEntry(
        community_id=row.community_id, id=new, question_id=row.id, kind=step.kind, person_id=actor.person, side=step.side,
        speaker=step.speaker, at=at, text_sealed=crypto.seal(step.text, (*TEXT, new)), shown=step.shown,
        shown_sealed=crypto.seal(step.edited, (*SHOWN, new)) if step.edited else None)
    db.session.add(made)
    return made


def locked(community_id: UUID, question_id: UUID) -> Question:
    """Find a question and hold it.

    Raises:
        NotFound: there is none in this community.
    """
    row = db.session.get(Question, (community_id, question_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what="个提问")
    return row


def viewed_question(actor: Actor, community_id: UUID, question_id: UUID, at: dt.datetime) -> Question:
    """Find a question for its asker, for who answers it, and once it is shown for all who belong to the community.

    Raises:
        NotFound: there is none, or not for the caller's eyes.
    """
    require_known(actor, community_id, at)
    row = db.session.get(Question, (community_id, question_id))
    if row is None or not (row.person_id == actor.person or row.shown or handles(actor, row, at)):
        raise NotFound(what="个提问")
    return row


def handles(actor: Actor, row: Question, at: dt.datetime) -> bool:
    """Tell whether the caller reads the original: the side whose turn it is, who handed it on, and the office."""
    mine = sides_of(actor, row.community_id, at)
    return OFFICE in mine or row.side in mine or (COMMITTEE in mine and _was_handed_on(row))


def _was_handed_on(row: Question) -> bool:
    query = select(QuestionEntry.id).where(
        QuestionEntry.community_id == row.community_id, QuestionEntry.question_id == row.id, QuestionEntry.kind == "handed_on")
    return db.session.scalar(query.limit(1)) is not None


def questions_for(  # its six facts are the list that is asked for
    actor: Actor, community_id: UUID, view: str, at: dt.datetime, after: UUID | None, limit: int,
) -> list[Question]:
    """List questions, the newest first, with one more than asked for: `mine`, `shown` ones, those `to_answer`, `overdue`.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller answers nothing here.
    """
    require_known(actor, community_id, at)
    query = select(Question).where(Question.community_id == community_id, _viewed_as(actor, community_id, view, at))
    if after is not None:
        query = query.where(Question.id < after)
    return list(db.session.scalars(query.order_by(Question.id.desc()).limit(limit + 1)))


def _viewed_as(actor: Actor, community_id: UUID, view: str, at: dt.datetime) -> ColumnElement[bool]:
    if view == "mine":
        return Question.person_id == actor.person
    if view == "shown":
        return Question.shown.is_(True)
    sides = sides_of(actor, community_id, at)
    if not sides:
        raise Forbidden(why="这里只供业主委员会、筹备组的在任成员和街道经办人使用，经办人须通过动态验证码登录。")
    mine = Question.side.in_((COMMITTEE, OFFICE) if OFFICE in sides else tuple(sides))
    if view == "overdue":
        return and_(Question.state == OPEN, Question.due_on < clock.civil_date(at), mine)
    return mine


def entries_of(community_id: UUID, question_id: UUID) -> tuple[QuestionEntry, ...]:
    """Return the steps of a question, oldest first."""
    query = select(QuestionEntry).where(QuestionEntry.community_id == community_id, QuestionEntry.question_id == question_id)
    return tuple(db.session.scalars(query.order_by(QuestionEntry.at, QuestionEntry.id)))


def shown_entries(actor: Actor, row: Question, at: dt.datetime) -> tuple[Entry, ...]:
    """Write the steps as the caller may read them: all of them for the asker and who answers, else `public_entries`."""
    if row.person_id == actor.person or handles(actor, row, at):
        edited = {asked.id: _edited(answer) for asked, answer in _pairs(row) if answer is not None}
        return tuple(_entry(one, edited.get(one.id), full=True) for one in entries_of(row.community_id, row.id))
    return public_entries(row)


def public_entries(row: Question) -> tuple[Entry, ...]:
    """Write what is shown to all: each of the asker's words whose answer is shown, in the edited version where there is one."""
    return tuple(
        entry for asked, answer in _pairs(row) if answer is not None and answer.shown
        for entry in (_entry(asked, _edited(answer), full=False), _entry(answer, None, full=False)))


def written_entries(row: Question) -> tuple[Entry, ...]:
    """Write all that was asked and answered, for the records of who answered."""
    return tuple(_entry(one, None, full=True) for one in entries_of(row.community_id, row.id))


def _pairs(row: Question) -> list[tuple[QuestionEntry, QuestionEntry | None]]:
    """Pair the asker's words with their answers."""
    steps = [one for one in entries_of(row.community_id, row.id) if one.kind != "handed_on"]
    return [(one, next((later for later in steps[n + 1:n + 2] if later.kind == "answered"), None))
            for n, one in enumerate(steps) if one.kind != "answered"]


def _edited(answer: QuestionEntry) -> str | None:
    return crypto.unseal(answer.shown_sealed, (*SHOWN, answer.id)) if answer.shown_sealed else None


def _entry(one: QuestionEntry, edited: str | None, *, full: bool) -> Entry:
    written = crypto.unseal(one.text_sealed, (*TEXT, one.id))
    return Entry(one.kind, written if edited is None else edited, written if full and edited is not None else None,
                 edited is not None, one.side, one.speaker, one.at)


def asked_from(row: Question) -> str:
    """Write the unit of the asker masked, for who answers."""
    found = registry.unit_places(row.community_id, {row.unit_id})
    return mask_unit(found[0].label) if found else "×"


def _require_side(community_id: UUID, side: str, at: dt.datetime) -> None:
    if side == COMMITTEE and not speaking_bodies(community_id, clock.civil_date(at)):
        raise NoCommitteeNow
