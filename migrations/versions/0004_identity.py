"""Lay the tables of identity: people, codes, sessions and their tokens, authenticators, roles, limits, consents.

Consents are insert-only, since they prove what was agreed to and when; the rest changes by its nature.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migrations import append_only, grant_app, patience

revision = "0004_identity"
down_revision = "0003_messaging"

_INSTANT = sa.DateTime(timezone=True)


def _of_person(table: str, *columns: sa.Column[object], more: tuple[sa.Constraint, ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id")),
        *more,
    )


def upgrade() -> None:
    """Create the tables."""
    patience(op)
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("phone_key", sa.LargeBinary, nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary, nullable=False),
        sa.Column("name_sealed", sa.LargeBinary),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index("uq_people_phone_key", "people", ["phone_key"], unique=True)
    _log_in()
    _authenticators()
    _roles_and_consents()
    grant_app(
        op, "people", "sms_codes", "auth_sessions", "refresh_tokens", "totp_devices", "recovery_codes", "role_grants",
        "rate_limits",
    )
    append_only(op, "consents")


def _log_in() -> None:
    op.create_table(
        "sms_codes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("phone_key", sa.LargeBinary, nullable=False),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("tries", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("used_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_codes")),
    )
    op.create_index("ix_sms_codes_phone_key_sent_at", "sms_codes", ["phone_key", "sent_at"])
    _of_person(
        "auth_sessions",
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("staff_until", _INSTANT),
        sa.Column("ended_at", _INSTANT),
        sa.Column("end_reason", sa.Text),
    )
    op.create_index("ix_auth_sessions_person_id", "auth_sessions", ["person_id"])
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refresh_tokens")),
        sa.ForeignKeyConstraint(["session_id"], ["auth_sessions.id"], name=op.f("fk_refresh_tokens_session_id")),
    )
    op.create_index("uq_refresh_tokens_token_hash", "refresh_tokens", ["token_hash"], unique=True)
    op.create_index("ix_refresh_tokens_session_id", "refresh_tokens", ["session_id"])
    op.create_table(
        "rate_limits",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("window_from", _INSTANT, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", "key", "window_from", name=op.f("pk_rate_limits")),
    )
    op.create_index("ix_rate_limits_window_from", "rate_limits", ["window_from"])


def _authenticators() -> None:
    _of_person(
        "totp_devices",
        sa.Column("secret_sealed", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, server_default="0", nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("confirmed_at", _INSTANT),
    )
    for name, state in (("confirmed", "confirmed_at IS NOT NULL"), ("offered", "confirmed_at IS NULL")):
        op.create_index(
            f"uq_totp_devices_{name}", "totp_devices", ["person_id"], unique=True, postgresql_where=sa.text(state))
    _of_person(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
    )
    op.create_index("uq_recovery_codes_person_id_code_hash", "recovery_codes", ["person_id", "code_hash"], unique=True)


def _roles_and_consents() -> None:
    _of_person(
        "role_grants",
        sa.Column("office_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("scope_id", sa.Uuid, nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("until_on", sa.Date),
        sa.Column("granted_by", sa.Uuid),
        sa.Column("granted_at", _INSTANT, nullable=False),
        sa.Column("ended_by", sa.Uuid),
        sa.Column("ended_at", _INSTANT),
        more=(sa.CheckConstraint("until_on IS NULL OR from_on <= until_on", name=op.f("ck_role_grants_term")),),
    )
    op.create_index("ix_role_grants_person_id", "role_grants", ["person_id"])
    op.create_index("ix_role_grants_scope_id_role", "role_grants", ["scope_id", "role"])
    op.create_index("ix_role_grants_office_id", "role_grants", ["office_id"])
    _of_person(
        "consents",
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("text_version", sa.Text, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
    )
    op.create_index("ix_consents_person_id", "consents", ["person_id"])
