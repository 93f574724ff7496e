"""Lay opinions gathered, notices and questions. What people said and saw is insert-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0020_affairs"
down_revision = "0019_dispatch"

_INSTANT, _NUMBER, _SEALED = sa.DateTime(timezone=True), sa.BigInteger, sa.LargeBinary


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def _of_community(name: str, *parts: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(name, _col("community_id"), _col("id"), *parts,
                    sa.PrimaryKeyConstraint("community_id", "id", name=op.f(f"pk_{name}")))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["community_id", column], [f"{target}.community_id", f"{target}.id"],
                                   name=op.f(f"fk_{table}_community_id_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _posted() -> list[sa.Column[object]]:
    return [
        _col("poster", sa.Text), _col("body_id", null=True), _col("title", sa.Text), _col("text", sa.Text),
        _col("scope", JSONB, null=True), _col("drafted_by"), _col("drafted_at", _INSTANT), _col("published_by", null=True),
        _col("published_at", _INSTANT, null=True), _col("withdrawn_by", null=True), _col("withdrawn_at", _INSTANT, null=True),
        _col("withdrawal_reason", sa.Text, null=True)]


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _gatherings()
    _notices()
    _questions()
    _of_community(
        "affair_papers", _col("about_kind", sa.Text), _col("about_id"), _col("file_id"), _col("title", sa.Text),
        _col("added_by"), _col("added_at", _INSTANT),
        _check("affair_papers", "about_kind", "about_kind IN ('gathering', 'notice')"))
    op.create_index("ix_affair_papers_about_id", "affair_papers", ["community_id", "about_id"])
    grant_app(op, "gatherings", "notices", "questions", "affair_papers")
    append_only(op, "gathering_units", "opinions", "gathering_summaries", "notice_views", "question_entries")


def _gatherings() -> None:
    _of_community(
        "gatherings", *_posted(), _col("choosing", sa.Text), _col("choices", JSONB), _col("other_allowed", sa.Boolean),
        _col("opens_at", _INSTANT), _col("closes_at", _INSTANT), _col("asked_heads", _NUMBER, null=True),
        _check("gatherings", "poster", "poster IN ('body', 'office')"),
        _check("gatherings", "body", "(poster = 'body') = (body_id IS NOT NULL)"),
        _check("gatherings", "choosing", "choosing IN ('none', 'one', 'several')"),
        _check("gatherings", "window", "opens_at < closes_at"))
    op.create_index("ix_gatherings_published_at", "gatherings", ["community_id", "published_at"])
    op.create_table(
        "gathering_units", _col("community_id"), _col("gathering_id"), _col("unit_id"), _col("head_no", _NUMBER),
        _col("label", sa.Text), _col("building", sa.Text),
        sa.PrimaryKeyConstraint("community_id", "gathering_id", "unit_id", name=op.f("pk_gathering_units")),
        _to("gathering_units", "gathering_id", "gatherings"))
    op.create_index("ix_gathering_units_unit_id", "gathering_units", ["community_id", "unit_id"])
    _of_community(
        "opinions", _col("gathering_id"), _col("head_no", _NUMBER), _col("unit_id"), _col("person_id"), _col("choices", JSONB),
        _col("other_sealed", _SEALED, null=True), _col("text_sealed", _SEALED, null=True), _col("at", _INSTANT),
        _to("opinions", "gathering_id", "gatherings"))
    op.create_index("ix_opinions_head_no", "opinions", ["community_id", "gathering_id", "head_no"])
    op.create_table(
        "gathering_summaries", _col("community_id"), _col("gathering_id"), _col("text", sa.Text), _col("items", JSONB),
        _col("counts", JSONB), _col("published_by"), _col("published_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "gathering_id", name=op.f("pk_gathering_summaries")),
        _to("gathering_summaries", "gathering_id", "gatherings"))


def _notices() -> None:
    _of_community(
        "notices", *_posted(), _col("category", sa.Text), _col("urgent", sa.Boolean), _col("expires_at", _INSTANT, null=True),
        _check("notices", "poster", "poster IN ('body', 'office', 'service')"),
        _check("notices", "body", "(poster = 'body') = (body_id IS NOT NULL)"),
        _check("notices", "category", "category IN ('service', 'safety', 'affairs')"),
        _check("notices", "service_matters", "poster <> 'service' OR category = 'service'"))
    op.create_index("ix_notices_published_at", "notices", ["community_id", "published_at"])
    op.create_table(
        "notice_views", _col("community_id"), _col("notice_id"), _col("unit_id"), _col("person_id"), _col("at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "notice_id", "unit_id", "person_id", name=op.f("pk_notice_views")),
        _to("notice_views", "notice_id", "notices"))
    op.create_index("ix_notice_views_person_id", "notice_views", ["community_id", "person_id"])


def _questions() -> None:
    _of_community(
        "questions", _col("person_id"), _col("unit_id"), _col("may_be_shown", sa.Boolean), _col("side", sa.Text),
        _col("state", sa.Text), _col("shown", sa.Boolean), _col("followed_up", sa.Boolean), _col("asked_at", _INSTANT),
        _col("due_on", sa.Date), _col("reminded_on", sa.Date, null=True),
        _check("questions", "side", "side IN ('committee', 'office')"),
        _check("questions", "state", "state IN ('open', 'answered')"))
    op.create_index("ix_questions_person_id", "questions", ["community_id", "person_id"])
    op.create_index("ix_questions_due_on", "questions", ["due_on"], postgresql_where=sa.text("state = 'open'"))
    _of_community(
        "question_entries", _col("question_id"), _col("kind", sa.Text), _col("person_id"), _col("side", sa.Text, null=True),
        _col("speaker", sa.Text, null=True), _col("text_sealed", _SEALED), _col("shown", sa.Boolean),
        _col("shown_sealed", _SEALED, null=True), _col("at", _INSTANT), _to("question_entries", "question_id", "questions"),
        _check("question_entries", "kind", "kind IN ('asked', 'handed_on', 'answered', 'followed_up')"))
    op.create_index("ix_question_entries_question_id", "question_entries", ["community_id", "question_id"])
