"""Freeze the roll (冻结房册) when an assembly is published, and commit to it in the poll's log."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.assembly.events import AssemblyPublished, PublishedMotion, PublishedPoll
from app.kernel.db import db
from app.law.heads import group_heads, waterfall
from app.law.rulebook import Rulebook
from app.ledger import service as ledger
from app.ledger.canonical import canonical_document, new_salt
from app.ledger.commitments import RollRow, commit_row
from app.ledger.logs import Log
from app.registry import service as registry
from app.registry.values import RegisteredUnit
from app.voting import speaking
from app.voting.describing import poll_document, scope_of
from app.voting.models import FrozenOwner, FrozenUnit, Poll, PollMotion
from app.voting.sealing import owners_line


def freeze_polls(event: AssemblyPublished) -> None:
    """Freeze the roll of the notice's day once for each poll of the assembly.

    Raises:
        NoDenominator: never by itself; publishing refused a poll in which nobody counts.

    Law: 民法典 第278条；司法解释 第8条、第9条.
    """
    units = registry.roll(event.community_id, event.roll_on).units
    for told in event.polls:
        _freeze(event, told, units)


def _freeze(event: AssemblyPublished, told: PublishedPoll, units: tuple[RegisteredUnit, ...]) -> None:
    scope = {name: list(parts) for name, parts in told.scope.items()} if told.scope else None
    steps = waterfall((unit.to_law() for unit in units), scope_of(scope), Rulebook.from_snapshot(event.rules))
    poll = Poll(
        community_id=event.community_id, id=told.poll_id, assembly_id=event.assembly_id, title=told.title, scope=scope,
        channels=list(told.channels), opens_at=told.opens_at, closes_at=told.closes_at, rules=dict(event.rules),
        roll_on=event.roll_on, total_heads=steps.totals.heads, total_area_cm2=steps.totals.area_cm2,
        frozen_at=event.published_at)
    db.session.add(poll)
    db.session.flush()
    db.session.add_all(_motion(event.community_id, told.poll_id, one) for one in told.motions)
    rows = _unit_rows(poll, units, frozenset(unit.unit for unit in steps.counted))
    db.session.execute(insert(FrozenUnit), rows)
    owners = _owner_rows(poll, units)
    if owners:
        db.session.execute(insert(FrozenOwner), owners)
    _record(poll, told, rows, owners)
    speaking.refresh_poll(poll, None, event.published_at)


def _motion(community_id: UUID, poll_id: UUID, one: PublishedMotion) -> PollMotion:
    return PollMotion(
        community_id=community_id, id=one.motion_id, poll_id=poll_id, position=one.position, title=one.title,
        matters=list(one.matters), kind=one.kind, options=list(one.options), seats=one.seats, alternates=one.alternates,
        round=one.round, candidates=[str(candidate) for candidate, _ in one.candidates])


def _unit_rows(poll: Poll, units: tuple[RegisteredUnit, ...], counted: frozenset[str]) -> list[dict[str, Any]]:
    heads = enumerate(group_heads([unit.to_law() for unit in units]), start=1)
    numbers = {unit.unit: number for number, head in heads for unit in head.units}
    rows = []
    for unit in units:
        salt, head_no = new_salt(), numbers[unit.label]
        frozen = RollRow(
            unit.label, unit.building, unit.entrance or "", unit.kind, head_no, len({o.key for o in unit.owners}),
            unit.area_register_cm2, unit.area_survey_cm2, unit.area_contract_cm2, unit.stock or "")
        rows.append({
            "community_id": poll.community_id, "poll_id": poll.id, "unit_id": unit.unit_id, "label": unit.label,
            "building": unit.building, "entrance": unit.entrance, "kind": unit.kind,
            "area_register_cm2": unit.area_register_cm2, "area_survey_cm2": unit.area_survey_cm2,
            "area_contract_cm2": unit.area_contract_cm2, "stock": unit.stock, "developer_key": unit.developer_key,
            "representative_owner_id": unit.representative_owner_id, "head_no": head_no,
            "counted": unit.label in counted, "salt": salt, "commitment": commit_row(frozen, salt),
        })
    return rows


def _owner_rows(poll: Poll, units: tuple[RegisteredUnit, ...]) -> list[dict[str, Any]]:
    return [
        {"community_id": poll.community_id, "poll_id": poll.id, "unit_id": unit.unit_id, "owner_id": owner.owner_id,
         "position": position, "key": owner.key, "proved": owner.proved, "kind": owner.kind}
        for unit in units for position, owner in enumerate({o.owner_id: o for o in unit.owners}.values())
    ]


def _record(poll: Poll, told: PublishedPoll, rows: list[dict[str, Any]], owners: list[dict[str, Any]]) -> None:
    by_unit: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for one in owners:
        by_unit[one["unit_id"]].append(one)
    # Sorted by commitment, so that the order of the lists tells nothing of the units.
    ordered = sorted(rows, key=lambda row: str(row["commitment"]))
    ledger.append(
        db.session, Log(poll.community_id, poll.id), "roll_frozen", {"units": len(rows)}, at=poll.frozen_at,
        documents={
            "roll": "".join(f"{row['commitment']}\n" for row in ordered),
            "owners": canonical_document([owners_line(row, by_unit[row["unit_id"]]) for row in ordered]),
            "rules": canonical_document(poll.rules),
            "motions": canonical_document([_motion_facts(one) for one in told.motions]),
            "poll": poll_document(poll),
        })


def _motion_facts(one: PublishedMotion) -> dict[str, Any]:
    facts: dict[str, Any] = {"id": str(one.motion_id), "title": one.title, "matter": list(one.matters)}
    if one.options:
        facts["options"] = list(one.options)
    if one.seats:
        facts |= {"seats": one.seats, "alternates": one.alternates, "round": one.round,
                  "candidates": [str(candidate) for candidate, _ in one.candidates]}
    return facts
