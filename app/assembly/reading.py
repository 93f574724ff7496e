"""Read an assembly with its polls, motions and candidates."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, select, union

from app.assembly.models import (
    Assembly,
    AssemblyChange,
    AssemblyPaper,
    AssemblyPoll,
    AssemblyReview,
    Candidate,
    Motion,
    RollObjection,
    RollObjectionAnswer,
)
from app.kernel import crypto
from app.kernel.db import db
from app.kernel.problems import NotFound


def assembly(community_id: UUID, assembly_id: UUID) -> Assembly:
    """Find an assembly.

    Raises:
        NotFound: no such assembly in this community.
    """
    row = db.session.get(Assembly, (community_id, assembly_id))
    if row is None:
        raise NotFound(what="次会议")
    return row


def polls_of(community_id: UUID, assembly_id: UUID) -> tuple[AssemblyPoll, ...]:
    """Return the polls of an assembly in their order."""
    query = select(AssemblyPoll).where(AssemblyPoll.community_id == community_id, AssemblyPoll.assembly_id == assembly_id)
    return tuple(db.session.scalars(query.order_by(AssemblyPoll.position)))


def motions_of(community_id: UUID, assembly_id: UUID) -> tuple[Motion, ...]:
    """Return the motions of all polls of an assembly, poll by poll in their order."""
    ids = [one.id for one in polls_of(community_id, assembly_id)]
    found = db.session.scalars(select(Motion).where(Motion.community_id == community_id, Motion.poll_id.in_(ids)))
    return tuple(sorted(found, key=lambda one: (ids.index(one.poll_id), one.position)))


def candidates_of(community_id: UUID, motion_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Return id and name of each candidate in their order."""
    query = select(Candidate).where(Candidate.community_id == community_id, Candidate.motion_id == motion_id)
    return tuple((one.id, crypto.unseal(one.name_sealed, ("candidates", "name", one.id)))
                 for one in db.session.scalars(query.order_by(Candidate.position)))


def standing(community_id: UUID, motion_id: UUID) -> list[dict[str, object]]:
    """Return the candidates of a motion with their statements, in their order."""
    query = select(Candidate).where(Candidate.community_id == community_id, Candidate.motion_id == motion_id)
    return [
        {"id": one.id, "name": crypto.unseal(one.name_sealed, ("candidates", "name", one.id)), "statement": one.statement}
        for one in db.session.scalars(query.order_by(Candidate.position))]


def handled_by(community_id: UUID, assembly_id: UUID) -> frozenset[UUID]:
    """Name who drafted, submitted, published or changed an assembly, gave it papers or answered objections to its roll.

    The office's review is no handling.
    """
    row = assembly(community_id, assembly_id)
    reviews = select(AssemblyReview.person_id).where(
        AssemblyReview.community_id == community_id, AssemblyReview.assembly_id == assembly_id,
        AssemblyReview.act.in_(("submitted", "published")))
    changes = select(AssemblyChange.person_id).where(
        AssemblyChange.community_id == community_id, AssemblyChange.assembly_id == assembly_id)
    papers = select(AssemblyPaper.added_by).where(
        AssemblyPaper.community_id == community_id, AssemblyPaper.assembly_id == assembly_id)
    answers = select(RollObjectionAnswer.person_id).join(RollObjection, and_(
        RollObjection.community_id == RollObjectionAnswer.community_id, RollObjection.id == RollObjectionAnswer.objection_id,
    )).where(RollObjection.community_id == community_id, RollObjection.assembly_id == assembly_id)
    people = {row.drafted_by, row.published_by, *db.session.scalars(union(reviews, changes, papers, answers))}
    return frozenset(one for one in people if one is not None)
