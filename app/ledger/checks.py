"""Walk a whole log as it lies in the database and name everything that does not fit."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from sqlalchemy import RowMapping, text

from app.ledger import checkpoints, merkle
from app.ledger.canonical import digest
from app.ledger.leaves import instant_text
from app.ledger.logs import Log, public_key
from app.ledger.service import Database


@dataclass(frozen=True, slots=True)
class Finding:
    """Name one place of a log that was changed or is missing, such as `leaf 17` or `head 4096`."""

    place: str
    fault: str


def check_log(session: Database, log: Log) -> list[Finding]:
    """Re-hash leaves, follow positions, rebuild nodes and roots, check signatures and documents."""
    key = {"community": log.community_id, "log": log.log_id}
    placed = list(session.execute(_PLACED, key).mappings())
    return [
        *_check_leaves(log, placed),
        *_check_leaves(log, list(session.execute(_UNPLACED, key).mappings())),
        *_check_positions(placed),
        *_check_tree(log, placed, session, key),
        *_check_documents(placed, list(session.execute(_DOCUMENTS, key).mappings())),
    ]


def _check_leaves(log: Log, rows: Sequence[RowMapping]) -> Iterator[Finding]:
    for row in rows:
        place = f"leaf {row['id'] if row['position'] is None else row['position']}"
        if merkle.leaf_hash(row["body"].encode()) != bytes(row["leaf_hash"]):
            yield Finding(place, "the body does not give the leaf's hash")
        for column, said in _said(row["body"]).items():
            value = log.log_id if column == "poll" else row[column]
            stands = instant_text(value) if isinstance(value, dt.datetime) else str(value)
            if said != stands:
                yield Finding(place, f"the column {column} says {stands}, the body {said}")


def _said(body: str) -> dict[str, object]:
    try:
        facts = json.loads(body)
    except ValueError:
        facts = {}
    return {name: facts.get(name) for name in ("id", "kind", "poll", "recorded_at", "include_by")}


def _check_positions(rows: Sequence[RowMapping]) -> Iterator[Finding]:
    for expected, row in enumerate(rows):
        if row["position"] != expected:
            yield Finding(f"position {expected}", f"missing: {row['position']} stands in its place")
            return


def _check_tree(log: Log, placed: Sequence[RowMapping], session: Database, key: dict[str, UUID]) -> Iterator[Finding]:
    hashes = [merkle.leaf_hash(row["body"].encode()) for row in placed]
    tree: dict[tuple[int, int], bytes] = {}
    for node in merkle.new_nodes(0, hashes, lambda level, index: tree[level, index]):
        tree[node.level, node.index] = node.hash
    stored = {(row["level"], row["index"]): bytes(row["hash"]) for row in session.execute(_NODES, key).mappings()}
    for level, index in sorted(tree.keys() | stored.keys()):
        if level and tree.get((level, index)) != stored.get((level, index)):
            yield Finding(f"node {level}/{index}", "it is not the hash of the leaves below it")
    heads = list(session.execute(_HEADS, key).mappings())
    for row in heads:
        fault = _head_fault(log, row, tree, len(hashes))
        if fault:
            yield Finding(f"head {row['tree_size']}", fault)
    if (heads[-1]["tree_size"] if heads else 0) != len(hashes):
        yield Finding("heads", f"{len(hashes)} leaves have positions, the newest head does not cover just these")
    for before, after in pairwise(heads):
        if before["signed_at"] > after["signed_at"]:
            yield Finding(f"head {after['tree_size']}", "it is signed earlier than the smaller head before it")


def _head_fault(log: Log, row: RowMapping, tree: dict[tuple[int, int], bytes], size: int) -> str | None:
    try:
        note = checkpoints.read(row["note"])
    except checkpoints.UnreadableNoteError as error:
        return f"the note cannot be read: {error}"
    said = note.checkpoint
    faults = (
        (said.origin != log.origin, f"the note belongs to {said.origin}"),
        (said.size != row["tree_size"] or said.root != bytes(row["root"]), "the columns and the signed note differ"),
        (not checkpoints.signed_by_log(note, public_key()), "the log's signature does not hold"),
        (said.size > size, f"leaves {size} to {said.size - 1} are missing"),
        (said.size <= size and _root(said.size, tree) != said.root, "the leaves do not give the signed root"),
    )
    return next((fault for holds, fault in faults if holds), None)


def _root(size: int, tree: dict[tuple[int, int], bytes]) -> bytes:
    return merkle.root(size, lambda level, index: tree[level, index])


def _check_documents(placed: Sequence[RowMapping], rows: Sequence[RowMapping]) -> Iterator[Finding]:
    kept = {bytes(row["sha256"]).hex(): row["body"] for row in rows}
    for name, body in kept.items():
        if digest(body) != name:
            yield Finding(f"document {name}", "the text was changed: it has another hash")
    for row in placed:
        if row["kind"] != "ballot":
            for title, name in _documents(row["body"]).items():
                if name not in kept:
                    yield Finding(f"document {name}", f"leaf {row['position']} names it as {title}; it is missing")


def _documents(body: str) -> dict[str, str]:
    try:
        named = json.loads(body).get("documents", {})
    except ValueError:
        named = {}
    return named if isinstance(named, dict) else {}


_LEAF = "l.id, l.kind, l.body, l.leaf_hash, l.recorded_at, l.include_by, p.position"
_MINE = "community_id = :community AND log_id = :log"
_PLACED = text(f"""
SELECT {_LEAF} FROM ledger_positions p
JOIN ledger_leaves l ON l.community_id = p.community_id AND l.log_id = p.log_id AND l.id = p.leaf_id
WHERE p.community_id = :community AND p.log_id = :log ORDER BY p.position
""")
_UNPLACED = text(f"""
SELECT {_LEAF} FROM ledger_leaves l
LEFT JOIN ledger_positions p ON p.community_id = l.community_id AND p.log_id = l.log_id AND p.leaf_id = l.id
WHERE l.community_id = :community AND l.log_id = :log AND p.leaf_id IS NULL ORDER BY l.recorded_at, l.id
""")
_NODES = text(f'SELECT level, "index", hash FROM ledger_nodes WHERE {_MINE}')
_HEADS = text(f"SELECT tree_size, root, note, signed_at FROM ledger_heads WHERE {_MINE} ORDER BY tree_size")
_DOCUMENTS = text(f"SELECT sha256, body FROM ledger_documents WHERE {_MINE}")
