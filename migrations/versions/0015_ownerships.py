"""Drop the key from ownerships to communities: the one to the unit implies it, and an import of a city checks it row by row."""

from __future__ import annotations

from alembic import op

from app.kernel.migrations import patience

revision = "0015_ownerships"
down_revision = "0014_proxies"


def upgrade() -> None:
    """Drop the constraint."""
    patience(op)
    op.drop_constraint(op.f("fk_ownerships_community_id"), "ownerships", type_="foreignkey")
