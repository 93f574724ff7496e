"""Shapes and cursors that several endpoints of the registry use."""

from __future__ import annotations

from marshmallow import fields

from app.kernel.http import PageQuery, Strict, read_cursor, text_field
from app.kernel.problems import InvalidFields


class UnitRefSchema(Strict):
    """A unit by id and label."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)


class CommunityRefSchema(Strict):
    """A community by id and name."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class LabelQuery(PageQuery):
    """How the label begins of the units that are looked for."""

    label = text_field(40, required=False, shortest=0, load_default="", metadata={"example": "3-12"})


class NameQuery(PageQuery):
    """A part of the name of the communities that are looked for."""

    name = text_field(60, required=False, shortest=0, load_default="", metadata={"example": "益田"})


def label_cursor(cursor: str | None) -> str | None:
    """Read a cursor that is one label.

    Raises:
        InvalidFields: the text is no cursor of this list.
    """
    key = read_cursor(cursor, 1)
    if key is not None and not key[0].isprintable():  # PostgreSQL refuses NUL and lone surrogates
        raise InvalidFields.one("/query/cursor", "翻页标记无效，请从第一页重新查看。")
    return key[0] if key else None
