from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.kernel.db import db

OURS = {
    "bodies", "body_members", "assemblies", "assembly_polls", "motions", "candidates", "assembly_papers", "assembly_reviews",
    "notice_receipts", "roll_objections", "roll_objection_answers", "assembly_changes",
}


@pytest.mark.usefixtures("context")
def test_the_models_of_bodies_and_assembly_equal_their_migrations():
    options = {"compare_type": True, "include_object": lambda obj, name, kind, reflected, other: (
        (name if kind == "table" else obj.table.name) in OURS)}
    with db.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata)

    assert differences == []
