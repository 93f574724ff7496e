"""Hand out a log as one public bundle (公开验证包), and write the opening (启封资料) that goes with it.

The formats are those of docs/bundle-format.md; `scripts/verify_bundle.py` reads them and imports nothing of this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.ledger import checkpoints
from app.ledger.commitments import AtClose, RollRow
from app.ledger.logs import Log, public_key
from app.ledger.service import Database, Head

BUNDLE_FORMAT = "zuolin-bundle/1"
OPENING_FORMAT = "zuolin-opening/1"


def public_bundle(session: Database, log: Log) -> dict[str, Any]:
    """Return the public bundle of a log as it stands at its newest head; what came after that head is left out."""
    key = {"community": log.community_id, "log": log.log_id}
    heads = [note for (note,) in session.execute(_HEADS, key)]
    rows = session.execute(_LEAVES, key | {"size": checkpoints.read(heads[-1]).checkpoint.size if heads else 0}).all()
    named = _named_documents(row.body for row in rows if row.kind != "ballot")
    return {
        "format": BUNDLE_FORMAT,
        "origin": log.origin,
        "public_key": checkpoints.verifier_key(log.origin, public_key()),
        "leaves": [row.body for row in rows],
        "leaf_hashes": [bytes(row.leaf_hash).hex() for row in rows],
        "heads": heads,
        "documents": {
            bytes(row.sha256).hex(): row.body for row in session.execute(_DOCUMENTS, key) if bytes(row.sha256).hex() in named},
    }


def kept_log(session: Database, log: Log) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return every leaf as values, with and without a position, in the order of recording, and the documents by hash.

    For a check that must go on where a body was changed: what is no object is left out, `check_log` names it.
    """
    key = {"community": log.community_id, "log": log.log_id}
    read = [_facts(body) for (body,) in session.execute(_BODIES, key)]
    return [one for one in read if one], {bytes(row.sha256).hex(): row.body for row in session.execute(_DOCUMENTS, key)}


def _facts(body: str) -> dict[str, Any]:
    try:
        facts = json.loads(body)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) and {"kind", "id", "at"} <= facts.keys() else {}


def heads_below(session: Database, log: Log, tree_size: int | None, limit: int) -> list[Head]:
    """Return signed heads smaller than a size, or the newest ones, the largest first."""
    values = {"community": log.community_id, "log": log.log_id, "below": tree_size, "limit": limit}
    return [Head(row.tree_size, bytes(row.root), row.note, row.signed_at) for row in session.execute(_HEADS_BELOW, values)]


def leaf_of_hash(session: Database, log: Log, leaf_hash: bytes) -> UUID | None:
    """Find a leaf by its hash, as a receipt names it."""
    values = {"community": log.community_id, "log": log.log_id, "hash": leaf_hash}
    found: UUID | None = session.execute(_LEAF_OF_HASH, values).scalar()
    return found


def _named_documents(bodies: Iterable[str]) -> set[str]:
    """Collect the hashes that leaves name: a document of a leaf beyond the head belongs to the next bundle."""
    return {name for body in bodies for name in json.loads(body).get("documents", {}).values()}


def opening_unit(row: RollRow, at_close: AtClose, salt: bytes) -> dict[str, Any]:
    """Return the opening's entry of one unit."""
    return {"row": row.facts(), "at_close": at_close.facts(), "salt": salt.hex()}


def opening_ballot(leaf_id: str, unit: str, choices: Mapping[str, str | Sequence[str]], salt: bytes) -> dict[str, Any]:
    """Return the opening's entry of one ballot leaf."""
    return {"leaf": leaf_id, "unit": unit, "choices": dict(choices), "salt": salt.hex()}


def opening(log: Log, units: Sequence[Mapping[str, Any]], ballots: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the opening: units in the order of the roll document, ballots in the order of their leaves."""
    return {"format": OPENING_FORMAT, "origin": log.origin, "units": list(units), "ballots": list(ballots)}


_HEADS = text("""
SELECT h.note || coalesce((
  SELECT string_agg(c.line, '' ORDER BY c.witness) FROM ledger_cosignatures c
  WHERE c.community_id = h.community_id AND c.log_id = h.log_id AND c.tree_size = h.tree_size), '')
FROM ledger_heads h WHERE h.community_id = :community AND h.log_id = :log ORDER BY h.tree_size
""")
_LEAVES = text("""
SELECT l.kind, l.body, l.leaf_hash FROM ledger_positions p
JOIN ledger_leaves l ON l.community_id = p.community_id AND l.log_id = p.log_id AND l.id = p.leaf_id
WHERE p.community_id = :community AND p.log_id = :log AND p.position < :size ORDER BY p.position
""")
_DOCUMENTS = text("SELECT sha256, body FROM ledger_documents WHERE community_id = :community AND log_id = :log")
_BODIES = text("""
SELECT body FROM ledger_leaves WHERE community_id = :community AND log_id = :log ORDER BY recorded_at, id
""")
_HEADS_BELOW = text("""
SELECT tree_size, root, note, signed_at FROM ledger_heads
WHERE community_id = :community AND log_id = :log AND (CAST(:below AS bigint) IS NULL OR tree_size < :below)
ORDER BY tree_size DESC LIMIT :limit
""")
_LEAF_OF_HASH = text("""
SELECT id FROM ledger_leaves WHERE community_id = :community AND log_id = :log AND leaf_hash = :hash LIMIT 1
""")
