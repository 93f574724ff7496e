"""Walk the operations of some tags of the API's description and call each as people from outside: nobody gets anything.

A new endpoint of a tag is covered by itself, because the walk follows the OpenAPI document.
"""

from __future__ import annotations

import io
import re
from uuid import UUID

from tests.factories.outsiders import described


def walk(client, tags, ids, outsiders):
    """Call each operation as each outsider (name -> headers, or None for nobody); return what was answered.

    `ids` has real ids by the name that the path gives them. Bodies are the smallest that the description asks for, so that
    a refusal is about who calls.
    """
    schemas = client.get("/api/openapi.json").json["components"]["schemas"]
    found = {}
    for method, path, operation in described(client, tags):
        missing = set(re.findall(r"{(\w+)}", path)) - set(ids)
        assert not missing, f"{path}: no id for {missing}"
        address = re.sub(r"{(\w+)}", lambda at: str(ids[at[1]]), path)
        query = {one["name"]: _value(one["schema"], schemas, one["name"]) for one in operation.get("parameters", ())
                 if isinstance(one, dict) and one["in"] == "query" and one.get("required")}
        for name, headers in outsiders.items():
            sent = {"headers": (headers or {}) | {"Idempotency-Key": f"walk-{len(found):06d}", "If-Match": '"1"'}}
            sent |= _body(operation, schemas)
            found[name, method.upper(), path] = client.open(address, method=method.upper(), query_string=query, **sent)
    return found


def _body(operation, schemas):
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        given = _value(content["multipart/form-data"]["schema"], schemas, "")
        return {"data": {name: (io.BytesIO(b"%PDF-1.4"), "x") if name == "file" else str(value) for name, value in given.items()},
                "content_type": "multipart/form-data"}
    return {"json": _value(content["application/json"]["schema"], schemas, "")} if "application/json" in content else {}


def _value(schema, schemas, name):
    if "$ref" in schema:
        return _value(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    if "allOf" in schema:
        return {key: value for one in schema["allOf"] for key, value in _value(one, schemas, name).items()}
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        wanted = schema.get("required", ())
        return {key: _value(one, schemas, key) for key, one in schema.get("properties", {}).items() if key in wanted}
    plain = {"integer": max(1, schema.get("minimum", 1)), "number": 1, "boolean": True}
    if kind == "array":
        plain["array"] = [_value(schema["items"], schemas, name)]
    return plain[kind] if kind in plain else _text(schema, name)


def _text(schema, name):
    formats = {"uuid": str(UUID(int=7)), "date": "2026-01-05", "date-time": "2026-01-05T01:00:00+00:00"}
    if "sha256" in name:
        return "0" * 64
    return formats.get(schema.get("format"), schema.get("example") or "甲" * max(4, schema.get("minLength", 1)))
