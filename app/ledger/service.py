"""Append leaves, give them positions, sign heads and prove inclusion and consistency.

Every function gets its session and its time; none reads a clock or commits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, scoped_session

from app.kernel.ids import new_id
from app.ledger import checkpoints, merkle
from app.ledger.canonical import digest
from app.ledger.leaves import Leaf, Stamp, make_leaf
from app.ledger.logs import Log, signing_key
from app.ledger.models import DocumentRow, HeadRow, LeafRow

Database = Session | scoped_session[Any]

INCLUDE_WITHIN = dt.timedelta(minutes=10)
"""What a receipt promises unless the caller says otherwise; the sequencer runs far more often."""

SLACK = dt.timedelta(hours=1)
"""How far behind the newest position a leaf may be recorded: no transaction lasts a tenth of it."""


class UnknownLeafError(LookupError):
    """Say that a log has no such leaf, or none of that position or size yet."""


@dataclass(frozen=True, slots=True)
class Head:
    """Hold a signed head."""

    tree_size: int
    root: bytes
    note: str
    signed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Hold what shows that a leaf stands at a position of the tree of a signed head."""

    position: int
    tree_size: int
    leaf_hash: bytes
    path: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True)
class LateLeaf:
    """Name a leaf whose receipt promised more than was kept."""

    log: Log
    leaf_id: UUID
    include_by: dt.datetime


def append(  # noqa: PLR0913 - a leaf has this many sides, and each is named at the call
    session: Database,
    log: Log,
    kind: str,
    facts: Mapping[str, object],
    *,
    at: dt.datetime,
    recorded_at: dt.datetime | None = None,
    include_by: dt.datetime | None = None,
    documents: Mapping[str, str] | None = None,
) -> Leaf:
    """Record a fact in the caller's transaction.

    `at` is when the fact arose, `recorded_at` when it is recorded (the same, unless said). `documents` are public
    texts, kept beside the log; the leaf names each by its SHA-256.

    Raises:
        NotALeafError: the kind is unknown or a fact has a common field's name.
        NotCanonicalError: a fact has no canonical form.
    """
    moment = recorded_at or at
    stamp = Stamp(new_id(), at, moment, include_by or moment + INCLUDE_WITHIN)
    named = {"documents": {name: keep_document(session, log, body) for name, body in documents.items()}} if documents else {}
    leaf = make_leaf(log.log_id, kind, stamp, {**facts, **named})
    add(session, log, leaf)
    return leaf


def add(session: Database, log: Log, leaf: Leaf) -> None:
    """Insert a leaf that was made elsewhere."""
    session.add(LeafRow(
        community_id=log.community_id, log_id=log.log_id, id=leaf.id, kind=leaf.kind, body=leaf.body,
        leaf_hash=leaf.leaf_hash, recorded_at=leaf.recorded_at, include_by=leaf.include_by,
    ))
    session.flush()


def keep_document(session: Database, log: Log, body: str) -> str:
    """Keep a public text under its SHA-256 and return that; the same text is kept once."""
    name = digest(body)
    values = {"community_id": log.community_id, "log_id": log.log_id, "sha256": bytes.fromhex(name), "body": body}
    session.execute(insert(DocumentRow).values(values).on_conflict_do_nothing())
    return name


def sequence(session: Database, log: Log, at: dt.datetime, *, sweep: bool = False) -> Head | None:
    """Give positions to the leaves that have none, and sign the head; None where nothing is new.

    One sequencer at a time works on a log. Leaves far older than the last head are looked for only with `sweep`,
    which the close asks for.
    """
    session.execute(_ALONE, {"name": f"{log.community_id}/{log.log_id}"})
    last = head(session, log)
    size = last.tree_size if last else 0
    since = last.signed_at - SLACK if last and not sweep else dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    fresh = session.execute(_FRESH, _key(log) | {"since": since}).all()
    if not fresh:
        return None
    source = _Nodes(session, log)
    nodes = merkle.new_nodes(size, [bytes(row.leaf_hash) for row in fresh], source.node)
    source.known.update({(node.level, node.index): node.hash for node in nodes})
    _insert_positions(session, log, size, [row.id for row in fresh])
    _insert_nodes(session, log, [node for node in nodes if node.level])
    return _sign_head(session, log, size + len(fresh), source, at)


def head(session: Database, log: Log, tree_size: int | None = None) -> Head | None:
    """Return the newest signed head, or the one of a size."""
    row = session.execute(_HEAD, _key(log) | {"size": tree_size}).mappings().first()
    return _head(row) if row else None


def inclusion(session: Database, log: Log, leaf_id: UUID, tree_size: int | None = None) -> InclusionProof:
    """Prove that a leaf is in the tree of a signed head (the newest, unless said).

    Raises:
        UnknownLeafError: no such leaf, it has no position yet, or no head of that size was signed.
    """
    found = session.execute(_POSITION, _key(log) | {"leaf": leaf_id}).first()
    signed = head(session, log, tree_size)
    if found is None or signed is None or found.position >= signed.tree_size:
        message = f"leaf {leaf_id} is in no signed head of that size"
        raise UnknownLeafError(message)
    path = merkle.inclusion_proof(found.position, signed.tree_size, _Nodes(session, log).node)
    return InclusionProof(found.position, signed.tree_size, bytes(found.leaf_hash), tuple(path), signed.note)


def consistency(session: Database, log: Log, old: int, new: int | None = None) -> tuple[bytes, ...]:
    """Prove that the tree of `old` leaves is the beginning of a newer signed one.

    Raises:
        UnknownLeafError: no head of the newer size was signed.
        ProofError: the sizes are not 0 < old <= new.
    """
    signed = head(session, log, new)
    if signed is None:
        message = f"no signed head of {new} leaves"
        raise UnknownLeafError(message)
    return tuple(merkle.consistency_proof(old, signed.tree_size, _Nodes(session, log).node))


def waiting_logs(session: Database, since: dt.datetime) -> list[Log]:
    """Return the logs with leaves recorded since a moment that have no position yet: the sequencer's work."""
    return [Log(row.community_id, row.log_id) for row in session.execute(_WAITING, {"since": since})]


def late_leaves(session: Database, at: dt.datetime, within: dt.timedelta = dt.timedelta(days=2)) -> list[LateLeaf]:
    """Return leaves whose promised time has passed without a position: each is an alarm."""
    rows = session.execute(_LATE, {"at": at, "since": at - within})
    return [LateLeaf(Log(row.community_id, row.log_id), row.id, row.include_by) for row in rows]


class _Nodes:
    """Read stored subtrees one by one; a proof asks for a few dozen at most."""

    def __init__(self, session: Database, log: Log) -> None:
        self._session = session
        self._log = log
        self.known: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return a subtree's hash, from this run or from the tables."""
        if (level, index) not in self.known:
            statement = _LEAF_AT if level == 0 else _NODE
            values = _key(self._log) | {"level": level, "index": index}
            self.known[level, index] = bytes(self._session.execute(statement, values).scalar_one())
        return self.known[level, index]


def _sign_head(session: Database, log: Log, size: int, source: _Nodes, at: dt.datetime) -> Head:
    checkpoint = checkpoints.Checkpoint(log.origin, size, merkle.root(size, source.node))
    note = checkpoints.sign(checkpoint, signing_key()).text
    session.add(HeadRow(
        community_id=log.community_id, log_id=log.log_id, tree_size=size, root=checkpoint.root, note=note, signed_at=at,
    ))
    session.flush()
    return Head(size, checkpoint.root, note, at)


def _insert_positions(session: Database, log: Log, first: int, leaf_ids: list[UUID]) -> None:
    session.execute(_INSERT_POSITIONS, _key(log) | {"first": first, "leaves": leaf_ids})


def _insert_nodes(session: Database, log: Log, nodes: list[merkle.Node]) -> None:
    session.execute(_INSERT_NODES, _key(log) | {
        "levels": [node.level for node in nodes], "indexes": [node.index for node in nodes],
        "hashes": [node.hash for node in nodes],
    })


def _key(log: Log) -> dict[str, object]:
    return {"community": log.community_id, "log": log.log_id}


def _head(row: RowMapping) -> Head:
    return Head(row["tree_size"], bytes(row["root"]), row["note"], row["signed_at"].astimezone(dt.UTC))


_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7))")
_MINE = "community_id = :community AND log_id = :log"
_UNPLACED = """
NOT EXISTS (SELECT 1 FROM ledger_positions p
            WHERE p.community_id = l.community_id AND p.log_id = l.log_id AND p.leaf_id = l.id)
"""
_FRESH = text(f"""
SELECT id, leaf_hash FROM ledger_leaves l WHERE {_MINE} AND recorded_at >= :since AND {_UNPLACED}
ORDER BY recorded_at, id
""")
_WAITING = text(f"""
SELECT DISTINCT community_id, log_id FROM ledger_leaves l WHERE recorded_at >= :since AND {_UNPLACED}
ORDER BY community_id, log_id
""")
_LATE = text(f"""
SELECT community_id, log_id, id, include_by FROM ledger_leaves l
WHERE recorded_at >= :since AND include_by < :at AND {_UNPLACED} ORDER BY include_by, id
""")
_HEAD = text(f"""
SELECT tree_size, root, note, signed_at FROM ledger_heads
WHERE {_MINE} AND (CAST(:size AS bigint) IS NULL OR tree_size = :size) ORDER BY tree_size DESC LIMIT 1
""")
_POSITION = text("""
SELECT p.position, l.leaf_hash FROM ledger_positions p
JOIN ledger_leaves l ON l.community_id = p.community_id AND l.log_id = p.log_id AND l.id = p.leaf_id
WHERE p.community_id = :community AND p.log_id = :log AND p.leaf_id = :leaf
""")
_LEAF_AT = text("""
SELECT l.leaf_hash FROM ledger_positions p
JOIN ledger_leaves l ON l.community_id = p.community_id AND l.log_id = p.log_id AND l.id = p.leaf_id
WHERE p.community_id = :community AND p.log_id = :log AND p.position = :index
""")
_NODE = text(f'SELECT hash FROM ledger_nodes WHERE {_MINE} AND level = :level AND "index" = :index')
_INSERT_POSITIONS = text("""
INSERT INTO ledger_positions (community_id, log_id, position, leaf_id)
SELECT :community, :log, :first + ordinality - 1, leaf
FROM unnest(CAST(:leaves AS uuid[])) WITH ORDINALITY AS given (leaf, ordinality)
""")
_INSERT_NODES = text("""
INSERT INTO ledger_nodes (community_id, log_id, level, "index", hash)
SELECT :community, :log, * FROM unnest(CAST(:levels AS bigint[]), CAST(:indexes AS bigint[]), CAST(:hashes AS bytea[]))
""")
