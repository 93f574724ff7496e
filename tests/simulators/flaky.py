"""A line to a server that fails as told: it hangs, answers 503, resets, or breaks an answer off after some bytes."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUSY = b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Line(socketserver.ThreadingTCPServer):
    """Pass connections on to a port; `faults` is what goes wrong with the next ones, one word for each.

    `hang`: no answer; `busy`: a 503; `reset`: closed at once; a number: the answer ends after so many bytes.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = port
        self.faults: list[str | int] = []
        self.always: str | int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.BaseRequestHandler):
    def handle(self):
        fault = self.server.faults.pop(0) if self.server.faults else self.server.always
        if fault == "reset":
            return
        if fault == "hang":
            time.sleep(5)
            return
        if fault == "busy":
            self.request.recv(65536)
            self.request.sendall(_BUSY)
            return
        with socket.create_connection(("127.0.0.1", self.server.behind)) as behind:
            threading.Thread(target=_pour, args=(self.request, behind, None), daemon=True).start()
            _pour(behind, self.request, fault)


def _pour(source: socket.socket, target: socket.socket, most: int | None) -> None:
    try:
        while block := source.recv(65536):
            if most is not None and len(block) >= most:
                target.sendall(block[:most])
                target.shutdown(socket.SHUT_RDWR)
                return
            most = None if most is None else most - len(block)
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Open a line that fails as told."""
    with Line(port) as line:
        threading.Thread(target=line.serve_forever, daemon=True).start()
        try:
            yield line
        finally:
            line.shutdown()
