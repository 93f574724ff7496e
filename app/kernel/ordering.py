"""Order what people number: 2栋 before 10栋, the floor -1 before 1."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"([0-9]+)")


def natural(text: str | None) -> list[tuple[int, int, str]]:
    """Return the key by which people order: 2 before 10 and -1 before 1."""
    parts = [part for part in _DIGITS.split(text or "") if part]
    if parts[:1] == ["-"] and len(parts) > 1:
        return [(0, -int(parts[1]), "")]
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
