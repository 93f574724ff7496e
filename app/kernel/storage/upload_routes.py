"""Upload in pieces: tus 1.0.0 with creation, expiration, checksum and termination (可断点续传的上传)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Any
from uuid import UUID

from flask import Response, request
from marshmallow import EXCLUDE, Schema, fields, validate
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from app.kernel import clock
from app.kernel.access import Access, current_actor, permit
from app.kernel.http import API_PREFIX, InstantField, Strict, blueprint
from app.kernel.problems import InvalidFields, TooLarge, UnsupportedMedia
from app.kernel.storage import uploads
from app.kernel.storage.kinds import LARGEST_DOCUMENT
from app.kernel.storage.models import Upload
from app.kernel.storage.upload_problems import TusVersionRefused

VERSION = "1.0.0"
PIECE_TYPE = "application/offset+octet-stream"
ALGORITHMS = ("sha256", "sha1")
_ONE = "/uploads/<uuid:upload_id>"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]")
_LONGEST_NAME = 200
pages = blueprint("uploads", "断点续传：文件分段上传（tus 1.0.0），传完后由各处按上传编号取用")


class TusHeader(Schema):
    """Which version of the protocol is spoken; another, or none, answers 412."""

    class Meta:
        """Headers that are not ours are the client's own matter."""

        unknown = EXCLUDE

    tus_resumable = fields.String(data_key="Tus-Resumable", load_default="", metadata={"example": VERSION})


class BeginHeader(TusHeader):
    """How long the file is, and as base64 its `filename` and its `use`."""

    upload_length = fields.Integer(
        required=True, data_key="Upload-Length", validate=validate.Range(min=1, error="文件是空的，请换一个。"))
    upload_metadata = fields.String(
        load_default="", data_key="Upload-Metadata", validate=validate.Length(max=2000),
        metadata={"description": "tus 的元数据：键和 base64 值，以逗号分开。filename 是文件名，use 是用途（paper 或 document）"})


class PieceHeader(TusHeader):
    """Where the piece belongs, and what it must come to."""

    upload_offset = fields.Integer(required=True, data_key="Upload-Offset", validate=validate.Range(min=0))
    upload_checksum = fields.String(load_default="", data_key="Upload-Checksum", validate=validate.Length(max=200))


class UploadSchema(Strict):
    """How an upload stands."""

    id = fields.UUID(required=True)
    state = fields.String(required=True, validate=validate.OneOf(uploads.STATES), metadata={
        "description": "正在接收、已收完在核对、等待病毒检查、可以提交、未通过、已提交"})
    name = fields.String(required=True)
    length = fields.Integer(required=True)
    received = fields.Integer(required=True)
    media_type = fields.String(required=True, allow_none=True)
    refusal = fields.String(required=True, allow_none=True)
    expires_at = InstantField(required=True)


@pages.route("/uploads", methods=["OPTIONS"])
@permit(Access.PUBLIC)
@pages.response(204)
def describe() -> Response:
    """Say what of the protocol is spoken here 续传协议."""
    return Response(status=204, headers={
        "Tus-Version": VERSION, "Tus-Extension": "creation,expiration,checksum,termination",
        "Tus-Max-Size": str(LARGEST_DOCUMENT), "Tus-Checksum-Algorithm": ",".join(ALGORITHMS)})


@pages.post("/uploads")
@permit(Access.PERSON)
@pages.arguments(BeginHeader, location="headers")
@pages.response(201, UploadSchema)
def begin(header: dict[str, Any]) -> Any:
    """Begin an upload 开始上传."""
    _speak(header)
    told = _metadata(header["upload_metadata"])
    name = _CONTROLS.sub("_", told.get("filename", "")).strip()[:_LONGEST_NAME] or "file"
    row = uploads.begin(current_actor(), header["upload_length"], name, told.get("use", "paper"), clock.now())
    return _told(row), 201, {"Location": f"{API_PREFIX}/uploads/{row.id}", **_standing(row)}


@pages.route(_ONE, methods=["HEAD"])
@permit(Access.PERSON)
@pages.arguments(TusHeader, location="headers")
@pages.response(200)
def ask(header: dict[str, Any], upload_id: UUID) -> Response:
    """Ask how far an upload came 已收到多少."""
    _speak(header)
    return Response(headers=_standing(uploads.own(current_actor(), upload_id, clock.now())))


@pages.get(_ONE)
@permit(Access.PERSON)
@pages.response(200, UploadSchema)
def show(upload_id: UUID) -> Any:
    """Show how an upload stands, in words 上传的状态."""
    return _told(uploads.own(current_actor(), upload_id, clock.now()))


@pages.patch(_ONE)
@permit(Access.PERSON)
@pages.arguments(PieceHeader, location="headers")
@pages.doc(requestBody={"required": True, "content": {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}})
@pages.response(204)
def receive(header: dict[str, Any], upload_id: UUID) -> Response:
    """Take the next piece; what the answer says has been received is on the disk 接着上传."""
    _speak(header)
    if request.mimetype != PIECE_TYPE:
        raise UnsupportedMedia(accepted=PIECE_TYPE)
    row = uploads.receive(current_actor(), upload_id, header["upload_offset"], _UntilBroken(request.stream),
                          checksum=_checksum(header["upload_checksum"]), at=clock.now())
    return Response(status=204, headers=_standing(row))


@pages.delete(_ONE)
@permit(Access.PERSON)
@pages.arguments(TusHeader, location="headers")
@pages.response(204)
def end(header: dict[str, Any], upload_id: UUID) -> None:
    """Give an upload up 取消上传."""
    _speak(header)
    uploads.end(current_actor(), upload_id, clock.now())


@pages.after_request
def _name_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    if response.status_code == TusVersionRefused.status:
        response.headers["Tus-Version"] = VERSION
    return response


def refuse_piece() -> None:
    """Refuse a piece before it is read when it is larger than any file that is taken; the rest is read as it comes.

    Raises:
        TooLarge: it says so.
    """
    request.max_content_length = LARGEST_DOCUMENT
    if (request.content_length or 0) > LARGEST_DOCUMENT:
        raise TooLarge(limit=f"{LARGEST_DOCUMENT // 1024 // 1024} MB")


class _UntilBroken:
    """A request's body that simply ends where the line broke: what came before counts."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int, /) -> bytes:
        """Read on."""
        try:
            return bytes(self._stream.read(size))
        except ClientDisconnected:
            return b""


def _speak(header: dict[str, Any]) -> None:
    if header["tus_resumable"] != VERSION:
        raise TusVersionRefused(version=VERSION)


def _standing(row: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(row.received), "Upload-Length": str(row.length), "Upload-Expires": http_date(row.expires_at),
        "Cache-Control": "no-store"}


def _told(row: Upload) -> dict[str, Any]:
    return {
        "id": row.id, "state": uploads.state_of(row), "name": uploads.name_of(row), "length": row.length,
        "received": row.received, "media_type": row.media_type, "refusal": row.refusal, "expires_at": row.expires_at}


def _metadata(header: str) -> dict[str, str]:
    """Read `key base64, key base64`; what it does not know it leaves alone."""
    told = {}
    for pair in filter(None, (one.strip() for one in header.split(","))):
        key, _, value = pair.partition(" ")
        try:
            told[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise InvalidFields.one("/headers/Upload-Metadata", "每一项应为“键 base64值”，值为 UTF-8 文字。") from error
    return told


def _checksum(header: str) -> uploads.Checksum | None:
    if not header:
        return None
    algorithm, _, digest = header.partition(" ")
    try:
        wanted = base64.b64decode(digest, validate=True)
    except binascii.Error:
        wanted = b""
    if algorithm not in ALGORITHMS or len(wanted) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise InvalidFields.one("/headers/Upload-Checksum", f"应为算法（{'、'.join(ALGORITHMS)}）和 base64 的校验值。")
    return uploads.Checksum(algorithm, wanted)
