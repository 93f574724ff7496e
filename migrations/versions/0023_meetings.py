"""Lay the tables of meetings: agenda, attendance, votes, minutes with signatures, what is to be done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migrations import append_only, grant_app, patience

revision = "0023_meetings"
down_revision = "0022_records"

_INSTANT = sa.DateTime(timezone=True)


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def _table(name: str, *more: object) -> None:
    op.create_table(
        name, _col("community_id"), _col("id"), *more,
        sa.PrimaryKeyConstraint("community_id", "id", name=op.f(f"pk_{name}")))


def _of_meeting(name: str, *more: object) -> None:
    _table(
        name, _col("meeting_id"), *more,
        sa.ForeignKeyConstraint(["community_id", "meeting_id"], ["meetings.community_id", "meetings.id"],
                                name=op.f(f"fk_{name}_community_id_meeting_id")))
    op.create_index(f"ix_{name}_meeting_id", name, ["community_id", "meeting_id"])


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _meetings()
    _room()
    _papers()
    _calling()
    grant_app(op, "meetings", "meeting_items", "meeting_papers", "meeting_members", "meeting_tasks", "meeting_proposals")
    append_only(op, "meeting_attendances", "meeting_votes", "meeting_minutes", "meeting_signatures", "meeting_proposers",
                "meeting_reminders")


def _meetings() -> None:
    _table(
        "meetings", _col("body_id"), _col("kind", sa.Text), _col("state", sa.Text), _col("title", sa.Text),
        _col("place", sa.Text), _col("starts_at", _INSTANT), _col("called_by"), _col("called_at", _INSTANT),
        _col("serial", sa.BigInteger, null=True), _col("opened_by", null=True), _col("opened_at", _INSTANT, null=True),
        _col("chaired_by", null=True), _col("rules", JSONB, null=True), _col("quorum", JSONB, null=True),
        _col("closed_at", _INSTANT, null=True), _col("published_by", null=True), _col("published_at", _INSTANT, null=True),
        _col("unsigned_reason", sa.Text, null=True), _col("pdf_id", null=True), _col("docx_id", null=True),
        _col("cancelled_at", _INSTANT, null=True), _col("cancel_reason", sa.Text, null=True),
        sa.CheckConstraint("kind IN ('regular', 'extraordinary')", name=op.f("ck_meetings_kind")),
        sa.CheckConstraint("state IN ('called', 'open', 'closed', 'published', 'cancelled')", name=op.f("ck_meetings_state")))
    op.create_index("ix_meetings_body_id", "meetings", ["community_id", "body_id"])
    _of_meeting(
        "meeting_items", _col("position", sa.BigInteger), _col("title", sa.Text), _col("text", sa.Text),
        _col("decides", sa.Boolean), _col("decision", JSONB, null=True), _col("decided_at", _INSTANT, null=True))
    _of_meeting(
        "meeting_papers", _col("item_id", null=True), _col("title", sa.Text), _col("file_id"), _col("added_by"),
        _col("added_at", _INSTANT))


def _room() -> None:
    _of_meeting(
        "meeting_members", _col("person_id"), _col("name_sealed", sa.LargeBinary), _col("office_held", sa.Text),
        _col("source", sa.Text), _col("votes", sa.Boolean))
    op.create_index("uq_meeting_members_person_id", "meeting_members", ["community_id", "meeting_id", "person_id"], unique=True)
    _of_meeting(
        "meeting_attendances", _col("person_id"), _col("present", sa.Boolean), _col("how", sa.Text),
        _col("reason_sealed", sa.LargeBinary, null=True), _col("recorded_by"), _col("at", _INSTANT),
        sa.CheckConstraint("how IN ('qr', 'hand', 'leave')", name=op.f("ck_meeting_attendances_how")))
    _of_meeting(
        "meeting_votes", _col("item_id"), _col("person_id"), _col("choice", sa.Text), _col("reason", sa.Text, null=True),
        _col("entered_by"), _col("at", _INSTANT),
        sa.CheckConstraint("choice IN ('agree', 'against', 'abstain', 'recused')", name=op.f("ck_meeting_votes_choice")))
    op.create_index("ix_meeting_votes_item_id", "meeting_votes", ["community_id", "item_id"])


def _papers() -> None:
    _of_meeting(
        "meeting_minutes", _col("version", sa.BigInteger), _col("facts_sealed", sa.LargeBinary), _col("sha256", sa.Text),
        _col("drafted_by"), _col("drafted_at", _INSTANT))
    op.create_index("uq_meeting_minutes_version", "meeting_minutes", ["community_id", "meeting_id", "version"], unique=True)
    _of_meeting(
        "meeting_signatures", _col("minutes_id"), _col("person_id"), _col("minutes_sha256", sa.Text), _col("file_id"),
        _col("file_sha256", sa.Text), _col("signed_at", _INSTANT))
    op.create_index(
        "uq_meeting_signatures_person_id", "meeting_signatures", ["community_id", "minutes_id", "person_id"], unique=True)
    _of_meeting(
        "meeting_tasks", _col("item_id", null=True), _col("what", sa.Text), _col("owner_id"), _col("due_on", sa.Date),
        _col("given_by"), _col("given_at", _INSTANT), _col("reminded_at", _INSTANT, null=True),
        _col("done_at", _INSTANT, null=True), _col("done_by", null=True), _col("done_note", sa.Text, null=True))


def _calling() -> None:
    _table(
        "meeting_proposals", _col("body_id"), _col("subject", sa.Text), _col("proposed_at", _INSTANT),
        _col("meeting_id", null=True))
    op.create_index("ix_meeting_proposals_body_id", "meeting_proposals", ["community_id", "body_id"])
    op.create_table(
        "meeting_proposers", _col("community_id"), _col("proposal_id"), _col("person_id"), _col("at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "proposal_id", "person_id", name=op.f("pk_meeting_proposers")),
        sa.ForeignKeyConstraint(
            ["community_id", "proposal_id"], ["meeting_proposals.community_id", "meeting_proposals.id"],
            name=op.f("fk_meeting_proposers_community_id_proposal_id")))
    op.create_table(
        "meeting_reminders", _col("community_id"), _col("body_id"), _col("due_on", sa.Date), _col("sent_at", _INSTANT),
        sa.PrimaryKeyConstraint("community_id", "body_id", "due_on", name=op.f("pk_meeting_reminders")))
