"""Rotate data keys: seal anew under the first key what rests on an older one, and say what cannot be.

Every sealed column is named `<what>_sealed` and is sealed for (table, what, id), which a test of the house holds. Rows of
append-only tables are never changed, not even for this: the keys they rest on must be kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Column, ColumnElement, Table, func, literal, select, text, update

from app.kernel import crypto
from app.kernel.db import Base, db

SUFFIX = "_sealed"
_BATCH = 500
Kept = Counter[tuple[str, str]]


def sealed_columns() -> Iterator[tuple[Table, Column[bytes]]]:
    """Yield every column that holds sealed values."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if column.name.endswith(SUFFIX):
                yield table, column


def reseal_batch(table: Table, column: Column[bytes]) -> int:
    """Seal the next values of a column under the first key; nought when none is left. The caller commits."""
    first = next(iter(crypto.ring().data))
    rows = db.session.execute(
        select(table.c.id, column).where(_key_of(column) != first).limit(_BATCH).with_for_update()).all()
    for row_id, sealed in rows:
        place = (table.name, column.name.removesuffix(SUFFIX), row_id)
        db.session.execute(update(table).where(table.c.id == row_id).values({column.name: crypto.reseal(sealed, place)}))
    return len(rows)


def may_change(table: Table) -> bool:
    """Tell whether values of a table can be sealed anew: it is not append-only, and its rows go by an id."""
    allowed = db.session.execute(text("SELECT has_table_privilege(:table, 'UPDATE')"), {"table": table.name}).scalar_one()
    return bool(allowed) and "id" in table.columns


def keys_in_use() -> Kept:
    """Count by column and key what is sealed now."""
    found: Kept = Counter()
    for table, column in sealed_columns():
        key = _key_of(column)
        for name, number in db.session.execute(select(key, func.count()).where(column.is_not(None)).group_by(key)):
            found[f"{table.name}.{column.name}", str(name)] += number
    return found


def _key_of(column: Column[bytes]) -> ColumnElement[str]:
    """Read the key's id, which stands in front of a sealed value up to a colon."""
    end = func.position(literal(b":").op("IN")(column))
    return func.convert_from(func.substring(column, 1, end - 1), "UTF8")
