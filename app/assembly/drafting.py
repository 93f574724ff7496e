"""Draft an assembly and edit it while it is the convener's; a stale version is refused."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, select

from app.assembly.agenda import Draft, NewMotion, check_draft
from app.assembly.models import Assembly, AssemblyPaper, AssemblyPoll, AssemblyReview, Candidate, Motion
from app.assembly.problems import AssemblyStateForbids
from app.assembly.reading import motions_of
from app.bodies import service as bodies
from app.bodies.desk import require_known
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound, StaleVersion

EDITABLE = ("draft", "returned")
STATE_NAMES = {"draft": "草案", "submitted": "已提交街道", "returned": "已退回", "confirmed": "街道已确认",
               "published": "已公布", "cancelled": "已取消"}
def draft_assembly(actor: Actor, community_id: UUID, body_id: UUID, draft: Draft, at: dt.datetime) -> UUID:
    """Begin an assembly.

    Raises:
        NotFound, BodyMayNotConvene, NotConvener: the caller does not convene here today.
        InvalidFields: the agenda cannot be put to a vote.
    """
    require_known(actor, community_id, at)
    on = clock.civil_date(at)
    bodies.require_convener(actor, community_id, body_id, on)
    check_draft(community_id, draft, (), on)
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
    check_draft(community_id, draft, {one.id for one in motions_of(community_id, assembly_id)}, clock.civil_date(at))
    row.title, row.form, row.place = draft.title, draft.form, draft.place
    row.channels, row.scrutineers = list(draft.channels), list(draft.scrutineers)
    _clear_agenda(row)
    _write_agenda(row, draft)
    row.version += 1
    gone = _drop_papers(row)
    audit.record(actor, "assembly.edit", community_id=community_id, subject=("assembly", row.id),
                 facts={"papers_dropped": gone} if gone else None, at=at)
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


def _clear_agenda(row: Assembly) -> None:
    old = select(AssemblyPoll.id).where(AssemblyPoll.community_id == row.community_id, AssemblyPoll.assembly_id == row.id)
    motions = select(Motion.id).where(Motion.community_id == row.community_id, Motion.poll_id.in_(old))
    for gone in (
        delete(Candidate).where(Candidate.community_id == row.community_id, Candidate.motion_id.in_(motions)),
        delete(Motion).where(Motion.community_id == row.community_id, Motion.poll_id.in_(old)),
        delete(AssemblyPoll).where(AssemblyPoll.community_id == row.community_id, AssemblyPoll.assembly_id == row.id),
    ):
        db.session.execute(gone)


def _drop_papers(row: Assembly) -> list[str]:
    """Take off the papers of motions that the draft no longer has; return their files."""
    kept = [one.id for one in motions_of(row.community_id, row.id)]
    gone = db.session.scalars(delete(AssemblyPaper).where(
        AssemblyPaper.community_id == row.community_id, AssemblyPaper.assembly_id == row.id,
        AssemblyPaper.motion_id.not_in(kept)).returning(AssemblyPaper.file_id))
    return [str(file_id) for file_id in gone]


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
    motion_id = motion.id or new_id()
    db.session.add(Motion(
        community_id=community_id, id=motion_id, poll_id=poll_id, position=position, title=motion.title, text=motion.text,
        kind=motion.kind, matters=list(motion.matters), options=list(motion.options), seats=motion.seats,
        alternates=motion.alternates, round=motion.round, proposed_by=motion.proposed_by))
    db.session.flush()
    for number, one in enumerate(motion.candidates, 1):
        candidate_id = new_id()
        db.session.add(Candidate(
            community_id=community_id, id=candidate_id, motion_id=motion_id, position=number, statement=one.statement,
            name_sealed=crypto.seal(one.name, ("candidates", "name", candidate_id))))
    db.session.flush()
