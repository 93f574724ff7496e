"""Say what of an archive somebody may read, and whether they may file: owners, members of bodies, the office.

Law: 建筑物区分所有权司法解释 第13条（业主查阅）; 个人信息保护法 第6条.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, true

from app.bodies import service as bodies
from app.bodies.service import BodyKind
from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.problems import NotFound
from app.records.catalogue import READERS
from app.records.models import Record
from app.records.problems import MayNotFile
from app.registry import rights
from app.registry import service as registry

FILING_BODIES = (BodyKind.COMMITTEE, BodyKind.PREPARATORY_GROUP, BodyKind.RE_ELECTION_GROUP)
_CIRCLES = {"owner": 1, "body": 2, "clerk": 2, "office": 3}


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may do in one archive, by the capacity in which they come."""

    capacity: str
    unit_ids: tuple[UUID, ...]
    may_file: bool

    @property
    def readers(self) -> tuple[str, ...]:
        """Return the circles of readers that hold this person."""
        return READERS[:_CIRCLES[self.capacity]]

    @property
    def office(self) -> bool:
        """Tell whether an officer comes."""
        return self.capacity == "office"

    def clause(self) -> ColumnElement[bool]:
        """Tell in a query on records what this person may read."""
        if self.office:
            return true()
        shared = Record.readers.in_(self.readers)
        if not self.unit_ids:
            return shared
        return or_(shared, and_(Record.readers == "person", Record.concerned_unit_id.in_(self.unit_ids)))


def reach(actor: Actor, community_id: UUID, at: dt.datetime) -> Reach:
    """Return what the caller may do in a community's archive.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    registry.community(community_id)
    if rights.acts_as(actor, community_id, at, (Role.OFFICER,)):
        return Reach("office", (), may_file=True)
    on = clock.civil_date(at)
    kinds = {one.kind for one in bodies.bodies_of(community_id)
             if one.from_on <= on and (one.until_on is None or on <= one.until_on) and bodies.is_member(actor.person, one.id, on)}
    units = own_units(actor, community_id, at)
    if kinds:
        return Reach("body", units, may_file=bool(kinds & set(FILING_BODIES)))
    if rights.acts_as(actor, community_id, at, (Role.CLERK, Role.REVIEWER)):
        return Reach("clerk", units, may_file=rights.acts_as(actor, community_id, at, (Role.CLERK,)))
    if rights.is_owner(actor, community_id, at):
        return Reach("owner", units, may_file=False)
    raise NotFound(what="个小区")


def reach_to_file(actor: Actor, community_id: UUID, at: dt.datetime) -> Reach:
    """Return the same for who wants to file.

    Raises:
        NotFound: the caller has nothing to do with this community.
        MayNotFile: the caller only reads.
    """
    found = reach(actor, community_id, at)
    if not found.may_file:
        raise MayNotFile
    return found


def own_units(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[UUID, ...]:
    """Return the units for which the caller may speak now: what concerns only them is theirs to read."""
    if not registry.owners_for(community_id, actor.person, at):
        return ()
    spoken = registry.speakers(community_id, None, at, clock.civil_date(at), person_id=actor.person)
    return tuple({one.unit_id for one in spoken})
