"""Lay the tables of messaging."""

from __future__ import annotations

revision = "0003_messaging"
down_revision = "0002_ledger"


def upgrade() -> None:
    """Create the tables."""
