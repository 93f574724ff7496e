"""Hear objections to the announced roll and answer them in writing (名册异议)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select

from app.assembly.announced import announced_unit
from app.assembly.delivery import published
from app.assembly.drafting import in_state, locked
from app.assembly.models import RollObjection, RollObjectionAnswer
from app.assembly.reading import polls_of
from app.assembly.refusals import ObjectionAnswered, VotingOver
from app.assembly.viewing import handled, handles, viewed
from app.identity import limits
from app.identity import service as identity
from app.kernel import audit, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.messaging import service as messaging
from app.registry import service as registry
from app.registry.rights import require_owner

LONGEST = 2000
# Each is answered in writing, and one that waits keeps the result from being certified without a reason.
A_DAY = (limits.Limit("objection.person.day", 86400, 10),)


@dataclass(frozen=True, slots=True)
class Objection:
    """An objection with its answer, if it has one."""

    id: UUID
    unit_id: UUID | None
    person_id: UUID
    text: str
    at: dt.datetime
    answer: str | None
    answered_by: UUID | None
    answered_at: dt.datetime | None

    def __repr__(self) -> str:
        """Hide the words from logs."""
        return f"Objection(id={self.id})"


def object_to_roll(  # its six facts are the act
    actor: Actor, community_id: UUID, assembly_id: UUID, unit_id: UUID | None, text: str, at: dt.datetime,
) -> UUID:
    """Object to the announced roll as an owner, about one unit or about the whole, until the voting is over.

    Raises:
        NotFound, Forbidden: the caller is no owner here.
        NotYetPublished, AssemblyStateForbids, VotingOver: no roll stands announced.
        InvalidFields: the text is empty or too long, or the unit is not of this community.
        TooManyRequests: ten of this person today.
    """
    require_owner(actor, community_id, at)
    row = published(community_id, assembly_id)
    in_state(row, ("published",), "提出名册异议")
    closes_at = max(one.closes_at for one in polls_of(community_id, assembly_id))
    if at >= closes_at:
        raise VotingOver(closed_at=closes_at)
    words = _words(text)
    if unit_id is not None and announced_unit(row, unit_id) is None:
        raise InvalidFields.one("/unit_id", "这套房屋不在公告的名册上；漏列的房屋请不填此项，在内容里写明。")
    limits.count(A_DAY, str(actor.person), at)
    new = new_id()
    db.session.add(RollObjection(
        community_id=community_id, id=new, assembly_id=assembly_id, unit_id=unit_id, person_id=actor.person,
        text_sealed=crypto.seal(words, ("roll_objections", "text", new)), at=at))
    audit.record(actor, "assembly.object", community_id=community_id, subject=("assembly", assembly_id),
                 facts={"objection_id": str(new)}, at=at)
    db.session.flush()
    return new


def answer_objection(  # its six facts are the act
    actor: Actor, community_id: UUID, assembly_id: UUID, objection_id: UUID, text: str, at: dt.datetime,
) -> UUID:
    """Answer an objection in writing, once, for the convener or as staff; who objected is told that there is an answer.

    Raises:
        NotFound, Forbidden: no such objection here, or the caller neither sits in the convener nor is staff here.
        ObjectionAnswered: it has its answer.
        InvalidFields: the text is empty or too long.

    Law: the rule `objections_answered_in_writing`; the preparatory group answers in writing (建房〔2009〕274号), 待确认.
    """
    handled(actor, community_id, assembly_id, at)
    locked(community_id, assembly_id)
    found = {one.id: one for one in roll_objections(community_id, assembly_id)}.get(objection_id)
    if found is None:
        raise NotFound(what="条异议")
    if found.answered_at is not None:
        raise ObjectionAnswered(answered_at=found.answered_at)
    words, new = _words(text), new_id()
    db.session.add(RollObjectionAnswer(
        community_id=community_id, id=new, objection_id=objection_id, person_id=actor.person,
        text_sealed=crypto.seal(words, ("roll_objection_answers", "text", new)), at=at))
    audit.record(actor, "assembly.answer", community_id=community_id, subject=("assembly", assembly_id),
                 facts={"objection_id": str(objection_id)}, at=at)
    db.session.flush()
    recipient = messaging.Recipient(identity.contact(found.person_id).phone, person_id=found.person_id)
    messaging.send("objection_answered", [recipient], {"community": registry.community(community_id).name},
                   about=("roll_objection", objection_id), at=at, community_id=community_id)
    return new


def roll_objections(community_id: UUID, assembly_id: UUID) -> tuple[Objection, ...]:
    """Return the objections to the roll of an assembly, oldest first, with their answers."""
    query = _with_answers(community_id, assembly_id).order_by(RollObjection.at, RollObjection.id)
    return tuple(_objection(one, answer) for one, answer in db.session.execute(query))


def objections_page(
    actor: Actor, community_id: UUID, assembly_id: UUID, after: UUID | None, limit: int, *, at: dt.datetime,
) -> list[Objection]:
    """Return `limit + 1` objections past an id: all to the convener and staff, whose reading is recorded, else one's own.

    Raises:
        NotFound, NotYetPublished: there is no announced roll that the caller may see.
    """
    viewed(actor, community_id, assembly_id, at)
    row = published(community_id, assembly_id)
    query = _with_answers(community_id, assembly_id).order_by(RollObjection.id).limit(limit + 1)
    if after is not None:
        query = query.where(RollObjection.id > after)
    if handles(actor, row, at):
        audit.record(actor, "assembly.read_objections", community_id=community_id, subject=("assembly", assembly_id), at=at)
    else:
        query = query.where(RollObjection.person_id == actor.person)
    return [_objection(one, answer) for one, answer in db.session.execute(query)]


def open_count(community_id: UUID, assembly_id: UUID) -> int:
    """Count the objections that have no answer yet."""
    answered = exists().where(
        RollObjectionAnswer.community_id == RollObjection.community_id, RollObjectionAnswer.objection_id == RollObjection.id)
    query = select(func.count()).select_from(RollObjection).where(
        RollObjection.community_id == community_id, RollObjection.assembly_id == assembly_id, ~answered)
    return db.session.execute(query).scalar_one()


def open_objections(community_id: UUID, assembly_id: UUID) -> tuple[Objection, ...]:
    """Return the objections that have no answer yet."""
    return tuple(one for one in roll_objections(community_id, assembly_id) if one.answered_at is None)


def _with_answers(community_id: UUID, assembly_id: UUID) -> Select[RollObjection, RollObjectionAnswer]:
    return (
        select(RollObjection, RollObjectionAnswer)
        .outerjoin(RollObjectionAnswer, and_(
            RollObjectionAnswer.community_id == RollObjection.community_id,
            RollObjectionAnswer.objection_id == RollObjection.id))
        .where(RollObjection.community_id == community_id, RollObjection.assembly_id == assembly_id))


def _objection(one: RollObjection, answer: RollObjectionAnswer | None) -> Objection:
    text = crypto.unseal(one.text_sealed, ("roll_objections", "text", one.id))
    if answer is None:
        return Objection(one.id, one.unit_id, one.person_id, text, one.at, None, None, None)
    said = crypto.unseal(answer.text_sealed, ("roll_objection_answers", "text", answer.id))
    return Objection(one.id, one.unit_id, one.person_id, text, one.at, said, answer.person_id, answer.at)


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise InvalidFields.one("/text", f"请写明内容，不超过{LONGEST}字。")
    return words
