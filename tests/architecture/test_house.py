"""What holds for every room, whoever writes it."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from app.kernel.access import Access
from app.kernel.db import db, driver_url

ROOT = Path(__file__).resolve().parents[2]
ROOMS = sorted(p.parent.name for p in (ROOT / "app").glob("*/__init__.py"))
# What a service may not touch: the web belongs to the edge.
EDGE_ONLY = {"flask", "marshmallow", "flask_smorest", "webargs", "werkzeug", "flask_jwt_extended"}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_the_migrations_have_one_head():
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_models_equal_the_tables_that_the_migrations_make(app, database_url):
    def ours(obj, name, kind, reflected, compare_to):
        return not (name or "").startswith(("procrastinate", "alembic"))

    with create_engine(driver_url(database_url)).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_every_endpoint_names_its_permission(app):
    for endpoint, view in app.view_functions.items():
        if not endpoint.startswith("api-docs."):
            assert isinstance(view.access, Access), endpoint


def test_no_foreign_key_leaves_its_room(app):
    home = {}
    for mapper in db.Model.registry.mappers:
        home[mapper.local_table.name] = mapper.class_.__module__.split(".")[1]

    for table in db.metadata.tables.values():
        for key in table.foreign_keys:
            assert home.get(table.name) == home.get(key.column.table.name), f"{table.name} -> {key.column.table.name}"


def test_every_table_of_a_community_begins_its_key_with_the_community(app):
    reference = {"audit_entries", "outbox_items", "stored_objects"}
    for table in db.metadata.tables.values():
        column = table.columns.get("community_id")
        if column is not None and not column.nullable and table.name not in reference:
            assert next(iter(table.primary_key.columns)).name == "community_id", table.name


@pytest.mark.parametrize("room", [r for r in ROOMS if r not in {"kernel", "demo"}])
def test_a_service_knows_nothing_of_the_web(room):
    edge = {"routes.py", "schemas.py", "commands.py"}
    for path in (ROOT / "app" / room).rglob("*.py"):
        if path.name not in edge and not path.name.endswith(("_routes.py", "_schemas.py")) and "routes" not in path.parts:
            found = set(imports(path)) & EDGE_ONLY
            assert not found or "authenticator" in path.name, f"{path.relative_to(ROOT)} imports {found}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is(room):
    assert importlib.import_module(f"app.{room}").__doc__


def test_the_application_s_role_cannot_change_what_is_append_only(app, database_url):
    query = text("""
        SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname LIKE '%\\_append\\_only'
          AND (has_table_privilege('zuolin_app', c.oid, 'UPDATE') OR has_table_privilege('zuolin_app', c.oid, 'DELETE'))
    """)
    with create_engine(driver_url(database_url)).connect() as connection:
        assert connection.execute(query).scalars().all() == []
