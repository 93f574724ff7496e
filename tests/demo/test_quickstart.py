"""The quickstart is true: its blocks run, in their order, against the served product with its worker."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture
def served(demo, database_url, tmp_path):
    """Serve the loaded demonstration with gunicorn and the worker; return the environment of a user's shell."""
    environment = os.environ | {
        "ZUOLIN_ENV": "demo", "DATABASE_URL": database_url, "VAR_DIR": str(tmp_path), "PORT": str(free_port()),
        "PY": sys.executable, "FLASK_APP": str(ROOT / "wsgi.py"), "PYTHONPATH": str(ROOT), "DB_POOL_SIZE": "6"}
    with (tmp_path / "log").open("w") as log:
        children = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
            for command in (
                [BIN / "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{environment['PORT']}", "--threads", "4",
                 "--worker-class", "gthread"],
                [BIN / "flask", "worker"])]
        try:
            wait_until_ready(environment["PORT"])
            yield environment
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(20)


def wait_until_ready(port):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("the server did not come up")


def test_every_block_of_the_quickstart_runs(served, tmp_path):
    blocks = BLOCK.findall((ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8"))
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    script = "set -eu -o pipefail\n" + "\n".join(blocks)

    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=served, capture_output=True, text=True, timeout=600, check=False)

    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF-")
    assert "passed" in done.stdout
