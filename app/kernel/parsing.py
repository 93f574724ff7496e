"""Read a request's JSON so that nothing is silently lost: no doubled keys, no NaN, no bottomless nesting."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import Request
from marshmallow import RAISE
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request

from app.kernel.problems import TooLarge, Unreadable

_LONGEST_KEY = 80


class StrictParser(FlaskParser):
    """Parse arguments as webargs does, and refuse what it would drop: unknown query and form fields, doubled keys."""

    def __init__(self) -> None:
        """Name the places where webargs would drop what it does not know."""
        super().__init__()
        self.DEFAULT_UNKNOWN_BY_LOCATION = {
            **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "form": RAISE, "files": RAISE}

    def _raw_load_json(self, req: Request) -> Any:
        return read_json(_whole_body(req)) if is_json_request(req) else missing


def _whole_body(req: Request) -> bytes:
    """Read the body; one without a declared length is cut at the limit by werkzeug, and must not pass for whole.

    Raises:
        TooLarge: it reaches the limit.
    """
    data = req.get_data(cache=True)
    if req.content_length is None and req.max_content_length is not None and len(data) >= req.max_content_length:
        raise TooLarge(limit="上限")
    return data


def read_json(data: bytes) -> Any:
    """Read one JSON value in UTF-8.

    Raises:
        Unreadable: it is not JSON, doubles a key, says NaN, nests beyond reason or holds a huge number.
    """
    try:
        return _DECODER.decode(data.decode())
    except UnicodeDecodeError as error:
        raise Unreadable(why=f"内容不是 UTF-8 编码（第{error.start + 1}个字节）。") from error
    except json.JSONDecodeError as error:
        raise Unreadable(why=f"JSON 不完整或有错，在第{error.lineno}行第{error.colno}个字符附近。请检查后重新提交。") from error
    except RecursionError as error:
        raise Unreadable(why="JSON 嵌套太深，读不出来。") from error
    except ValueError as error:  # more digits than Python turns into a number
        raise Unreadable(why="JSON 里有位数过多的数字，读不出来。") from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        keys = [key for key, _ in pairs]
        doubled = next(key for key in keys if keys.count(key) > 1)[:_LONGEST_KEY]
        said = "这个字段在同一个对象里写了两次，请只留一个。"
        raise Unreadable(errors=[{"pointer": f"/{doubled}", "detail": said}], why=f"字段“{doubled}”写了两次，请只留一个。")
    return data


def _constant(word: str) -> NoReturn:
    raise Unreadable(why=f"{word} 不是 JSON 的数字。")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)
