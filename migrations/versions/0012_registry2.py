"""Lay what the registry needs besides: values of one community set by the office, counter help, applied differences."""

from __future__ import annotations

revision = "0012_registry2"
down_revision = "0011_ballots"


def upgrade() -> None:
    """Change the tables."""
