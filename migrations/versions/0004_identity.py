"""Lay the tables of identity."""

from __future__ import annotations

revision = "0004_identity"
down_revision = "0003_messaging"


def upgrade() -> None:
    """Create the tables."""
