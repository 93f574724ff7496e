"""Show proxies to who gave or holds them, and counts alone to who convenes or reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from app.assembly import service as assemblies
from app.bodies.desk import require_known
from app.identity import service as identity
from app.kernel import clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.masking import mask_name
from app.kernel.problems import NotFound
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.voting import proxy_text
from app.voting.models import Poll
from app.voting.proxies import heads_held, units_of, uses
from app.voting.proxy_models import Proxy, ProxyUnit
from app.voting.proxy_offers import LIMIT_RULE, Entrusted, entrustable
from app.voting.reading import polls_of_assembly


@dataclass(frozen=True, slots=True)
class ShownUnit:
    """A unit of a proxy: whether the proxy still is for it, and in which polls a ballot of it stands."""

    unit_id: UUID
    label: str
    live: bool
    used_in: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ShownProxy:
    """A proxy as one of its two sides may see it; names are masked but for who wrote them."""

    row: Proxy
    holder: str
    principal: str | None
    units: tuple[ShownUnit, ...]
    authorisation: str | None


@dataclass(frozen=True, slots=True)
class HeldProxy:
    """A proxy that was offered to the caller, with where and in which polls it is for."""

    community: str
    assembly: str
    polls: tuple[Poll, ...]
    proxy: ShownProxy


@dataclass(frozen=True, slots=True)
class Counts:
    """How many proxies there are, for who convenes or reviews."""

    offered: int
    accepted: int
    used: int
    ended: int


@dataclass(frozen=True, slots=True)
class ShownProxies:
    """What a caller may know of the proxies of an assembly."""

    limit: int | None
    held: int
    version: str
    text: str
    entrustable: tuple[Entrusted, ...]
    given: tuple[ShownProxy, ...]
    received: tuple[ShownProxy, ...]
    counts: Counts | None


def shown_proxies(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> ShownProxies:
    """Show the caller's side of the proxies of an assembly, the limit, and the words of an authorisation.

    Raises:
        NotFound: no such published assembly, or the caller has nothing to do with it.
    """
    polls = polls_of_assembly(community_id, assembly_id)
    rows = _mine(actor, community_id, assembly_id, at)
    if not any(one.holder_id == actor.person for one in rows):
        require_known(actor, community_id, at)
    if not polls:
        raise NotFound(what="次会议")
    limit = Rulebook.from_snapshot(polls[0].rules).value(LIMIT_RULE)
    shown = _shown(actor, community_id, rows)
    words = proxy_text.authorisation(community=registry.community(community_id).name,
                                     assembly=assemblies.assembly(community_id, assembly_id).title)
    return ShownProxies(
        limit=limit if isinstance(limit, int) else None, held=len(heads_held(community_id, assembly_id, actor.person)),
        version=proxy_text.VERSION, text=words, entrustable=entrustable(actor.person, polls),
        given=tuple(one for one in shown if one.row.holder_id != actor.person),
        received=tuple(one for one in shown if one.row.holder_id == actor.person),
        counts=_counts(community_id, assembly_id)
        if assemblies.convenes_or_is_office(actor, community_id, assembly_id, at) else None)


def held_proxies(actor: Actor, after: UUID | None, limit: int) -> list[HeldProxy]:
    """List `limit + 1` proxies that were offered to the caller in any community, the newest first.

    Who holds a proxy need not be an owner anywhere, so there is no community to begin from.
    """
    query = select(Proxy).where(Proxy.holder_id == actor.person)
    if after is not None:
        query = query.where(Proxy.id < after)
    rows = db.session.scalars(query.order_by(Proxy.id.desc()).limit(limit + 1))
    return [
        HeldProxy(registry.community(row.community_id).name, assemblies.assembly(row.community_id, row.assembly_id).title,
                  polls_of_assembly(row.community_id, row.assembly_id), shown_proxy(actor, row))
        for row in rows]


def shown_proxy(actor: Actor, row: Proxy) -> ShownProxy:
    """Show one proxy to a side of it."""
    return _shown(actor, row.community_id, [row])[0]


def _mine(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Sequence[Proxy]:
    """Return the proxies that the caller gave or holds, and those of units for which the caller speaks, oldest first."""
    on = clock.civil_date(at)
    spoken = {one.unit_id for one in registry.speakers(community_id, None, at, on, person_id=actor.person)}
    of_units = select(ProxyUnit.proxy_id).where(ProxyUnit.community_id == community_id, ProxyUnit.unit_id.in_(spoken))
    query = select(Proxy).where(
        Proxy.community_id == community_id, Proxy.assembly_id == assembly_id,
        or_(Proxy.holder_id == actor.person, Proxy.given_by == actor.person, Proxy.id.in_(of_units)))
    return db.session.scalars(query.order_by(Proxy.id)).all()


def _shown(actor: Actor, community_id: UUID, rows: Iterable[Proxy]) -> list[ShownProxy]:
    found = list(rows)
    ids = [row.id for row in found]
    units, used = units_of(community_id, ids), uses(community_id, ids)
    givers = identity.contacts({row.given_by for row in found})
    return [_one(actor, row, units[row.id], used, givers.get(row.given_by)) for row in found]


def _one(
    actor: Actor, row: Proxy, units: Sequence[ProxyUnit], used: Mapping[UUID, frozenset[tuple[UUID, UUID]]],
    giver: identity.Contact | None,
) -> ShownProxy:
    name = crypto.unseal(row.name_sealed, ("proxies", "name", row.id))
    gave, holds = row.given_by == actor.person, row.holder_id == actor.person
    where = used.get(row.id, frozenset())
    return ShownProxy(
        row=row, holder=name if gave or holds else mask_name(name),
        principal=mask_name(giver.name) if giver and giver.name else None,
        units=tuple(
            ShownUnit(one.unit_id, one.label, live=row.state == "accepted" and one.ended_at is None,
                      used_in=tuple(sorted(poll for poll, unit_id in where if unit_id == one.unit_id))) for one in units),
        authorisation=crypto.unseal(row.authorisation_sealed, ("proxies", "authorisation", row.id)) if gave or holds else None)


def _counts(community_id: UUID, assembly_id: UUID) -> Counts:
    states = {row.id: row.state for row in db.session.execute(select(Proxy.id, Proxy.state).where(
        Proxy.community_id == community_id, Proxy.assembly_id == assembly_id))}
    of = list(states.values())
    offered, accepted = of.count("offered"), of.count("accepted")
    return Counts(offered, accepted, len(uses(community_id, list(states))), len(of) - offered - accepted)
