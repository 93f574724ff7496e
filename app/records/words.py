"""Cut Chinese text into words for the search, in the same way for what is kept and for what is asked.

PostgreSQL has no parser for Chinese: jieba cuts, PostgreSQL keeps the words (configuration `simple`). Numbers of eleven
digits and more (phones, identity numbers, accounts) are left out before anything is kept: nobody shall find people by them.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import jieba

PART = 4000
"""Characters in a part of a text; a tsvector ends at 1 MB and 16,383 places, which is far beyond."""
_OVERLAP = 40
_NUMBER = re.compile(r"(?<!\d)\d(?:[ -]?\d){10,}[\dXx]?", re.ASCII)
_WORD = re.compile(r"\w+")
_LONGEST_WORD = 60
_cutter = jieba.Tokenizer()
jieba.setLogLevel(logging.WARNING)


def use_folder(folder: Path) -> None:
    """Keep jieba's cached dictionary here: in a folder that everybody writes to, anybody could put another one."""
    folder.mkdir(parents=True, exist_ok=True)
    _cutter.tmp_dir = str(folder)


def clean(text: str) -> str:
    """Return the text as it is kept: NFKC, without control characters and long numbers, its white space single."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c if c.isprintable() and not 0xD800 <= ord(c) <= 0xDFFF else " " for c in plain)  # noqa: PLR2004 - surrogates
    return " ".join(_NUMBER.sub("＊", plain).split())


def words(text: str) -> list[str]:
    """Cut a text into words, the shorter words within longer ones too; what is no word is left out."""
    cut = _cutter.cut_for_search(text.lower(), HMM=False)
    return [word for one in cut for word in _WORD.findall(one) if len(word) <= _LONGEST_WORD]


def joined(text: str) -> str:
    """Return the words of a text with spaces between, as PostgreSQL's parser takes them."""
    return " ".join(words(text))


def parts(text: str) -> Iterator[str]:
    """Take a long text apart; each part begins a little before the one before it ends, so that no phrase is lost."""
    start = 0
    while True:
        yield text[start:start + PART]
        start += PART - _OVERLAP
        if start + _OVERLAP >= len(text):
            return


def snippet(text: str, asked: list[str], around: int = 60) -> list[tuple[str, bool]]:
    """Return the piece of a text where the most of the words stand together, cut by marks: (text, whether it was asked for)."""
    low = text.lower()
    places = sorted((at.start(), at.end()) for word in sorted(set(asked), key=len, reverse=True)[:20]
                    for at in _first(re.finditer(re.escape(word), low)))
    begin = max(0, _densest(places, around) - around // 3)
    piece, found = text[begin:begin + around * 2], []
    for start, end in _merged(places):
        if start >= begin and end <= begin + len(piece):
            found.append((start - begin, end - begin))
    return list(_marked(piece, found))


def _first(matches: Iterator[re.Match[str]], most: int = 50) -> list[re.Match[str]]:
    return [one for _, one in zip(range(most), matches, strict=False)]


def _densest(places: list[tuple[int, int]], around: int) -> int:
    def weight(start: int) -> int:
        return sum(end - begin for begin, end in places if start <= begin < start + around)

    return max((start for start, _ in places), key=lambda start: (weight(start), -start), default=0)


def _merged(places: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last: tuple[int, int] | None = None
    for start, end in places:
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _marked(piece: str, found: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in found:
        if start > at:
            yield piece[at:start], False
        yield piece[start:end], True
        at = end
    if at < len(piece):
        yield piece[at:], False
