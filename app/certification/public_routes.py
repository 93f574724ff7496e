"""What anybody may look up without log-in: papers by code, results, the log with its proofs, the bundle, the verifier."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Response, request
from marshmallow import fields, validate

from app.certification import public as service
from app.certification import public_bundle
from app.certification.answer_schemas import (
    ConsistencySchema,
    InclusionSchema,
    IssuedPaperSchema,
    PublicPollSchema,
    SignedHeadPageSchema,
    SignedHeadSchema,
)
from app.certification.recounting import VERIFIER
from app.kernel.access import Access, permit
from app.kernel.http import PageQuery, Strict, blueprint, page, read_cursor
from app.kernel.problems import InvalidFields, NotFound

public = blueprint("public", "不登录即可查验：证书、结果、日志、验证包、核验程序；其中没有姓名和房号")
_POLL = "/public/communities/<uuid:community_id>/polls/<uuid:poll_id>"
_LARGEST = 2**53 - 1
_HASH_DIGITS = 64


def _size(**kwargs: Any) -> fields.Integer:
    rule = validate.Range(min=1, max=_LARGEST, error="应为正整数。")
    return fields.Integer(validate=rule, **kwargs)


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.make_conditional(request)
    return response


class SizeQuery(Strict):
    """Against the head of which size; the newest, unless said."""

    size = _size(load_default=None, allow_none=True)


class SizesQuery(Strict):
    """From which size to which; to the newest, unless said."""

    old = _size(required=True)
    new = _size(load_default=None, allow_none=True)


class BundleSchema(Strict):
    """The form `zuolin-bundle/1` of docs/bundle-format.md."""

    format = fields.String(required=True)
    origin = fields.String(required=True)
    public_key = fields.String(required=True)
    leaves = fields.List(fields.String(), required=True)
    leaf_hashes = fields.List(fields.String(), required=True)
    heads = fields.List(fields.String(), required=True)
    documents = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


@public.get("/public/certificates/<string:code>")
@permit(Access.PUBLIC)
@public.response(200, IssuedPaperSchema)
def look_up(code: str) -> Any:
    """Look up a certificate, an order or a revocation by its code; what came of it stands first 证书查验."""
    return service.paper_by_code(code)


@public.get("/public/certificates/<string:code>/file")
@permit(Access.PUBLIC)
@public.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def download_paper(code: str) -> Response:
    """Download a paper as PDF 下载证书."""
    content, name = service.paper_file(code)
    attachment = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}"}
    return Response(content, content_type="application/pdf", headers=attachment)


@public.get(f"{_POLL}/result")
@permit(Access.PUBLIC)
@public.response(200, PublicPollSchema)
def show_result(community_id: UUID, poll_id: UUID) -> Any:
    """Show the result page of a poll 表决结果公示."""
    return service.public_poll(community_id, poll_id)


@public.get(f"{_POLL}/bundle")
@permit(Access.PUBLIC)
@public.response(200, BundleSchema)
def download_bundle(community_id: UUID, poll_id: UUID) -> Response:
    """Download what anybody checks the poll with 公开验证包."""
    packed, size = public_bundle.bundle(community_id, poll_id)
    return _tagged(Response(gzip.decompress(packed), content_type="application/json"), f"{size}")


@public.get(f"{_POLL}/bundle.json.gz")
@permit(Access.PUBLIC)
@public.response(200, {"type": "string", "format": "binary"}, content_type="application/gzip")
def download_packed_bundle(community_id: UUID, poll_id: UUID) -> Response:
    """Download the same, packed; the verifier reads it as it is 公开验证包（压缩）."""
    packed, size = public_bundle.bundle(community_id, poll_id)
    return _tagged(Response(packed, content_type="application/gzip"), f"{size}-gz")


@public.get(f"{_POLL}/heads")
@permit(Access.PUBLIC)
@public.arguments(PageQuery, location="query")
@public.response(200, SignedHeadPageSchema)
def list_heads(query: dict[str, Any], community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """List the signed heads of the log, the newest first 签名树头."""
    after, limit = read_cursor(query["cursor"], 1), query["limit"]
    if after and not (after[0].isascii() and after[0].isdigit() and int(after[0]) <= _LARGEST):
        raise InvalidFields.one("/query/cursor", "翻页标记无效，请从第一页重新查看。")
    rows = service.heads(community_id, poll_id, int(after[0]) if after else None, limit)
    return page(rows, limit, lambda one: one.tree_size)


@public.get(f"{_POLL}/heads/latest")
@permit(Access.PUBLIC)
@public.response(200, SignedHeadSchema)
def show_newest_head(community_id: UUID, poll_id: UUID) -> Any:
    """Return the newest signed head; keep it, and check the bundle against it later 最新树头."""
    return service.newest_head(community_id, poll_id)


@public.get(f"{_POLL}/leaves/<string:leaf_hash>/proof")
@permit(Access.PUBLIC)
@public.arguments(SizeQuery, location="query")
@public.response(200, InclusionSchema)
def prove_inclusion(query: dict[str, Any], community_id: UUID, poll_id: UUID, leaf_hash: str) -> Any:
    """Prove that a leaf is in the log, by the hash that its receipt holds 票在不在."""
    if len(leaf_hash) != _HASH_DIGITS or not set(leaf_hash) <= set("0123456789abcdef"):
        raise NotFound(what="个叶")
    return service.inclusion(community_id, poll_id, bytes.fromhex(leaf_hash), query["size"])


@public.get(f"{_POLL}/consistency")
@permit(Access.PUBLIC)
@public.arguments(SizesQuery, location="query")
@public.response(200, ConsistencySchema)
def prove_consistency(query: dict[str, Any], community_id: UUID, poll_id: UUID) -> dict[str, Any]:
    """Prove that an earlier tree is the beginning of a later one 日志没有改写."""
    later, path = service.consistency(community_id, poll_id, query["old"], query["new"])
    return {"old": query["old"], "new": later.tree_size, "path": [one.hex() for one in path], "note": later.note}


@public.get("/public/verifier")
@permit(Access.PUBLIC)
@public.response(200, {"type": "string", "format": "binary"}, content_type="text/x-python")
def download_verifier() -> Response:
    """Download the stand-alone verifier; `X-SHA256` is that of its bytes 核验程序."""
    content = VERIFIER.read_bytes()
    headers = {"X-SHA256": hashlib.sha256(content).hexdigest(), "Content-Disposition": "attachment; filename=verify_bundle.py"}
    return Response(content, content_type="text/x-python; charset=utf-8", headers=headers)
