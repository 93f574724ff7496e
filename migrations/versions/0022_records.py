"""Lay the tables of the archive. Inspections, decisions and signatures are insert-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from app.kernel.migrations import append_only, grant_app, patience

revision = "0022_records"
down_revision = "0021_store"

_INSTANT, _NUMBER = sa.DateTime(timezone=True), sa.BigInteger


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null, server_default=default)


def _texts(*names: str) -> list[sa.Column[object]]:
    return [_col(name, sa.Text) for name in names]


def _table(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(name, _col("community_id"), _col("id"), *parts,
                    sa.PrimaryKeyConstraint("community_id", "id", name=op.f(f"pk_{name}")))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["community_id", column], [f"{target}.community_id", f"{target}.id"],
                                   name=op.f(f"fk_{table}_community_id_{column}"))


def _check(table: str, name: str, what: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(what, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _records()
    _of_records()
    _handovers()
    _exports()
    grant_app(op, "records", "record_files", "record_texts", "handovers", "handover_items", "archive_exports",
              "archive_export_pieces")
    append_only(op, "record_inspections", "record_decisions", "handover_signatures")


def _records() -> None:
    _table(
        "records", *_texts("class_code", "catalogue_version", "title"), _col("made_on", sa.Date),
        _col("source_kind", sa.Text, null=True), _col("source_id", null=True), _col("source_version", _NUMBER, default="1"),
        *_texts("readers"), _col("concerned_unit_id", null=True), _col("filed_by", null=True), _col("filed_at", _INSTANT),
        _col("retained_until", sa.Date, null=True), _col("listed_due_on", sa.Date, null=True),
        _col("held_since", _INSTANT, null=True), _col("superseded_by", null=True), _col("destroyed_at", _INSTANT, null=True),
        _col("inspections", _NUMBER, default="0"),
        _check("records", "readers", "readers IN ('owners', 'body', 'office', 'person')"),
        _check("records", "concerned", "(readers = 'person') = (concerned_unit_id IS NOT NULL)"),
        _check("records", "source", "(source_kind IS NULL) = (source_id IS NULL)"))
    op.create_index("ix_records_made_on", "records", ["community_id", "made_on", "id"])
    op.create_index("ix_records_class_code", "records", ["community_id", "class_code", "made_on", "id"])
    op.create_index("uq_records_source", "records", ["community_id", "source_kind", "source_id", "source_version"], unique=True)


def _of_records() -> None:
    _table(
        "record_files", _col("record_id"), _col("position", _NUMBER), _col("file_id"), *_texts("name", "sha256"),
        _col("size", _NUMBER), *_texts("media_type"), _col("stored_at", _INSTANT), _col("own", sa.Boolean), *_texts("text_state"),
        _col("text_attempts", _NUMBER, default="0"), _to("record_files", "record_id", "records"),
        _check("record_files", "text_state", "text_state IN ('waiting', 'kept', 'none', 'refused')"))
    op.create_index("ix_record_files_record_id", "record_files", ["community_id", "record_id", "position"])
    op.create_index("ix_record_files_waiting", "record_files", ["stored_at"],
                    postgresql_where=sa.text("text_state = 'waiting'"))
    _table(
        "record_texts", _col("record_id"), _col("file_id", null=True), _col("part", _NUMBER),
        _col("body_sealed", sa.LargeBinary), _col("words", TSVECTOR, default=""), _to("record_texts", "record_id", "records"))
    op.create_index("ix_record_texts_record_id", "record_texts", ["community_id", "record_id"])
    op.create_index("ix_record_texts_words", "record_texts", ["words"], postgresql_using="gin")
    _table(
        "record_inspections", _col("record_id"), _col("file_id"), _col("person_id", null=True), *_texts("capacity"),
        _col("at", _INSTANT), _to("record_inspections", "record_id", "records"),
        _check("record_inspections", "capacity", "capacity IN ('owner', 'body', 'office', 'clerk')"))
    op.create_index("ix_record_inspections_record_id", "record_inspections", ["community_id", "record_id", "id"])
    _table(
        "record_decisions", _col("record_id"), *_texts("kind", "reason"), _col("decided_by"), _col("decided_at", _INSTANT),
        _to("record_decisions", "record_id", "records"),
        _check("record_decisions", "kind", "kind IN ('held', 'released', 'destroyed')"))
    op.create_index("ix_record_decisions_record_id", "record_decisions", ["community_id", "record_id", "id"])


def _handovers() -> None:
    _table("handovers", _col("from_body_id"), _col("to_body_id"), *_texts("catalogue_version"), _col("opened_by"),
           _col("opened_at", _INSTANT), _col("signed_at", _INSTANT, null=True),
           _check("handovers", "sides", "from_body_id <> to_body_id"))
    op.create_table(
        "handover_items", _col("community_id"), _col("handover_id"), *_texts("class_code"), _col("position", _NUMBER),
        _col("records", _NUMBER), *_texts("state"), _col("remarks", sa.Text, default=""),
        _to("handover_items", "handover_id", "handovers"),
        _check("handover_items", "state", "state IN ('have', 'missing', 'not_applicable')"),
        sa.PrimaryKeyConstraint("community_id", "handover_id", "class_code", name=op.f("pk_handover_items")))
    _table("handover_signatures", _col("handover_id"), *_texts("side"), _col("person_id"), *_texts("sha256"),
           _col("signed_at", _INSTANT), _to("handover_signatures", "handover_id", "handovers"),
           _check("handover_signatures", "side", "side IN ('outgoing', 'incoming', 'office')"))
    op.create_index("uq_handover_signatures_person_id", "handover_signatures", ["community_id", "handover_id", "person_id"],
                    unique=True)


def _exports() -> None:
    _table(
        "archive_exports", _col("handover_id", null=True), *_texts("reach"), _col("asked_by", null=True),
        _col("asked_at", _INSTANT), _col("attempts", _NUMBER, default="0"), _col("built_at", _INSTANT, null=True),
        _col("size", _NUMBER, null=True), _col("sha256", sa.Text, null=True), _col("sums_sha256", sa.Text, null=True),
        _col("records", _NUMBER, null=True),
        _check("archive_exports", "reach", "reach IN ('body', 'office')"))
    waiting = sa.text("built_at IS NULL")
    op.create_index("ix_archive_exports_waiting", "archive_exports", ["asked_at"], postgresql_where=waiting)
    op.create_index("uq_archive_exports_waiting", "archive_exports", ["community_id"], unique=True,
                    postgresql_where=sa.text("built_at IS NULL AND handover_id IS NULL"))
    op.create_table(
        "archive_export_pieces", _col("community_id"), _col("export_id"), _col("position", _NUMBER), _col("file_id"),
        _to("archive_export_pieces", "export_id", "archive_exports"),
        sa.PrimaryKeyConstraint("community_id", "export_id", "position", name=op.f("pk_archive_export_pieces")))
