"""Keep the phone at which people ask an office: messages and the pages of elder mode name it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import patience

revision = "0017_office_phone"
down_revision = "0016_clock"


def upgrade() -> None:
    """Add a column that may be empty."""
    patience(op)
    op.add_column("offices", sa.Column("phone", sa.Text))
