"""Write a value in the one way in which it is hashed: canonical JSON.

For what the log holds (strings, integers, lists, objects with ASCII keys) the standard library's `json` with
sorted keys and no spaces gives exactly the bytes of RFC 8785, so that any language's library can check them.
Whatever would leave that subset is refused here instead of being hashed in a way another library writes otherwise.
"""

from __future__ import annotations

import json
import secrets
from hashlib import sha256

LARGEST_INTEGER = 2**53 - 1
"""Integers beyond this lose digits in JavaScript (RFC 7493, section 2.2)."""

SALT_BYTES = 16
"""128 random bits: nobody can try all choices, or all rows of a roll, against a commitment."""

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class NotCanonicalError(ValueError):
    """Say which place of a value has no canonical form."""


def canonical(value: object) -> str:
    """Return the canonical text of strings, integers, lists and objects.

    Raises:
        NotCanonicalError: a float, a boolean, null, a non-ASCII key, a lone surrogate or an integer beyond 2^53-1.
    """
    _require_strict(value, "$", document=False)
    return _ENCODER.encode(value)


def canonical_document(value: object) -> str:
    """Return the text of a document beside the log, which may also hold true, false, null and keys in any script.

    A document is hashed as the text that it is and never written again, so a second spelling cannot arise.

    Raises:
        NotCanonicalError: a float, a lone surrogate or an integer beyond 2^53-1.
    """
    _require_strict(value, "$", document=True)
    return _ENCODER.encode(value)


def digest(text: str) -> str:
    """Return the SHA-256 of a document's exact text, in lower-case hexadecimal."""
    return sha256(text.encode()).hexdigest()


def commitment(salt: bytes, text: str) -> str:
    """Bind oneself to a canonical text without showing it: SHA-256(salt || text), in hexadecimal.

    Raises:
        NotCanonicalError: the salt has not the promised length, so the border between salt and text could move.
    """
    if len(salt) != SALT_BYTES:
        message = f"a salt has {SALT_BYTES} bytes, not {len(salt)}"
        raise NotCanonicalError(message)
    return sha256(salt + text.encode()).hexdigest()


def new_salt() -> bytes:
    """Draw the salt of one ballot, or of one unit of one frozen roll."""
    return secrets.token_bytes(SALT_BYTES)


def _require_strict(value: object, place: str, *, document: bool) -> None:
    fault = _fault(value, document=document)
    if fault:
        message = f"{place}: {fault}"
        raise NotCanonicalError(message)
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not (key.isascii() or (document and _is_unicode(key))):
                message = f"{place}: the key {key!r} is not ASCII text"
                raise NotCanonicalError(message)
            _require_strict(item, f"{place}.{key}", document=document)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _require_strict(item, f"{place}[{index}]", document=document)


def _fault(value: object, *, document: bool) -> str | None:
    if isinstance(value, str):
        return None if _is_unicode(value) else "a lone surrogate is no text"
    if isinstance(value, bool) or value is None:
        return None if document else f"only strings and integers are hashed, not {value!r}"
    if isinstance(value, int):
        return None if abs(value) <= LARGEST_INTEGER else f"{value} is beyond 2^53-1"
    return None if isinstance(value, dict | list | tuple) else f"{type(value).__name__} has no canonical form"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
