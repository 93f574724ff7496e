"""Lay the tables of assembly: the draft and its parts may change, what happened to it is added only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0007_assembly"
down_revision = "0006_bodies"


def _uuid(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=null)


def _text(name: str, *, null: bool = False, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text, nullable=null, server_default=default)


def _int(name: str, default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=default)


def _json(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _table(name: str, *parts: sa.Column[object] | sa.Constraint, parent: tuple[str, str] | None = None) -> None:
    links = [] if parent is None else [sa.ForeignKeyConstraint(
        ["community_id", parent[0]], [f"{parent[1]}.community_id", f"{parent[1]}.id"],
        name=op.f(f"fk_{name}_community_id_{parent[0]}"))]
    op.create_table(
        name, _uuid("community_id"), _uuid("id"), *parts,
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f(f"pk_{name}")), *links)
    if parent is not None:
        columns = [parent[0], "unit_id"] if name == "notice_receipts" else [parent[0]]
        op.create_index(f"ix_{name}_{parent[0]}", name, columns)


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    states = "'draft', 'submitted', 'returned', 'confirmed', 'published', 'cancelled'"
    _table(
        "assemblies", _int("version", "1"), _text("state", default="draft"), _uuid("body_id"), _text("title"), _text("form"),
        _text("place"), _json("channels"), _json("scrutineers"), _uuid("drafted_by", null=True), _at("drafted_at"),
        _json("rules", null=True), sa.Column("roll_on", sa.Date), _uuid("published_by", null=True),
        _at("published_at", null=True),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_assemblies_state")),
        sa.CheckConstraint("(state = 'published') <= (rules IS NOT NULL AND published_at IS NOT NULL)",
                           name=op.f("ck_assemblies_published")),
    )
    _agenda()
    _events()
    grant_app(op, "assemblies", "assembly_polls", "motions", "candidates", "assembly_papers")
    append_only(op, "assembly_reviews", "notice_receipts", "roll_objections", "roll_objection_answers", "assembly_changes")


def _agenda() -> None:
    of_assembly = ("assembly_id", "assemblies")
    _table(
        "assembly_polls", _uuid("assembly_id"), _int("position"), _text("title"), _json("scope", null=True), _at("opens_at"),
        _at("closes_at"), sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_assembly_polls_window")),
        parent=of_assembly)
    _table(
        "motions", _uuid("poll_id"), _int("position"), _text("title"), _text("text"), _text("kind"), _json("matters"),
        _json("confirmed_matters", null=True), _text("matter_reason", null=True), _json("options"), _int("seats"),
        _int("alternates"), _int("round"),
        sa.CheckConstraint("kind IN ('ordinary', 'options', 'election')", name=op.f("ck_motions_kind")),
        parent=("poll_id", "assembly_polls"))
    _table("candidates", _uuid("motion_id"), _int("position"), sa.Column("name_sealed", sa.LargeBinary, nullable=False),
           _text("statement"), parent=("motion_id", "motions"))
    _table("assembly_papers", _uuid("assembly_id"), _uuid("motion_id", null=True), _uuid("file_id"), _text("title"),
           _at("added_at"), parent=of_assembly)


def _events() -> None:
    of_assembly = ("assembly_id", "assemblies")
    _table("assembly_reviews", _uuid("assembly_id"), _text("act"), _text("remarks"), _uuid("person_id", null=True),
           _at("at"), parent=of_assembly)
    _table("notice_receipts", _uuid("assembly_id"), _uuid("unit_id"), _uuid("owner_id", null=True), _text("how"),
           _at("at"), _uuid("recorded_by", null=True), _at("recorded_at"), parent=of_assembly)
    _table("roll_objections", _uuid("assembly_id"), _uuid("unit_id", null=True), _uuid("person_id"),
           sa.Column("text_sealed", sa.LargeBinary, nullable=False), _at("at"), parent=of_assembly)
    _table("roll_objection_answers", _uuid("objection_id"), _uuid("person_id"),
           sa.Column("text_sealed", sa.LargeBinary, nullable=False), _at("at"), parent=("objection_id", "roll_objections"))
    _table("assembly_changes", _uuid("assembly_id"), _uuid("poll_id", null=True), _text("kind"), _json("before"),
           _json("after"), _text("reason"), _uuid("person_id", null=True), _at("at"), parent=of_assembly)
