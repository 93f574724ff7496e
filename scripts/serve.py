"""Run the whole product: embedded database, migrations, gunicorn and the job worker.

One process watches the others: when one of them ends, or Ctrl-C comes, all of them end.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.postgres import ROOT, ensure_database_url

_BIN = Path(sys.executable).parent
_STOP_SECONDS = 5.0
_READY_SECONDS = 60.0


class _Ended(Exception):
    """Somebody asked to stop."""


def main() -> int:
    """Set up and, unless told otherwise, serve until asked to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--setup-only", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _raise_ended)
    signal.signal(signal.SIGINT, _raise_ended)
    try:
        ensure_database_url()
        _set_up()
        return 0 if options.setup_only else _serve(options.port)
    except (_Ended, KeyboardInterrupt):
        return 0


def _raise_ended(signum: int, frame: object) -> None:  # noqa: ARG001 - the signal's signature
    raise _Ended


def _set_up() -> None:
    """Migrate, and bring the font that documents are set in."""
    environment = dict(os.environ, FLASK_APP="wsgi.py")
    subprocess.run([_BIN / "flask", "db", "upgrade"], cwd=ROOT, env=environment, check=True)
    # Without a Chinese font no certificate is rendered, but everything else works: say so and go on.
    subprocess.run([sys.executable, "-m", "scripts.fonts"], cwd=ROOT, check=False)


def gunicorn_command(target: str, port: int) -> list[str | Path]:
    """Return the command that serves a WSGI application on loopback; the benchmark uses the same for both of its sides."""
    return [
        _BIN / "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", os.environ.get("WEB_WORKERS", "2"),
        "--threads", "16", "--worker-class", "gthread", "--graceful-timeout", "4", "--keep-alive", "30",
        "--log-level", "warning",
    ]


def _serve(port: int) -> int:
    environment = dict(os.environ, FLASK_APP="wsgi.py")
    children = [
        subprocess.Popen(gunicorn_command("wsgi:app", port), cwd=ROOT, env=environment, start_new_session=True),
        subprocess.Popen([_BIN / "flask", "worker"], cwd=ROOT, env=environment, start_new_session=True),
    ]
    try:
        _wait_until_ready(port, children)
        _greet(port)
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        return 1
    finally:
        _stop(children)


def _wait_until_ready(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and all(child.poll() is None for child in children):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    print("服务没有起来，请看上面的日志。", file=sys.stderr)
    raise _Ended


def _greet(port: int) -> None:
    print(f"\n左邻右家已就绪：http://127.0.0.1:{port}/api/  （接口说明，可直接试用）", flush=True)
    print("按 Ctrl-C 停止。", flush=True)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    for child in children:
        try:
            child.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
