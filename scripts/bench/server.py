"""Start what is measured: an embedded PostgreSQL of its own that keeps its promises, and gunicorn as `make run` does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from scripts.postgres import ROOT, start
from scripts.serve import gunicorn_command

FOLDER = ROOT / "var" / "bench"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_READY_SECONDS = 60.0


def fresh_database(name: str) -> str:
    """Return the address of an empty, migrated database in the benchmark's own server.

    Raises:
        RuntimeError: the server would forget a commit when the power goes.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = start(FOLDER / "pg", "bench", DURABLE)
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in DURABLE:
            shown = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            if shown != ("on",):
                raise RuntimeError(f"{setting} is {shown}: the benchmark measures durable commits only")
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    made = start(FOLDER / "pg", name)
    subprocess.run([Path(sys.executable).parent / "flask", "db", "upgrade"], cwd=ROOT, env=environment(made), check=True,
                   stderr=subprocess.DEVNULL)
    return made


@contextmanager
def release() -> Iterator[None]:
    """Give the disk back when the block ends: a million ballots take two gigabytes."""
    try:
        yield
    finally:
        with psycopg.connect(start(FOLDER / "pg", "bench", DURABLE), autocommit=True) as connection:
            for name in ("cast", "tally", "import", "records"):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def environment(url: str) -> dict[str, str]:
    """Return the environment in which the product runs on this database."""
    return dict(os.environ, DATABASE_URL=url, ZUOLIN_ENV="demo", VAR_DIR=str(FOLDER), FLASK_APP="wsgi.py")


@contextmanager
def serving(target: str, port: int, url: str, probe: str) -> Iterator[None]:
    """Serve a WSGI application under the settings of `make run` until the block ends; `probe` is a path it answers."""
    child = subprocess.Popen(gunicorn_command(target, port), cwd=ROOT, env=environment(url), start_new_session=True)
    try:
        _wait(port, probe, child)
        yield
    finally:
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait(port: int, probe: str, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{probe}", timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"no answer on port {port}")
