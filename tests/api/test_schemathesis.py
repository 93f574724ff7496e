"""Every operation of the API as owner, convener, officer and nobody: no 500, and no answer that the description does not promise.

`SCHEMATHESIS_EXAMPLES` raises the number of requests for each operation and role.
"""

from __future__ import annotations

import os
import random
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

from app.config import Settings
from app.factory import create_app
from tests.api.town import ROLES, Town

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "5"))
CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_headers_conformance,
    checks.response_schema_conformance, checks.negative_data_rejection, checks.allow_header_conformance,
]
METHODS = {"get", "put", "post", "patch", "delete"}
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def _described() -> dict:
    """Return the description without a database, for the names of the tests."""
    nowhere = Settings.from_env({"ZUOLIN_ENV": "test", "DATABASE_URL": "postgresql://unset.invalid/unset"})
    return create_app(nowhere).test_client().get("/api/openapi.json").json


DESCRIBED = _described()
OPERATIONS = [(method, path) for path, operations in DESCRIBED["paths"].items() for method in operations if method in METHODS]


@pytest.fixture(scope="module")
def town(app):
    """Return the seeded community with the ids that addresses need."""
    made = Town(app)
    made.learn({name for path in DESCRIBED["paths"] for name in re.findall(r"{(\w+)}", path)})
    return made


@pytest.fixture(scope="module")
def schema(app):
    """Return the description as the application serves it, but for its security: each role brings its own token."""
    described = app.test_client().get("/api/openapi.json").json
    for method, path in OPERATIONS:
        described["paths"][path][method]["security"] = []
    loaded = schemathesis.openapi.from_dict(described)
    loaded.app = app
    return loaded


def with_real_values(case, town, chance):
    """Put real ids, phones, days and versions where a valid case invented some, so that handlers are reached."""
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        for name in case.path_parameters or {}:
            if name in town.ids and chance.random() < 0.8:
                case.path_parameters[name] = chance.choice(town.ids[name])
    if "If-Match" in (case.headers or {}) and not case.meta.is_negative_at(ParameterLocation.HEADER):
        case.headers["If-Match"] = f'"{chance.randint(1, 4)}"'
    if case.path.startswith("/api/v1/uploads"):  # whoever speaks another version gets no further
        case.headers["Tus-Resumable"] = "1.0.0"
    if not case.meta.is_negative_at(ParameterLocation.BODY) and chance.random() < 0.7:
        case.body = _real(case.body, "", town, chance)


def _real(value, name, town, chance):
    if isinstance(value, dict):
        return {key: _real(inner, key, town, chance) for key, inner in value.items()}
    if isinstance(value, list):
        return [_real(inner, name.removesuffix("s"), town, chance) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _real_text(value, name, town, chance) if isinstance(value, str) else value


def _real_text(value, name, town, chance):
    if name in town.ids and UUID_TEXT.fullmatch(value):
        return chance.choice(town.ids[name])
    if name == "phone":
        return f"138{chance.randint(0, 10**8 - 1):08d}"
    if name.endswith(("_at", "_on")):
        return town.some_day(chance.randint(-30, 60), instant=name.endswith("_at"))
    return value


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method.upper()} {path}" for method, path in OPERATIONS])
def test_an_operation_answers_whatever_comes_as_it_promises(schema, town, method, path, role):
    operation = schema[path][method]
    closed = role == "nobody" and DESCRIBED["paths"][path][method]["security"]
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    @seed(20260701)
    @settings(max_examples=2 if closed else EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=cases, number=st.integers(0, 2**32))
    def every_answer_is_promised(case, number):
        with_real_values(case, town, random.Random(number))

        answer = case.call(headers=town.headers[role])

        case.validate_response(answer, checks=CHECKS)
        if closed:
            assert answer.status_code in {401, 404, 415}, answer.status_code

    every_answer_is_promised()
