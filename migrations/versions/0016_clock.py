"""Take from the application's role the right to move the clock: with it, SQL in that role could close a poll early."""

from __future__ import annotations

from alembic import op

from app.kernel.db import APP_ROLE
from app.kernel.migrations import patience

revision = "0016_clock"
down_revision = "0015_ownerships"


def upgrade() -> None:
    """Revoke the right."""
    patience(op)
    op.execute(f"REVOKE UPDATE ON clock_offset FROM {APP_ROLE}")
