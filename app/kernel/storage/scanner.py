"""Ask clamd whether a stream holds something known to be bad: its INSTREAM command, over TCP or a local socket."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

_PATIENCE = 30.0
_CONNECT = 3.0
_LONGEST_ANSWER = 4096
_addresses: list[str] = []


class ScannerAway(Exception):
    """The scanner does not answer, or says that it could not look."""


def use(address: str) -> None:
    """Scan by the clamd at `host:port` or `/path/to/socket`; nothing is scanned when it is empty."""
    _addresses[:] = [address] if address else []


def is_set() -> bool:
    """Tell whether files are to be scanned."""
    return bool(_addresses)


def find(chunks: Iterable[bytes]) -> str | None:
    """Return the name of what is bad in a stream, or None.

    Raises:
        ScannerAway: there is no verdict.
    """
    with _Line(_addresses[0]) as line:
        line.say(b"zINSTREAM\0")
        if all(line.say(len(chunk).to_bytes(4, "big") + chunk) for chunk in chunks):
            line.say(bytes(4))
        answer = line.hear()
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ScannerAway(answer)
    return None


class _Line:
    """A connection on which every fault means that there is no verdict; faults of the stream itself are not its own."""

    def __init__(self, address: str) -> None:
        self._address = address

    def __enter__(self) -> Self:
        host, _, port = self._address.rpartition(":")
        local = self._address.startswith("/")
        family = socket.AF_UNIX if local else socket.AF_INET6 if "[" in host else socket.AF_INET
        self._socket = socket.socket(family)
        self._socket.settimeout(_CONNECT)
        try:
            self._socket.connect(self._address if local else (host.strip("[]"), int(port)))
        except OSError as error:
            self._socket.close()
            raise ScannerAway(type(error).__name__) from error
        self._socket.settimeout(_PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def say(self, words: bytes) -> bool:
        """Send something; False when the other side hears no more, because it has its answer already."""
        try:
            self._socket.sendall(words)
        except (BrokenPipeError, ConnectionResetError):
            return False
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error
        return True

    def hear(self) -> str:
        """Receive the one answer."""
        said = b""
        try:
            while b"\0" not in said and len(said) < _LONGEST_ANSWER and (more := self._socket.recv(_LONGEST_ANSWER)):
                said += more
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error
        return said.rstrip(b"\0").decode(errors="replace")
