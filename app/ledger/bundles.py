"""Hand out a log as one public bundle (公开验证包), and write the opening (启封资料) that goes with it.

The formats are those of docs/bundle-format.md; `scripts/verify_bundle.py` reads them and imports nothing of this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import text

from app.ledger import checkpoints
from app.ledger.commitments import AtClose, RollRow
from app.ledger.logs import Log, public_key
from app.ledger.service import Database

BUNDLE_FORMAT = "zuolin-bundle/1"
OPENING_FORMAT = "zuolin-opening/1"


def public_bundle(session: Database, log: Log) -> dict[str, Any]:
    """Return the public bundle of a log as it stands at its newest head; leaves beyond that head are left out."""
    key = {"community": log.community_id, "log": log.log_id}
    heads = [note for (note,) in session.execute(_HEADS, key)]
    rows = session.execute(_LEAVES, key | {"size": checkpoints.read(heads[-1]).checkpoint.size if heads else 0}).all()
    return {
        "format": BUNDLE_FORMAT,
        "origin": log.origin,
        "public_key": checkpoints.verifier_key(log.origin, public_key()),
        "leaves": [row.body for row in rows],
        "leaf_hashes": [bytes(row.leaf_hash).hex() for row in rows],
        "heads": heads,
        "documents": {bytes(row.sha256).hex(): row.body for row in session.execute(_DOCUMENTS, key)},
    }


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
SELECT l.body, l.leaf_hash FROM ledger_positions p
JOIN ledger_leaves l ON l.community_id = p.community_id AND l.log_id = p.log_id AND l.id = p.leaf_id
WHERE p.community_id = :community AND p.log_id = :log AND p.position < :size ORDER BY p.position
""")
_DOCUMENTS = text("SELECT sha256, body FROM ledger_documents WHERE community_id = :community AND log_id = :log")
