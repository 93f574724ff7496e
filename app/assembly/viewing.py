"""Say who may see an assembly: the convener and staff always, owners once it is published."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from app.assembly.models import Assembly, AssemblyPoll, AssemblyReview, Candidate, Motion
from app.assembly.reading import assembly, motions_of, polls_of
from app.bodies import service as bodies
from app.bodies.desk import require_known
from app.identity.roles import Role
from app.kernel import clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import NotFound, Problem
from app.registry import rights


def viewed(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Assembly:
    """Find an assembly for who may see it.

    Raises:
        NotFound: no such assembly, or not one for the caller's eyes yet.
    """
    require_known(actor, community_id, at)
    row = assembly(community_id, assembly_id)
    if row.published_at is None and not _handles(actor, row, at):
        raise NotFound(what="次会议")
    return row


def viewed_draft(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Assembly:
    """Find an assembly for who convenes or reviews it.

    Raises:
        NotFound: no such assembly, or the caller does neither.
    """
    row = viewed(actor, community_id, assembly_id, at)
    if not _handles(actor, row, at):
        raise NotFound(what="次会议")
    return row


def assemblies_for(actor: Actor, community_id: UUID, at: dt.datetime, after: UUID | None, limit: int) -> list[Assembly]:
    """List what the caller may see, the newest first, with one more than asked for.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    require_known(actor, community_id, at)
    on, query = clock.civil_date(at), select(Assembly).where(Assembly.community_id == community_id)
    if not _is_staff(actor, community_id, at):
        mine = [one.id for one in bodies.bodies_of(community_id) if bodies.is_member(actor.person, one.id, on)]
        query = query.where(Assembly.published_at.is_not(None) | Assembly.body_id.in_(mine))
    if after is not None:
        query = query.where(Assembly.id < after)
    return list(db.session.scalars(query.order_by(Assembly.id.desc()).limit(limit + 1)))


def shown_assembly(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> dict[str, object]:
    """Show an assembly with its agenda; the steps of its review only to who convenes or reviews it.

    Raises:
        NotFound: no such assembly, or not one for the caller's eyes yet.
    """
    row = viewed(actor, community_id, assembly_id, at)
    motions = motions_of(community_id, assembly_id)
    return _columns(row) | {
        "polls": [_shown_poll(one, [m for m in motions if m.poll_id == one.id]) for one in polls_of(community_id, assembly_id)],
        "reviews": reviews_of(community_id, assembly_id) if _handles(actor, row, at) else [],
    }


def reviews_of(community_id: UUID, assembly_id: UUID) -> list[AssemblyReview]:
    """Return each step between convener and office, in their order."""
    query = select(AssemblyReview).where(
        AssemblyReview.community_id == community_id, AssemblyReview.assembly_id == assembly_id)
    return list(db.session.scalars(query.order_by(AssemblyReview.at, AssemblyReview.id)))


def standing(community_id: UUID, motion_id: UUID) -> list[dict[str, object]]:
    """Return the candidates of a motion with their statements, in their order."""
    query = select(Candidate).where(Candidate.community_id == community_id, Candidate.motion_id == motion_id)
    return [
        {"id": one.id, "name": crypto.unseal(one.name_sealed, ("candidates", "name", one.id)), "statement": one.statement}
        for one in db.session.scalars(query.order_by(Candidate.position))]


def _handles(actor: Actor, row: Assembly, at: dt.datetime) -> bool:
    sits = bodies.is_member(actor.person, row.body_id, clock.civil_date(at))
    return sits or _is_staff(actor, row.community_id, at)


def _is_staff(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    try:
        rights.require_staff_of(actor, community_id, at, (Role.OFFICER, Role.CLERK))
    except Problem:
        return False
    return True


def _shown_poll(row: AssemblyPoll, motions: list[Motion]) -> dict[str, object]:
    return _columns(row) | {
        "motions": [_columns(one) | {"candidates": standing(one.community_id, one.id)} for one in motions]}


def _columns(row: Assembly | AssemblyPoll | Motion) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118 - a collection of columns
