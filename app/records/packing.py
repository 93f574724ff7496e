"""Write a zip as a stream of pieces, sealed at its very end by the hash of every byte before; nothing is held whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from hashlib import sha256

SUMS = "SHA256SUMS"
SEAL = b"zuolin-archive/1 sha256="
"""Both stand in scripts/verify_archive.py as well, which imports nothing of ours; a test holds them equal."""
PIECE = 8 * 1024 * 1024
_HEX = 64
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PACKED_ALREADY = (".pdf", ".jpg", ".png", ".docx", ".xlsx", ".gz", ".zip")


class Pieces(io.RawIOBase):
    """Take the zip's bytes and hand them on piece by piece; the last 64 bytes become the seal."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        """Hand each piece to `keep`."""
        self._keep, self._waiting = keep, bytearray()
        self._sealed, self._all, self.size = sha256(), sha256(), 0

    def writable(self) -> bool:
        """Say that it takes bytes; it cannot go back."""
        return True

    def write(self, given: object) -> int:
        """Take bytes; all but the last piece are handed on at once."""
        taken = bytes(given)  # type: ignore[call-overload]  # RawIOBase takes any buffer
        self._waiting += taken
        while len(self._waiting) >= PIECE + _HEX:
            self._hand_on(bytes(self._waiting[:PIECE]))
            del self._waiting[:PIECE]
        return len(taken)

    def seal(self) -> str:
        """Put the hash of all before into the last 64 bytes, hand the rest on, and return the hash of the whole."""
        rest = bytes(self._waiting[:-_HEX])
        self._sealed.update(rest)
        last = rest + self._sealed.hexdigest().encode()
        self._all.update(last)
        self.size += len(last)
        self._keep(last)
        self._waiting.clear()
        return self._all.hexdigest()

    def _hand_on(self, piece: bytes) -> None:
        self._sealed.update(piece)
        self._all.update(piece)
        self.size += len(piece)
        self._keep(piece)


class Package:
    """A zip that grows entry by entry, and its SHA256SUMS."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        """Hand the pieces of the zip to `keep`."""
        self._pieces = Pieces(keep)
        self._zip = zipfile.ZipFile(self._pieces, "w", zipfile.ZIP_DEFLATED)
        self._sums: list[str] = []

    def add(self, path: str, content: bytes) -> str:
        """Add a file and return its hash."""
        digest = sha256(content).hexdigest()
        self._write(path, content)
        self._sums.append(f"{digest}  {path}\n")
        return digest

    def close(self) -> tuple[str, str, int]:
        """End the zip; return the hash of the whole, that of SHA256SUMS, and the size."""
        sums = "".join(self._sums).encode()
        self._write(SUMS, sums)
        self._zip.comment = SEAL + b"0" * _HEX
        self._zip.close()
        return self._pieces.seal(), sha256(sums).hexdigest(), self._pieces.size

    def _write(self, path: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(path, _EPOCH)
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_STORED if path.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)
