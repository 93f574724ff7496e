"""Write units and owners by binary COPY, sealing and blinding in bulk; the database works while we seal.

Each COPY runs in a thread, one after the other on the transaction's connection: psycopg leaves the interpreter free
while it waits for the server, so the rows that follow are made meanwhile.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from queue import SimpleQueue
from typing import Any, NamedTuple
from uuid import UUID

from uuid_utils import uuid7  # as kernel.ids: here in its own form, which is written five times as fast

from app.identity.documents import DocumentKind, identity_key
from app.kernel import crypto
from app.kernel.db import db
from app.registry.claims import plain
from app.registry.roll_check import FileOwner, FileUnit, Holding

_OWNERS = (
    "owners (community_id, id, kind, name_sealed, document_kind, document_sealed, identity_key, phone_sealed, phone_key)")
_UNITS = (
    "units (community_id, id, label, building, entrance, floor, room, kind, area_register_cm2, area_survey_cm2, "
    "area_contract_cm2, stock, developer_id)")
_OWNERSHIPS = "ownerships (community_id, id, unit_id, owner_id, from_on, ground, title_kind, title_sealed, title_key)"
# PostgreSQL's documentation of COPY, binary format: signature, flags, extension; a count of fields before each row.
_HEAD = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TAIL = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_SIZE, _COUNT, _NUMBER = struct.Struct(">i"), struct.Struct(">h"), struct.Struct(">q")
_EPOCH = dt.date(2000, 1, 1).toordinal()
_ROWS_AT_A_TIME = 1000


class Joining(NamedTuple):
    """Say who joins a unit that stands on the roll already, from a day on."""

    unit_id: UUID
    holding: Holding
    on: dt.date


class Written(NamedTuple):
    """Name what was written: the new units by label, and the id of each owner of the file by its place in memory."""

    unit_ids: dict[str, UUID]
    owner_ids: dict[int, UUID]


def write_roll(
    community_id: UUID, units: Sequence[FileUnit], on: dt.date, *, known: Mapping[bytes, UUID] | None = None,
    joining: Sequence[Joining] = (), besides: Iterable[FileOwner] = (),
) -> Written:
    """Add units with their owners, and owners to units that stand; `known` finds owners by their identity's key.

    `besides` are owners to have without a unit of their own: developers of units that stand.

    An owner without a date of its own begins on the day. The caller's transaction is flushed and holds the rows.
    """
    owners, sealer = _Owners(known or {}), crypto.Sealer()
    ids = [uuid7() for _ in units]
    place = _Copier(community_id)
    people = chain(
        (unit.developer for unit in units if unit.developer), (held.owner for unit in units for held in unit.holdings),
        (one.holding.owner for one in joining), besides)
    with ThreadPoolExecutor(1, "roll-copy") as thread:
        sent = [
            place.copy(thread, _OWNERS, (_owner(sealer, *new) for new in owners.new(people))),
            place.copy(thread, _UNITS, (_unit(unit, unit_id, owners) for unit, unit_id in zip(units, ids, strict=True))),
            place.copy(thread, _OWNERSHIPS, (_ownership(sealer, *held, owners) for held in chain(
                ((unit_id, held, held.from_on or on) for unit, unit_id in zip(units, ids, strict=True)
                 for held in unit.holdings),
                joining))),
        ]
    for one in sent:
        one.result()
    return Written(
        {unit.label: UUID(int=unit_id.int) for unit, unit_id in zip(units, ids, strict=True)}, owners.ids())


class _Owners:
    """Give each owner of the file one id: that of the roll where the identity is known there."""

    def __init__(self, known: Mapping[bytes, UUID]) -> None:
        self._known = known
        self._ids: dict[int, Any] = {}

    def new(self, people: Iterable[FileOwner]) -> Iterator[tuple[FileOwner, Any, bytes | None]]:
        """Return the owners that the roll does not have, each with its new id and the key of its identity."""
        ids, known = self._ids, self._known
        for owner in people:
            if id(owner) not in ids:
                key = identity_key(owner.document) if owner.document else None
                there = known.get(key) if key else None
                ids[id(owner)] = made = there or uuid7()
                if there is None:
                    yield owner, made, key

    def ids(self) -> dict[int, UUID]:
        """Return the id of each owner met."""
        return {place: UUID(int=found.int) for place, found in self._ids.items()}

    def __getitem__(self, owner: FileOwner) -> bytes:
        found: bytes = self._ids[id(owner)].bytes
        return found


class _Copier:
    """Send rows to a table while the next are made; the community is the first field of each."""

    def __init__(self, community_id: UUID) -> None:
        db.session.flush()
        driver: Any = db.session.connection().connection.dbapi_connection
        self._cursor = driver.cursor()
        self._community = _SIZE.pack(16) + community_id.bytes

    def copy(self, thread: ThreadPoolExecutor, target: str, rows: Iterator[tuple[bytes | None, ...]]) -> Future[None]:
        """Begin a COPY behind those that run, and hand it its rows."""
        blocks: SimpleQueue[bytes | None] = SimpleQueue()
        sent = thread.submit(self._send, target, blocks)
        try:
            while block := list(islice(rows, _ROWS_AT_A_TIME)):
                blocks.put(b"".join([self._row(row) for row in block]))
        finally:
            blocks.put(None)
        return sent

    def _row(self, row: tuple[bytes | None, ...]) -> bytes:
        size = _SIZE.pack
        cells = [_NULL if cell is None else size(len(cell)) + cell for cell in row]
        return b"".join([_COUNT.pack(len(row) + 1), self._community, *cells])

    def _send(self, target: str, blocks: SimpleQueue[bytes | None]) -> None:
        with self._cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_HEAD)
            while (block := blocks.get()) is not None:
                copy.write(block)
            copy.write(_TAIL)


def _owner(sealer: crypto.Sealer, owner: FileOwner, row_id: Any, key: bytes | None) -> tuple[bytes | None, ...]:
    document, phone, seal = owner.document, owner.phone, sealer.seal
    return (
        row_id.bytes, b"company" if document and document.kind is DocumentKind.COMPANY else b"natural",
        seal(owner.name, ("owners", "name", row_id)), document.kind.value.encode() if document else None,
        seal(document.number, ("owners", "document", row_id)) if document else None, key,
        seal(phone, ("owners", "phone", row_id)) if phone else None, crypto.blind(phone, "phone") if phone else None)


def _unit(unit: FileUnit, row_id: Any, owners: _Owners) -> tuple[bytes | None, ...]:
    cells = [
        None if fact is None else _NUMBER.pack(fact) if isinstance(fact, int) else fact.encode() for fact in unit.facts]
    return (row_id.bytes, *cells, owners[unit.developer] if unit.developer else None)


def _ownership(
    sealer: crypto.Sealer, unit_id: Any, held: Holding, from_on: dt.date, owners: _Owners,
) -> tuple[bytes | None, ...]:
    row_id: Any = uuid7()
    title = held.title
    return (
        row_id.bytes, unit_id.bytes, owners[held.owner], _SIZE.pack(from_on.toordinal() - _EPOCH), ground_of(held).encode(),
        held.title_kind.encode() if held.title_kind else None,
        sealer.seal(title, ("ownerships", "title", row_id)) if title else None,
        crypto.blind(plain(title), "title") if title else None)


def ground_of(held: Holding) -> str:
    """Return the ground that the file names, else that of its title: a contract is no registration.

    Law: 司法解释 第1条.
    """
    return held.ground or ("register" if held.title_kind in {"title", "old_certificate"} else "first_buyer")
