"""Answer a request with a file: streamed, saved rather than shown, and broken off where it was changed."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response

from app.kernel.storage import files, kinds

if TYPE_CHECKING:
    from uuid import UUID

_SHOWN = frozenset(kinds.PICTURES)
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Even a file that a browser took for a page could run nothing and fetch nothing."""


def file_response(file_id: UUID, *, name: str | None = None, inline: bool = False) -> Response:
    """Stream a file; whoever calls has shown that it may be read.

    The first part is read before the answer begins, so that what cannot be read at all is refused as a problem. The length is
    promised, and the last part held back until the whole was found right: a changed file ends too short and is never taken for
    a good one. Scripts, pages and SVG are never shown inline, whatever `inline` says.

    Raises: as `read_stream`.
    """
    known, parts = files.info(file_id), files.read_stream(file_id)
    first = next(parts, b"")
    body = itertools.chain((first,), parts)
    told = name or known.name
    shown = inline and known.media_type in _SHOWN
    response = Response(body, content_type=known.media_type, headers={
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(told, safe='')}",
        "Content-Length": str(known.size), "ETag": f'"{known.sha256}"', "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _POLICY, "Cache-Control": "private, no-store",
    })
    response.call_on_close(parts.close)
    return response
