"""Lay the tables of elections."""

from __future__ import annotations

revision = "0009_elections"
down_revision = "0008_voting"


def upgrade() -> None:
    """Create the tables."""
