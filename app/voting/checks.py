"""Hold every stored value of a closed poll against what its log committed to, and name each that differs.

Each line names table, row and column. Whoever changes a row with all rights over the server changes it against the log;
whoever changes the log is named by `ledger.checks`. What no leaf binds is listed in docs/trust.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.assembly import service as assembly
from app.kernel.db import db
from app.law.heads import group_heads
from app.law.heads import waterfall as explain_denominator
from app.law.rulebook import Rulebook
from app.ledger.bundles import kept_log
from app.ledger.canonical import NotCanonicalError, canonical_document
from app.ledger.commitments import AtClose, RollRow, commit_at_close, commit_row
from app.ledger.leaves import instant_text
from app.ledger.logs import Log
from app.voting.describing import poll_document, scope_of
from app.voting.models import ClosingUnit, FrozenOwner, FrozenUnit, Poll, PollMotion
from app.voting.reading import frozen_roll, motions_of
from app.voting.sealing import owners_line

Leaf = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Name a value that differs: its table, its row, its column, and how."""

    table: str
    row: str
    column: str
    fault: str


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what the log says of a poll: leaves in their order, and documents by hash."""

    leaves: list[dict[str, Any]]
    documents: dict[str, str]

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the leaves of these kinds."""
        return [one for one in self.leaves if one["kind"] in kinds]

    def last(self, title: str) -> str | None:
        """Return the newest document of a title."""
        found = [one["documents"][title] for one in self.leaves if title in (one.get("documents") or {})]
        return self.documents.get(found[-1]) if found else None


def closed_polls() -> tuple[Poll, ...]:
    """Return every poll that closed, and every one whose log says that it did."""
    return tuple(one for one in db.session.scalars(select(Poll).order_by(Poll.community_id, Poll.id))
                 if one.state == "closed" or told_of(one.community_id, one.id).of("closed"))


def told_of(community_id: UUID, poll_id: UUID) -> Told:
    """Read the log of a poll."""
    return Told(*kept_log(db.session, Log(community_id, poll_id)))


def check_frozen(poll: Poll, told: Told) -> Iterator[Difference]:
    """Check the poll's own row, its motions, the frozen roll and what was proved by the close."""
    yield from _check_poll(poll, told)
    yield from _check_motions(poll, told)
    yield from _check_units(poll, told)


def differing(table: str, row: object, pairs: Mapping[str, tuple[object, object]]) -> Iterator[Difference]:
    """Name each column in which what stands is not what was said."""
    for column, (stands, said) in pairs.items():
        if stands != said:
            yield Difference(table, str(row), column, f"存的是 {_short(stands)}，日志或重算所得是 {_short(said)}")


def written(value: object) -> str:
    """Write a value as documents do, or say that it cannot be one."""
    try:
        return canonical_document(value)
    except NotCanonicalError as error:
        return f"不能写成文件：{error}"


def _check_poll(poll: Poll, told: Told) -> Iterator[Difference]:
    frozen, closed = told.of("roll_frozen"), told.of("closed")
    meeting = assembly.assembly(poll.community_id, poll.assembly_id)
    book, roll = Rulebook.from_snapshot(poll.rules), frozen_roll(poll.community_id, poll.id)
    totals = explain_denominator(roll, scope_of(poll.scope), book).totals
    yield from differing("polls", poll.id, {
        "rules": (written(poll.rules), told.last("rules")),
        "title, opens_at, closes_at, scope, channels": (poll_document(poll), told.last("poll")),
        "frozen_at": (instant_text(poll.frozen_at), frozen[0]["at"] if frozen else None),
        "state": (poll.state, "closed" if closed else "announced"),
        "closed_at": (poll.closed_at and instant_text(poll.closed_at), closed[0]["at"] if closed else None),
        "closes_at": (instant_text(poll.closes_at), closed[0].get("closed_at") if closed else None),
        "total_heads": (poll.total_heads, totals.heads), "total_area_cm2": (poll.total_area_cm2, totals.area_cm2),
        "roll_on": (poll.roll_on, meeting.roll_on),
        "assembly_id": (poll.id in {one.id for one in assembly.polls_of(poll.community_id, poll.assembly_id)}, True),
    })


def _check_motions(poll: Poll, told: Told) -> Iterator[Difference]:
    rows = motions_of(poll.community_id, poll.id)
    yield from differing("poll_motions", poll.id, {
        "id, title, matters, options, seats, alternates, round, candidates, position": (
            written([_motion_facts(one) for one in rows]), told.last("motions"))})
    published = {one.id: one for one in assembly.motions_of(poll.community_id, poll.assembly_id) if one.poll_id == poll.id}
    for row in rows:
        known = published.get(row.id)
        names = ("poll_id", "position", "title", "kind", "options", "seats", "alternates", "round")
        yield from differing("poll_motions", row.id, {
            name: (getattr(row, name), getattr(known, name, None)) for name in names})


def _motion_facts(row: PollMotion) -> dict[str, Any]:
    facts: dict[str, Any] = {"id": str(row.id), "title": row.title, "matter": list(row.matters)}
    if row.options:
        facts["options"] = list(row.options)
    if row.seats:
        facts |= {"seats": row.seats, "alternates": row.alternates, "round": row.round, "candidates": list(row.candidates)}
    return facts


def _check_units(poll: Poll, told: Told) -> Iterator[Difference]:
    here = (FrozenUnit.community_id == poll.community_id, FrozenUnit.poll_id == poll.id)
    units = db.session.scalars(select(FrozenUnit).where(*here).order_by(FrozenUnit.label)).all()
    lines = (told.last("roll") or "").splitlines()
    owners_said = dict(zip(lines, _list(told.last("owners")), strict=False))
    closing_said = dict(zip(lines, (told.last("at_close") or "").splitlines(), strict=False))
    owners, closing, heads = _owners(poll), _closing(poll), _heads(poll)
    for unit in units:
        line = commit_row(_row(unit, owners.get(unit.unit_id, [])), bytes(unit.salt))
        place = f"{unit.unit_id}（{unit.label}）"
        yield from differing("frozen_units", place, {
            "commitment": (unit.commitment, line), "head_no": (unit.head_no, heads.get(unit.label))})
        if line not in lines:
            yield Difference("frozen_units", place, "label, building, entrance, kind, area_*, stock, head_no, salt",
                             "这一行不是冻结时写进日志的那一行")
            continue
        facts = _columns(unit), [_columns(one) for one in owners.get(unit.unit_id, [])]
        yield from differing("frozen_owners, frozen_units", place, {
            "owner_id, position, key, proved, kind；frozen_units: unit_id, counted, developer_key, representative_owner_id": (
                owners_line(*facts), owners_said.get(line))})
        late = closing.get(unit.unit_id)
        mine = late and commit_at_close(
            AtClose(unit.label, delivered=late.delivered, represented=late.represented), bytes(unit.salt))
        yield from differing("closing_units", place, {"delivered, represented, unit_id": (mine, closing_said.get(line))})
    yield from differing("frozen_units", poll.id, {"行数": (len(units), len(lines))})
    strangers = (closing.keys() | owners.keys()) - {unit.unit_id for unit in units}
    for unit_id in strangers:
        yield Difference("closing_units, frozen_owners", str(unit_id), "unit_id", "冻结的房册里没有这套房屋")


def _owners(poll: Poll) -> dict[UUID, list[FrozenOwner]]:
    query = select(FrozenOwner).where(FrozenOwner.community_id == poll.community_id, FrozenOwner.poll_id == poll.id)
    found: dict[UUID, list[FrozenOwner]] = {}
    for one in db.session.scalars(query.order_by(FrozenOwner.position, FrozenOwner.owner_id)):
        found.setdefault(one.unit_id, []).append(one)
    return found


def _closing(poll: Poll) -> dict[UUID, ClosingUnit]:
    query = select(ClosingUnit).where(ClosingUnit.community_id == poll.community_id, ClosingUnit.poll_id == poll.id)
    return {one.unit_id: one for one in db.session.scalars(query)}


def _heads(poll: Poll) -> dict[str, int]:
    heads = enumerate(group_heads(list(frozen_roll(poll.community_id, poll.id))), start=1)
    return {unit.unit: number for number, head in heads for unit in head.units}


def _row(unit: FrozenUnit, owners: list[FrozenOwner]) -> RollRow:
    return RollRow(
        unit.label, unit.building, unit.entrance or "", unit.kind, unit.head_no, len({one.key for one in owners}),
        unit.area_register_cm2, unit.area_survey_cm2, unit.area_contract_cm2, unit.stock or "")


def _columns(row: FrozenUnit | FrozenOwner) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118 - a collection of columns


def _list(text: str | None) -> list[str]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) < 90 else f"{text[:40]}…（共{len(text)}字）"  # noqa: PLR2004 - one line of a terminal
