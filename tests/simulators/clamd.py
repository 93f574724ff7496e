"""Be clamd: its INSTREAM command from the published protocol; a real clamd where one is installed, with one signature of ours.

`CLAMD` names the program where it is not in the path; no signatures are downloaded.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socketserver
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BAD = b"%PDF-1.7\nthis stands for something bad, and is made for tests only\n"
PROGRAM = os.environ.get("CLAMD") or shutil.which("clamd") or next((p for p in ("/usr/sbin/clamd",) if Path(p).exists()), None)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self):
        if self.rfile.read(len(b"zINSTREAM\0")) != b"zINSTREAM\0":
            return
        heard = b""
        while (length := int.from_bytes(self.rfile.read(4), "big")) and len(heard) <= self.server.most:
            heard += self.rfile.read(length)
        if self.server.silent:
            time.sleep(self.server.silent)
        if len(heard) > self.server.most:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.wfile.write(b"stream: Own.Test.UNOFFICIAL FOUND\0" if BAD in heard else b"stream: OK\0")


class Clamd(socketserver.ThreadingTCPServer):
    """A scanner that knows one thing; `most` is its StreamMaxLength, `silent` how long it thinks."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.most, self.silent = 100_000_000, 0.0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def simulated(port: int = 0) -> Iterator[Clamd]:
    """Run a simulated clamd."""
    with Clamd(port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@contextmanager
def real(folder: Path) -> Iterator[str]:
    """Run the installed clamd on a socket in a folder, with the hash of `BAD` as its whole database."""
    (folder / "db").mkdir()
    (folder / "db" / "own.hdb").write_text(f"{hashlib.md5(BAD, usedforsecurity=False).hexdigest()}:{len(BAD)}:Own.Test\n")
    socket_path, conf = folder / "clamd.sock", folder / "clamd.conf"
    conf.write_text(f"LocalSocket {socket_path}\nDatabaseDirectory {folder / 'db'}\nForeground yes\nUser root\nLogFile {folder / 'log'}\n")
    with subprocess.Popen([str(PROGRAM), "--config-file", str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(300):
                if socket_path.exists() or process.poll() is not None:
                    break
                time.sleep(0.1)
            yield str(socket_path)
        finally:
            process.terminate()
