"""What the description of the API promises for every operation."""

from __future__ import annotations

import pytest

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def described(app):
    return app.test_client().get("/api/openapi.json").json


def operations(described):
    return [(f"{method.upper()} {path}", one) for path, many in described["paths"].items() for method, one in many.items()
            if method in METHODS]


def open_objects(schema, schemas, seen=()):
    """Yield the objects of a request that would take unknown fields."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from open_objects(schemas[name], schemas, (*seen, name))
        return
    if "properties" in schema and schema.get("additionalProperties") is not False:
        yield (*seen, *schema["properties"])
    inner = [*schema.get("properties", {}).values(), *schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])]
    inner += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    for one in inner:
        yield from open_objects(one, schemas, seen)


def test_every_request_refuses_unknown_fields(described):
    schemas = described["components"]["schemas"]
    for name, operation in operations(described):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert list(open_objects(content["schema"], schemas)) == [], name


def test_every_operation_declares_what_it_answers(described):
    for name, operation in operations(described):
        answers = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
        assert answers, name
        for status, answer in answers.items():
            assert status == "204" or answer.get("content"), f"{name} {status}"


def test_every_operation_says_in_a_sentence_what_it_does(described):
    for name, operation in operations(described):
        assert operation.get("summary"), name


def test_a_write_without_a_body_says_so_by_having_none(described):
    for name, operation in operations(described):
        assert "requestBody" not in operation or not name.startswith(("GET", "DELETE")), name


def test_every_list_is_paged_or_short_by_nature(described):
    paged = {name for name, operation in operations(described)
             if any(one.get("name") == "cursor" for one in operation.get("parameters", ()) if isinstance(one, dict))}

    assert paged, "lists are paged by cursor"
