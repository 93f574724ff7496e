"""An upgrade finds rows in every table and leaves them as they were."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine, text

from app.config import Settings
from app.factory import create_app
from app.kernel.db import driver_url
from tests.migrations import rows

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
# The releases that an office may be running; earlier ones never left this house.
STARTS = ["0005_registry", "0008_voting", "0011_ballots"]


def script():
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return ScriptDirectory.from_config(config)


@pytest.fixture
def empty_url(server_url):
    """Return a database without any table."""
    name = f"upgrade_{os.getpid()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    head, _, query = server_url.partition("?")
    yield head.rsplit("/", 1)[0] + "/" + name + ("?" + query if query else "")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def upgrade_to(url, revision):
    from flask_migrate import upgrade

    settings = Settings.from_env({"ZUOLIN_ENV": "test", "DATABASE_URL": url, "VAR_DIR": str(ROOT / "var")})
    with create_app(settings).app_context():
        upgrade(revision=revision)


@pytest.mark.parametrize("start", STARTS)
def test_rows_survive_an_upgrade_to_the_newest_schema(empty_url, start):
    upgrade_to(empty_url, start)
    engine = create_engine(driver_url(empty_url))
    with engine.begin() as connection:
        rows.fill(connection)
        before = rows.contents(connection)

    upgrade_to(empty_url, "head")

    with engine.begin() as connection:
        after = rows.contents(connection)
        assert all(before.values())
        for table, kept in before.items():
            known = set(after[table][0])
            assert [{name: row[name] for name in kept[0] if name in known} for row in after[table]] == [
                {name: value for name, value in row.items() if name in known} for row in kept], table
        assert connection.execute(text("SELECT conname FROM pg_constraint WHERE NOT convalidated")).all() == []
    engine.dispose()


def test_every_table_of_the_newest_schema_takes_a_row_and_keeps_its_promises(empty_url):
    upgrade_to(empty_url, "head")
    engine = create_engine(driver_url(empty_url))

    with engine.begin() as connection:
        rows.fill(connection)

        assert all(rows.contents(connection).values())
        protected = connection.execute(text(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_append\\_only' ORDER BY 1")).scalars().all()
    for table in protected:
        with engine.begin() as connection, pytest.raises(Exception, match="append-only"):
            connection.execute(text(f"DELETE FROM {table}"))
    engine.dispose()


def test_an_upgrade_of_the_newest_schema_changes_nothing(empty_url):
    upgrade_to(empty_url, "head")

    upgrade_to(empty_url, "head")

    with create_engine(driver_url(empty_url)).connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == script().get_heads()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_is_patient_says_why_and_has_no_way_back(path):
    module = ast.parse(path.read_text(encoding="utf-8"))
    functions = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    first = next((node for node in functions["upgrade"].body if not isinstance(getattr(node, "value", None), ast.Constant)), None)

    assert ast.get_docstring(module)
    assert first is None or ast.unparse(first) == "patience(op)"
    assert "downgrade" not in functions  # a mistake is mended by the next migration; a vote's rows are never dropped


def test_the_migrations_are_one_line():
    chain = list(script().walk_revisions())

    assert len(script().get_heads()) == 1
    assert all(not isinstance(one.down_revision, tuple) for one in chain)
    assert len(chain) == len(VERSIONS)
