"""Lay the tables of proxies (委托)."""

from __future__ import annotations

revision = "0014_proxies"
down_revision = "0013_assembly2"


def upgrade() -> None:
    """Create the tables."""
