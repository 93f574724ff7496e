"""Read the fields of a case one by one, and name the place of whatever cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

from app.law.problems import CaseError
from app.law.quantities import MAX_HEADS, Weight, parse_area
from app.law.rules import one_of, shown

SHENZHEN = timezone(timedelta(hours=8))
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def below(place: str, key: object) -> str:
    """Name the place of a key inside of a place."""
    name = key if isinstance(key, str) else shown(key)
    return f"{place}.{name[:60]}" if place else name[:60]


def read_object(value: Any, place: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Take an object with these keys only; an optional key that is null counts as missing.

    Raises:
        CaseError: it is no object, or a key is missing or unknown.
    """
    if not isinstance(value, dict):
        raise CaseError(place or "case", f"{shown(value)} is not an object")
    for key in value:
        if key not in required and key not in optional:
            raise CaseError(below(place, key), f"unknown key; known are {', '.join((*required, *optional))}")
    for key in required:
        if key not in value:
            raise CaseError(below(place, key), "missing")
    return {key: held for key, held in value.items() if held is not None or key in required}


def read_entries(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Go through the entries of a list, each with its place.

    Raises:
        CaseError: it is no list.
    """
    if not isinstance(value, list):
        raise CaseError(place, f"{shown(value)} is not a list")
    for number, entry in enumerate(value):
        yield f"{place}[{number}]", entry


def read_text(value: Any, place: str) -> str:
    """Take a text that is not empty.

    Raises:
        CaseError: it is a number or anything else.
    """
    if not isinstance(value, str):
        raise CaseError(place, f"{shown(value)} is not text")
    if not value:
        raise CaseError(place, "the text is empty")
    return value


def read_word(value: Any, place: str, words: tuple[str, ...]) -> str:
    """Take one of the words that the format knows here.

    Raises:
        CaseError: it is none of them.
    """
    if not isinstance(value, str) or value not in words:
        raise CaseError(place, one_of(value, words))
    return value


def read_texts(value: Any, place: str, known: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Take a list of texts, of known ones where they are given.

    Raises:
        CaseError: it is no list, or an entry is not such a text.
    """
    if known is None:
        return tuple([read_text(entry, at) for at, entry in read_entries(value, place)])
    return tuple([read_word(entry, at, known) for at, entry in read_entries(value, place)])


def read_distinct(value: Any, place: str, known: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """Take a list of texts that are all different.

    Raises:
        CaseError: one stands twice, or the list is no such list.
    """
    texts = read_texts(value, place, known)
    for number, text in enumerate(texts):
        if text in texts[:number]:
            raise CaseError(f"{place}[{number}]", f"{shown(text)} stands twice")
    return texts


def read_count(value: Any, place: str, least: int = 0) -> int:
    """Take a whole number, not below the least.

    Raises:
        CaseError: it is not.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MAX_HEADS:
        raise CaseError(place, f"{shown(value)} is not a whole number from {least}")
    return value


def read_area(value: Any, place: str) -> int:
    """Take an area in m2 as text, and give whole cm2.

    Raises:
        CaseError: it is a number, or not plain digits with at most four decimals.
    """
    text = read_text(value, place)
    try:
        return parse_area(text)
    except ValueError as error:
        raise CaseError(place, str(error)) from error


def read_weight(value: Any, place: str) -> Weight:
    """Take an object of heads and area.

    Raises:
        CaseError: one of both is missing or cannot be.
    """
    held = read_object(value, place, ("heads", "area"))
    return Weight(read_count(held["heads"], f"{place}.heads"), read_area(held["area"], f"{place}.area"))


def read_day(value: Any, place: str) -> date:
    """Take a civil date such as 2023-05-20.

    Raises:
        CaseError: it is not, or there is no such day.
    """
    text = read_text(value, place)
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise CaseError(place, f"{shown(text)} is not a day such as 2023-05-20") from None


def read_instant(value: Any, place: str) -> datetime:
    """Take an instant with its offset, such as 2023-05-20T18:00:00+08:00.

    Raises:
        CaseError: it has no offset, or there is no such instant.
    """
    text = read_text(value, place)
    try:
        return datetime.fromisoformat(text if _INSTANT.fullmatch(text) else "")
    except ValueError:
        message = f"{shown(text)} is not an instant with its offset, such as 2023-05-20T18:00:00+08:00"
        raise CaseError(place, message) from None


def is_on_day(instant: datetime, day: date) -> bool:
    """Tell whether an instant is on a legal day, which is one of Asia/Shanghai (UTC+8 in all years covered).

    Law: 民法典 第200条（公历）；days are counted where the community is.
    """
    return timedelta() <= instant - datetime(day.year, day.month, day.day, tzinfo=SHENZHEN) < timedelta(days=1)


def check_within(part: Weight, whole: Weight, place: str, of: str) -> None:
    """Refuse a part that is above its whole in heads or in area.

    Raises:
        CaseError: it is.
    """
    if not part.within(whole):
        raise CaseError(place, f"is above {of}")
