"""Serve the API's description: OpenAPI 3.1 and a page to read and try it, both from this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import flask_swagger_ui
from apispec import APISpec
from flask import Blueprint, Flask, Response, send_from_directory

from app.kernel.access import Access, permit
from app.kernel.http import ProblemSchema

pages = Blueprint("apidoc", __name__)
_CONVERTER = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
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


def complete(spec: APISpec, app: Flask) -> None:
    """Say in the description what holds for every operation: its problems, who may call it, how files are sent."""
    spec.components.schema("Problem", schema=ProblemSchema)
    public = _public_operations(app)
    for path, operations in spec._paths.items():  # noqa: SLF001 - apispec offers no reading of its paths
        for method, operation in operations.items():
            if isinstance(operation, dict) and "responses" in operation:
                _promise_problems(operation)
                _send_files_as_multipart(operation, spec.components.schemas)
                _speak_ecma(operation)
                operation["security"] = [] if (path, method) in public else [{"bearer": []}]
    _speak_ecma(spec.components.schemas)


def _public_operations(app: Flask) -> set[tuple[str, str]]:
    return {
        (_CONVERTER.sub(r"{\1}", rule.rule), method.lower()) for rule in app.url_map.iter_rules() for method in rule.methods or ()
        if getattr(app.view_functions[rule.endpoint], "access", None) is Access.PUBLIC
    }


def _promise_problems(operation: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Problem"}
    answer = {"description": "问题文档", "content": {"application/problem+json": {"schema": schema}}}
    operation["responses"] = {k: v for k, v in operation["responses"].items() if k not in {"default", "422"}}
    operation["responses"] |= {"4XX": answer, "5XX": answer}


def _send_files_as_multipart(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Write files and their form as one multipart body; apispec still writes the files as OpenAPI 2 did."""
    files = [one for one in operation.get("parameters", ()) if isinstance(one, dict) and one.get("in") == "formData"]
    if not files:
        return
    operation["parameters"] = [one for one in operation["parameters"] if one not in files]
    form = operation.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {}).get("schema", {})
    texts = schemas.get(form.get("$ref", "").rpartition("/")[2], {})
    body = {
        "type": "object", "additionalProperties": False,
        "properties": texts.get("properties", {}) | {one["name"]: one["schema"] for one in files},
        "required": [*texts.get("required", []), *(one["name"] for one in files if one.get("required"))],
    }
    operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": body}}}


def _speak_ecma(part: Any) -> None:
    """Write the end of a pattern as JSON Schema's regular expressions do; Python's means the same."""
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _speak_ecma(inner)
    if isinstance(part, dict) and isinstance(part.get("pattern"), str):
        part["pattern"] = part["pattern"].replace("\\Z", "$")
