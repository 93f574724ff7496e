"""Offer a proxy: an owner who may cast authorises one named person, in writing, for one assembly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from app.assembly import service as assemblies
from app.identity import limits
from app.identity import service as identity
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.law.rulebook import Rulebook
from app.messaging import service as messaging
from app.registry import service as registry
from app.registry.telling import place, tell_unit_people
from app.voting import proxy_text
from app.voting.models import FrozenUnit, Poll, PollSpeaker
from app.voting.proxy_models import Proxy, ProxyUnit
from app.voting.proxy_problems import (
    HolderNotAllowed,
    NothingToEntrust,
    ProxiesNotAccepted,
    ProxyStands,
    SeveralHeads,
    TooLateForProxies,
)
from app.voting.reading import polls_of_assembly

LIMIT_RULE = "proxy_limit"
# Each offer sends a message to a phone that the caller chose, so it has the cost of a code.
_OFFERS = (limits.Limit("proxy.offers.day", 86400, 20),)
_SHOWN_UNITS = 3


@dataclass(frozen=True, slots=True)
class NewProxy:
    """Hold whom an owner authorises, for which units (all of one head, if none is named), in which words."""

    phone: str
    name: str
    consent_version: str
    unit_ids: tuple[UUID, ...] = ()

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return "NewProxy(…)"


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Name a unit that the caller may give into a proxy, and for which of its owners."""

    unit_id: UUID
    label: str
    head_no: int
    owner_id: UUID
    ground: str


def offer_proxy(actor: Actor, community_id: UUID, assembly_id: UUID, new: NewProxy, at: dt.datetime) -> UUID:
    """Offer a proxy; the person is told and may accept, the people of the units are told too.

    Raises:
        NotFound: no such assembly here, or it was not published.
        NothingToEntrust, SeveralHeads: the caller may cast for no such unit, or for units of several heads.
        InvalidFields: the words are not those of today, or a unit is not the caller's.
        HolderNotAllowed, ProxiesNotAccepted, ProxyStands, TooLateForProxies: the rules or what stands forbid it.

    Law: 民法典 第165条（书面）；the rule `proxy_limit`, 待确认.
    """
    polls = running_polls(community_id, assembly_id, at)
    units = _chosen(entrustable(actor.person, polls), new.unit_ids)
    if new.consent_version != proxy_text.VERSION:
        raise InvalidFields.one("/consent_version", f"请先阅读现行的授权委托书（版本{proxy_text.VERSION}），再提交。")
    rule = Rulebook.from_snapshot(polls[0].rules).rule(LIMIT_RULE)
    if rule.value == 0:
        raise ProxiesNotAccepted(article=rule.article)
    limits.count(_OFFERS, str(actor.person), at)
    holder = identity.ensure_person(new.phone, at)
    require_fit(actor.person, holder, community_id, at)
    proxy_id = _write(actor, polls[0], new, holder, units, at)
    ids = [one.unit_id for one in units]
    audit.record(actor, "proxy.offer", community_id=community_id, subject=("proxy", proxy_id), at=at,
                 facts={"assembly_id": str(assembly_id), "units": [str(one) for one in ids]})
    told = messaging.Recipient(new.phone, person_id=holder, params={"unit": labels_text([one.label for one in units])})
    messaging.send("proxy_offered", [told], {"community": registry.community(community_id).name}, about=("proxy", proxy_id),
                   at=at, community_id=community_id)
    tell_unit_people("proxy_changed", community_id, ids, about=("proxy", proxy_id), at=at, but_not=actor.person,
                     words={"change": "已发出，等对方接受"})
    return proxy_id


def running_polls(community_id: UUID, assembly_id: UUID, at: dt.datetime) -> tuple[Poll, ...]:
    """Return the polls of a published assembly that may still take a ballot.

    Raises:
        NotFound: no such assembly in this community, or it has no polls yet.
        TooLateForProxies: all of them closed or were cancelled.
    """
    polls = polls_of_assembly(community_id, assembly_id)
    if not polls:
        raise NotFound(what="次会议")
    running = tuple(one for one in polls if one.state == "announced" and at < one.closes_at)
    if not running:
        raise TooLateForProxies
    return running


def entrustable(person_id: UUID, polls: Sequence[Poll]) -> tuple[Entrusted, ...]:
    """List the units for which a person may cast in these polls by another right than a proxy, by label."""
    query = (
        select(PollSpeaker.unit_id, FrozenUnit.label, FrozenUnit.head_no, PollSpeaker.owner_id, PollSpeaker.ground)
        .join(FrozenUnit, (FrozenUnit.community_id == PollSpeaker.community_id) & (FrozenUnit.poll_id == PollSpeaker.poll_id)
              & (FrozenUnit.unit_id == PollSpeaker.unit_id))
        .where(PollSpeaker.community_id == polls[0].community_id, PollSpeaker.poll_id.in_([one.id for one in polls]),
               PollSpeaker.person_id == person_id, PollSpeaker.capacity != "proxy")
        .order_by(FrozenUnit.label))
    found = {row.unit_id: Entrusted(*row) for row in db.session.execute(query)}
    return tuple(found.values())


def require_fit(principal: UUID, holder: UUID, community_id: UUID, at: dt.datetime) -> None:
    """Refuse who cannot hold a proxy here: the principal, and the officers who will check the count.

    Raises:
        HolderNotAllowed: with the reason.
    """
    office_id = registry.community(community_id).office_id
    if holder == principal:
        raise HolderNotAllowed(why="不能委托自己，请填写受托人的手机号。")
    if identity.has_role(holder, identity.Role.OFFICER, office_id, clock.civil_date(at)):
        raise HolderNotAllowed(why="本街道的经办人要复核这次计票，不能做受托人。请委托别人。")


def labels_text(labels: Sequence[str]) -> str:
    """Name a few units, and how many there are in all."""
    named = "、".join(labels[:_SHOWN_UNITS])
    return named if len(labels) <= _SHOWN_UNITS else f"{named}等{len(labels)}套"


def _chosen(mine: Sequence[Entrusted], wanted: Collection[UUID]) -> tuple[Entrusted, ...]:
    if not mine:
        raise NothingToEntrust
    unknown = [n for n, unit_id in enumerate(wanted) if unit_id not in {one.unit_id for one in mine}]
    if unknown:
        why = "这套房屋不是您在这次会议可以委托的房屋。"
        raise InvalidFields([{"pointer": f"/unit_ids/{n}", "detail": why} for n in unknown])
    chosen = tuple(one for one in mine if not wanted or one.unit_id in wanted)
    if len({one.head_no for one in chosen}) > 1:
        raise SeveralHeads(units=labels_text([one.label for one in chosen]))
    return chosen


def _write(actor: Actor, poll: Poll, new: NewProxy, holder: UUID, units: Sequence[Entrusted], at: dt.datetime) -> UUID:
    _refuse_second(poll, holder, units)
    proxy_id, community_id = new_id(), poll.community_id
    text = proxy_text.authorisation(
        name=new.name, phone=new.phone, units="、".join(one.label for one in units), community=place(community_id)["community"],
        assembly=assemblies.assembly(community_id, poll.assembly_id).title)
    consent_id = identity.record_consent(actor, "proxy", new.consent_version, at)
    db.session.add(Proxy(
        community_id=community_id, id=proxy_id, assembly_id=poll.assembly_id, holder_id=holder, given_by=actor.person,
        head_no=units[0].head_no, state="offered", name_sealed=crypto.seal(new.name, ("proxies", "name", proxy_id)),
        text_version=new.consent_version, authorisation_sealed=crypto.seal(text, ("proxies", "authorisation", proxy_id)),
        consent_id=consent_id, offered_at=at))
    db.session.flush()
    try:
        with db.session.begin_nested():
            db.session.add_all(
                ProxyUnit(community_id=community_id, proxy_id=proxy_id, unit_id=one.unit_id, assembly_id=poll.assembly_id,
                          label=one.label, owner_id=one.owner_id, holder_id=holder, ground=one.ground) for one in units)
            db.session.flush()
    except IntegrityError:  # another phone gave one of these units at the same moment
        raise ProxyStands(unit=units[0].label) from None
    return proxy_id


def _refuse_second(poll: Poll, holder: UUID, units: Sequence[Entrusted]) -> None:
    """Refuse a unit that its owner gave already, or that the holder holds or may cast for anyway."""
    ids = [one.unit_id for one in units]
    own = db.session.scalars(select(PollSpeaker.unit_id).where(
        PollSpeaker.community_id == poll.community_id, PollSpeaker.poll_id == poll.id, PollSpeaker.person_id == holder,
        PollSpeaker.unit_id.in_(ids), PollSpeaker.capacity != "proxy")).first()
    if own is not None:
        raise HolderNotAllowed(why="对方本来就可以代表这套房屋投票，不需要委托。")
    taken = db.session.scalars(select(ProxyUnit.label).where(
        ProxyUnit.community_id == poll.community_id, ProxyUnit.assembly_id == poll.assembly_id, ProxyUnit.ended_at.is_(None),
        ProxyUnit.unit_id.in_(ids),
        or_(ProxyUnit.holder_id == holder, ProxyUnit.owner_id.in_([one.owner_id for one in units]))).limit(1)).first()
    if taken is not None:
        raise ProxyStands(unit=taken)
