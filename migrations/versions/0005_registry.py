"""Lay the tables of registry."""

from __future__ import annotations

revision = "0005_registry"
down_revision = "0004_identity"


def upgrade() -> None:
    """Create the tables."""
