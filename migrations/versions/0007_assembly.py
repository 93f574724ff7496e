"""Lay the tables of assembly."""

from __future__ import annotations

revision = "0007_assembly"
down_revision = "0006_bodies"


def upgrade() -> None:
    """Create the tables."""
