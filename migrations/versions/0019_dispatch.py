"""Lay the tables of documents sent down. A sent document is frozen by a trigger but for its withdrawal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.db import APP_ROLE
from app.kernel.migrations import append_only, grant_app, patience

revision = "0019_dispatch"
down_revision = "0018_forms"

_INSTANT, _NUMBER = sa.DateTime(timezone=True), sa.BigInteger
_FROZEN = (
    "office_id", "id", "title", "text", "urgency", "due_on", "reply_wanted", "for_owners", "everywhere", "community_ids", "posts",
    "corrects_id", "year", "serial", "number", "file_id", "file_sha256", "sent_by", "sent_at",
)
_KEEP_FILES = """
CREATE FUNCTION refuse_change_of_sent_dispatch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM dispatches d WHERE d.office_id = OLD.office_id AND d.id = OLD.dispatch_id AND d.sent_at IS NOT NULL)
  THEN
    RAISE EXCEPTION 'the files of a sent dispatch are frozen';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$
"""


def _col(name: str, kind: object = sa.Uuid, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=null)


def _texts(*names: str, null: bool = False) -> list[sa.Column[object]]:
    return [_col(name, sa.Text, null=null) for name in names]


def _to(table: str, column: str, target: str, owner: str = "community_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([owner, column], [f"{target}.{owner}", f"{target}.id"],
                                   name=op.f(f"fk_{table}_{owner}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    _documents()
    _addressees()
    _thread()
    _owners()
    grant_app(op, "dispatches", "dispatch_files", "dispatch_addressees")
    append_only(op, "dispatch_acts", "dispatch_messages", "dispatch_message_files", "dispatch_publications",
                "dispatch_receipts", "dispatch_reminders")
    _freeze()


def _documents() -> None:
    op.create_table(
        "dispatches", _col("office_id"), _col("id"), *_texts("title", "text", "urgency"), _col("due_on", sa.Date, null=True),
        *_texts("reply_wanted"), _col("for_owners", sa.Boolean), _col("everywhere", sa.Boolean), _col("community_ids", JSONB),
        _col("posts", JSONB), *_texts("wished_number", null=True), _col("corrects_id", null=True),
        _col("drafted_by", null=True), _col("drafted_at", _INSTANT),
        sa.Column("version", _NUMBER, nullable=False, server_default="1"), _col("year", _NUMBER, null=True),
        _col("serial", _NUMBER, null=True), *_texts("number", null=True), _col("file_id", null=True),
        *_texts("file_sha256", null=True), _col("sent_by", null=True), _col("sent_at", _INSTANT, null=True),
        *_texts("withdrawal_reason", null=True), _col("withdrawn_by", null=True), _col("withdrawn_at", _INSTANT, null=True),
        _key("dispatches", "office_id", "id"),
        _check("dispatches", "urgency", "urgency IN ('ordinary', 'urgent', 'most_urgent')"),
        _check("dispatches", "reply_wanted", "reply_wanted IN ('none', 'signature', 'written', 'attachment')"),
        _check("dispatches", "sent",
               "(sent_at IS NULL) = (number IS NULL) AND (sent_at IS NULL) = (file_id IS NULL)"),
        _check("dispatches", "withdrawn", "(withdrawn_at IS NULL) = (withdrawal_reason IS NULL)"))
    op.create_index("uq_dispatches_number", "dispatches", ["office_id", "year", "number"], unique=True)
    op.create_table(
        "dispatch_files", _col("office_id"), _col("id"), _col("dispatch_id"), _col("file_id"), *_texts("title", "media_type"),
        _col("added_by", null=True), _col("added_at", _INSTANT), _key("dispatch_files", "office_id", "id"),
        _to("dispatch_files", "dispatch_id", "dispatches", "office_id"))
    op.create_index("ix_dispatch_files_dispatch_id", "dispatch_files", ["office_id", "dispatch_id"])


def _addressees() -> None:
    op.create_table(
        "dispatch_addressees", _col("community_id"), _col("id"), _col("office_id"), _col("dispatch_id"), *_texts("post"),
        _col("due_on", sa.Date, null=True), _col("done_at", _INSTANT, null=True),
        _key("dispatch_addressees", "community_id", "id"),
        _check("dispatch_addressees", "post", "post IN ('committee', 'preparatory_group', 'service_staff', 'clerk')"))
    op.create_index("uq_dispatch_addressees_post", "dispatch_addressees", ["community_id", "dispatch_id", "post"], unique=True)
    op.create_index("ix_dispatch_addressees_dispatch_id", "dispatch_addressees", ["dispatch_id"])
    op.create_index("ix_dispatch_addressees_open", "dispatch_addressees", ["due_on"],
                    postgresql_where=sa.text("done_at IS NULL"))
    op.create_table(
        "dispatch_acts", _col("community_id"), _col("id"), _col("dispatch_id"), _col("addressee_id"), *_texts("kind"),
        _col("note_sealed", sa.LargeBinary, null=True), _col("person_id"), _col("at", _INSTANT),
        _key("dispatch_acts", "community_id", "id"), _to("dispatch_acts", "addressee_id", "dispatch_addressees"),
        _check("dispatch_acts", "kind", "kind IN ('read', 'signed', 'handled')"))
    op.create_index("uq_dispatch_acts_once", "dispatch_acts", ["community_id", "addressee_id", "kind"], unique=True,
                    postgresql_where=sa.text("kind IN ('read', 'signed')"))
    op.create_index("ix_dispatch_acts_dispatch_id", "dispatch_acts", ["dispatch_id"])
    op.create_table(
        "dispatch_reminders", _col("community_id"), _col("addressee_id"), *_texts("step"), _col("told", _NUMBER),
        _col("at", _INSTANT), _key("dispatch_reminders", "community_id", "addressee_id", "step"),
        _to("dispatch_reminders", "addressee_id", "dispatch_addressees"))


def _thread() -> None:
    op.create_table(
        "dispatch_messages", _col("community_id"), _col("id"), _col("dispatch_id"), _col("addressee_id"), *_texts("kind"),
        _col("text_sealed", sa.LargeBinary), _col("returns_id", null=True), _col("person_id"), _col("at", _INSTANT),
        _key("dispatch_messages", "community_id", "id"), _to("dispatch_messages", "addressee_id", "dispatch_addressees"),
        _check("dispatch_messages", "kind", "kind IN ('reply', 'answer', 'return')"))
    op.create_index("ix_dispatch_messages_addressee_id", "dispatch_messages", ["community_id", "addressee_id"])
    op.create_index("ix_dispatch_messages_dispatch_id", "dispatch_messages", ["dispatch_id"])
    op.create_table(
        "dispatch_message_files", _col("community_id"), _col("id"), _col("message_id"), _col("file_id"),
        *_texts("title", "media_type"), _key("dispatch_message_files", "community_id", "id"),
        _to("dispatch_message_files", "message_id", "dispatch_messages"))
    op.create_index("ix_dispatch_message_files_message_id", "dispatch_message_files", ["community_id", "message_id"])


def _owners() -> None:
    op.create_table(
        "dispatch_publications", _col("community_id"), _col("dispatch_id"), _col("addressee_id"), _col("published_by"),
        _col("published_at", _INSTANT), _key("dispatch_publications", "community_id", "dispatch_id"),
        _to("dispatch_publications", "addressee_id", "dispatch_addressees"))
    op.create_table(
        "dispatch_receipts", _col("community_id"), _col("dispatch_id"), _col("person_id"), _col("seen_at", _INSTANT),
        _key("dispatch_receipts", "community_id", "dispatch_id", "person_id"))


def _freeze() -> None:
    old, new = (", ".join(f"{side}.{column}" for column in _FROZEN) for side in ("OLD", "NEW"))
    op.execute(f"CREATE TRIGGER dispatches_frozen BEFORE UPDATE ON dispatches FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL "
               f"AND ROW({old}) IS DISTINCT FROM ROW({new})) EXECUTE FUNCTION refuse_change()")
    op.execute("CREATE TRIGGER dispatches_kept BEFORE DELETE ON dispatches FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) "
               "EXECUTE FUNCTION refuse_change()")
    op.execute(_KEEP_FILES)
    op.execute("CREATE TRIGGER dispatch_files_frozen BEFORE UPDATE OR DELETE ON dispatch_files "
               "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_sent_dispatch()")
    op.execute(f"GRANT EXECUTE ON FUNCTION refuse_change_of_sent_dispatch() TO {APP_ROLE}")
