"""Show the roll page by page with masked names, to owners and staff."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from app.kernel import clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.masking import mask_name
from app.registry.models import Owner, Ownership, Unit
from app.registry.rights import require_sight
from app.registry.values import MaskedUnit


def masked_page(
    actor: Actor, community_id: UUID, at: dt.datetime, *, after: str | None, limit: int,
) -> Sequence[MaskedUnit]:
    """Return `limit + 1` units of today past a label; only their owners' names are opened.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    require_sight(actor, community_id, at)
    area = func.coalesce(Unit.area_register_cm2, Unit.area_survey_cm2, Unit.area_contract_cm2, 0)
    query = select(Unit.id, Unit.label, area).where(Unit.community_id == community_id).order_by(Unit.label)
    if after is not None:
        query = query.where(Unit.label > after)
    units = db.session.execute(query.limit(limit + 1)).all()
    names = _names(community_id, [row[0] for row in units], clock.civil_date(at))
    return [MaskedUnit(unit_id, label, tuple(names[unit_id]), cm2) for unit_id, label, cm2 in units]


def _names(community_id: UUID, unit_ids: Sequence[UUID], on: dt.date) -> dict[UUID, list[str]]:
    names: dict[UUID, list[str]] = defaultdict(list)
    query = (
        select(Ownership.unit_id, Owner.id, Owner.name_sealed)
        .join(Owner, and_(Owner.community_id == Ownership.community_id, Owner.id == Ownership.owner_id))
        .where(Ownership.community_id == community_id, Ownership.unit_id.in_(unit_ids), Ownership.from_on <= on,
               or_(Ownership.until_on.is_(None), Ownership.until_on > on))
        .order_by(Ownership.id))
    for unit_id, owner_id, sealed in db.session.execute(query):
        names[unit_id].append(mask_name(crypto.unseal(sealed, ("owners", "name", owner_id))))
    return names


def names_of(community_id: UUID, owner_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the masked names of some owners."""
    query = select(Owner.id, Owner.name_sealed).where(Owner.community_id == community_id, Owner.id.in_(owner_ids))
    return {
        owner_id: mask_name(crypto.unseal(sealed, ("owners", "name", owner_id)))
        for owner_id, sealed in db.session.execute(query)
    }
