"""Data keys are rotated by a command; what is never changed keeps its key."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.identity.models import Person
from app.identity.service import contact
from app.kernel import clock, crypto, rotation, storage
from app.kernel.db import db, transaction
from app.kernel.storage import files, stores
from tests.factories.identity import log_in


@pytest.fixture
def second_key(app):
    """Put a new key before the old one, as an operator does in DATA_KEYS."""
    ring = crypto.ring()
    crypto.use(replace(ring, data={"new": AESGCM(AESGCM.generate_key(256)), **ring.data}))
    yield
    crypto.use(ring)


def key_of(value):
    return value.partition(b":")[0].decode()


def test_rotation_seals_anew_and_values_open_as_before(app, second_key):
    ring = crypto.ring()
    crypto.use(replace(ring, data=dict(reversed(ring.data.items()))))
    someone = log_in(app)
    crypto.use(ring)

    result = app.test_cli_runner().invoke(args=["keys", "rotate"])

    assert result.exit_code == 0, result.output
    assert "people.phone_sealed: 1 sealed anew" in result.output
    assert "people.phone_sealed: 1 rest on key new" in result.output
    with app.app_context():
        assert key_of(db.session.get_one(Person, someone.person_id).phone_sealed) == "new"
        assert contact(someone.person_id).phone == someone.phone


def test_rotation_twice_changes_nothing(app, second_key):
    app.test_cli_runner().invoke(args=["keys", "rotate"])

    assert "sealed anew" not in app.test_cli_runner().invoke(args=["keys", "rotate"]).output


def test_what_is_append_only_is_left_and_named_otherwise(app):
    with app.app_context(), transaction():
        changed = {table.name: rotation.may_change(table) for table, _ in rotation.sealed_columns()}

    assert changed["owners"]
    assert not changed["roll_objections"]


def test_every_sealed_column_can_be_found_by_its_name(app):
    names = {f"{table.name}.{column.name}" for table, column in rotation.sealed_columns()}

    assert {"people.phone_sealed", "owners.name_sealed", "claims.document_sealed", "totp_devices.secret_sealed"} <= names


@pytest.fixture
def stored(app):
    with app.app_context(), transaction():
        return [storage.put(io.BytesIO(content), name="x", at=clock.now()) for content in (b"one" * 100_000, b"two", b"")]


def test_rotation_seals_files_anew_and_says_what_they_rest_on(app, stored, second_key):
    result = app.test_cli_runner().invoke(args=["keys", "rotate"])

    assert result.exit_code == 0, result.output
    assert "files: 2 sealed anew" in result.output
    assert [line for line in result.output.splitlines() if line.startswith("files:")][1:] == ["files: 2 rest on key new"]
    new = crypto.ring()
    crypto.use(replace(new, data={"new": new.data["new"]}))  # the old key is thrown away
    with app.app_context():
        assert storage.read(stored[0].id) == b"one" * 100_000
    crypto.use(new)


def test_a_file_that_was_changed_is_named_and_never_sealed_anew(app, stored, second_key):
    with app.app_context():
        path = stores.store().path(files.key_of(stored[0].id))
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(changed)

    result = app.test_cli_runner().invoke(args=["keys", "rotate"])

    assert f"file {stored[0].id} is left" in result.stderr
    assert path.read_bytes() == changed


def test_every_lost_or_changed_file_is_named_by_the_check(app, stored):
    with app.app_context():
        one, other, _ = (stores.store().path(files.key_of(kept.id)) for kept in stored)
        other.unlink()
        one.write_bytes(one.read_bytes()[:-1])

    result = app.test_cli_runner().invoke(args=["files", "check"])

    assert result.exit_code == 1
    assert f"file {stored[0].id}: changed" in result.output
    assert f"file {stored[1].id}: lost" in result.output
    assert str(stored[2].id) not in result.output
