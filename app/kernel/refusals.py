"""Turn whatever went wrong into one problem document, and publish the help page of each refusal."""

from __future__ import annotations

import html
import json
import logging
import re
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.kernel import client
from app.kernel.access import Access, permit
from app.kernel.ids import new_id
from app.kernel.problems import REGISTER, InvalidFields, NotFound, Problem, TooLarge, Unexpected, UnsupportedMedia

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger(__name__)
pages = Blueprint("problems", __name__)
_WORDS = {
    "Missing data for required field.": "缺少这个必填字段。", "Unknown field.": "没有这个字段，请删去。",
    "Field may not be null.": "不能为空。", "Not a valid string.": "应为文字。", "Not a valid integer.": "应为整数。",
    "Not a valid UUID.": "应为编号（UUID）。", "Not a valid boolean.": "应为 true 或 false。",
    "Not a valid list.": "应为列表。", "Not a valid mapping type.": "应为对象。", "Invalid input type.": "应为 JSON 对象。",
    "Not a valid datetime.": "应为带时区的时间，例如 2026-01-01T09:00:00+08:00。",
    "Not a valid aware datetime.": "时间要带时区，例如 2026-01-01T09:00:00+08:00。",
    "Not a valid date.": "应为日期，例如 2026-01-01。", "Invalid value.": "值不对。", "Not a valid number.": "应为数字。",
    "Number too large.": "数字太大。", "Not a valid utf-8 string.": "应为 UTF-8 文字。", "Invalid type.": "类型不对。",
    "Special numeric values (nan or infinity) are not permitted.": "应为有限的数字。", "Invalid input.": "值不对。",
    "String does not match expected pattern.": "格式不对，请对照接口说明。",
}
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in (
    (r"Length must be between (\d+) and (\d+)\.", "应有{0}至{1}个（项或字）。"),
    (r"Length must be (\d+)\.", "应正好有{0}个（项或字）。"),
    (r"Shorter than minimum length (\d+)\.", "至少要有{0}个（项或字）。"),
    (r"Longer than maximum length (\d+)\.", "至多{0}个（项或字）。"),
    (r"Must be greater than or equal to (\S+) and less than or equal to (\S+)\.", "应在{0}至{1}之间。"),
    (r"Must be greater than or equal to (\S+)\.", "不能小于{0}。"), (r"Must be less than or equal to (\S+)\.", "不能大于{0}。"),
    (r"Must be one of: (.+)\.", "只能填：{0}。"), (r"Must be equal to (.+)\.", "只能填：{0}。"),
))
"""What marshmallow says of a value in English, and how a person reads it here."""


def respond(problem: Problem) -> Response:
    """Write a refusal as application/problem+json."""
    # What was wrong is named as it came; half a character is written as JSON escapes it.
    body = json.dumps(problem.document(), ensure_ascii=False).encode(errors="backslashreplace")
    response = Response(body, status=problem.status, content_type="application/problem+json")
    if "retry_after" in problem.members:
        response.headers["Retry-After"] = str(problem.members["retry_after"])
    if problem.status == 401:  # noqa: PLR2004 - RFC 9110 wants the challenge with it
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def install(app: Flask) -> None:
    """Make every refusal of the application a problem document."""
    app.register_error_handler(Problem, respond)
    app.register_error_handler(ValidationError, lambda error: respond(InvalidFields(_flatten(error.messages, ""))))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    app.register_blueprint(pages)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages") if isinstance(getattr(error, "data", None), dict) else None
    if messages:
        return respond(InvalidFields(_located(messages)))
    if status == 404 and client.asks_for_page():  # noqa: PLR2004 - HTTP
        return client.missing_page()
    if status == 404:  # noqa: PLR2004 - HTTP
        return respond(NotFound(what="个网址"))
    if isinstance(error, RequestEntityTooLarge):
        return respond(TooLarge(limit="上限"))
    if status == 415:  # noqa: PLR2004 - HTTP
        return respond(UnsupportedMedia(accepted="application/json"))
    problem = Problem()
    body = problem.document() | {"status": status, "title": error.name, "detail": _PHRASES.get(status, "请求不合要求。")}
    response = Response(json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json")
    if status == 405 and getattr(error, "valid_methods", None):  # noqa: PLR2004 - HTTP
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


_PHRASES = {
    400: "请求读不出来，请检查 JSON 是否完整。", 405: "这个网址不支持这种请求方式。",
    411: "上传文件要先写明长度（Content-Length）。",
}


def _unexpected(error: Exception) -> Response:
    incident = new_id().hex[-12:].upper()
    log.error("incident %s at %s %s", incident, request.method, request.url_rule, exc_info=error)
    return respond(Unexpected(incident=incident))


def _located(messages: Any) -> list[dict[str, str]]:
    """Write webargs' {location: messages} as pointers; the body's fields need no prefix."""
    if not isinstance(messages, dict):
        return _flatten(messages, "")
    rows: list[dict[str, str]] = []
    for location, inner in messages.items():
        prefix = "" if location in {"json", "form", "files", "json_or_form"} else f"/{location}"
        rows += _flatten(inner, prefix)
    return rows


def _flatten(messages: Any, path: str) -> list[dict[str, str]]:
    if isinstance(messages, dict):
        return [
            row for key, inner in messages.items()
            for row in _flatten(inner, path if key == "_schema" else f"{path}/{_escape(str(key))}")
        ]
    if isinstance(messages, list):
        return [row for inner in messages for row in _flatten(inner, path)]
    return [{"pointer": path or "/", "detail": _in_chinese(str(messages))}]


def _in_chinese(message: str) -> str:
    """Translate what the library says; our own validators speak Chinese already."""
    for pattern, words in _PATTERNS:
        if found := pattern.fullmatch(message):
            return words.format(*found.groups())
    return _WORDS.get(message, message)


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")[:80]


@pages.get("/problems/<slug>")
@permit(Access.PUBLIC)
def help_page(slug: str) -> Response:
    """Explain a refusal to a person."""
    refusal = REGISTER.get(slug)
    if refusal is None:
        raise NotFound(what="种说明")
    text = html.escape((refusal.__doc__ or "").strip())
    title = html.escape(refusal.title)
    return Response(
        f"<!doctype html><html lang=zh-CN><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{title}</title><h1>{title}</h1><p style='white-space:pre-line;max-width:40em'>{text}</p>"
        f"<p>HTTP {refusal.status} · {slug}</p></html>", content_type="text/html; charset=utf-8")
