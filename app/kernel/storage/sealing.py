"""Seal a stream in parts and open it again, part by part, so that no file is ever whole in memory.

Each part is sealed for its file and its own place in it, behind four bytes that say how long it is: a changed byte, a part in
another's place, or another file's part does not open. That none is missing at the end, size and hash tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidTag

from app.kernel import crypto

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

CHUNK = 64 * 1024
_LENGTH = 4
_LONGEST = CHUNK + 1024  # key's id, nonce and tag around a part


class Readable(Protocol):
    """A stream that is read from its front to its end."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


class FileChanged(OSError):
    """The bytes in the store are not those that were kept; it is no refusal but an alarm."""

    def __init__(self, file_id: UUID) -> None:
        """Name the file."""
        super().__init__(f"file {file_id} was changed in the store")


def chunks_of(stream: Readable, size: int = CHUNK) -> Iterator[bytes]:
    """Yield a stream in equal parts, however short its reads are."""
    return parts_of(iter(lambda: stream.read(size), b""), size)


def parts_of(blocks: Iterable[bytes], size: int = CHUNK) -> Iterator[bytes]:
    """Yield blocks of any length in equal parts."""
    kept = bytearray()
    for block in blocks:
        kept += block
        while len(kept) >= size:
            yield bytes(kept[:size])
            del kept[:size]
    if kept:
        yield bytes(kept)


def sealed(chunks: Iterable[bytes], file_id: UUID) -> Iterator[bytes]:
    """Seal the parts of a file."""
    for part, chunk in enumerate(chunks):
        locked = crypto.seal_bytes(chunk, _place(file_id, part))
        yield len(locked).to_bytes(_LENGTH, "big") + locked


def opened(blocks: Iterable[bytes], file_id: UUID) -> Iterator[bytes]:
    """Open the parts of a file as they come.

    Raises:
        FileChanged: a part does not open in its place.
    """
    for part, locked in enumerate(_frames(blocks, file_id)):
        try:
            yield crypto.unseal_bytes(locked, _place(file_id, part))
        except (InvalidTag, KeyError, ValueError) as error:
            raise FileChanged(file_id) from error


def key_id(blocks: Iterable[bytes], file_id: UUID) -> str | None:
    """Return under which data key a file is sealed; None if it is empty."""
    first = next(_frames(blocks, file_id), None)
    return None if first is None else first.partition(b":")[0].decode(errors="replace")


def _frames(blocks: Iterable[bytes], file_id: UUID) -> Iterator[bytes]:
    kept = bytearray()
    for block in blocks:
        kept += block
        while len(kept) >= _LENGTH:
            length = int.from_bytes(kept[:_LENGTH], "big")
            if length > _LONGEST:
                raise FileChanged(file_id)
            if len(kept) < _LENGTH + length:
                break
            yield bytes(kept[_LENGTH:_LENGTH + length])
            del kept[:_LENGTH + length]
    if kept:
        raise FileChanged(file_id)


def _place(file_id: UUID, part: int) -> crypto.Context:
    return "stored_objects", f"content {part}", file_id
