"""Keep people, their log-ins and their roles. Phones and names are sealed; what must be found again is blinded."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import crypto
from app.kernel.db import Base


class Person(Base):
    """Somebody who can be reached at a mobile phone; one person for each phone."""

    __tablename__ = "people"
    __table_args__ = (Index("uq_people_phone_key", "phone_key", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    phone_key: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    name_sealed: Mapped[bytes | None]
    created_at: Mapped[dt.datetime]

    @property
    def phone(self) -> str:
        """Return the phone in its one form."""
        return crypto.unseal(self.phone_sealed, ("people", "phone", self.id))

    @property
    def name(self) -> str | None:
        """Return the name that the person gave; nothing proves it here."""
        return None if self.name_sealed is None else crypto.unseal(self.name_sealed, ("people", "name", self.id))


class SmsCode(Base):
    """A code sent to a phone; it stands hashed and is tried at most five times (短信验证码)."""

    __tablename__ = "sms_codes"
    __table_args__ = (Index("ix_sms_codes_phone_key_sent_at", "phone_key", "sent_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    phone_key: Mapped[bytes]
    code_hash: Mapped[bytes]
    sent_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    tries: Mapped[int] = mapped_column(server_default="0")
    used_at: Mapped[dt.datetime | None]


class AuthSession(Base):
    """A log-in on one device; its refresh tokens are one family."""

    __tablename__ = "auth_sessions"
    __table_args__ = (Index("ix_auth_sessions_person_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    device: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    staff_until: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    end_reason: Mapped[str | None] = mapped_column(Text)


class RefreshToken(Base):
    """One token of a family; it is exchanged once, and a second use ends the family."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        Index("uq_refresh_tokens_token_hash", "token_hash", unique=True),
        Index("ix_refresh_tokens_session_id", "session_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("auth_sessions.id"))
    token_hash: Mapped[bytes]
    issued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class TotpDevice(Base):
    """An authenticator of a person (动态验证码); `last_step` is the newest time step that was accepted."""

    __tablename__ = "totp_devices"
    __table_args__ = (
        Index("uq_totp_devices_confirmed", "person_id", unique=True, postgresql_where=text("confirmed_at IS NOT NULL")),
        Index("uq_totp_devices_offered", "person_id", unique=True, postgresql_where=text("confirmed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    secret_sealed: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[dt.datetime]
    confirmed_at: Mapped[dt.datetime | None]


class RecoveryCode(Base):
    """A code on paper for the day when the authenticator is lost (备用码); each works once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index("uq_recovery_codes_person_id_code_hash", "person_id", "code_hash", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    code_hash: Mapped[bytes]
    created_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class RoleGrant(Base):
    """A role of a person in an office or a community, for a term; both days belong to the term."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="term"),
        Index("ix_role_grants_person_id", "person_id"),
        Index("ix_role_grants_scope_id_role", "scope_id", "role"),
        Index("ix_role_grants_office_id", "office_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[str] = mapped_column(Text)
    scope_id: Mapped[UUID]
    from_on: Mapped[dt.date] = mapped_column(Date)
    until_on: Mapped[dt.date | None] = mapped_column(Date)
    granted_by: Mapped[UUID | None]
    granted_at: Mapped[dt.datetime]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[dt.datetime | None]


class RateLimit(Base):
    """How often something was done by one key in one window; shared by all workers."""

    __tablename__ = "rate_limits"
    __table_args__ = (Index("ix_rate_limits_window_from", "window_from"),)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[bytes] = mapped_column(primary_key=True)
    window_from: Mapped[dt.datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class Consent(Base):
    """What a person agreed to, or took back, and in which words; lines are added, never changed."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_person_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str] = mapped_column(Text)
    text_version: Mapped[str] = mapped_column(Text)
    given: Mapped[bool]
    at: Mapped[dt.datetime]
