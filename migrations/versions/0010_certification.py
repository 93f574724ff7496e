"""Lay the tables of certification. All are insert-only but the appointments of scrutineers, which end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0010_certification"
down_revision = "0009_elections"

_INSTANT, _NUMBER = sa.DateTime(timezone=True), sa.BigInteger


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def _texts(*names: str) -> list[sa.Column[object]]:
    return [_col(name, sa.Text) for name in names]


def _of_poll(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(name, _col("community_id"), _col("id"), _col("poll_id"), *parts,
                    sa.PrimaryKeyConstraint("community_id", "id", name=op.f(f"pk_{name}")))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["community_id", column], [f"{target}.community_id", f"{target}.id"],
                                   name=op.f(f"fk_{table}_community_id_{column}"))


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _objections()
    _certificates()
    _orders()
    _readers()
    append_only(op, "result_objections", "result_objection_answers", "issued_numbers", "certificates",
                "certification_returns", "office_orders", "order_compliances", "readings", "bundle_files")
    grant_app(op, "scrutineers")


def _objections() -> None:
    _of_poll("result_objections", _col("person_id"), _col("text_sealed", sa.LargeBinary), _col("salt", sa.LargeBinary),
             _col("leaf_id"), _col("at", _INSTANT))
    op.create_index("ix_result_objections_poll_id", "result_objections", ["community_id", "poll_id"])
    op.create_table(
        "result_objection_answers", _col("community_id"), _col("objection_id"), _col("person_id"),
        _col("text_sealed", sa.LargeBinary), _col("salt", sa.LargeBinary), _col("leaf_id"), _col("at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "objection_id", name=op.f("pk_result_objection_answers")),
        _to("result_objection_answers", "objection_id", "result_objections"))


def _certificates() -> None:
    op.create_table(
        "issued_numbers", _col("office_id"), _col("kind", sa.Text), _col("year", _NUMBER), _col("serial", _NUMBER),
        _col("document_id"), sa.PrimaryKeyConstraint("office_id", "kind", "year", "serial", name=op.f("pk_issued_numbers")))
    _of_poll(
        "certificates", *_texts("number"), _col("version", _NUMBER), _col("replaces", null=True), _col("result_run", _NUMBER),
        *_texts("result_sha256"), _col("facts", JSONB), *_texts("document_sha256"), _col("file_id"),
        *_texts("file_sha256", "code"), _col("leaf_id"), _col("certified_by"), _col("certified_at", _INSTANT),
        _to("certificates", "replaces", "certificates"),
        sa.CheckConstraint("(version = 1) = (replaces IS NULL)", name=op.f("ck_certificates_replaces")))
    op.create_index("uq_certificates_version", "certificates", ["community_id", "poll_id", "version"], unique=True)
    op.create_index("uq_certificates_code", "certificates", ["code"], unique=True)
    _of_poll("certification_returns", _col("result_run", _NUMBER), *_texts("result_sha256", "reasons"), _col("leaf_id"),
             _col("returned_by"), _col("returned_at", _INSTANT))
    op.create_index("ix_certification_returns_poll_id", "certification_returns", ["community_id", "poll_id"])


def _orders() -> None:
    _of_poll(
        "office_orders", *_texts("kind", "number"), _col("facts", JSONB), *_texts("document_sha256"), _col("file_id"),
        *_texts("file_sha256", "code"), _col("leaf_id"), _col("issued_by"), _col("issued_at", _INSTANT),
        sa.CheckConstraint("kind IN ('correction', 'revocation')", name=op.f("ck_office_orders_kind")))
    op.create_index("ix_office_orders_poll_id", "office_orders", ["community_id", "poll_id"])
    op.create_index("uq_office_orders_revocation", "office_orders", ["community_id", "poll_id"], unique=True,
                    postgresql_where=sa.text("kind = 'revocation'"))
    op.create_index("uq_office_orders_code", "office_orders", ["code"], unique=True)
    op.create_table(
        "order_compliances", _col("community_id"), _col("id"), _col("order_id"), _col("complied", sa.Boolean),
        *_texts("remarks"), _col("recorded_by"), _col("recorded_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_order_compliances")),
        _to("order_compliances", "order_id", "office_orders"))
    op.create_index("ix_order_compliances_order_id", "order_compliances", ["community_id", "order_id"])


def _readers() -> None:
    op.create_table(
        "scrutineers", _col("community_id"), _col("id"), _col("assembly_id"), _col("person_id"),
        _col("name_sealed", sa.LargeBinary), _col("appointed_by"), _col("appointed_at", _INSTANT),
        _col("ended_at", _INSTANT, null=True), sa.PrimaryKeyConstraint("community_id", "id", name=op.f("pk_scrutineers")))
    op.create_index("uq_scrutineers_person_id", "scrutineers", ["community_id", "assembly_id", "person_id"], unique=True,
                    postgresql_where=sa.text("ended_at IS NULL"))
    _of_poll("readings", *_texts("what"), _col("person_id"), *_texts("capacity", "purpose", "sha256"), _col("at", _INSTANT),
             sa.CheckConstraint("what IN ('opening', 'evidence')", name=op.f("ck_readings_what")))
    op.create_index("ix_readings_poll_id", "readings", ["community_id", "poll_id"])
    op.create_table(
        "bundle_files", _col("community_id"), _col("poll_id"), _col("tree_size", _NUMBER), _col("file_id"),
        sa.PrimaryKeyConstraint("community_id", "poll_id", "tree_size", name=op.f("pk_bundle_files")))
