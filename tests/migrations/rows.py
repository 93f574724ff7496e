"""Put a row into every table of a database, whatever its revision, from what the database says about itself."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID, uuid5

from sqlalchemy import MetaData, insert, select, text

AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
ONE = UUID("018f0000-0000-7000-8000-000000000001")
NOT_OURS = re.compile(r"procrastinate|alembic_version")
ANY_OF = re.compile(r"\(?(\w+)\)?(?:::\w+)? = (?:ANY \()?(?:\(?ARRAY\[)?'([^']+)'")
# Where one check speaks of several columns, the row that satisfies it is written by hand.
BY_HAND = {
    "polls": {"opens_at": AT, "closes_at": AT + dt.timedelta(days=20), "total_heads": 1, "total_area_cm2": 1},
    "poll_speakers": {"capacity": "self"},
    "gatherings": {"poster": "office", "opens_at": AT, "closes_at": AT + dt.timedelta(days=20)},
    "notices": {"poster": "office"},
    "records": {"readers": "owners"},
    "handovers": {"to_body_id": uuid5(ONE, "to_body_id")},
    "assembly_polls": {"opens_at": AT, "closes_at": AT + dt.timedelta(days=20)},
}


def tables_of(connection):
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if not NOT_OURS.match(table.name)]


def fill(connection):
    """Insert one row into every table that has none; nullable columns stay empty."""
    words = words_of(connection)
    for table in tables_of(connection):
        if connection.execute(select(table).limit(1)).first() is None:
            row = {column.name: value_of(column, words.get((table.name, column.name))) for column in table.columns
                   if not column.nullable and column.server_default is None and column.identity is None}
            connection.execute(insert(table).values({**row, **BY_HAND.get(table.name, {})}))


def words_of(connection):
    """Read the first word that each check of the kind `column IN (...)` lets pass."""
    checks = connection.execute(text(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"))
    return {(table, column): word for table, said in checks for column, word in ANY_OF.findall(said)}


def value_of(column, word):
    if word is not None:
        return word
    kind = column.type.python_type if not str(column.type).startswith("JSON") else dict
    if kind is UUID and column.name.endswith("_by"):  # what takes two people has two
        return uuid5(ONE, column.name)
    return {
        UUID: ONE, str: "x", int: 1, bool: True, bytes: b"\x01" * 32, dict: {}, list: [],
        dt.datetime: AT, dt.date: AT.date(), float: 1,
    }[kind]


def contents(connection):
    """Return every row of ours by table, as {column: value}."""
    return {table.name: [dict(row._mapping) for row in connection.execute(select(table))] for table in tables_of(connection)}
