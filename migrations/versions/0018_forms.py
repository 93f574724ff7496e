"""Lay the forms that an office designs and the reports that its communities fill (数据上报)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0018_forms"
down_revision = "0017_office_phone"

_INSTANT = sa.DateTime(timezone=True)


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null, server_default=default)


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _forms()
    _reports()
    _of_report()
    grant_app(op, "report_forms", "reports")
    append_only(op, "report_form_versions", "report_snapshots", "report_acts")


def _forms() -> None:
    op.create_table(
        "report_forms", _col("office_id"), _col("id"), _col("version", sa.BigInteger, default="1"), _col("design", JSONB),
        _col("community_ids", JSONB, null=True), _col("published", sa.BigInteger, null=True),
        _col("starts_on", sa.Date, null=True), _col("opens_on", sa.Date, null=True), _col("created_by", null=True),
        _col("created_at", _INSTANT), _col("changed_at", _INSTANT), _col("ended_at", _INSTANT, null=True),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_report_forms")),
        sa.CheckConstraint("(published IS NULL) = (starts_on IS NULL)", name=op.f("ck_report_forms_published")))
    op.create_index("ix_report_forms_opens_on", "report_forms", ["opens_on"])
    op.create_table(
        "report_form_versions", _col("office_id"), _col("form_id"), _col("number", sa.BigInteger), _col("design", JSONB),
        _col("schema", JSONB), _col("sha256", sa.Text), _col("published_by", null=True), _col("published_at", _INSTANT),
        sa.PrimaryKeyConstraint("office_id", "form_id", "number", name=op.f("pk_report_form_versions")),
        sa.ForeignKeyConstraint(["office_id", "form_id"], ["report_forms.office_id", "report_forms.id"],
                                name=op.f("fk_report_form_versions_office_id_form_id")))


def _reports() -> None:
    op.create_table(
        "reports", _col("community_id"), _col("id"), _col("office_id"), _col("form_id"), _col("form_version", sa.BigInteger),
        _col("period", sa.Text), _col("first_on", sa.Date), _col("last_on", sa.Date), _col("due_on", sa.Date),
        _col("state", sa.Text, default="due"), _col("version", sa.BigInteger, default="1"),
        *(_col(name, JSONB) for name in ("values", "figures", "corrections", "remarks", "chased")),
        _col("opened_at", _INSTANT), _col("saved_by", null=True), _col("saved_at", _INSTANT, null=True),
        _col("submitted_by", null=True), _col("submitted_at", _INSTANT, null=True), _col("accepted_at", _INSTANT, null=True),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_reports")),
        sa.CheckConstraint("state IN ('due', 'submitted', 'returned', 'accepted')", name=op.f("ck_reports_state")),
        sa.CheckConstraint("first_on <= last_on AND last_on <= due_on", name=op.f("ck_reports_days")))
    op.create_index("uq_reports_form_id_period", "reports", ["community_id", "form_id", "period"], unique=True)
    op.create_index("ix_reports_office_id_form_id_period", "reports", ["office_id", "form_id", "period"])
    op.create_index("ix_reports_due_on", "reports", ["due_on"])


def _of_report() -> None:
    for table, columns in (
        ("report_snapshots", (_col("document", sa.Text), _col("sha256", sa.Text), _col("accepted_by", null=True),
                              _col("accepted_at", _INSTANT))),
        ("report_acts", (_col("act", sa.Text), _col("note", sa.Text), _col("person_id", null=True), _col("at", _INSTANT))),
    ):
        op.create_table(
            table, _col("community_id"), _col("id"), _col("report_id"), *columns,
            sa.PrimaryKeyConstraint("community_id", "id", name=op.f(f"pk_{table}")),
            sa.ForeignKeyConstraint(["community_id", "report_id"], ["reports.community_id", "reports.id"],
                                    name=op.f(f"fk_{table}_community_id_report_id")))
        op.create_index(f"ix_{table}_report_id", table, ["community_id", "report_id"])
    op.create_check_constraint(
        op.f("ck_report_acts_act"), "report_acts",
        "act IN ('opened', 'submitted', 'returned', 'accepted', 'reopened', 'reminded')")
