"""Record when and how the residents' committee was told of an assembly (告知居民委员会).

Law: 物业管理条例 第14条（住宅小区的业主大会会议，应当同时告知相关的居民委员会）.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from app.assembly.drafting import in_state
from app.assembly.models import ResidentsCommitteeNotice
from app.assembly.viewing import handled
from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields

_STATES = ("draft", "submitted", "returned", "confirmed", "published")


def record_residents_told(  # its facts are the act
    actor: Actor, community_id: UUID, assembly_id: UUID, told: str, how: str, told_at: dt.datetime, *, at: dt.datetime,
) -> ResidentsCommitteeNotice:
    """Record the telling, as a member of the convener or as staff.

    Raises:
        NotFound, Forbidden: the caller handles no such assembly.
        AssemblyStateForbids: it was cancelled.
        InvalidFields: the telling lies ahead.
    """
    row = handled(actor, community_id, assembly_id, at)
    in_state(row, _STATES, "记录告知居民委员会")
    if told_at > at:
        raise InvalidFields.one("/told_at", "告知的时间不能晚于现在。")
    made = ResidentsCommitteeNotice(
        community_id=community_id, id=new_id(), assembly_id=assembly_id, told=told, how=how, told_at=told_at,
        recorded_by=actor.person_id, recorded_at=at)
    db.session.add(made)
    audit.record(actor, "assembly.tell_residents_committee", community_id=community_id, subject=("assembly", assembly_id),
                 facts={"record_id": str(made.id)}, at=at)
    db.session.flush()
    return made


def told_residents(community_id: UUID, assembly_id: UUID) -> tuple[ResidentsCommitteeNotice, ...]:
    """Return each record of the telling, oldest first."""
    query = select(ResidentsCommitteeNotice).where(
        ResidentsCommitteeNotice.community_id == community_id, ResidentsCommitteeNotice.assembly_id == assembly_id)
    return tuple(db.session.scalars(query.order_by(ResidentsCommitteeNotice.id)))
