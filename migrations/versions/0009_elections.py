"""Lay the tables of elections: withdrawals, public lots, certificates heard of, seats and alternates.

One lot of an election waits at a time, and who recorded it cannot confirm it: the database says so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0009_elections"
down_revision = "0008_voting"

_INSTANT = sa.DateTime(timezone=True)


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def _of_election(table: str, *columns: object) -> None:
    op.create_table(
        table, _col("community_id"), _col("id"), _col("poll_id"), _col("motion_id"), _col("recorded_by", null=True),
        _col("recorded_at", _INSTANT), *columns, sa.PrimaryKeyConstraint("community_id", "id", name=op.f(f"pk_{table}")))
    op.create_index(f"ix_{table}_poll_id", table, ["poll_id"])


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _withdrawals()
    _of_election(
        "lot_drawings", _col("state", sa.Text), _col("drawn", JSONB), _col("place", sa.Text), _col("drawn_at", _INSTANT),
        _col("method", sa.Text), _col("account", sa.Text), _col("witnesses_sealed", sa.LargeBinary),
        _col("decided_by", null=True), _col("decided_at", _INSTANT, null=True), _col("decided_reason", sa.Text, null=True),
        _check("lot_drawings", "state", "state IN ('waiting', 'confirmed', 'rejected')"),
        _check("lot_drawings", "two_people", "decided_by <> recorded_by"))
    op.create_index("uq_lot_drawings_waiting", "lot_drawings", ["community_id", "motion_id"], unique=True,
                    postgresql_where=sa.text("state = 'waiting'"))
    op.create_table(
        "certified_results", _col("community_id"), _col("id"), _col("poll_id"), _col("number", sa.Text),
        _col("run", sa.BigInteger), _col("certified_at", _INSTANT), _col("ended_at", _INSTANT, null=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_certified_results")))
    op.create_index("uq_certified_results_number", "certified_results", ["community_id", "poll_id", "number"], unique=True)
    _seats()
    grant_app(op, "lot_drawings", "certified_results", "election_seats", "election_alternates")
    append_only(op, "candidate_withdrawals", "withdrawal_papers")


def _withdrawals() -> None:
    _of_election("candidate_withdrawals", _col("candidate_id"), _col("reason", sa.Text), _col("statement_sealed", sa.LargeBinary))
    op.create_index("uq_candidate_withdrawals_candidate_id", "candidate_withdrawals",
                    ["community_id", "motion_id", "candidate_id"], unique=True)
    op.create_table(
        "withdrawal_papers", _col("community_id"), _col("id"), _col("withdrawal_id"), _col("file_id"),
        _col("added_by", null=True), _col("added_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_withdrawal_papers")),
        sa.ForeignKeyConstraint(
            ["community_id", "withdrawal_id"], ["candidate_withdrawals.community_id", "candidate_withdrawals.id"],
            name=op.f("fk_withdrawal_papers_community_id_withdrawal_id")))
    op.create_index("ix_withdrawal_papers_withdrawal_id", "withdrawal_papers", ["withdrawal_id"])


def _seats() -> None:
    _of_election(
        "election_seats", _col("candidate_id"), _col("state", sa.Text), _col("came", sa.Text), _col("certificate", sa.Text),
        _col("body_id"), _col("member_id", null=True), _col("office_held", sa.Text, null=True),
        _col("from_on", sa.Date, null=True), _col("until_on", sa.Date, null=True),
        _col("announced_from_on", sa.Date, null=True), _col("announced_until_on", sa.Date, null=True),
        _col("left_on", sa.Date, null=True), _col("reason", sa.Text, null=True),
        _check("election_seats", "state", "state IN ('seated', 'declined', 'left')"),
        _check("election_seats", "came", "came IN ('elected', 'alternate')"),
        _check("election_seats", "member", "(state = 'declined') = (member_id IS NULL)"))
    op.create_index("uq_election_seats_candidate_id", "election_seats", ["community_id", "motion_id", "candidate_id"],
                    unique=True)
    _of_election(
        "election_alternates", _col("candidate_id"), _col("position", sa.BigInteger), _col("state", sa.Text),
        _col("reason", sa.Text, null=True),
        _check("election_alternates", "state", "state IN ('waiting', 'seated', 'declined')"))
    op.create_index("uq_election_alternates_position", "election_alternates", ["community_id", "motion_id", "position"],
                    unique=True)
