"""Read polls and their frozen rolls, and follow what the assembly changes of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from uuid import UUID

from sqlalchemy import select

from app.assembly.events import PollWindowChanged
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.law.heads import Owner, RollUnit, Waterfall
from app.law.heads import waterfall as explain_denominator
from app.law.rulebook import Rulebook
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.voting.freezing import poll_document, scope_of
from app.voting.models import FrozenOwner, FrozenUnit, Poll, PollMotion


def poll(community_id: UUID, poll_id: UUID) -> Poll:
    """Return a poll of this community.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(Poll, (community_id, poll_id))
    if row is None:
        raise NotFound(what="次表决")
    return row


def polls_of_assembly(community_id: UUID, assembly_id: UUID) -> tuple[Poll, ...]:
    """Return the polls of an assembly."""
    query = select(Poll).where(Poll.community_id == community_id, Poll.assembly_id == assembly_id).order_by(Poll.id)
    return tuple(db.session.scalars(query))


def motions_of(community_id: UUID, poll_id: UUID) -> tuple[PollMotion, ...]:
    """Return the motions of a poll in their order."""
    query = select(PollMotion).where(PollMotion.community_id == community_id, PollMotion.poll_id == poll_id)
    return tuple(db.session.scalars(query.order_by(PollMotion.position)))


def frozen_roll(community_id: UUID, poll_id: UUID) -> tuple[RollUnit, ...]:
    """Return the frozen roll as the law reads it, by label."""
    here = (FrozenOwner.community_id == community_id, FrozenOwner.poll_id == poll_id)
    owners: dict[UUID, list[FrozenOwner]] = defaultdict(list)
    for one in db.session.scalars(select(FrozenOwner).where(*here).order_by(FrozenOwner.position)):
        owners[one.unit_id].append(one)
    units = select(FrozenUnit).where(FrozenUnit.community_id == community_id, FrozenUnit.poll_id == poll_id)
    return tuple(_to_law(unit, owners[unit.unit_id]) for unit in db.session.scalars(units.order_by(FrozenUnit.label)))


def waterfall(community_id: UUID, poll_id: UUID) -> Waterfall:
    """Explain the denominator of a poll from its frozen rows.

    Raises:
        NotFound: there is no such poll.

    Law: 民法典 第278条；司法解释 第2条、第8条、第9条.
    """
    row = poll(community_id, poll_id)
    return explain_denominator(frozen_roll(community_id, poll_id), scope_of(row.scope), Rulebook.from_snapshot(row.rules))


def change_window(event: PollWindowChanged, at: dt.datetime) -> None:
    """Take over a lengthened or postponed window; the log keeps the old one.

    Raises:
        NotFound: there is no such poll.
    """
    row = _locked(event.community_id, event.poll_id)
    row.opens_at, row.closes_at = event.opens_at, event.closes_at
    db.session.flush()
    log = Log(row.community_id, row.id)
    ledger.append(db.session, log, "window_changed", {}, at=at, documents={"poll": poll_document(row)})


def cancel_polls(community_id: UUID, assembly_id: UUID, at: dt.datetime) -> None:
    """Cancel the polls of an assembly that will not be held."""
    for one in polls_of_assembly(community_id, assembly_id):
        row = _locked(community_id, one.id)
        if row.state == "announced":
            row.state = "cancelled"
            ledger.append(db.session, Log(community_id, row.id), "cancelled", {}, at=at)


def _locked(community_id: UUID, poll_id: UUID) -> Poll:
    row = db.session.get(Poll, (community_id, poll_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what="次表决")
    return row


def _to_law(unit: FrozenUnit, owners: list[FrozenOwner]) -> RollUnit:
    named = next((one.key for one in owners if one.owner_id == unit.representative_owner_id), None)
    return RollUnit(
        unit=unit.label, kind=unit.kind, owners=tuple(Owner(one.key, one.proved, one.kind == "company") for one in owners),
        area_register_cm2=unit.area_register_cm2, area_survey_cm2=unit.area_survey_cm2,
        area_contract_cm2=unit.area_contract_cm2, building=unit.building, entrance=unit.entrance, representative=named,
        stock=unit.stock, developer=unit.developer_key)
