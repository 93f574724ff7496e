"""Lay what an assembly needs besides."""

from __future__ import annotations

revision = "0013_assembly2"
down_revision = "0012_registry2"


def upgrade() -> None:
    """Change the tables."""
