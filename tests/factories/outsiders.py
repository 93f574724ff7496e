"""Walk every operation of some tags of the API as somebody, so that a new endpoint is asked by itself."""

from __future__ import annotations

import itertools

METHODS = {"get", "put", "post", "patch", "delete"}
_keys = itertools.count(1)


def described(client, tags):
    """List (method, path, what the description says of it) of the operations of some tags."""
    paths = client.get("/api/openapi.json").json["paths"]
    return [(method, path, one) for path, many in paths.items() for method, one in many.items()
            if method in METHODS and set(one.get("tags", ())) & set(tags)]


def operations(client, tags):
    """List (method, path, whether it wants a body) of the operations of some tags."""
    return [(method, path, "requestBody" in one) for method, path, one in described(client, tags)]


def walk(client, tags, ids, bodies, headers):
    """Call every operation with real ids and a body that its schema takes; return what each answered.

    A body that comes as a function makes the parts of a form.

    Raises:
        KeyError: an operation takes a body, or names an id, that the test does not know: it is new, so tell the test.
    """
    answers = {}
    for method, path, takes_body in operations(client, tags):
        name = f"{method.upper()} {path}"
        sent = {"Idempotency-Key": f"outsider-{next(_keys):08d}", "If-Match": '"1"', **headers}
        given = bodies[name] if takes_body else None
        body = {"data": given()} if callable(given) else {"json": given} if takes_body else {}
        answers[name] = client.open(path.format(**ids), method=method.upper(), headers=sent, **body)
    return answers
