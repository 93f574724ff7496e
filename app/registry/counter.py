"""Serve owners at the counter (窗口协助): what an owner without an account does there, before two of the staff.

Who helps is named beside the owner and never votes. Whether a helper may help in an assembly (no convener, candidate or
certifying officer) is checked by the rooms above, which read `registry.service.assistances`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from app.identity import service as identity
from app.identity.phones import PhoneInvalid
from app.identity.roles import Role
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.messaging import service as messaging
from app.registry import representatives
from app.registry.accounts import are_own, owners_of, refuse_own_units
from app.registry.models import Unit
from app.registry.representation_models import CounterAct, CounterAssistance
from app.registry.rights import is_staff_of, require_office, require_staff_of
from app.registry.telling import place, tell_unit_people

STAFF = (Role.OFFICER, Role.CLERK)
HELPERS = (Role.OFFICER, Role.CLERK, Role.REVIEWER)
PURPOSES = ("vote", "claim", "proxy", "representative", "other")
HELPED = "有工作人员在窗口协助您家业主办理业务。如不知情，请即联系街道。"
WITNESSED = "您被记为窗口协助中核对业主证件的工作人员。如不属实，请即联系街道。"


@dataclass(frozen=True, slots=True)
class AtCounter:
    """Say what an owner seen at the counter does: agree to a representative, or end the one named."""

    owner_id: UUID
    act: str
    basis: str
    representative_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewAssistance:
    """Say whom one helps, for what, and who else of the staff saw the identity: a phone or a person's id."""

    unit_id: UUID
    owner_id: UUID
    purpose: str
    identity_seen_by: str
    assembly_id: UUID | None = None


def record_act(actor: Actor, community_id: UUID, unit_id: UUID, said: AtCounter, at: dt.datetime) -> CounterAct:
    """Write down what an owner seen at the counter does; it holds once another of the staff confirmed it.

    Raises:
        NotFound: the caller has nothing to do here, or there is no such unit.
        Forbidden: the caller has no right here, or it is the caller's own unit.
        InvalidFields: the owner or the representative is none of this unit.
        Conflict: nobody is to be named or ended, or the same waits already.
    """
    require_staff_of(actor, community_id, at, STAFF)
    unit = _locked_unit(community_id, unit_id)
    refuse_own_units(actor, community_id, [unit_id], at)
    _require_owner(unit, said.owner_id, at)
    _check_act(unit, said, at)
    made = CounterAct(
        community_id=community_id, id=new_id(), unit_id=unit_id, owner_id=said.owner_id, act=said.act,
        representative_id=said.representative_id, basis=said.basis.strip(), recorded_by=actor.person, recorded_at=at)
    db.session.add(made)
    audit.record(actor, "counter_act.record", subject=("unit", unit_id), at=at, community_id=community_id,
                 facts={"counter_act_id": str(made.id), "act": said.act, "owner_id": str(said.owner_id)})
    db.session.flush()
    return made


def confirm_act(actor: Actor, community_id: UUID, act_id: UUID, at: dt.datetime) -> CounterAct:
    """Let another of the staff confirm an owner's act, and put it in force; the people of the unit are told.

    Raises:
        NotFound: the caller has nothing to do here, or there is no such act.
        Forbidden: the caller has no right here, or it is the caller's own unit.
        Conflict: it is confirmed, the caller recorded it, or it can no longer be.
    """
    require_staff_of(actor, community_id, at, STAFF)
    made = db.session.get(CounterAct, (community_id, act_id))
    if made is None:
        raise NotFound(what="次窗口办理")
    unit = _locked_unit(community_id, made.unit_id)
    db.session.refresh(made)
    refuse_own_units(actor, community_id, [unit.id], at)
    if made.confirmed_by is not None:
        raise Conflict(why="这次窗口办理已经确认。")
    if made.recorded_by == actor.person:
        raise Conflict(why="经办人不能确认自己记录的窗口办理，请另一位工作人员确认。")
    if made.owner_id not in owners_of(community_id, unit.id, clock.civil_date(at)):
        raise Conflict(why="这位业主已不是这套房屋的业主，不能确认。")
    made.confirmed_by, made.confirmed_at = actor.person, at
    audit.record(actor, "counter_act.confirm", subject=("unit", unit.id), at=at, community_id=community_id,
                 facts={"counter_act_id": str(act_id)})
    _apply(unit, made, at)
    representatives.tell_change(community_id, unit.id, at, but_not=None)
    return made


def acts(
    actor: Actor, community_id: UUID, at: dt.datetime, *, waiting: bool, after: UUID | None, limit: int,
) -> Sequence[tuple[CounterAct, str]]:
    """List `limit + 1` acts at the counter with their unit's label past an id, those that wait or those confirmed.

    Raises:
        NotFound, Forbidden: as `require_staff_of` says.
    """
    require_staff_of(actor, community_id, at, STAFF)
    query = select(CounterAct, Unit.label).join(Unit, _same_unit(CounterAct)).where(
        CounterAct.community_id == community_id,
        CounterAct.confirmed_at.is_(None) if waiting else CounterAct.confirmed_at.is_not(None)).order_by(CounterAct.id)
    if after is not None:
        query = query.where(CounterAct.id > after)
    return [(row[0], row[1]) for row in db.session.execute(query.limit(limit + 1))]


def record_assistance(actor: Actor, community_id: UUID, said: NewAssistance, at: dt.datetime) -> CounterAssistance:
    """Name who helps an owner at the counter and who else saw the identity; unit and witness are told.

    Raises:
        NotFound: the caller has nothing to do here.
        Forbidden: the caller is no staff here, or it is the caller's own unit.
        InvalidFields: unit, owner or witness cannot be.
    """
    require_staff_of(actor, community_id, at, HELPERS)
    unit = db.session.get(Unit, (community_id, said.unit_id))
    if unit is None:
        raise InvalidFields.one("/unit_id", "本小区没有这套房屋，请重新查找。")
    refuse_own_units(actor, community_id, [unit.id], at)
    _require_owner(unit, said.owner_id, at)
    witness = _witness(actor, unit, said.identity_seen_by, at)
    made = CounterAssistance(
        community_id=community_id, id=new_id(), unit_id=unit.id, owner_id=said.owner_id, purpose=said.purpose,
        assembly_id=said.assembly_id, assisted_by=actor.person, identity_seen_by=witness, assisted_at=at)
    db.session.add(made)
    audit.record(actor, "counter.assist", subject=("unit", unit.id), at=at, community_id=community_id,
                 facts={"assistance_id": str(made.id), "purpose": said.purpose, "identity_seen_by": str(witness)})
    db.session.flush()
    about = ("counter_assistance", made.id)
    tell_unit_people("general", community_id, [unit.id], about=about, at=at, words={"text": HELPED})
    messaging.send("general", [messaging.Recipient(identity.contact(witness).phone, person_id=witness)],
                   {"community": place(community_id)["community"], "text": WITNESSED}, about=about, at=at,
                   community_id=community_id)
    return made


def assistances_of(
    actor: Actor, community_id: UUID, at: dt.datetime, *, assembly_id: UUID | None, after: UUID | None, limit: int,
) -> Sequence[tuple[CounterAssistance, str]]:
    """List `limit + 1` assistances with their unit's label past an id, of one assembly where it is named.

    Raises:
        NotFound, Forbidden: as `require_office` says.
    """
    require_office(actor, community_id, at)
    query = select(CounterAssistance, Unit.label).join(Unit, _same_unit(CounterAssistance)).where(
        CounterAssistance.community_id == community_id).order_by(CounterAssistance.id)
    if assembly_id is not None:
        query = query.where(CounterAssistance.assembly_id == assembly_id)
    if after is not None:
        query = query.where(CounterAssistance.id > after)
    return [(row[0], row[1]) for row in db.session.execute(query.limit(limit + 1))]


def label_of(community_id: UUID, unit_id: UUID) -> str:
    """Return the label of a unit."""
    return db.session.get_one(Unit, (community_id, unit_id)).label


def _same_unit(table: type[CounterAct | CounterAssistance]) -> ColumnElement[bool]:
    return and_(Unit.community_id == table.community_id, Unit.id == table.unit_id)


def _locked_unit(community_id: UUID, unit_id: UUID) -> Unit:
    unit = db.session.get(Unit, (community_id, unit_id), with_for_update=True)
    if unit is None:
        raise NotFound(what="套房屋")
    return unit


def _require_owner(unit: Unit, owner_id: UUID, at: dt.datetime) -> None:
    if owner_id not in owners_of(unit.community_id, unit.id, clock.civil_date(at)):
        raise InvalidFields.one("/owner_id", "请选择这套房屋现在的一位业主。")


def _check_act(unit: Unit, said: AtCounter, at: dt.datetime) -> None:
    if said.act == "end":
        if said.representative_id is not None:
            raise InvalidFields.one("/representative_id", "停止投票代表时不填这一项。")
        if representatives.standing_representative(unit.community_id, unit.id) is None:
            raise Conflict(why="这套房屋现在没有投票代表。")
    elif said.representative_id is None:
        raise InvalidFields.one("/representative_id", "请选择推选哪一位共有人。")
    else:
        representatives.require_joint(unit, said.representative_id, "/representative_id", at)
    same = select(CounterAct.id).where(
        CounterAct.community_id == unit.community_id, CounterAct.unit_id == unit.id, CounterAct.owner_id == said.owner_id,
        CounterAct.act == said.act, CounterAct.representative_id.is_not_distinct_from(said.representative_id),
        CounterAct.confirmed_at.is_(None))
    if db.session.scalar(same.limit(1)) is not None:
        raise Conflict(why="同样的窗口办理已经记录，正等另一位工作人员确认。")


def _apply(unit: Unit, made: CounterAct, at: dt.datetime) -> None:
    if made.representative_id is None:
        if representatives.standing_representative(unit.community_id, unit.id) is None:
            raise Conflict(why="这套房屋现在已没有投票代表，不必再停止。")
        representatives.end_standing(unit.community_id, unit.id, at)
        return
    if unit.stock is not None or made.representative_id not in owners_of(unit.community_id, unit.id, clock.civil_date(at)):
        raise Conflict(why="被推选的人已不是这套房屋的业主，请重新办理。")
    representatives.agree_at_counter(unit, made.owner_id, made.representative_id, made.id, made.recorded_by, at)


def _witness(actor: Actor, unit: Unit, told: str, at: dt.datetime) -> UUID:
    """Find who else of the staff saw the identity, by person's id or phone."""
    try:
        witness: UUID | None = UUID(told)
    except ValueError:
        try:
            witness = identity.person_by_phone(told)
        except PhoneInvalid as error:
            raise InvalidFields.one("/identity_seen_by", error.reason) from None
    if witness is None or not is_staff_of(witness, unit.community_id, at, HELPERS):
        raise InvalidFields.one("/identity_seen_by", "核对证件的须是本小区或街道的另一位工作人员，请核对手机号。")
    if witness == actor.person:
        raise InvalidFields.one("/identity_seen_by", "核对证件的须是另一位工作人员，不能是您自己。")
    if are_own(witness, unit.community_id, [unit.id], at):
        raise InvalidFields.one("/identity_seen_by", "这位工作人员是这套房屋的人，请另一位核对证件。")
    return witness
