"""Serve the built web client: one page for every address that is no API's, its hashed files for ever."""

from __future__ import annotations

import gzip
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory
from werkzeug.exceptions import NotFound as NoSuchFile

from app.config import ROOT
from app.kernel.access import Access, permit
from app.kernel.problems import NotFound

pages = Blueprint("client", __name__)
DIST = ROOT / "web" / "dist"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_YEAR = 31_536_000
_ICON = "icon.svg"
_KNOWN = frozenset({"login", "claim", "c", "me", "proxies", "published", "meetings", "offline", "desk", "office", "p", "v"})
"""The first words of the addresses in web/src/router.ts; a test holds the two equal."""
_TEXTS = frozenset({".js", ".css", ".svg"})
_NOT_BUILT = (
    "<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<meta http-equiv=refresh content=5><title>左邻右家</title><p>网页还没有生成。make run 启动后会自动生成，第一次要一两分钟，"
    "好了这里会自己打开；没有生成的原因在它的输出里。接口说明在 <a href=/api/>/api/</a>。"
)


@pages.get("/")
@permit(Access.PUBLIC)
def home() -> Response:
    """Open the client."""
    return _page()


@pages.get("/assets/<path:name>")
@permit(Access.PUBLIC)
def asset(name: str) -> Response:
    """Send a file whose name holds its hash; it never changes."""
    return _file(Path("assets") / name, _YEAR)


@pages.get(f"/{_ICON}")
@permit(Access.PUBLIC)
def icon() -> Response:
    """Send the client's icon."""
    return _file(Path(_ICON), 3600)


@pages.get(f"/<any({', '.join(sorted(_KNOWN))}):first>")
@pages.get(f"/<any({', '.join(sorted(_KNOWN))}):first>/<path:rest>")
@permit(Access.PUBLIC)
def page(first: str, rest: str = "") -> Response:  # noqa: ARG001 - the client reads its own address
    """Send the client's page for an address that it knows; of all others there is nothing, and the API keeps its own."""
    return _page()


def asks_for_page() -> bool:
    """Tell whether a browser's address bar asks, outside of the API and of files: it is shown a page and no document."""
    outside = not request.path.startswith(("/api/", "/assets/", "/health/"))
    return outside and request.method in {"GET", "HEAD"} and "text/html" in request.accept_mimetypes.values()


def missing_page() -> Response:
    """Send the client for an address at which there is nothing; it says so in its own words."""
    response = _page()
    if response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.NOT_FOUND
    return response


def _page() -> Response:
    if not (DIST / "index.html").is_file():
        return Response(_NOT_BUILT, status=503, content_type="text/html; charset=utf-8", headers={"Retry-After": "5"})
    response = _file(Path("index.html"), 0)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _file(name: Path, seconds: int) -> Response:
    try:
        response = send_from_directory(DIST, str(name), max_age=seconds)
    except NoSuchFile:
        raise NotFound(what="个网址") from None
    if seconds == _YEAR:
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
        _shrink(response, name)
    return response


def _shrink(response: Response, name: Path) -> None:
    """Send a hashed text file compressed where the browser takes it; on a slow network it is most of the waiting."""
    response.vary.add("Accept-Encoding")
    if response.status_code == HTTPStatus.OK and name.suffix in _TEXTS and request.accept_encodings["gzip"] > 0:
        response.direct_passthrough = False
        response.set_data(_shrunk(DIST / name))
        response.headers["Content-Encoding"] = "gzip"


@lru_cache(maxsize=256)
def _shrunk(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)  # a hashed file never changes under its name
