"""Lay the tables of bodies."""

from __future__ import annotations

revision = "0006_bodies"
down_revision = "0005_registry"


def upgrade() -> None:
    """Create the tables."""
