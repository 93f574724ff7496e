"""Draft an assembly and edit it while it is the convener's; a stale version is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from app.assembly.models import Assembly, AssemblyPoll, AssemblyReview, Candidate, Motion
from app.assembly.problems import AssemblyStateForbids
from app.bodies import service as bodies
from app.bodies.desk import require_known
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound, StaleVersion
from app.law.rulebook import MATTERS

EDITABLE = ("draft", "returned")
STATE_NAMES = {"draft": "草案", "submitted": "已提交街道", "returned": "已退回", "confirmed": "街道已确认",
               "published": "已公布", "cancelled": "已取消"}
ALWAYS = ("against", "abstain")
TAKEN_WORDS = frozenset({"反对", "弃权", "反对全部", *ALWAYS})


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """Who stands, with a statement."""

    name: str
    statement: str


@dataclass(frozen=True, slots=True)
class NewMotion:
    """A question as the convener puts it."""

    title: str
    text: str
    matters: tuple[str, ...]
    kind: str = "ordinary"
    options: tuple[str, ...] = ()
    seats: int = 0
    alternates: int = 0
    round: int = 1
    candidates: tuple[NewCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPoll:
    """The motions of one scope in one window."""

    title: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    motions: tuple[NewMotion, ...]
    scope: dict[str, list[str]] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An assembly as its convener wants it."""

    title: str
    polls: tuple[NewPoll, ...]
    form: str = "written"
    place: str = ""
    channels: tuple[str, ...] = ("electronic", "paper")
    scrutineers: tuple[str, ...] = ()


def draft_assembly(actor: Actor, community_id: UUID, body_id: UUID, draft: Draft, at: dt.datetime) -> UUID:
    """Begin an assembly.

    Raises:
        NotFound, BodyMayNotConvene, NotConvener: the caller does not convene here today.
        InvalidFields: the agenda cannot be put to a vote.
    """
    require_known(actor, community_id, at)
    bodies.require_convener(actor, community_id, body_id, clock.civil_date(at))
    _check(draft)
    row = Assembly(
        community_id=community_id, id=new_id(), version=1, state="draft", body_id=body_id, title=draft.title, form=draft.form,
        place=draft.place, channels=list(draft.channels), scrutineers=list(draft.scrutineers), drafted_by=actor.person_id,
        drafted_at=at)
    db.session.add(row)
    db.session.flush()
    _write_agenda(row, draft)
    audit.record(actor, "assembly.draft", community_id=community_id, subject=("assembly", row.id), at=at)
    return row.id


def edit_assembly(  # its six facts are the act
    actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, draft: Draft, at: dt.datetime,
) -> int:
    """Replace the draft; return its new version.

    Raises:
        StaleVersion: somebody changed it since.
        AssemblyStateForbids: it is no longer the convener's to edit.
    """
    row = convened(actor, community_id, assembly_id, at)
    at_version(row, seen)
    in_state(row, EDITABLE, "修改")
    _check(draft)
    row.title, row.form, row.place = draft.title, draft.form, draft.place
    row.channels, row.scrutineers = list(draft.channels), list(draft.scrutineers)
    old = select(AssemblyPoll.id).where(AssemblyPoll.community_id == community_id, AssemblyPoll.assembly_id == row.id)
    motions = select(Motion.id).where(Motion.community_id == community_id, Motion.poll_id.in_(old))
    db.session.execute(delete(Candidate).where(Candidate.community_id == community_id, Candidate.motion_id.in_(motions)))
    db.session.execute(delete(Motion).where(Motion.community_id == community_id, Motion.poll_id.in_(old)))
    db.session.execute(delete(AssemblyPoll).where(AssemblyPoll.community_id == community_id,
                                                  AssemblyPoll.assembly_id == row.id))
    _write_agenda(row, draft)
    row.version += 1
    audit.record(actor, "assembly.edit", community_id=community_id, subject=("assembly", row.id), at=at)
    return row.version


def submit_assembly(actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, at: dt.datetime) -> int:
    """Hand the draft to the office for its review; return the new version.

    Raises:
        StaleVersion, AssemblyStateForbids: as in `edit_assembly`.
    """
    row = convened(actor, community_id, assembly_id, at)
    at_version(row, seen)
    in_state(row, EDITABLE, "提交")
    move(actor, row, "submitted", "", at)
    return row.version


def locked(community_id: UUID, assembly_id: UUID) -> Assembly:
    """Find an assembly and hold it until the transaction ends.

    Raises:
        NotFound: no such assembly in this community.
    """
    row = db.session.get(Assembly, (community_id, assembly_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what="次会议")
    return row


def convened(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Assembly:
    """Hold an assembly for a member of its convener.

    Raises:
        NotFound, BodyMayNotConvene, NotConvener: the caller does not convene it today.
    """
    require_known(actor, community_id, at)
    row = locked(community_id, assembly_id)
    bodies.require_convener(actor, community_id, row.body_id, clock.civil_date(at))
    return row


def at_version(row: Assembly, seen: int) -> None:
    """Refuse a lost update.

    Raises:
        StaleVersion: somebody changed it since.
    """
    if row.version != seen:
        raise StaleVersion(seen=seen, current=row.version)


def in_state(row: Assembly, states: tuple[str, ...], act: str) -> None:
    """Refuse an act out of its order.

    Raises:
        AssemblyStateForbids: the assembly is in another state.
    """
    if row.state not in states:
        raise AssemblyStateForbids(state=STATE_NAMES[row.state], act=act)


def move(actor: Actor, row: Assembly, state: str, remarks: str, at: dt.datetime) -> None:
    """Take a step and keep its record."""
    row.state = state
    row.version += 1
    db.session.add(AssemblyReview(community_id=row.community_id, id=new_id(), assembly_id=row.id, act=state,
                                  remarks=remarks, person_id=actor.person_id, at=at))
    audit.record(actor, f"assembly.{state}", community_id=row.community_id, subject=("assembly", row.id), at=at)
    db.session.flush()


def _write_agenda(row: Assembly, draft: Draft) -> None:
    for number, poll in enumerate(draft.polls, 1):
        poll_id = new_id()
        db.session.add(AssemblyPoll(
            community_id=row.community_id, id=poll_id, assembly_id=row.id, position=number, title=poll.title,
            scope=poll.scope, opens_at=poll.opens_at, closes_at=poll.closes_at))
        db.session.flush()
        for position, motion in enumerate(poll.motions, 1):
            _write_motion(row.community_id, poll_id, position, motion)


def _write_motion(community_id: UUID, poll_id: UUID, position: int, motion: NewMotion) -> None:
    motion_id = new_id()
    db.session.add(Motion(
        community_id=community_id, id=motion_id, poll_id=poll_id, position=position, title=motion.title, text=motion.text,
        kind=motion.kind, matters=list(motion.matters), options=list(motion.options), seats=motion.seats,
        alternates=motion.alternates, round=motion.round))
    db.session.flush()
    for number, one in enumerate(motion.candidates, 1):
        candidate_id = new_id()
        db.session.add(Candidate(
            community_id=community_id, id=candidate_id, motion_id=motion_id, position=number, statement=one.statement,
            name_sealed=crypto.seal(one.name, ("candidates", "name", candidate_id))))
    db.session.flush()


def _check(draft: Draft) -> None:
    errors = [] if draft.polls else [("/polls", "至少要有一项表决。")]
    if not draft.channels or not set(draft.channels) <= {"electronic", "paper"}:
        errors.append(("/channels", "投票方式为 electronic、paper 中的一种或两种。"))
    for p, poll in enumerate(draft.polls):
        if poll.opens_at >= poll.closes_at:
            errors.append((f"/polls/{p}/closes_at", "截止时间要晚于开始时间。"))
        if not poll.motions:
            errors.append((f"/polls/{p}/motions", "至少要有一项议题。"))
        errors += [(f"/polls/{p}/motions/{m}/{name}", why)
                   for m, motion in enumerate(poll.motions) for name, why in _motion_errors(motion)]
    if errors:
        raise InvalidFields([{"pointer": pointer, "detail": why} for pointer, why in errors])


def _motion_errors(motion: NewMotion) -> list[tuple[str, str]]:
    errors = []
    if not motion.matters or not set(motion.matters) <= set(MATTERS):
        errors.append(("matters", "请选择法律列举的事项。"))
    if motion.kind == "options":
        if len(motion.options) < 2 or len(set(motion.options)) < len(motion.options):  # noqa: PLR2004 - a choice has two
            errors.append(("options", "至少要有两个不同的选项。"))
        if TAKEN_WORDS & set(motion.options):
            errors.append(("options", "“反对”和“弃权”总在选票上，不要另列。"))
    elif motion.kind == "election":
        if motion.seats < 1 or not motion.candidates:
            errors.append(("seats", "选举要有名额和候选人。"))
    elif motion.kind != "ordinary":
        errors.append(("kind", "议题种类为 ordinary、options 或 election。"))
    return errors
