"""Wrong requests: each gets a problem document that names the field and what to do; none is read further than needed."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from marshmallow import Schema, ValidationError, fields, validate

from app.kernel import refusals
from tests.factories.identity import log_in

ROOT = Path(__file__).resolve().parents[2]
ME = "/api/v1/me"
MB = 1024 * 1024


@pytest.fixture(scope="module")
def someone(app):
    return log_in(app)


def send(app, someone, data, *, method="PATCH", path=ME, content_type="application/json", **headers):
    return app.test_client().open(
        path, method=method, data=data, content_type=content_type, headers={**someone.headers, **headers})


def is_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    body = json.loads(answer.get_data())
    assert set(body) >= {"type", "title", "status", "detail"}
    assert body["status"] == status
    return body


@pytest.mark.parametrize(("data", "words"), [
    (b'{"name": "', "第1行第10个字符"), (b"", "JSON"), (b"name=x", "JSON"), (b'{"name": NaN}', "NaN"), (b"[" * 50_000, "嵌套太深"),
    (b'{"name": ' + b"9" * 5000 + b"}", "位数过多"), (b'{"name": "\xff"}', "UTF-8"), (b"\xff\xfe{\x00}\x00", "UTF-8"),
])
def test_a_body_that_is_no_json_is_refused_and_says_where(app, someone, data, words):
    body = is_problem(send(app, someone, data), 400)

    assert body["type"] == "/problems/unreadable"
    assert words in body["detail"]


def test_a_doubled_key_is_named(app, someone):
    body = is_problem(send(app, someone, '{"name": "甲", "name": "乙"}'.encode()), 400)

    assert body["errors"][0]["pointer"] == "/name"


@pytest.mark.parametrize(("content", "pointer"), [
    ({"name": "甲", "colour": "red"}, "/colour"), ({}, "/name"), ({"name": None}, "/name"), ({"name": 7}, "/name"),
    ({"name": "a\x00b"}, "/name"), ({"name": "\ud800"}, "/name"), ({"name": ["甲"]}, "/name"), ({"name": ""}, "/name"),
    ({"name": "长" * 1000}, "/name"), ({"name": 10**400}, "/name"), ([], "/"), ("甲", "/"), (None, "/"), (7, "/"),
])
def test_a_field_that_is_wrong_is_named(app, someone, content, pointer):
    body = is_problem(send(app, someone, json.dumps(content)), 422)

    assert pointer in {error["pointer"] for error in body["errors"]}
    assert all(any("\u4e00" <= c <= "\u9fff" for c in error["detail"]) for error in body["errors"])


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "garbage"])
def test_another_type_of_content_is_refused(app, someone, content_type):
    assert "application/json" in is_problem(send(app, someone, b"x", content_type=content_type), 415)["detail"]


def test_a_body_above_a_megabyte_is_refused(app, someone):
    is_problem(send(app, someone, b'{"name": "' + b"x" * MB + b'"}'), 413)


def test_an_unknown_query_parameter_is_named(app, someone):
    body = is_problem(app.test_client().get("/api/v1/communities?limit=5&colour=red", headers=someone.headers), 422)

    assert body["errors"][0]["pointer"] == "/query/colour"


@pytest.mark.parametrize("query", ["limit=0", "limit=999999999999999999999", "limit=x", "cursor=%00", "cursor=%ff%fe", "cursor=WyIxIl0"])
def test_a_query_parameter_that_is_wrong_is_named(app, someone, query):
    body = is_problem(app.test_client().get(f"/api/v1/communities?{query}", headers=someone.headers), 422)

    assert body["errors"][0]["pointer"] == "/query/" + query.partition("=")[0]


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Bearer " + "x" * 5000, "Basic eDp4", "Bearer \x7f", "Bearer e30.e30.e30"])
def test_a_token_that_is_none_is_nobody_s(app, token):
    is_problem(app.test_client().get(ME, headers={"Authorization": token}), 401)


def test_another_method_is_refused_with_those_that_are_allowed(app, someone):
    answer = app.test_client().put(ME, headers=someone.headers, json={})

    is_problem(answer, 405)
    assert {"GET", "PATCH"} <= set(answer.headers["Allow"].split(", "))


def test_options_and_head_are_answered_without_a_body(app, someone):
    client = app.test_client()

    options, head = client.options(ME), client.head(ME, headers=someone.headers)

    assert "PATCH" in options.headers["Allow"]
    assert (options.data, head.status_code, head.data) == (b"", 200, b"")


@pytest.mark.parametrize("path", ["/api/v1/communities/not-an-id", "/api/v1/%00", "/api/v1/%ff", "/api/v1/communities/" + "9" * 3000, "/../etc/passwd"])
def test_an_address_of_nothing_is_not_found(app, someone, path):
    is_problem(app.test_client().get(path, headers=someone.headers), 404)


@pytest.mark.parametrize("slug", ["nothing", "%00", "<script>", "x" * 3000])
def test_a_help_page_of_nothing_is_not_found(app, slug):
    is_problem(app.test_client().get(f"/problems/{slug}"), 404)


@pytest.fixture(scope="module")
def served(database_url, tmp_path_factory):
    """Serve with gunicorn on a port of its own."""
    import os

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "ZUOLIN_ENV": "test", "DATABASE_URL": database_url, "VAR_DIR": str(tmp_path_factory.mktemp("served"))}
    server = subprocess.Popen(
        [Path(sys.executable).parent / "gunicorn", "app.factory:create_app()", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
         "--threads", "4", "--log-level", "error"], cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def status_of(connection):
    return int(connection.recv(4096).split(b" ", 2)[1])


HEAD = b"PATCH /api/v1/me HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def test_a_declared_oversize_body_is_refused_before_it_is_sent(served, someone):
    token = someone.headers["Authorization"].encode()
    with socket.create_connection(("127.0.0.1", served), timeout=20) as connection:
        connection.sendall(HEAD + b"Authorization: " + token + b"\r\nContent-Length: 900000000\r\n\r\n{")

        assert status_of(connection) == 413


def test_a_chunked_oversize_body_is_refused_before_its_end(served, someone):
    token = someone.headers["Authorization"].encode()
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", served), timeout=20) as connection:
        connection.sendall(HEAD + b"Authorization: " + token + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(20):  # a megabyte and a quarter, without the last chunk
            connection.sendall(chunk)

        assert status_of(connection) == 413


def test_files_without_a_declared_length_are_refused(served, someone):
    token = someone.headers["Authorization"].encode()
    head = HEAD.replace(b"PATCH", b"POST").replace(b"application/json", b"multipart/form-data; boundary=x")
    with socket.create_connection(("127.0.0.1", served), timeout=20) as connection:
        connection.sendall(head + b"Authorization: " + token + b"\r\nTransfer-Encoding: chunked\r\n\r\n")

        assert status_of(connection) == 411


@pytest.mark.parametrize(("field", "value"), [
    (fields.List(fields.Integer(), validate=validate.Length(min=1, max=20)), []),
    (fields.List(fields.Integer(), validate=validate.Length(min=1)), []),
    (fields.List(fields.Integer(), validate=validate.Length(equal=2)), [1]),
    (fields.String(validate=validate.Length(max=3)), "abcd"),
    (fields.Integer(validate=validate.Range(min=1, max=200)), 0), (fields.Integer(validate=validate.Range(min=1)), 0),
    (fields.Integer(validate=validate.Range(max=2)), 3), (fields.String(validate=validate.OneOf(["hand", "post"])), "pigeon"),
    (fields.String(validate=validate.Equal("yes")), "no"), (fields.String(validate=validate.Regexp("a")), "b"),
    (fields.Integer(strict=True), 1.5), (fields.Float(), "nan"), (fields.Date(), "soon"), (fields.AwareDateTime(), "2026-01-01"),
    (fields.Dict(), 1), (fields.List(fields.Integer()), 1), (fields.Boolean(), "perhaps"), (fields.UUID(), "x"),
])
def test_what_the_library_says_of_a_value_reaches_a_person_in_chinese(field, value):
    with pytest.raises(ValidationError) as refused:
        Schema.from_dict({"it": field})().load({"it": value})

    (row,) = refusals._flatten(refused.value.messages, "")
    assert row["pointer"] == "/it"
    assert any("\u4e00" <= letter <= "\u9fff" for letter in row["detail"]), row
