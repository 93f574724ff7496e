"""Fixtures for all rooms: a real PostgreSQL, a database for each test module, a clock to move."""

from __future__ import annotations

import datetime as dt
import fcntl
import itertools
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from app.config import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_names = itertools.count(1)
# Timings are no tests: on a busy machine an example takes what it takes.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end of the run, and not only in a count of skips, that no browser was there."""
    if CHROMIUM is None and any("browser/" in report.nodeid for report in terminalreporter.getreports("skipped")):
        terminalreporter.section("没有 Chromium，浏览器测试没有运行（apt-get install chromium fonts-noto-cjk）", yellow=True)


@pytest.fixture(scope="session")
def server_url() -> str:
    """Return the address of the test server with a migrated template database."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return _with_template(given)
    from scripts.postgres import start

    # Tests may lose their data on a power cut: without fsync they run several times faster.
    unsafe = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
    folder = ROOT / "var" / "test-pg"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "test-pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _with_template(start(folder, "tests", unsafe))


def _with_template(url: str) -> str:
    """Migrate a template named by the content of the migrations, once for all workers."""
    import hashlib

    files = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    name = "template_" + hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:12]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            working = f"{name}_new"
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(working)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(working)))
            _migrate(_database(url, working))
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(working), sql.Identifier(name)))
        connection.execute("SELECT pg_advisory_unlock(1)")
    os.environ["TEST_TEMPLATE"] = name
    return url


def _database(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return head.rsplit("/", 1)[0] + "/" + name + ("?" + query if query else "")


def _settings(url: str, var: Path) -> Settings:
    return Settings.from_env({"ZUOLIN_ENV": "test", "DATABASE_URL": url, "VAR_DIR": str(var), "DB_POOL_SIZE": "40"})


def _migrate(url: str) -> None:
    from flask_migrate import upgrade

    from app.factory import create_app

    with create_app(_settings(url, ROOT / "var")).app_context():
        upgrade()


@pytest.fixture(scope="module")
def database_url(server_url: str) -> Iterator[str]:
    """Return the address of a fresh database with all migrations."""
    name = f"t_{os.getpid()}_{next(_names)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(os.environ["TEST_TEMPLATE"])))
    yield _database(server_url, name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return the application on the module's database."""
    from app.factory import create_app
    from app.kernel.db import db

    application = create_app(_settings(database_url, tmp_path_factory.mktemp("var")))
    application.testing = False
    yield application
    with application.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a client of the application."""
    return app.test_client()


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """Run a test inside of an application context, for services called directly."""
    from app.kernel.db import db

    with app.app_context():
        yield
        db.session.rollback()


class MovableClock:
    """Ask and move the database's clock from a test."""

    def __init__(self, application: Flask) -> None:
        """Remember the application whose clock it is."""
        self.app = application

    def now(self) -> dt.datetime:
        """Return the present instant."""
        from app.kernel import clock

        with self.app.app_context():
            return clock.now()

    def move(self, **by: int) -> None:
        """Move by days, hours, minutes or seconds."""
        from app.kernel import clock
        from app.kernel.db import transaction

        with self.app.app_context(), transaction():
            clock.move(dt.timedelta(**by))

    def move_to(self, instant: dt.datetime) -> None:
        """Move to an instant."""
        from app.kernel import clock
        from app.kernel.db import transaction

        with self.app.app_context(), transaction():
            clock.move_to(instant)


@pytest.fixture
def clock(app: Flask) -> MovableClock:
    """Return a clock of the module's database that a test may move."""
    return MovableClock(app)
