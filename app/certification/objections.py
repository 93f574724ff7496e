"""Hear objections to a result and answer them in writing (结果异议); the log holds a commitment to each text."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, select

from app.assembly import service as assembly
from app.assembly.objections import A_DAY
from app.certification.events import ResultObjected
from app.certification.models import ResultObjection, ResultObjectionAnswer
from app.certification.problems import ObjectionTooLate, ResultObjectionAnswered
from app.certification.standing import certificates_of, counted_poll
from app.identity import limits
from app.identity import service as identity
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import NotFound
from app.law.deadlines import Deadline, result_announcement_ends
from app.law.rulebook import Rulebook
from app.ledger import service as ledger
from app.ledger.canonical import canonical, commitment, new_salt
from app.ledger.logs import Log
from app.messaging import service as messaging
from app.registry import rights
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll, PollResult

QUESTION, ANSWER = ("result_objections", "text"), ("result_objection_answers", "text")


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection with its answer, if it has one."""

    id: UUID
    person_id: UUID
    text: str
    at: dt.datetime
    answer: str | None
    answered_at: dt.datetime | None

    def __repr__(self) -> str:
        """Hide the words from logs."""
        return f"Objection(id={self.id})"


def announcement_ends(poll: Poll, newest: PollResult) -> Deadline:
    """Find the last day of the announcement of the newest count.

    Law: the rule `result_announcement_days` of the snapshot, 待确认.
    """
    return result_announcement_ends(clock.civil_date(newest.decided_at), Rulebook.from_snapshot(poll.rules))


def object_to_result(actor: Actor, community_id: UUID, poll_id: UUID, text: str, at: dt.datetime) -> Objection:
    """Object to a result as an owner, until its announcement ends, and in any case until it is certified.

    Raises:
        NotFound, Forbidden: the caller is no owner here.
        ResultNotReady: there is no result yet.
        ObjectionTooLate: the announcement ended and the office certified the result.
        TooManyRequests: ten of this person today.
    """
    rights.require_owner(actor, community_id, at)
    poll, newest = counted_poll(community_id, poll_id, "提出异议")
    until = announcement_ends(poll, newest).on
    certified = any(one.result_run == newest.run for one in certificates_of(community_id, poll_id))
    if certified and clock.civil_date(at) > until:
        raise ObjectionTooLate(until=until)
    limits.count(A_DAY, str(actor.person), at)
    new, salt = new_id(), new_salt()
    leaf = ledger.append(db.session, Log(community_id, poll_id), "objection", {"text": _commit(new, text, salt)}, at=at)
    db.session.add(ResultObjection(
        community_id=community_id, id=new, poll_id=poll_id, person_id=actor.person, salt=salt, leaf_id=leaf.id, at=at,
        text_sealed=crypto.seal(text, (*QUESTION, new))))
    db.session.flush()
    audit.record(actor, "result.object", community_id=community_id, subject=("poll", poll_id),
                 facts={"objection_id": str(new)}, at=at)
    emit(ResultObjected(community_id, poll_id, poll.assembly_id, new, at))
    return _one(community_id, new)


def answer_result_objection(  # its six facts are the act
    actor: Actor, community_id: UUID, poll_id: UUID, objection_id: UUID, text: str, at: dt.datetime,
) -> Objection:
    """Answer an objection in writing, once, as a member of the convener or as an officer; who objected is told.

    Raises:
        NotFound, Forbidden: no such objection here, or the caller neither convened nor is the office's.
        ResultObjectionAnswered: it has its answer.

    Law: the rule `objections_answered_in_writing`, 待确认.
    """
    poll = voting.locked_poll(community_id, poll_id)
    require_answerer(actor, poll, at)
    row = db.session.get(ResultObjection, (community_id, objection_id))
    if row is None or row.poll_id != poll_id:
        raise NotFound(what="条异议")
    known = db.session.get(ResultObjectionAnswer, (community_id, objection_id))
    if known is not None:
        raise ResultObjectionAnswered(answered_at=known.at)
    salt = new_salt()
    facts = {"objection": str(row.leaf_id), "text": _commit(objection_id, text, salt)}
    leaf = ledger.append(db.session, Log(community_id, poll_id), "objection_answered", facts, at=at)
    db.session.add(ResultObjectionAnswer(
        community_id=community_id, objection_id=objection_id, person_id=actor.person, salt=salt, leaf_id=leaf.id, at=at,
        text_sealed=crypto.seal(text, (*ANSWER, objection_id))))
    db.session.flush()
    audit.record(actor, "result.answer", community_id=community_id, subject=("poll", poll_id),
                 facts={"objection_id": str(objection_id)}, at=at)
    recipient = messaging.Recipient(identity.contact(row.person_id).phone, person_id=row.person_id)
    messaging.send("objection_answered", [recipient], {"community": registry.community(community_id).name},
                   about=("result_objection", objection_id), at=at, community_id=community_id)
    return _one(community_id, objection_id)


def objections_for(
    actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime, after: UUID | None, limit: int,
) -> list[Objection]:
    """List the objections to a result, oldest first, with one more than asked for: an owner's own, or all for who answers.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    poll = voting.viewed_poll(actor, community_id, poll_id, at)
    query = _query(community_id, poll_id)
    if not assembly.convenes_or_is_office(actor, poll.community_id, poll.assembly_id, at):
        query = query.where(ResultObjection.person_id == actor.person)
    if after is not None:
        query = query.where(ResultObjection.id > after)
    return [_objection(one, answer) for one, answer in db.session.execute(query.order_by(ResultObjection.id).limit(limit + 1))]


def result_objections(community_id: UUID, poll_id: UUID) -> tuple[Objection, ...]:
    """Return all objections to a result, oldest first, with their answers."""
    query = _query(community_id, poll_id).order_by(ResultObjection.id)
    return tuple(_objection(one, answer) for one, answer in db.session.execute(query))


def open_objections(community_id: UUID, poll_id: UUID) -> tuple[Objection, ...]:
    """Return the objections to a result that have no answer yet."""
    return tuple(one for one in result_objections(community_id, poll_id) if one.answered_at is None)


def require_answerer(actor: Actor, poll: Poll, at: dt.datetime) -> None:
    """Let a member of the convener, or an officer of the office, pass.

    Raises:
        NotFound, Forbidden: the caller is neither.
    """
    if not assembly.convenes(actor, assembly.assembly(poll.community_id, poll.assembly_id), at):
        rights.require_office(actor, poll.community_id, at)


def _commit(objection_id: UUID, text: str, salt: bytes) -> str:
    return commitment(salt, committed_text(objection_id, text))


def committed_text(objection_id: UUID, text: str) -> str:
    """Write what the log commits to: the words, and the objection to which they belong."""
    return canonical({"objection": str(objection_id), "text": text})


def _query(community_id: UUID, poll_id: UUID) -> Select[ResultObjection, ResultObjectionAnswer]:
    return select(ResultObjection, ResultObjectionAnswer).outerjoin(ResultObjectionAnswer, and_(
        ResultObjectionAnswer.community_id == ResultObjection.community_id,
        ResultObjectionAnswer.objection_id == ResultObjection.id,
    )).where(ResultObjection.community_id == community_id, ResultObjection.poll_id == poll_id)


def _one(community_id: UUID, objection_id: UUID) -> Objection:
    row = db.session.get_one(ResultObjection, (community_id, objection_id))
    return _objection(row, db.session.get(ResultObjectionAnswer, (community_id, objection_id)))


def _objection(row: ResultObjection, answer: ResultObjectionAnswer | None) -> Objection:
    text = crypto.unseal(row.text_sealed, (*QUESTION, row.id))
    if answer is None:
        return Objection(row.id, row.person_id, text, row.at, None, None)
    said = crypto.unseal(answer.text_sealed, (*ANSWER, row.id))
    return Objection(row.id, row.person_id, text, row.at, said, answer.at)
