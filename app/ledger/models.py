"""The log's tables. All are insert-only: the role may add and read, a trigger refuses change to everybody."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base


class LeafRow(Base):
    """One recorded fact, as it was hashed; the cast inserts its own in its one statement."""

    __tablename__ = "ledger_leaves"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "log_id", "id", name="pk_ledger_leaves"),
        # A few bytes per 128 pages instead of an entry per ballot: the sequencer reads only the newest leaves.
        Index("ix_ledger_leaves_recorded_at", "recorded_at", postgresql_using="brin"),
    )

    community_id: Mapped[UUID]
    log_id: Mapped[UUID]
    id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    leaf_hash: Mapped[bytes]
    recorded_at: Mapped[dt.datetime]
    include_by: Mapped[dt.datetime]


class PositionRow(Base):
    """The place that the sequencer gave to a leaf, from 0 without gaps."""

    __tablename__ = "ledger_positions"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "log_id", "position", name="pk_ledger_positions"),
        UniqueConstraint("community_id", "log_id", "leaf_id", name="uq_ledger_positions_leaf"),
        ForeignKeyConstraint(
            ["community_id", "log_id", "leaf_id"],
            ["ledger_leaves.community_id", "ledger_leaves.log_id", "ledger_leaves.id"],
            name="fk_ledger_positions_leaf",
        ),
    )

    community_id: Mapped[UUID]
    log_id: Mapped[UUID]
    position: Mapped[int]
    leaf_id: Mapped[UUID]


class NodeRow(Base):
    """The hash of a complete subtree of level 1 and above; level 0 is the leaf's own hash."""

    __tablename__ = "ledger_nodes"
    __table_args__ = (PrimaryKeyConstraint("community_id", "log_id", "level", "index", name="pk_ledger_nodes"),)

    community_id: Mapped[UUID]
    log_id: Mapped[UUID]
    level: Mapped[int]
    index: Mapped[int]
    hash: Mapped[bytes]


class HeadRow(Base):
    """A signed checkpoint: so many leaves, this root, in the text that was signed."""

    __tablename__ = "ledger_heads"
    __table_args__ = (PrimaryKeyConstraint("community_id", "log_id", "tree_size", name="pk_ledger_heads"),)

    community_id: Mapped[UUID]
    log_id: Mapped[UUID]
    tree_size: Mapped[int]
    root: Mapped[bytes]
    note: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[dt.datetime]


class DocumentRow(Base):
    """A public document that a leaf names by its hash: rules, motions, roll of commitments, result."""

    __tablename__ = "ledger_documents"
    __table_args__ = (PrimaryKeyConstraint("community_id", "log_id", "sha256", name="pk_ledger_documents"),)

    community_id: Mapped[UUID]
    log_id: Mapped[UUID]
    sha256: Mapped[bytes]
    body: Mapped[str] = mapped_column(Text)


class CosignatureRow(Base):
    """A witness's line under a head. No adapter fills it yet."""

    __tablename__ = "ledger_cosignatures"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "log_id", "tree_size", "witness", name="pk_ledger_cosignatures"),
        ForeignKeyConstraint(
            ["community_id", "log_id", "tree_size"],
            ["ledger_heads.community_id", "ledger_heads.log_id", "ledger_heads.tree_size"],
            name="fk_ledger_cosignatures_head",
        ),
    )

    community_id: Mapped[UUID]
    log_id: Mapped[UUID]
    tree_size: Mapped[int]
    witness: Mapped[str] = mapped_column(Text)
    line: Mapped[str] = mapped_column(Text)
    cosigned_at: Mapped[dt.datetime]


class StampRow(Base):
    """An RFC 3161 time stamp over a head's note. No adapter fills it yet."""

    __tablename__ = "ledger_stamps"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "log_id", "tree_size", "authority", name="pk_ledger_stamps"),
        ForeignKeyConstraint(
            ["community_id", "log_id", "tree_size"],
            ["ledger_heads.community_id", "ledger_heads.log_id", "ledger_heads.tree_size"],
            name="fk_ledger_stamps_head",
        ),
    )

    community_id: Mapped[UUID]
    log_id: Mapped[UUID]
    tree_size: Mapped[int]
    authority: Mapped[str] = mapped_column(Text)
    token: Mapped[bytes | None]
    stamped_at: Mapped[dt.datetime | None]
