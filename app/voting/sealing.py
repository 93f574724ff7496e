"""Bind the log to what of the frozen roll no opening shows: who owns a unit, by key, and who spoke for it at the freeze.

Nobody but the operator can check these commitments, and only the operator could have changed what they bind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.ledger.canonical import canonical, commitment


def owners_line(unit: Mapping[str, Any], owners: Iterable[Mapping[str, Any]]) -> str:
    """Commit with the salt of a unit's row to its owners, in their order, and to what else only the database holds."""
    return commitment(bytes(unit["salt"]), canonical({
        "type": "owners", "unit": str(unit["unit_id"]), "counted": int(unit["counted"]),
        "developer": unit["developer_key"] or "", "representative": str(unit["representative_owner_id"] or ""),
        "owners": [[str(one["owner_id"]), one["position"], one["key"], int(one["proved"]), one["kind"]] for one in owners],
    }))
