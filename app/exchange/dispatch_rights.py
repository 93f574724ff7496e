"""Say who may act with a document: the office's officers, and who holds a post of a community at the time of acting."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.bodies import service as bodies
from app.exchange.dispatch_models import Dispatch, DispatchAddressee
from app.exchange.dispatch_problems import DispatchNotSent, DispatchWithdrawn
from app.exchange.dispatch_rules import Post
from app.identity import service as identity
from app.kernel import clock
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.problems import Forbidden, NotFound

_ROLES = {Post.SERVICE_STAFF: identity.Role.SERVICE_STAFF, Post.CLERK: identity.Role.CLERK}
BODIES = frozenset({Post.COMMITTEE, Post.PREPARATORY_GROUP})


def require_officer(actor: Actor, office_id: UUID, at: dt.datetime) -> None:
    """Let only an officer of this office pass, with the authenticator.

    Raises:
        NotFound: the caller is no officer here, or passed no authenticator.
    """
    if actor != SYSTEM and not (
        actor.staff and identity.has_role(actor.person, identity.Role.OFFICER, office_id, clock.civil_date(at))):
        raise NotFound(what="个街道")


def holders(community_id: UUID, post: str, on: dt.date) -> frozenset[UUID]:
    """Return who holds a post of a community on a day; alternates of a body do not act for it."""
    role = _ROLES.get(Post(post))
    if role is not None:
        return frozenset(identity.holders(role, community_id, on))
    return frozenset(
        seat.person_id for body in bodies.bodies_of(community_id) if body.kind == post
        for seat in bodies.members(community_id, body.id, on) if seat.office_held != "alternate")


def posts_of(actor: Actor, community_id: UUID, at: dt.datetime) -> frozenset[str]:
    """Return the posts that the caller holds in a community now; a role counts only with the authenticator."""
    on = clock.civil_date(at)
    return frozenset(
        post for post in Post if (post in BODIES or actor.staff) and actor.person in holders(community_id, post, on))


def addressed(
    actor: Actor, community_id: UUID, addressee_id: UUID, at: dt.datetime, *, lock: bool = False,
) -> tuple[DispatchAddressee, Dispatch]:
    """Find what was addressed to a post that the caller holds now; `lock` lets one act at a time.

    Raises:
        NotFound: no such document for a post of the caller.
    """
    row = db.session.get(DispatchAddressee, (community_id, addressee_id))
    if row is None or row.post not in posts_of(actor, community_id, at):
        raise NotFound(what="份公文")
    key = row.office_id, row.dispatch_id
    if not lock:
        return row, db.session.get_one(Dispatch, key)
    # The document first, as the office's acts do; shared, so that posts do not wait for each other, only for a withdrawal.
    dispatch = db.session.get_one(Dispatch, key, with_for_update={"read": True}, populate_existing=True)
    db.session.refresh(row, with_for_update=True)
    return row, dispatch


def posts_everywhere(actor: Actor, at: dt.datetime) -> dict[UUID, frozenset[str]]:
    """Return the posts that the caller holds now, by community."""
    on = clock.civil_date(at)
    places = bodies.communities_sat_in(actor.person, on) | {
        one.scope_id for one in identity.roles_of(actor.person, on) if one.role in _ROLES.values()}
    held = {one: posts_of(actor, one, at) for one in sorted(places)}
    return {one: posts for one, posts in held.items() if posts}


def dispatch_of(actor: Actor, office_id: UUID, dispatch_id: UUID, at: dt.datetime, *, lock: bool = False) -> Dispatch:
    """Find a document of the caller's office.

    Raises:
        NotFound: no such document, or the caller is no officer of the office.
    """
    require_officer(actor, office_id, at)
    row = db.session.get(Dispatch, (office_id, dispatch_id), with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NotFound(what="份公文")
    return row


def require_standing(row: Dispatch, act: str) -> None:
    """Let pass what was sent and not withdrawn.

    Raises:
        DispatchNotSent, DispatchWithdrawn: it is a draft, or the office took it back.
    """
    if row.sent_at is None:
        raise DispatchNotSent(act=act)
    if row.withdrawn_at is not None:
        raise DispatchWithdrawn(number=row.number, withdrawn_at=row.withdrawn_at, reason=row.withdrawal_reason, act=act)


def require_body(row: DispatchAddressee) -> None:
    """Let only a committee or preparatory group act for the owners.

    Raises:
        Forbidden: the post is a company's or a clerk's.
    """
    if row.post not in BODIES:
        raise Forbidden(why="只有业主委员会或筹备组可以向全体业主转发公文。")
