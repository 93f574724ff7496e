"""Lay the tables of proxies (委托).

Two live proxies of one owner for one unit, or of one unit to one holder, are refused by the database, so that neither
two phones nor two servers give a unit away twice.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import grant_app, patience

revision = "0014_proxies"
down_revision = "0013_assembly2"

_INSTANT = sa.DateTime(timezone=True)
_STATES = "'offered', 'accepted', 'refused', 'revoked', 'ended'"
_LIVE = sa.text("ended_at IS NULL")


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    op.create_table(
        "proxies", _col("community_id"), _col("id"), _col("assembly_id"), _col("holder_id"), _col("given_by"),
        _col("head_no", sa.BigInteger), _col("state", sa.Text), _col("name_sealed", sa.LargeBinary),
        _col("text_version", sa.Text), _col("authorisation_sealed", sa.LargeBinary), _col("consent_id"),
        _col("offered_at", _INSTANT), _col("accepted_at", _INSTANT, null=True), _col("ended_at", _INSTANT, null=True),
        _col("ended_why", sa.Text, null=True), sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_proxies")),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_proxies_state")),
        sa.CheckConstraint("(state IN ('offered', 'accepted')) = (ended_at IS NULL)", name=op.f("ck_proxies_ended")))
    op.create_index("ix_proxies_assembly_id", "proxies", ["assembly_id"])
    op.create_index("ix_proxies_holder_id", "proxies", ["holder_id"])
    op.create_table(
        "proxy_units", _col("community_id"), _col("proxy_id"), _col("unit_id"), _col("assembly_id"), _col("label", sa.Text),
        _col("owner_id"), _col("holder_id"), _col("ground", sa.Text), _col("ended_at", _INSTANT, null=True),
        sa.PrimaryKeyConstraint("community_id", "proxy_id", "unit_id", name=op.f("pk_proxy_units")),
        sa.ForeignKeyConstraint(["community_id", "proxy_id"], ["proxies.community_id", "proxies.id"],
                                name=op.f("fk_proxy_units_community_id_proxy_id")))
    unit = ["community_id", "assembly_id", "unit_id"]
    op.create_index("uq_proxy_units_owner", "proxy_units", [*unit, "owner_id"], unique=True, postgresql_where=_LIVE)
    op.create_index("uq_proxy_units_holder", "proxy_units", [*unit, "holder_id"], unique=True, postgresql_where=_LIVE)
    grant_app(op, "proxies", "proxy_units")
