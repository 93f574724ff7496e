"""Read polls, their motions, their frozen rolls and which ballots stand; show a poll to who may see it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, and_, exists, func, literal, select

from app.bodies.desk import require_known
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.law.heads import Owner, RollUnit, Waterfall
from app.law.heads import waterfall as explain_denominator
from app.law.rulebook import Rulebook
from app.voting.describing import scope_of
from app.voting.marks import Question
from app.voting.models import Ballot, BallotRestoration, BallotVoid, FrozenOwner, FrozenUnit, Poll, PollMotion, PollSpeaker


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


def polls_closing(community_ids: Collection[UUID], since: dt.datetime | None, until: dt.datetime) -> tuple[Poll, ...]:
    """Return the polls of communities that close from an instant, or from ever, until before another, by their close."""
    query = select(Poll).where(Poll.community_id.in_(community_ids), Poll.closes_at < until)
    if since is not None:
        query = query.where(Poll.closes_at >= since)
    return tuple(db.session.scalars(query.order_by(Poll.closes_at, Poll.id)))


def motions_of(community_id: UUID, poll_id: UUID) -> tuple[PollMotion, ...]:
    """Return the motions of a poll in their order."""
    query = select(PollMotion).where(PollMotion.community_id == community_id, PollMotion.poll_id == poll_id)
    return tuple(db.session.scalars(query.order_by(PollMotion.position)))


def frozen_roll(community_id: UUID, poll_id: UUID, heads: Sequence[int] | None = None) -> tuple[RollUnit, ...]:
    """Return the frozen roll as the law reads it, by label; of some heads only, where their numbers are given."""
    units = select(FrozenUnit).where(FrozenUnit.community_id == community_id, FrozenUnit.poll_id == poll_id)
    owned = select(FrozenOwner).where(FrozenOwner.community_id == community_id, FrozenOwner.poll_id == poll_id)
    if heads is not None:
        units = units.where(FrozenUnit.head_no == func.any(literal(list(heads), ARRAY(BigInteger))))
        owned = owned.where(FrozenOwner.unit_id.in_(units.with_only_columns(FrozenUnit.unit_id)))
    owners: dict[UUID, list[FrozenOwner]] = defaultdict(list)
    for one in db.session.scalars(owned.order_by(FrozenOwner.position)):
        owners[one.unit_id].append(one)
    return tuple(_to_law(unit, owners[unit.unit_id]) for unit in db.session.scalars(units.order_by(FrozenUnit.label)))


def waterfall(community_id: UUID, poll_id: UUID) -> Waterfall:
    """Explain the denominator of a poll from its frozen rows.

    Raises:
        NotFound: there is no such poll.

    Law: 民法典 第278条；司法解释 第2条、第8条、第9条.
    """
    row = poll(community_id, poll_id)
    return explain_denominator(frozen_roll(community_id, poll_id), scope_of(row.scope), Rulebook.from_snapshot(row.rules))


def locked_poll(community_id: UUID, poll_id: UUID) -> Poll:
    """Hold a poll until the transaction ends; whoever casts waits.

    Raises:
        NotFound: there is none.
    """
    row = db.session.get(Poll, (community_id, poll_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(what="次表决")
    return row


def viewed_poll(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> Poll:
    """Show a poll to owners, staff and members of the bodies of its community, and to who may cast in it by proxy.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such poll.
    """
    if not _may_cast(actor, community_id, poll_id):
        require_known(actor, community_id, at)
    return poll(community_id, poll_id)


def _may_cast(actor: Actor, community_id: UUID, poll_id: UUID) -> bool:
    mine = select(PollSpeaker.unit_id).where(
        PollSpeaker.community_id == community_id, PollSpeaker.poll_id == poll_id, PollSpeaker.person_id == actor.person)
    return db.session.scalar(mine.limit(1)) is not None


def questions_of(community_id: UUID, poll_id: UUID) -> tuple[Question, ...]:
    """Return what of each motion decides how it may be answered, in the order of the ballot.

    Raises:
        NotFound: there is no such poll.
    """
    motions = motions_of(community_id, poll_id)
    if not motions:
        raise NotFound(what="次表决")
    return tuple(
        Question(str(one.id), one.kind, tuple(one.options), one.seats, tuple(one.candidates)) for one in motions)


def standing_ballots(community_id: UUID, poll_id: UUID, unit_ids: Collection[UUID] | None = None) -> tuple[Ballot, ...]:
    """Return the ballots that nobody voided, of these units or of all, in the order in which they came."""
    query = select(Ballot).where(Ballot.community_id == community_id, Ballot.poll_id == poll_id, ~is_void())
    if unit_ids is not None:
        query = query.where(Ballot.unit_id.in_(unit_ids))
    return tuple(db.session.scalars(query.order_by(Ballot.recorded_at, Ballot.id)))


def ballots_by_id(community_id: UUID, ballot_ids: Collection[UUID]) -> tuple[Ballot, ...]:
    """Return ballots by their ids, in the order in which they came."""
    query = select(Ballot).where(Ballot.community_id == community_id, Ballot.id.in_(ballot_ids))
    return tuple(db.session.scalars(query.order_by(Ballot.recorded_at, Ballot.id)))


def is_void() -> ColumnElement[bool]:
    """Tell in a query on ballots whether a ballot was voided and not restored."""
    restored = exists().where(
        BallotRestoration.community_id == BallotVoid.community_id, BallotRestoration.void_id == BallotVoid.id)
    return exists().where(and_(
        BallotVoid.community_id == Ballot.community_id, BallotVoid.ballot_id == Ballot.id, ~restored)).correlate(Ballot)


def frozen_units(community_id: UUID, poll_id: UUID, unit_ids: Collection[UUID]) -> dict[UUID, FrozenUnit]:
    """Return frozen units by id."""
    query = select(FrozenUnit).where(
        FrozenUnit.community_id == community_id, FrozenUnit.poll_id == poll_id, FrozenUnit.unit_id.in_(unit_ids))
    return {one.unit_id: one for one in db.session.scalars(query)}


def _to_law(unit: FrozenUnit, owners: list[FrozenOwner]) -> RollUnit:
    named = next((one.key for one in owners if one.owner_id == unit.representative_owner_id), None)
    return RollUnit(
        unit=unit.label, kind=unit.kind, owners=tuple(Owner(one.key, one.proved, one.kind == "company") for one in owners),
        area_register_cm2=unit.area_register_cm2, area_survey_cm2=unit.area_survey_cm2,
        area_contract_cm2=unit.area_contract_cm2, building=unit.building, entrance=unit.entrance, representative=named,
        stock=unit.stock, developer=unit.developer_key)
