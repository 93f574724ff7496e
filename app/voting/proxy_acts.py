"""Accept, decline, resign and revoke a proxy; each changes at once who may cast, and is told to the units' people.

Law: 民法典 第173条（取消委托、辞去委托）；the rule `proxy_limit` of the snapshot, 待确认.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.identity import service as identity
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.law.rulebook import Rulebook
from app.messaging import service as messaging
from app.registry import service as registry
from app.registry.telling import tell_unit_people
from app.voting import speaking
from app.voting.models import FrozenUnit, Poll
from app.voting.proxies import heads_held, units_of, uses
from app.voting.proxy_models import Proxy, ProxyUnit
from app.voting.proxy_offers import LIMIT_RULE, labels_text, require_fit, running_polls
from app.voting.proxy_problems import ProxyLimitReached, ProxyStateForbids, ProxyUsed

STATES = {"offered": "等待接受", "accepted": "已接受", "refused": "没有接受", "revoked": "已撤销", "ended": "已终止"}


def accept_proxy(actor: Actor, community_id: UUID, assembly_id: UUID, proxy_id: UUID, at: dt.datetime) -> Proxy:
    """Accept a proxy that was offered to the caller: from now on the caller may cast for its units.

    The holder's proxies are counted under a lock, so that two acceptances cannot pass the limit together.

    Raises:
        NotFound: no such proxy was offered to the caller.
        ProxyStateForbids, TooLateForProxies, HolderNotAllowed: it waits no longer, or the caller may not hold one.
        ProxyLimitReached: the caller holds as many as the rules let.
    """
    running = running_polls(community_id, assembly_id, at)
    row = _held_by(actor, community_id, assembly_id, proxy_id)
    if row.state != "offered":
        raise ProxyStateForbids(state=STATES[row.state], act="接受")
    require_fit(row.given_by, actor.person, community_id, at)
    _alone(f"proxies of {assembly_id} held by {actor.person}")
    rule = Rulebook.from_snapshot(running[0].rules).rule(LIMIT_RULE)
    held = heads_held(community_id, assembly_id, actor.person)
    if isinstance(rule.value, int) and len(held | {row.head_no}) > rule.value:
        raise ProxyLimitReached(limit=rule.value, held=len(held), article=rule.article)
    row.state, row.accepted_at = "accepted", at
    audit.record(actor, "proxy.accept", community_id=community_id, subject=("proxy", row.id), at=at)
    _take_effect(row, _units(row), "对方已接受", at, but_not=None)
    return row


def refuse_proxy(actor: Actor, community_id: UUID, assembly_id: UUID, proxy_id: UUID, at: dt.datetime) -> Proxy:
    """Decline a proxy that waits, or resign one that was accepted and not used up (辞去委托).

    Raises:
        NotFound: no such proxy was offered to the caller.
        ProxyStateForbids, ProxyUsed, TooLateForProxies: nothing is left to decline or to resign.
    """
    running = running_polls(community_id, assembly_id, at)
    row = _held_by(actor, community_id, assembly_id, proxy_id)
    if row.state == "offered":
        _end(row, _units(row), "refused", "refused", at)
    else:
        _refuse_used_up(row, running, "辞去")
        _end(row, _units(row), "ended", "resigned", at)
    audit.record(actor, "proxy.refuse", community_id=community_id, subject=("proxy", row.id), at=at, facts={"state": row.state})
    _take_effect(row, units_of(community_id, [row.id])[row.id], "对方没有接受或已辞去", at, but_not=None)
    return row


def revoke_proxy(actor: Actor, community_id: UUID, assembly_id: UUID, proxy_id: UUID, at: dt.datetime) -> Proxy:
    """Take a proxy back for what it was not used for; who speaks for its owner may.

    Raises:
        NotFound: the caller speaks for none of the owners who gave it.
        ProxyStateForbids, ProxyUsed, TooLateForProxies: nothing is left to take back.
    """
    running = running_polls(community_id, assembly_id, at)
    row = _locked(community_id, assembly_id, proxy_id)
    units = _units(row)
    if not speaks_for(actor.person, row, units_of(community_id, [row.id])[row.id], at):
        raise NotFound(what="份委托")
    _refuse_used_up(row, running, "撤销")
    _end(row, units, "revoked", "revoked", at)
    audit.record(actor, "proxy.revoke", community_id=community_id, subject=("proxy", row.id), at=at)
    _take_effect(row, units, "已撤销", at, but_not=actor.person)
    tell_holder(row, units, "已被委托人撤销", at)
    return row


def end_units(row: Proxy, units: Sequence[ProxyUnit], why: str, at: dt.datetime) -> None:
    """End some units of a proxy because of what happened elsewhere; the proxy ends with its last."""
    for unit in units:
        unit.ended_at = at
    db.session.flush()
    if not _units(row):
        _end(row, (), "ended", why, at)
    _speak_anew(row, units, at)
    tell_holder(row, units, "已终止", at)


def speaks_for(person_id: UUID, row: Proxy, units: Collection[ProxyUnit], at: dt.datetime) -> bool:
    """Tell whether a person speaks today for one of the owners who gave a proxy."""
    given = {(unit.unit_id, unit.owner_id) for unit in units}
    found = registry.speakers(
        row.community_id, [unit.unit_id for unit in units], at, clock.civil_date(at), person_id=person_id)
    return any((one.unit_id, one.owner_id) in given for one in found)


def tell_holder(row: Proxy, units: Sequence[ProxyUnit], what: str, at: dt.datetime) -> None:
    """Tell the holder what became of a proxy."""
    text = f"{labels_text([unit.label for unit in units])}的投票委托{what}，请登录查看。"
    phone = identity.contact(row.holder_id).phone
    messaging.send("general", [messaging.Recipient(phone, person_id=row.holder_id)],
                   {"community": registry.community(row.community_id).name, "text": text}, about=("proxy", row.id), at=at,
                   community_id=row.community_id)


def _held_by(actor: Actor, community_id: UUID, assembly_id: UUID, proxy_id: UUID) -> Proxy:
    row = _locked(community_id, assembly_id, proxy_id)
    if row.holder_id != actor.person:
        raise NotFound(what="份委托")
    return row


def _locked(community_id: UUID, assembly_id: UUID, proxy_id: UUID) -> Proxy:
    row = db.session.get(Proxy, (community_id, proxy_id), with_for_update=True, populate_existing=True)
    if row is None or row.assembly_id != assembly_id:
        raise NotFound(what="份委托")
    return row


def _units(row: Proxy) -> tuple[ProxyUnit, ...]:
    return tuple(unit for unit in units_of(row.community_id, [row.id])[row.id] if unit.ended_at is None)


def _end(row: Proxy, units: Sequence[ProxyUnit], state: str, why: str, at: dt.datetime) -> None:
    row.state, row.ended_at, row.ended_why = state, at, why
    for unit in units:
        unit.ended_at = at
    db.session.flush()


def _take_effect(row: Proxy, units: Sequence[ProxyUnit], change: str, at: dt.datetime, *, but_not: UUID | None) -> None:
    db.session.flush()
    _speak_anew(row, units, at)
    tell_unit_people("proxy_changed", row.community_id, [unit.unit_id for unit in units], about=("proxy", row.id), at=at,
                     but_not=but_not, words={"change": change})


def _speak_anew(row: Proxy, units: Sequence[ProxyUnit], at: dt.datetime) -> None:
    speaking.refresh(row.community_id, [unit.unit_id for unit in units], at)


def _alone(name: str) -> None:
    """Hold a lock of that name until the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 7))))


def _refuse_used_up(row: Proxy, running: Sequence[Poll], act: str) -> None:
    """Refuse when every unit of it has voted by it in every poll that still runs."""
    if row.ended_at is not None:
        raise ProxyStateForbids(state=STATES[row.state], act=act)
    counted = select(FrozenUnit.poll_id, FrozenUnit.unit_id).where(
        FrozenUnit.community_id == row.community_id, FrozenUnit.poll_id.in_([poll.id for poll in running]),
        FrozenUnit.unit_id.in_([unit.unit_id for unit in _units(row)]), FrozenUnit.counted)
    places = {(poll_id, unit_id) for poll_id, unit_id in db.session.execute(counted)}
    if places and places <= uses(row.community_id, [row.id]).get(row.id, frozenset()):
        raise ProxyUsed(act=act)
