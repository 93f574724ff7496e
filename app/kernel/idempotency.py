"""Answer a write that a phone repeats with the answer it got the first time (`Idempotency-Key`).

The key, the request's hash and the answer stand in the transaction of the act itself: either all of it happened or
nothing did. Two at once meet at the unique key; the second waits for the first and gets its answer. Answers are sealed
and forgotten after seven days.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response, current_app, request
from sqlalchemy import Index, Text, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel import clock, crypto
from app.kernel.access import current_actor
from app.kernel.db import Base, db
from app.kernel.http import IdempotencyHeader
from app.kernel.jobs import every
from app.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    import flask_smorest
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import FileStorage

KEPT_DAYS = 7
_CHUNK = 64 * 1024
_KEPT_HEADERS = ("ETag", "Location")


class IdempotencyKeyReused(Problem):
    """同一个 Idempotency-Key 已用于另一个请求。重发同一请求请原样提交；新的请求请换一个新的 Idempotency-Key。"""

    status = 422
    title = "重复使用了提交编号"
    detail = "这个 Idempotency-Key 已用于另一个请求。新的请求请换一个新的 Idempotency-Key。"


class IdempotentAnswer(Base):
    """The answer to a keyed write; without a status the write has not ended."""

    __tablename__ = "idempotent_answers"
    __table_args__ = (Index("ix_idempotent_answers_made_at", "made_at"),)

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_sha256: Mapped[bytes]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body_sealed: Mapped[bytes | None]
    made_at: Mapped[dt.datetime]


def idempotent(pages: flask_smorest.Blueprint) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., Any]]:
    """Make a write safe to repeat: it needs an `Idempotency-Key`, and the same key gets the same answer.

    Stands between `permit` and the other arguments, whose refusals keep nothing:

        @pages.post("/things")
        @permit(Access.PERSON)
        @idempotent(pages)
        @pages.arguments(ThingSchema)
        @pages.response(201, IdSchema)

    Raises:
        IdempotencyKeyReused: the key came with another request before.
    """

    def mark(view: Callable[..., ResponseReturnValue]) -> Callable[..., Any]:
        @functools.wraps(view)
        def once(header: dict[str, str], *args: Any, **kwargs: Any) -> ResponseReturnValue:
            return _answer(header["idempotency_key"], functools.partial(view, *args, **kwargs))

        return pages.arguments(IdempotencyHeader, location="headers")(once)  # type: ignore[no-any-return]

    return mark


def _answer(key: str, act: Callable[[], ResponseReturnValue]) -> Response:
    row = (current_actor().person, str(request.endpoint), key)
    known = _claim(row, _fingerprint())
    if known is not None:
        return known
    try:
        response = current_app.make_response(act())
    except Problem as refusal:
        if refusal.records:  # the edge commits it; the key must stay free, because nothing was made
            db.session.execute(delete(IdempotentAnswer).where(*_is(row)))
        raise
    db.session.execute(update(IdempotentAnswer).where(*_is(row)).values(
        status=response.status_code, headers=_headers(response),
        body_sealed=crypto.seal(response.get_data(as_text=True), _place(row))))
    return response


def _claim(row: tuple[UUID, str, str], digest: bytes) -> Response | None:
    """Take the key for this request, or return what it was answered before.

    The insert waits for another one with this key to end; the lock holds whoever finds an unanswered one.
    """
    db.session.execute(
        insert(IdempotentAnswer)
        .values(person_id=row[0], endpoint=row[1], key=row[2], request_sha256=digest, made_at=clock.now())
        .on_conflict_do_nothing())
    known = db.session.execute(
        select(IdempotentAnswer.request_sha256, IdempotentAnswer.status, IdempotentAnswer.headers,
               IdempotentAnswer.body_sealed)
        .where(*_is(row)).with_for_update()).one()
    if known.request_sha256 != digest:
        raise IdempotencyKeyReused
    if known.status is None:
        return None
    return Response(crypto.unseal(known.body_sealed, _place(row)), known.status, known.headers)


def _is(row: tuple[UUID, str, str]) -> tuple[Any, ...]:
    return (IdempotentAnswer.person_id == row[0], IdempotentAnswer.endpoint == row[1], IdempotentAnswer.key == row[2])


def _place(row: tuple[UUID, str, str]) -> crypto.Context:
    return ("idempotent_answers", f"{row[1]}\x1f{row[2]}", row[0])


def _headers(response: Response) -> dict[str, str]:
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return {"Content-Type": str(response.content_type), **kept}


def _fingerprint() -> bytes:
    """Hash method, path and body; of a form its parts, because their boundary differs each time."""
    head = [request.method, request.full_path]
    if request.mimetype != "multipart/form-data":
        body = hashlib.sha256(request.get_data(cache=True)).hexdigest()
        return hashlib.sha256(json.dumps([*head, body]).encode()).digest()
    fields = sorted([name, value] for name, values in request.form.lists() for value in values)
    files = sorted([name, str(one.filename), _content_sha256(one)]
                   for name, several in request.files.lists() for one in several)
    return hashlib.sha256(json.dumps([*head, fields, files]).encode()).digest()


def _content_sha256(file: FileStorage) -> str:
    digest = hashlib.sha256()
    file.stream.seek(0)  # the edge may try the view again after it was read
    while chunk := file.stream.read(_CHUNK):
        digest.update(chunk)
    file.stream.seek(0)
    return digest.hexdigest()


@every("40 3 * * *")
def forget_answers() -> None:
    """Drop answers that no phone asks for again."""
    db.session.execute(delete(IdempotentAnswer).where(
        IdempotentAnswer.made_at < clock.now() - dt.timedelta(days=KEPT_DAYS)))
