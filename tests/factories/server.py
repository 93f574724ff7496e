"""Serve the application from real processes on a real socket, to kill them or to see what a client gets."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from scripts.serve import gunicorn_command

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """Gunicorn in a session of its own, which SIGKILL ends whole."""

    def __init__(self, database_url, var):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.env = os.environ | {"DATABASE_URL": database_url, "VAR_DIR": str(var), "ZUOLIN_ENV": "test", "WEB_WORKERS": "1", "DB_POOL_SIZE": "4"}
        self.start()

    def start(self):
        self.process = subprocess.Popen(gunicorn_command("wsgi:app", self.port), cwd=ROOT, env=self.env, start_new_session=True)
        for _ in range(600):
            try:
                return self.ask("GET", "/health/live")
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not come up")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, body=None, headers=()):
        line = self.connect()
        try:
            line.request(method, path, body, dict(headers))
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()
