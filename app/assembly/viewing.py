"""Say who may see an assembly: the convener and staff always, owners once it is published."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from app.assembly.models import Assembly, AssemblyPoll, AssemblyReview, Motion
from app.assembly.papers import Paper, paper, papers_of
from app.assembly.reading import assembly, motions_of, polls_of, standing
from app.bodies import service as bodies
from app.bodies.desk import require_known
from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import Forbidden, NotFound
from app.registry import rights


def viewed(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Assembly:
    """Find an assembly for who may see it.

    Raises:
        NotFound: no such assembly, or not one for the caller's eyes yet.
    """
    require_known(actor, community_id, at)
    row = assembly(community_id, assembly_id)
    if row.published_at is None and not handles(actor, row, at):
        raise NotFound(what="次会议")
    return row


def viewed_draft(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Assembly:
    """Find an assembly for who convenes or reviews it.

    Raises:
        NotFound: no such assembly, or the caller does neither.
    """
    row = viewed(actor, community_id, assembly_id, at)
    if not handles(actor, row, at):
        raise NotFound(what="次会议")
    return row


def viewed_papers(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> tuple[Paper, ...]:
    """List the papers of an assembly for who may see it.

    Raises:
        NotFound: no such assembly, or not one for the caller's eyes yet.
    """
    viewed(actor, community_id, assembly_id, at)
    return papers_of(community_id, assembly_id)


def viewed_paper(actor: Actor, community_id: UUID, assembly_id: UUID, paper_id: UUID, at: dt.datetime) -> Paper:
    """Return a paper, whose file may then be given out, for who may see the assembly.

    Raises:
        NotFound: no such assembly or paper, or not one for the caller's eyes yet.
    """
    viewed(actor, community_id, assembly_id, at)
    return paper(community_id, assembly_id, paper_id)


def handled(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Assembly:
    """Find an assembly for a member of its convener or staff, of which others may know.

    Raises:
        NotFound: no such assembly, or not one for the caller's eyes yet.
        Forbidden: the caller may see it and handles nothing of it.
    """
    row = viewed(actor, community_id, assembly_id, at)
    if not handles(actor, row, at):
        raise Forbidden(why="这里只供召集人的在任成员和有权限的工作人员使用，工作人员须通过动态验证码登录。")
    return row


def handles(actor: Actor, row: Assembly, at: dt.datetime) -> bool:
    """Tell whether the caller sits in the convener today, or is staff here."""
    return convenes(actor, row, at) or _is_staff(actor, row.community_id, at)


def convenes(actor: Actor, row: Assembly, at: dt.datetime) -> bool:
    """Tell whether the caller sits today in the body that convenes an assembly."""
    return bodies.is_member(actor.person, row.body_id, clock.civil_date(at))


def convenes_or_is_office(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> bool:
    """Tell whether the caller sits today in the convener, or is an officer of the community's office.

    Raises:
        NotFound: no such assembly in this community.
    """
    return convenes(actor, assembly(community_id, assembly_id), at) or rights.acts_as(actor, community_id, at, (Role.OFFICER,))


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
        "papers": papers_of(community_id, assembly_id),
        "reviews": reviews_of(community_id, assembly_id) if handles(actor, row, at) else [],
    }


def reviews_of(community_id: UUID, assembly_id: UUID) -> list[AssemblyReview]:
    """Return each step between convener and office, in their order."""
    query = select(AssemblyReview).where(
        AssemblyReview.community_id == community_id, AssemblyReview.assembly_id == assembly_id)
    return list(db.session.scalars(query.order_by(AssemblyReview.at, AssemblyReview.id)))


def _is_staff(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    return rights.acts_as(actor, community_id, at, (Role.OFFICER, Role.CLERK))


def _shown_poll(row: AssemblyPoll, motions: list[Motion]) -> dict[str, object]:
    return _columns(row) | {
        "motions": [_columns(one) | {"candidates": standing(one.community_id, one.id)} for one in motions]}


def _columns(row: Assembly | AssemblyPoll | Motion) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118 - a collection of columns
