"""Lay the tables of voting."""

from __future__ import annotations

revision = "0008_voting"
down_revision = "0007_assembly"


def upgrade() -> None:
    """Create the tables."""
