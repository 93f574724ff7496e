"""Hold decimals of fixed places as whole numbers, so that sums are exact; nothing here divides or rounds."""

from __future__ import annotations

import re

LARGEST = 2**53 - 1
"""Whole numbers beyond this lose digits in a browser; a cell and its bounds stay within."""
MOST_PLACES = 6
_DECIMAL = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,6}))?", re.ASCII)


def scaled(text: str, places: int) -> int | None:
    """Read a decimal as whole units of its last place; None if it is no decimal or has more places."""
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return None
    sign, whole, decimals = found[1], found[2], found[3] or ""
    if len(decimals) > places:
        return None
    number = int(whole + decimals.ljust(places, "0"))
    return -number if sign else number


def is_fixed(value: object, places: int) -> bool:
    """Tell whether a value is the one way to write a decimal of so many places, without a leading zero too many."""
    number = scaled(value, places) if isinstance(value, str) else None
    return number is not None and written(number, places) == value


def written(number: int, places: int) -> str:
    """Write whole units of the last place as a decimal of fixed places."""
    digits = str(abs(number)).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
