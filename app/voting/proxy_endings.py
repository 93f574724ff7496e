"""End proxies when what they rest on ends: the principal lost the unit, or the assembly is cancelled.

Law: 民法典 第173条.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, select

from app.assembly.events import AssemblyCancelled
from app.kernel import audit, clock
from app.kernel.access import SYSTEM
from app.kernel.db import db
from app.kernel.events import subscribe
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.registry.events import OwnershipTransferred, SpeakersChanged
from app.voting.models import Poll
from app.voting.proxy_acts import end_units
from app.voting.proxy_models import Proxy, ProxyUnit
from app.voting.reading import polls_of_assembly


@subscribe(SpeakersChanged)
def hear_speakers(event: SpeakersChanged) -> None:
    """Look again at the proxies of these units."""
    end_lost(event.community_id, event.unit_ids, clock.now())


@subscribe(OwnershipTransferred)
def hear_transfer(event: OwnershipTransferred) -> None:
    """Look again at the proxies of a unit that has other owners."""
    end_lost(event.community_id, (event.unit_id,), clock.now())


@subscribe(AssemblyCancelled)
def hear_cancellation(event: AssemblyCancelled) -> None:
    """End all proxies of an assembly that will not be held."""
    for row, units in _live(event.community_id, Proxy.assembly_id == event.assembly_id):
        _end(row, units, "cancelled", event.at)


def end_lost(community_id: UUID, unit_ids: Collection[UUID], at: dt.datetime) -> None:
    """End the proxies of owners for whom nobody speaks any more for these units: they sold, or their account ended.

    Where the rules keep the roll as frozen, a seller still speaks, and so does who holds the seller's proxy.
    """
    for row, units in _live(community_id, ProxyUnit.unit_id.in_(unit_ids)):
        running = [poll for poll in polls_of_assembly(community_id, row.assembly_id) if poll.state == "announced"]
        if not running:
            continue
        on = _owners_of(running[0], at)
        speaking = {(one.unit_id, one.owner_id)
                    for one in registry.speakers(community_id, [unit.unit_id for unit in units], at, on)}
        lost = [unit for unit in units if (unit.unit_id, unit.owner_id) not in speaking]
        if lost:
            _end(row, lost, "owner_left", at)


def _owners_of(poll: Poll, at: dt.datetime) -> dt.date:
    stays = Rulebook.from_snapshot(poll.rules).value("sale_during_vote") == "roll_stays"
    return poll.roll_on if stays else clock.civil_date(at)


def _live(community_id: UUID, condition: ColumnElement[bool]) -> list[tuple[Proxy, list[ProxyUnit]]]:
    query = (
        select(Proxy, ProxyUnit)
        .join(ProxyUnit, (ProxyUnit.community_id == Proxy.community_id) & (ProxyUnit.proxy_id == Proxy.id))
        .where(Proxy.community_id == community_id, Proxy.ended_at.is_(None), ProxyUnit.ended_at.is_(None), condition)
        .order_by(Proxy.id, ProxyUnit.label).with_for_update(of=Proxy))
    found: dict[UUID, tuple[Proxy, list[ProxyUnit]]] = {}
    for row, unit in db.session.execute(query):
        found.setdefault(row.id, (row, []))[1].append(unit)
    return list(found.values())


def _end(row: Proxy, units: list[ProxyUnit], why: str, at: dt.datetime) -> None:
    end_units(row, units, why, at)
    audit.record(SYSTEM, "proxy.end", community_id=row.community_id, subject=("proxy", row.id), at=at,
                 facts={"why": why, "units": [str(unit.unit_id) for unit in units]})
