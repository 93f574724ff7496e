"""Say in whose name somebody acts here: a body of the owners, the office, or the service company's staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from app.affairs.models import Posted
from app.affairs.problems import NotSpeaker
from app.bodies import service as bodies
from app.bodies.desk import require_known
from app.bodies.models import Body
from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import Actor
from app.registry import rights
from app.registry.telling import place

COMMITTEE, OFFICE = "committee", "office"
SPEAKING = frozenset({
    bodies.BodyKind.COMMITTEE, bodies.BodyKind.PREPARATORY_GROUP, bodies.BodyKind.RE_ELECTION_GROUP,
    bodies.BodyKind.RESIDENTS_COMMITTEE})
SERVICE_NAME = "物业服务人员"


@dataclass(frozen=True, slots=True)
class Poster:
    """In whose name something is posted: `body` with its id, `office`, or `service`."""

    kind: str
    body_id: UUID | None
    name: str


def posters_of(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[Poster, ...]:
    """List in whose names the caller may post here today.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    require_known(actor, community_id, at)
    mine = [Poster("body", one.id, one.name) for one in speaking_bodies(community_id, clock.civil_date(at))
            if bodies.is_member(actor.person, one.id, clock.civil_date(at))]
    if is_officer(actor, community_id, at):
        mine.append(Poster("office", None, place(community_id)["office"]))
    if rights.acts_as(actor, community_id, at, (Role.SERVICE_STAFF,)):
        mine.append(Poster("service", None, SERVICE_NAME))
    return tuple(mine)


def require_poster(actor: Actor, community_id: UUID, kind: str, body_id: UUID | None, at: dt.datetime) -> Poster:
    """Return the name in which the caller wants to post.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such body.
        NotSpeaker: the caller may not use that name today.
    """
    for one in posters_of(actor, community_id, at):
        if (one.kind, one.body_id) == (kind, body_id):
            return one
    raise NotSpeaker(poster=name_of(community_id, kind, body_id))


def posts(actor: Actor, row: Posted, at: dt.datetime) -> bool:
    """Tell whether the caller may act for what posted a thing."""
    if row.poster == "body" and row.body_id is not None:
        return bodies.is_member(actor.person, row.body_id, clock.civil_date(at))
    role = Role.OFFICER if row.poster == "office" else Role.SERVICE_STAFF
    return rights.acts_as(actor, row.community_id, at, (role,))


def supervises(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    """Tell whether the caller reads all that is posted here: staff, and members of the bodies."""
    on = clock.civil_date(at)
    return rights.acts_as(actor, community_id, at, tuple(Role)) or community_id in bodies.communities_sat_in(actor.person, on)


def name_of(community_id: UUID, kind: str, body_id: UUID | None) -> str:
    """Name a poster.

    Raises:
        NotFound: no such body in this community.
    """
    if kind == "body" and body_id is not None:
        return bodies.body(community_id, body_id).name
    return place(community_id)["office"] if kind == "office" else SERVICE_NAME


def speaking_bodies(community_id: UUID, on: dt.date) -> tuple[Body, ...]:
    """Return the bodies that speak for owners on a day, in the order in which they were entered."""
    return tuple(one for one in bodies.bodies_of(community_id) if one.kind in SPEAKING and one.from_on <= on
                 and (one.until_on is None or on <= one.until_on))


def is_officer(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    """Tell whether the caller acts for the office."""
    return rights.acts_as(actor, community_id, at, (Role.OFFICER,))


def body_of_member(person_id: UUID, community_id: UUID, on: dt.date) -> Body | None:
    """Find the speaking body in which somebody sits on a day."""
    return next((one for one in speaking_bodies(community_id, on) if bodies.is_member(person_id, one.id, on)), None)


def sides_of(actor: Actor, community_id: UUID, at: dt.datetime) -> dict[str, str]:
    """Say for which sides the caller answers questions, each with its name."""
    mine: dict[str, str] = {}
    seat = body_of_member(actor.person, community_id, clock.civil_date(at))
    if seat is not None:
        mine[COMMITTEE] = seat.name
    if is_officer(actor, community_id, at):
        mine[OFFICE] = place(community_id)["office"]
    return mine
