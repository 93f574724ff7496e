"""Read JSON and YAML so that nothing is silently lost: no doubled keys, no NaN, no guessed dates."""

from __future__ import annotations

import json
from typing import Any, NoReturn

import yaml

from app.law.problems import Unreadable


def read_json(text: str) -> Any:
    """Read one JSON value.

    Raises:
        Unreadable: it is not JSON, doubles a key, says NaN, nests beyond reason or holds a huge number.
    """
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error}") from error
    except RecursionError as error:
        raise Unreadable("not a case: nested too deep") from error
    except ValueError as error:  # more digits than Python turns into a number
        raise Unreadable(f"not a case: {error}") from error


def read_yaml(text: str) -> Any:
    """Read one YAML document; dates stay the text that they are.

    Raises:
        Unreadable: it is not YAML, doubles a key, or carries a tag that YAML cannot build.
    """
    try:
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader, stricter still
    except yaml.YAMLError as error:
        raise Unreadable(f"not YAML: {error}") from error
    except RecursionError as error:
        raise Unreadable("not a case: nested too deep") from error
    except (ValueError, LookupError, AttributeError, TypeError) as error:  # what PyYAML raises on odd tags
        raise Unreadable(f"not YAML: {error}") from error


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        keys = [key for key, _ in pairs]
        doubled = next(key for key in keys if keys.count(key) > 1)
        raise Unreadable(f'the key "{doubled[:60]}" stands twice in one object')
    return data


def _constant(word: str) -> NoReturn:
    raise Unreadable(f"{word} is not a number of JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant)


class _StrictLoader(yaml.SafeLoader):
    """Load plain YAML, with doubled keys refused and timestamps left as text."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                problem = f'the key "{key[:60]}" stands twice in one object'
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
