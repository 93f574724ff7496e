"""Hold the one database: declarative base, instants, transactions.

The application speaks as the role `zuolin_app`, which may not change what is append-only;
migrations speak as the owner of the schema.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, LargeBinary, MetaData, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Dialect

APP_ROLE = "zuolin_app"
SELF_COMMITTING = "self_committing"
"""The pool of connections without transactions around their statements; only the cast uses it (docs/adr/0004)."""
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[dt.datetime]):
    """Store an aware UTC instant as timestamptz and refuse a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Pass an aware instant on.

        Raises:
            ValueError: the value has no offset.
        """
        if value is not None and value.tzinfo is None:
            message = "an instant needs an offset"
            raise ValueError(message)
        return value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the instant in UTC."""
        return None if value is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Type the columns alike in all rooms."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            dt.datetime: Instant(),
            UUID: Uuid(as_uuid=True),
            int: BigInteger(),
            bytes: LargeBinary(),
            dict[str, Any]: JSONB(none_as_null=True),
            list[Any]: JSONB(none_as_null=True),
        },
    )


db = SQLAlchemy(model_class=Base, disable_autonaming=True)


def driver_url(url: str) -> str:
    """Name the psycopg 3 driver in any PostgreSQL address."""
    head, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if head.split("+")[0] in {"postgres", "postgresql"} else url


@contextmanager
def transaction() -> Iterator[None]:
    """Commit what a command or job did, or roll all of it back. Needs an application context."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        db.session.remove()


def in_transaction() -> bool:
    """Tell whether this request or command has begun a transaction; to ask begins none, and makes no session."""
    return db.session.registry.has() and db.session().in_transaction()


@contextmanager
def self_committing() -> Iterator[Any]:
    """Lend a driver's connection on which each statement is a transaction of its own."""
    connection = db.engines[SELF_COMMITTING].raw_connection()
    try:
        yield connection.driver_connection
    finally:
        connection.close()


def read_only() -> None:
    """Make the rest of this transaction unable to write."""
    db.session.execute(text("SET TRANSACTION READ ONLY"))
