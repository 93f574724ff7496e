"""Keep messages, sealed, and what became of them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class Message(Base):
    """A text to one phone about one thing. Codes belong to no community; their text goes once it was sent."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_community_id_about", "community_id", "about_kind", "about_id"),
        Index("ix_messages_about_id", "about_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID | None]
    template: Mapped[str] = mapped_column(Text)
    about_kind: Mapped[str] = mapped_column(Text)
    about_id: Mapped[UUID]
    unit_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    phone_sealed: Mapped[bytes]
    text_sealed: Mapped[bytes | None]
    queued_at: Mapped[dt.datetime]


class MessageEvent(Base):
    """One thing that became of a message: sent, delivered or failed, as the gateway says. Insert-only."""

    __tablename__ = "message_events"
    __table_args__ = (Index("uq_message_events_message_id_kind", "message_id", "kind", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"))
    kind: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
