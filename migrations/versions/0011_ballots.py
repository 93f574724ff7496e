"""Lay who may cast, the ballots and what becomes of them.

Choices may be written and not read by the application until the poll closed: it has no right to select `marks` and
`salt`, and the view `opened_ballots` shows them of closed polls only. A poll closes at its deadline by the database's
clock or not at all, and its deadline never moves forward.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.db import APP_ROLE
from app.kernel.migrations import append_only, grant_app, patience

revision = "0011_ballots"
down_revision = "0010_certification"

_INSTANT, _NUMBER = sa.DateTime(timezone=True), sa.BigInteger
_UNIT = ("community_id", "poll_id", "unit_id")
_GUARD = """
CREATE FUNCTION guard_poll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'closed' THEN
    RAISE EXCEPTION 'a closed poll does not change' USING ERRCODE = '23001';
  END IF;
  IF NEW.closes_at < OLD.closes_at THEN
    RAISE EXCEPTION 'a deadline is never moved forward' USING ERRCODE = '23001';
  END IF;
  IF NEW.state = 'closed' AND app_now() < NEW.closes_at THEN
    RAISE EXCEPTION 'a poll closes at its deadline' USING ERRCODE = '23001';
  END IF;
  RETURN NEW;
END $$
"""
_OPENED = """
CREATE VIEW opened_ballots AS
SELECT b.community_id, b.poll_id, b.id, b.unit_id, b.channel, b.generation, b.cast_at, b.marks, b.salt
FROM ballots b JOIN polls p ON p.community_id = b.community_id AND p.id = b.poll_id
WHERE p.state = 'closed'
"""


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def _to_unit(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(_UNIT, [f"frozen_units.{key}" for key in _UNIT], name=op.f(f"fk_{table}_{'_'.join(_UNIT)}"))


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    op.add_column("polls", sa.Column("opened_at", _INSTANT))
    op.add_column("polls", sa.Column("closed_at", _INSTANT))
    op.execute(_GUARD)
    op.execute("CREATE TRIGGER polls_guard BEFORE UPDATE ON polls FOR EACH ROW EXECUTE FUNCTION guard_poll()")
    op.execute(f"REVOKE DELETE ON polls FROM {APP_ROLE}")
    _speakers()
    _ballots()
    _voids()
    _closing()
    append_only(op, "ballot_voids", "ballot_restorations", "election_facts", "closing_units", "poll_results")
    grant_app(op, "poll_speakers")


def _speakers() -> None:
    op.create_table(
        "poll_speakers", _col("community_id"), _col("poll_id"), _col("person_id"), _col("unit_id"), _col("owner_id"),
        _col("capacity", sa.Text), _col("ground", sa.Text), _col("proxy_id", null=True),
        sa.Column("generation", _NUMBER, nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("community_id", "poll_id", "person_id", "unit_id", name=op.f("pk_poll_speakers")),
        _to_unit("poll_speakers"),
        sa.CheckConstraint("(capacity = 'proxy') = (proxy_id IS NOT NULL)", name=op.f("ck_poll_speakers_proxy")))
    op.create_index("ix_poll_speakers_unit_id", "poll_speakers", ["poll_id", "unit_id"])


def _ballots() -> None:
    op.create_table(
        "ballots", _col("community_id"), _col("id"), _col("poll_id"), _col("unit_id"), _col("channel", sa.Text),
        _col("generation", _NUMBER), _col("cast_at", _INSTANT), _col("recorded_at", _INSTANT), _col("person_id", null=True),
        _col("owner_id", null=True), _col("capacity", sa.Text), _col("ground", sa.Text), _col("proxy_id", null=True),
        _col("entered_by", null=True), _col("idempotency_key", sa.Text, null=True), _col("marks", sa.Text),
        _col("salt", sa.LargeBinary),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_ballots")), _to_unit("ballots"),
        sa.CheckConstraint("channel IN ('electronic', 'city', 'paper')", name=op.f("ck_ballots_channel")))
    op.create_index("uq_ballots_unit", "ballots", [*_UNIT, "channel", "generation"], unique=True)
    op.create_index("ix_ballots_idempotency_key", "ballots", ["poll_id", "person_id", "idempotency_key"],
                    postgresql_where=sa.text("idempotency_key IS NOT NULL"))
    append_only(op, "ballots")
    readable = ("community_id, id, poll_id, unit_id, channel, generation, cast_at, recorded_at, person_id, owner_id, capacity, "
                "ground, proxy_id, entered_by, idempotency_key")
    op.execute(f"REVOKE SELECT ON ballots FROM {APP_ROLE}")
    op.execute(f"GRANT SELECT ({readable}) ON ballots TO {APP_ROLE}")
    op.execute(_OPENED)
    op.execute(f"GRANT SELECT ON opened_ballots TO {APP_ROLE}")


def _voids() -> None:
    op.create_table(
        "ballot_voids", _col("community_id"), _col("id"), _col("poll_id"), _col("ballot_id"), _col("ground", sa.Text),
        _col("reason", sa.Text), _col("voided_by", null=True), _col("voided_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_ballot_voids")),
        sa.ForeignKeyConstraint(["community_id", "ballot_id"], ["ballots.community_id", "ballots.id"],
                                name=op.f("fk_ballot_voids_community_id_ballot_id")))
    op.create_index("ix_ballot_voids_ballot_id", "ballot_voids", ["community_id", "ballot_id"])
    op.create_index("ix_ballot_voids_poll_id", "ballot_voids", ["poll_id"])
    op.create_table(
        "ballot_restorations", _col("community_id"), _col("id"), _col("void_id"), _col("reason", sa.Text),
        _col("restored_by", null=True), _col("restored_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_ballot_restorations")),
        sa.ForeignKeyConstraint(["community_id", "void_id"], ["ballot_voids.community_id", "ballot_voids.id"],
                                name=op.f("fk_ballot_restorations_community_id_void_id")))
    op.create_index("uq_ballot_restorations_void_id", "ballot_restorations", ["community_id", "void_id"], unique=True)


def _closing() -> None:
    to_poll = (["community_id", "poll_id"], ["polls.community_id", "polls.id"])
    op.create_table(
        "election_facts", _col("community_id"), _col("id"), _col("poll_id"), _col("motion_id"), _col("kind", sa.Text),
        _col("candidates", JSONB), _col("reason", sa.Text), _col("recorded_by", null=True), _col("recorded_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_election_facts")),
        sa.ForeignKeyConstraint(*to_poll, name=op.f("fk_election_facts_community_id_poll_id")),
        sa.CheckConstraint("kind IN ('withdrawn', 'lot')", name=op.f("ck_election_facts_kind")))
    op.create_index("ix_election_facts_poll_id", "election_facts", ["poll_id"])
    op.create_table(
        "closing_units", _col("community_id"), _col("poll_id"), _col("unit_id"), _col("delivered", sa.Boolean),
        _col("represented", sa.Boolean), sa.PrimaryKeyConstraint(*_UNIT, name=op.f("pk_closing_units")),
        _to_unit("closing_units"))
    op.create_table(
        "poll_results", _col("community_id"), _col("id"), _col("poll_id"), _col("run", _NUMBER), _col("kind", sa.Text),
        _col("reason", sa.Text), _col("decision", JSONB), _col("document_sha256", sa.Text), _col("leaf_id"),
        _col("decided_by", null=True), _col("decided_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_poll_results")),
        sa.ForeignKeyConstraint(*to_poll, name=op.f("fk_poll_results_community_id_poll_id")),
        sa.CheckConstraint("kind IN ('result', 'recount')", name=op.f("ck_poll_results_kind")))
    op.create_index("uq_poll_results_run", "poll_results", ["community_id", "poll_id", "run"], unique=True)
