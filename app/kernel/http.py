"""Be the edge: blueprints, strict schemas, paging, and the commit when a response was made."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import functools
import json
import re
import secrets
import time
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import flask_smorest
from flask import current_app
from marshmallow import INCLUDE, RAISE, Schema, ValidationError, fields, validate
from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy.exc import OperationalError

from app.kernel.db import db, in_transaction
from app.kernel.parsing import StrictParser
from app.kernel.problems import InvalidFields, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

T = TypeVar("T")
API_PREFIX = "/api/v1"
_TRIES = 4
_AREA = re.compile(r"\d{1,9}(\.\d{1,4})?", re.ASCII)
_PLACE = re.compile(r"[0-9]{1,15}", re.ASCII)
CM2 = 10_000


class Strict(Schema):
    """A request or answer whose unknown fields are refused."""

    class Meta:
        """Refuse what the schema does not name."""

        unknown = RAISE


class ProblemFieldSchema(Schema):
    """One field and what is wrong with it."""

    pointer = fields.String(required=True, metadata={"description": "JSON pointer of the field"})
    detail = fields.String(required=True)


class ProblemSchema(Schema):
    """An RFC 9457 problem document; further members hold the facts of the refusal."""

    class Meta:
        """Say in the API's description that further members may come."""

        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemFieldSchema))


class InstantField(fields.AwareDateTime):
    """An RFC 3339 instant with its offset; answers are in UTC."""

    def __init__(self, **kwargs: Any) -> None:
        """Use the ISO format."""
        super().__init__(format="iso", **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.datetime:
        instant = super()._deserialize(value, attr, data, **kwargs)
        try:
            return instant.astimezone(dt.UTC)
        except OverflowError as error:
            raise self.make_error("invalid", input=value, obj_type="datetime") from error


class AreaField(fields.Field[int]):
    """An area as text in m2 with at most four decimals; an integer of cm2 (0.0001 m2) inside."""

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:  # noqa: ARG002 - marshmallow's signature
        return None if value is None else area_text(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ARG002 - marshmallow's signature
        if not isinstance(value, str) or not _AREA.fullmatch(value):
            message = '面积请写成平方米数字，最多四位小数，例如 "88.88"。'
            raise ValidationError(message)
        whole, _, decimals = value.partition(".")
        return int(whole) * CM2 + int(decimals.ljust(4, "0") or "0")


def area_text(area_cm2: int) -> str:
    """Write whole cm2 as m2, with two decimals or as many as the area needs."""
    whole, rest = divmod(area_cm2, CM2)
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"


def text_field(longest: int, *, required: bool = True, shortest: int = 1, **kwargs: Any) -> fields.String:
    """Make a field for a text without control characters, between two lengths."""
    length = validate.Length(min=shortest, max=longest, error=f"长度应为{shortest}至{longest}个字。")
    rules: list[Callable[[str], object]] = [length, _no_controls]
    described = {"pattern": r"^[^\x00-\x08\x0B-\x1F]*$"} | kwargs.pop("metadata", {})
    return fields.String(required=required, validate=rules, metadata=described, **kwargs)


def _no_controls(value: str) -> None:
    # PostgreSQL refuses NUL and lone surrogates; other control characters have no place in a record.
    if any((ord(c) < 32 and c not in "\n\t") or 0xD800 <= ord(c) <= 0xDFFF for c in value):  # noqa: PLR2004 - ASCII's controls
        message = "含有不能保存的控制字符。"
        raise ValidationError(message)


class PageQuery(Strict):
    """Which part of a list is asked for."""

    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=300))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200, error="每页1至200条。"))


def cursor_of(*key: object) -> str:
    """Write the place after a row as an opaque text."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, length: int) -> list[str] | None:
    """Read the place to go on from.

    Raises:
        InvalidFields: the text is no cursor of this list.
    """
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != length or not all(isinstance(part, str) for part in key):
        raise InvalidFields.one("/query/cursor", "翻页标记无效，请从第一页重新查看。")
    return key


def uuid_cursor(cursor: str | None) -> UUID | None:
    """Read a cursor that is one id."""
    key = read_cursor(cursor, 1)
    try:
        return UUID(key[0]) if key else None
    except ValueError as error:
        raise InvalidFields.one("/query/cursor", "翻页标记无效，请从第一页重新查看。") from error


def number_cursor(cursor: str | None) -> int | None:
    """Read a cursor that is one place in an order."""
    key = read_cursor(cursor, 1)
    if key and not _PLACE.fullmatch(key[0]):
        raise InvalidFields.one("/query/cursor", "翻页标记无效，请从第一页重新查看。")
    return int(key[0]) if key else None


def page(rows: Sequence[T], limit: int, key: Callable[[T], object]) -> dict[str, Any]:
    """Shape `limit + 1` rows into a page with the cursor of the next."""
    shown = list(rows[:limit])
    return {"items": shown, "next_cursor": cursor_of(key(shown[-1])) if len(rows) > limit else None}


class IdempotencyHeader(Schema):
    """A key that the client makes once for an act and repeats with it."""

    idempotency_key = fields.String(
        required=True, data_key="Idempotency-Key",
        validate=validate.Regexp(r"^[A-Za-z0-9_-]{8,80}\Z", error="请带 8 至 80 位字母、数字的 Idempotency-Key。"),
    )


class VersionHeader(Schema):
    """The version that the client saw, against lost updates."""

    if_match = fields.String(required=True, data_key="If-Match",
                             validate=validate.Regexp(r'^"?\d{1,9}"?\Z', error="If-Match 应为版本号。"))


class Pages(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest brings no types
    """A blueprint whose requests are read strictly, by schemas that are made once and not anew for each request."""

    ARGUMENTS_PARSER = StrictParser()

    def arguments(self, schema: Any, **kwargs: Any) -> Any:
        """Read arguments by a schema, given as a class or made."""
        return super().arguments(schema() if isinstance(schema, type) else schema, **kwargs)


def blueprint(name: str, description: str) -> flask_smorest.Blueprint:
    """Make the blueprint of a room or a part of it; `name` groups its endpoints on the API page."""
    return Pages(name, name, url_prefix=API_PREFIX, description=description)


def edge(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Commit when the view returned, roll back when it raised, and try again after a serialization failure.

    A refusal with `records` is a fact to keep: it is committed and raised.
    """

    @functools.wraps(view)
    def at_the_edge(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        for attempt in range(1, _TRIES + 1):
            try:
                response = view(*args, **kwargs)
                if in_transaction():
                    db.session.commit()
            except Problem as problem:
                db.session.commit() if problem.records else db.session.rollback()
                raise
            except (OperationalError, SerializationFailure, DeadlockDetected) as error:
                db.session.rollback()
                fault = error.orig if isinstance(error, OperationalError) else error
                if attempt == _TRIES or not isinstance(fault, SerializationFailure | DeadlockDetected):
                    raise
                time.sleep(secrets.randbelow(20 * attempt) * 0.001)
            except BaseException:
                db.session.rollback()
                raise
            else:
                return response
        raise AssertionError  # pragma: no cover - the last attempt returned or raised

    return at_the_edge


def settings() -> Any:
    """Return the application's settings (`app.config.Settings`)."""
    return current_app.extensions["zuolin"]
