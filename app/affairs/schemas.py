"""Shapes that the endpoints of this room share."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response
from flask_smorest.fields import Upload
from marshmallow import fields, validate

from app.affairs.papers import Paper
from app.kernel.http import InstantField, Strict, text_field

LONGEST_TEXT = 5000
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


class AffairScopeSchema(Strict):
    """Some buildings and some units, as the roll writes them; for the whole community the scope is left out."""

    buildings = fields.List(text_field(50), load_default=list, validate=validate.Length(max=200))
    units = fields.List(text_field(50), load_default=list, validate=validate.Length(max=500))


class PostSchema(Strict):
    """In whose name something is posted, what it says, and to whom it goes."""

    body_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "poster 为 body 时填写"})
    title = text_field(100)
    text = text_field(LONGEST_TEXT)
    scope = fields.Nested(AffairScopeSchema, load_default=None, allow_none=True)


class AffairIdSchema(Strict):
    """The number of what was made."""

    id = fields.UUID(required=True)


class AffairReasonSchema(Strict):
    """Why; owners read it."""

    reason = text_field(500)


class PostedSchema(Strict):
    """What gatherings and notices have in common."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    poster = fields.String(required=True)
    poster_name = fields.String(required=True)
    scope = fields.String(required=True)
    state = fields.String(required=True)
    published_at = InstantField(required=True, allow_none=True)
    withdrawn_at = InstantField(required=True, allow_none=True)
    withdrawal_reason = fields.String(required=True, allow_none=True)


class AffairPaperSchema(Strict):
    """A file, told by its content."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True)
    sha256 = fields.String(required=True)


class NewAffairPaperSchema(Strict):
    """What the file is called; it comes as the part `file`."""

    title = text_field(200)


class AffairFileSchema(Strict):
    """The file: PDF, JPG or PNG, at most 20 MB, told by its content."""

    file = Upload(required=True)


def as_download(paper: Paper, content: bytes) -> Response:
    """Answer with a file under its title."""
    return download(f"{paper.title}.{ENDINGS[paper.media_type]}", paper.media_type, content, {"ETag": f'"{paper.sha256}"'})


def download(name: str, media_type: str, content: bytes, headers: dict[str, Any] | None = None) -> Response:
    """Answer with bytes under a name."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, content_type=media_type, headers={"Content-Disposition": disposition, **(headers or {})})
