"""Run the whole product: embedded database, migrations, the demonstration, gunicorn and the job worker.

One process watches the others: when one of them ends, or Ctrl-C comes, all of them end.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from scripts.postgres import ROOT, ensure_database_url

_BIN = Path(sys.executable).parent
_STOP_SECONDS = 3.5
_READY_SECONDS = 60.0
_PORTS = 65_536


class _Ended(Exception):
    """Somebody asked to stop."""


def main() -> int:
    """Set up and, unless told otherwise, serve until asked to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=_port, default=os.environ.get("PORT", "8000"))
    parser.add_argument("--setup-only", action="store_true")
    options = parser.parse_args()
    if not options.setup_only and not _is_free(options.port):
        print(f"端口{options.port}已被占用。请先停止占用它的程序，或换一个端口：make run PORT=8001", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _raise_ended)
    signal.signal(signal.SIGINT, _raise_ended)
    os.environ["PORT"] = str(options.port)  # the demonstration prints its own address on papers and in messages
    try:
        ensure_database_url()
        _set_up()
        return 0 if options.setup_only else _serve(options.port)
    except (_Ended, KeyboardInterrupt):
        return 0
    except subprocess.CalledProcessError as failed:
        print(f"没有完成：{' '.join(map(str, failed.cmd[-2:]))}。原因见上面的输出。", file=sys.stderr)
        return 1
    finally:
        _be_deaf()  # the embedded server stops at exit, and no second Ctrl-C may leave it behind


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < _PORTS):
        raise argparse.ArgumentTypeError(f"端口应为1至{_PORTS - 1}的整数，而不是“{text}”")
    return int(text)


def _is_free(port: int) -> bool:
    """Tell whether the port can be listened on, just as gunicorn will ask for it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _raise_ended(signum: int, frame: object) -> None:  # noqa: ARG001 - the signal's signature
    raise _Ended


def _be_deaf() -> None:
    """Ignore further requests to stop: it is being done. Children that are started now ignore them too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _set_up() -> None:
    """Migrate, bring the font that documents are set in, and load the demonstration where there is none."""
    # Without a Chinese font no certificate is rendered, but everything else works: say so and go on.
    _run("python", "-m", "scripts.fonts", check=False)
    _run("flask", *(("demo", "load", "--migrate") if _has_demo() else ("db", "upgrade")))


def _has_demo() -> bool:
    """Tell whether the demonstration is to be loaded: not in production, nor where somebody says no."""
    return os.environ.get("ZUOLIN_ENV", "demo") == "demo" and os.environ.get("DEMO", "1") != "0"


def _run(command: str, *rest: str, check: bool = True) -> None:
    """Run a step of the set-up in a session of its own and end it when we are asked to stop."""
    step = subprocess.Popen(
        [_BIN / command, *rest], cwd=ROOT, env=dict(os.environ, FLASK_APP="wsgi.py"), start_new_session=True)
    try:
        status = step.wait()
    except BaseException:
        _stop([step])
        raise
    if check and status:
        raise subprocess.CalledProcessError(status, [command, *rest])


def gunicorn_command(target: str, port: int) -> list[str | Path]:
    """Return the command that serves a WSGI application on loopback; the benchmark uses the same for both of its sides."""
    return [
        _BIN / "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--workers", os.environ.get("WEB_WORKERS", "2"),
        "--threads", "8", "--worker-class", "gthread", "--graceful-timeout", "2", "--keep-alive", "30",
        "--log-level", "warning",
    ]


def _serve(port: int) -> int:
    environment = dict(os.environ, FLASK_APP="wsgi.py")
    server = [*gunicorn_command("wsgi:app", port), "--preload"]
    children = [
        subprocess.Popen(server, cwd=ROOT, env=environment, start_new_session=True),
        subprocess.Popen([_BIN / "flask", "worker"], cwd=ROOT, env=environment, start_new_session=True),
    ]
    client: list[subprocess.Popen[bytes]] = []
    try:
        _wait_until_ready(port, children)
        _greet(port)
        # The pages are built while the API serves already; without them all else works, so nobody waits for it.
        client.append(subprocess.Popen(
            [_BIN / "python", "-m", "scripts.client"], cwd=ROOT, env=environment, start_new_session=True))
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        print("网页服务或后台任务意外结束，全部停止。原因见上面的日志。", file=sys.stderr)
        return 1
    finally:
        _stop([*children, *client])


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
    print(f"　　　　网页：http://127.0.0.1:{port}/  （第一次要生成一两分钟，好了会在这里说一声）", flush=True)
    print("按 Ctrl-C 停止。", flush=True)


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    _be_deaf()
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
