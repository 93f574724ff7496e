"""Read proxies (委托): which hold now, what counts against a holder's limit, and where one was used.

Law: 民法典 第165条、第173条；the rule `proxy_limit` of the snapshot, 待确认.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.kernel.db import db
from app.voting.models import Ballot
from app.voting.proxy_models import Proxy, ProxyUnit
from app.voting.reading import is_void


@dataclass(frozen=True, slots=True)
class StandingProxy:
    """An accepted proxy for one unit."""

    proxy_id: UUID
    unit_id: UUID
    holder_id: UUID
    owner_id: UUID
    ground: str


def standing(community_id: UUID, assembly_id: UUID, unit_ids: Collection[UUID] | None) -> list[StandingProxy]:
    """List the proxies of an assembly that were accepted and have not ended, for these units or for all."""
    query = (
        select(ProxyUnit.proxy_id, ProxyUnit.unit_id, ProxyUnit.holder_id, ProxyUnit.owner_id, ProxyUnit.ground)
        .join(Proxy, (Proxy.community_id == ProxyUnit.community_id) & (Proxy.id == ProxyUnit.proxy_id))
        .where(Proxy.community_id == community_id, Proxy.assembly_id == assembly_id, Proxy.state == "accepted",
               ProxyUnit.ended_at.is_(None))
        .order_by(ProxyUnit.unit_id, ProxyUnit.proxy_id))
    if unit_ids is not None:
        query = query.where(ProxyUnit.unit_id.in_(unit_ids))
    return [StandingProxy(*row) for row in db.session.execute(query)]


def units_of(community_id: UUID, proxy_ids: Collection[UUID]) -> Mapping[UUID, list[ProxyUnit]]:
    """Return the units of proxies by proxy, in the order of their labels."""
    found: dict[UUID, list[ProxyUnit]] = defaultdict(list)
    query = select(ProxyUnit).where(ProxyUnit.community_id == community_id, ProxyUnit.proxy_id.in_(proxy_ids))
    for unit in db.session.scalars(query.order_by(ProxyUnit.label)):
        found[unit.proxy_id].append(unit)
    return found


def uses(community_id: UUID, proxy_ids: Collection[UUID]) -> Mapping[UUID, frozenset[tuple[UUID, UUID]]]:
    """Tell for each proxy in which poll a ballot of it stands, and for which unit."""
    found: dict[UUID, set[tuple[UUID, UUID]]] = defaultdict(set)
    query = select(Ballot.proxy_id, Ballot.poll_id, Ballot.unit_id).where(
        Ballot.community_id == community_id, Ballot.proxy_id.in_(proxy_ids), ~is_void())
    for proxy_id, poll_id, unit_id in db.session.execute(query):
        if proxy_id is not None:
            found[proxy_id].add((poll_id, unit_id))
    return {proxy_id: frozenset(where) for proxy_id, where in found.items()}


def heads_held(community_id: UUID, assembly_id: UUID, holder_id: UUID) -> frozenset[int]:
    """Return the heads whose proxies a person accepted; one that ended counts on where a ballot of it stands."""
    rows = db.session.execute(select(Proxy.id, Proxy.head_no, Proxy.state).where(
        Proxy.community_id == community_id, Proxy.assembly_id == assembly_id, Proxy.holder_id == holder_id,
        Proxy.accepted_at.is_not(None))).all()
    used = uses(community_id, [row.id for row in rows])
    return frozenset(row.head_no for row in rows if row.state == "accepted" or row.id in used)
