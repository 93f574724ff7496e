"""Write the opening of a closed poll (启封资料): what the commitments of its public log hide.

Who reads it is the rule `opening_readers` and is asked above; before the close nothing here can be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.ledger import bundles
from app.ledger.commitments import AtClose, RollRow
from app.ledger.logs import Log
from app.registry import service as registry
from app.voting.models import Ballot, ClosingUnit, FrozenOwner, FrozenUnit, Poll
from app.voting.problems import PollNotClosed
from app.voting.reading import poll as find_poll
from app.voting.tally import opened_ballots


def opening(community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """Return the whole opening in the form `zuolin-opening/1`.

    Raises:
        NotFound: there is no such poll.
        PollNotClosed: it runs still.
    """
    poll = _closed(community_id, poll_id)
    ballots = [bundles.opening_ballot(str(one.id), one.unit, one.choices, one.salt) for one in opened_ballots(poll)]
    return bundles.opening(Log(community_id, poll_id), _units(poll, None), ballots)


def own_opening(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Return the part of the opening that belongs to the units whose owners the caller speaks for.

    A unit for which a former owner cast is left out: the buyer does not learn how the seller voted.

    Raises:
        NotFound: there is no such poll.
        PollNotClosed: it runs still.
    """
    poll = _closed(community_id, poll_id)
    spoken = registry.speakers(community_id, None, at, clock.civil_date(at), person_id=actor.person)
    mine = _cast_by_its_owners(poll, {one.unit_id for one in spoken}, at)
    units = _units(poll, mine)
    labels = {unit["row"]["unit"] for unit in units}
    ballots = [bundles.opening_ballot(str(one.id), one.unit, one.choices, one.salt)
               for one in opened_ballots(poll) if one.unit in labels]
    return bundles.opening(Log(community_id, poll_id), units, ballots)


def _cast_by_its_owners(poll: Poll, unit_ids: set[UUID], at: dt.datetime) -> set[UUID]:
    held = registry.contacts(poll.community_id, unit_ids, at, clock.civil_date(at), buyers=True)
    cast = db.session.execute(select(Ballot.unit_id, Ballot.owner_id).where(
        Ballot.community_id == poll.community_id, Ballot.poll_id == poll.id, Ballot.unit_id.in_(unit_ids)))
    return unit_ids - {
        unit_id for unit_id, owner_id in cast if owner_id and owner_id not in {one.owner_id for one in held[unit_id]}}


def _closed(community_id: UUID, poll_id: UUID) -> Poll:
    poll = find_poll(community_id, poll_id)
    if poll.state != "closed":
        raise PollNotClosed(closes_at=poll.closes_at)
    return poll


def _units(poll: Poll, only: Collection[UUID] | None) -> list[dict[str, Any]]:
    owners = (
        select(FrozenOwner.unit_id, func.count(func.distinct(FrozenOwner.key)).label("owners"))
        .where(FrozenOwner.community_id == poll.community_id, FrozenOwner.poll_id == poll.id)
        .group_by(FrozenOwner.unit_id).subquery())
    query = (
        select(FrozenUnit, ClosingUnit, func.coalesce(owners.c.owners, 0))
        .join(ClosingUnit, (ClosingUnit.community_id == FrozenUnit.community_id)
              & (ClosingUnit.poll_id == FrozenUnit.poll_id) & (ClosingUnit.unit_id == FrozenUnit.unit_id))
        .outerjoin(owners, owners.c.unit_id == FrozenUnit.unit_id)
        .where(FrozenUnit.community_id == poll.community_id, FrozenUnit.poll_id == poll.id)
        .order_by(FrozenUnit.commitment))
    if only is not None:
        query = query.where(FrozenUnit.unit_id.in_(only))
    return [_unit(unit, late, count) for unit, late, count in db.session.execute(query)]


def _unit(unit: FrozenUnit, late: ClosingUnit, owners: int) -> dict[str, Any]:
    return bundles.opening_unit(
        roll_row(unit, owners), AtClose(unit.label, delivered=late.delivered, represented=late.represented), bytes(unit.salt))


def roll_row(unit: FrozenUnit, owners: int) -> RollRow:
    """Write a frozen unit as its commitment has it; `owners` is how many, by distinct key."""
    return RollRow(
        unit.label, unit.building, unit.entrance or "", unit.kind, unit.head_no, owners, unit.area_register_cm2,
        unit.area_survey_cm2, unit.area_contract_cm2, unit.stock or "")
