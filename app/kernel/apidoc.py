"""Serve the API's description: OpenAPI 3.1 and a page to read and try it, both from this machine."""

from __future__ import annotations

from pathlib import Path

import flask_swagger_ui
from flask import Blueprint, Response, send_from_directory

from app.kernel.access import Access, permit

pages = Blueprint("apidoc", __name__)
_DIST = Path(flask_swagger_ui.__file__).parent / "dist"
_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>左邻右家 API</title>
<link rel="stylesheet" href="/api/assets/swagger-ui.css"><div id="ui"></div>
<script src="/api/assets/swagger-ui-bundle.js"></script><script src="/api/start.js"></script></html>"""
_START = (
    "SwaggerUIBundle({url:'/api/openapi.json',dom_id:'#ui',docExpansion:'none',"
    "persistAuthorization:false,validatorUrl:null})"
)


@pages.get("/api/")
@permit(Access.PUBLIC)
def page() -> Response:
    """Show the readable API page."""
    return Response(_PAGE, content_type="text/html; charset=utf-8")


@pages.get("/api/start.js")
@permit(Access.PUBLIC)
def start() -> Response:
    """Start the page, as a file of its own because the content policy forbids inline scripts."""
    return Response(_START, content_type="text/javascript; charset=utf-8")


@pages.get("/api/assets/<path:name>")
@permit(Access.PUBLIC)
def assets(name: str) -> Response:
    """Serve the page's own files."""
    return send_from_directory(_DIST, name)
