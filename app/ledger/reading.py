"""Read leaves of a log by their ids, for the rooms that made them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from app.ledger.logs import Log
from app.ledger.service import Database


@dataclass(frozen=True, slots=True)
class KeptLeaf:
    """Hold a leaf as it lies in the log; `position` is None while the sequencer has not placed it."""

    id: UUID
    kind: str
    body: str
    leaf_hash: bytes
    include_by: dt.datetime
    position: int | None


def leaves_of(session: Database, log: Log, ids: Collection[UUID]) -> dict[UUID, KeptLeaf]:
    """Return these leaves by id; one that is not in the log is left out."""
    rows = session.execute(_LEAVES, _key(log) | {"ids": list(ids)})
    return {row.id: _kept(row) for row in rows}


def ballot_leaves(session: Database, log: Log) -> list[KeptLeaf]:
    """Return the leaves of all ballots in the order of their positions; a leaf without a position comes last."""
    return [_kept(row) for row in session.execute(_BALLOTS, _key(log))]


def other_positions(session: Database, log: Log) -> list[int]:
    """Return the positions of all leaves that are no ballots, in order; with them a place among ballots is found."""
    return [row.position for row in session.execute(_OTHERS, _key(log))]


def _key(log: Log) -> dict[str, object]:
    return {"community": log.community_id, "log": log.log_id}


def _kept(row: object) -> KeptLeaf:
    return KeptLeaf(
        row.id, row.kind, row.body, bytes(row.leaf_hash), row.include_by.astimezone(dt.UTC), row.position)  # type: ignore[attr-defined]


_COLUMNS = "l.id, l.kind, l.body, l.leaf_hash, l.include_by, p.position"
_JOINED = """
FROM ledger_leaves l
LEFT JOIN ledger_positions p ON p.community_id = l.community_id AND p.log_id = l.log_id AND p.leaf_id = l.id
WHERE l.community_id = :community AND l.log_id = :log
"""
_LEAVES = text(f"SELECT {_COLUMNS} {_JOINED} AND l.id = ANY(CAST(:ids AS uuid[]))")
_BALLOTS = text(f"SELECT {_COLUMNS} {_JOINED} AND l.kind = 'ballot' ORDER BY p.position, l.recorded_at, l.id")
_OTHERS = text(f"SELECT p.position {_JOINED} AND l.kind <> 'ballot' AND p.position IS NOT NULL ORDER BY p.position")
