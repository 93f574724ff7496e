"""Take uploads in pieces, keep files waiting for the scanner, and ask for small pictures: all beside the files themselves.

`stored_objects` stays append-only and as it is; what changes about a file stands in tables of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import grant_app, patience

revision = "0021_store"
down_revision = "0020_affairs"


def upgrade() -> None:
    """Create the four tables."""
    patience(op)
    op.create_table(
        "file_scans",
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("finding", sa.Text),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state IN ('waiting', 'clean', 'infected')", name=op.f("ck_file_scans_state")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_scans")),
    )
    op.create_index("ix_file_scans_asked_at", "file_scans", ["asked_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.create_table(
        "file_thumbnails",
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("thumbnail_id", sa.Uuid),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_file_thumbnails")),
    )
    op.create_index("ix_file_thumbnails_asked_at", "file_thumbnails", ["asked_at"], postgresql_where=sa.text("done_at IS NULL"))
    _uploads()
    grant_app(op, "file_scans", "file_thumbnails", "uploads", "upload_pieces")


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("use", sa.Text, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("state", sa.Text, server_default="receiving", nullable=False),
        sa.Column("file_id", sa.Uuid, nullable=False),
        sa.Column("media_type", sa.Text),
        sa.Column("sha256", sa.LargeBinary),
        sa.Column("refusal", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('receiving', 'kept', 'refused', 'taken')", name=op.f("ck_uploads_state")),
        sa.CheckConstraint("received >= 0 AND received <= length", name=op.f("ck_uploads_received")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index("ix_uploads_person_id", "uploads", ["person_id"])
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"])
    op.create_index("ix_uploads_whole", "uploads", ["id"], postgresql_where=sa.text("state = 'receiving' AND received = length"))
    op.create_table(
        "upload_pieces",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("upload_id", sa.Uuid, nullable=False),
        sa.Column("starts_at", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_upload_pieces_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_pieces")),
    )
    op.create_index("ix_upload_pieces_upload_id_starts_at", "upload_pieces", ["upload_id", "starts_at"])
