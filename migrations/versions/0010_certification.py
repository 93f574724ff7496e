"""Lay the tables of certification."""

from __future__ import annotations

revision = "0010_certification"
down_revision = "0009_elections"


def upgrade() -> None:
    """Create the tables."""
