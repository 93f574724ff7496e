"""Keep proxies (委托) of one assembly and the units that each is for."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base

_UNIT = ("community_id", "assembly_id", "unit_id")
_LIVE = text("ended_at IS NULL")


class Proxy(Base):
    """A written authorisation (授权委托书) by an owner to one named person for one assembly.

    `authorisation` is the text as it was shown and agreed to; `head_no` the principal's head in the frozen roll.
    """

    __tablename__ = "proxies"
    __table_args__ = (
        CheckConstraint("state IN ('offered', 'accepted', 'refused', 'revoked', 'ended')", name="state"),
        CheckConstraint("(state IN ('offered', 'accepted')) = (ended_at IS NULL)", name="ended"),
        Index("ix_proxies_assembly_id", "assembly_id"),
        Index("ix_proxies_holder_id", "holder_id"),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    assembly_id: Mapped[UUID]
    holder_id: Mapped[UUID]
    given_by: Mapped[UUID]
    head_no: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    name_sealed: Mapped[bytes]
    text_version: Mapped[str] = mapped_column(Text)
    authorisation_sealed: Mapped[bytes]
    consent_id: Mapped[UUID]
    offered_at: Mapped[dt.datetime]
    accepted_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended_why: Mapped[str | None] = mapped_column(Text)


class ProxyUnit(Base):
    """A unit that a proxy is for, by which of its owners; it may end before the proxy does.

    No owner gives a unit twice, and no holder holds it twice.
    """

    __tablename__ = "proxy_units"
    __table_args__ = (
        ForeignKeyConstraint(["community_id", "proxy_id"], ["proxies.community_id", "proxies.id"]),
        Index("uq_proxy_units_owner", *_UNIT, "owner_id", unique=True, postgresql_where=_LIVE),
        Index("uq_proxy_units_holder", *_UNIT, "holder_id", unique=True, postgresql_where=_LIVE),
    )

    community_id: Mapped[UUID] = mapped_column(primary_key=True)
    proxy_id: Mapped[UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[UUID] = mapped_column(primary_key=True)
    assembly_id: Mapped[UUID]
    label: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID]
    holder_id: Mapped[UUID]
    ground: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[dt.datetime | None]
