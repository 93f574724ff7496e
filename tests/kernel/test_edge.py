"""The kernel's promises at the edge: health, problems, append-only lines, a movable clock."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from app.config import ConfigurationRefused, Settings
from app.kernel import audit, crypto, outbox
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.kernel.ids import new_id


def test_a_ready_server_names_its_schema(client):
    answer = client.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json["schema"].startswith("00")


def test_an_unknown_address_answers_with_a_problem_document(client):
    answer = client.get("/api/v1/nowhere")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/not-found"


def test_the_type_of_a_problem_is_a_page_a_person_can_read(client):
    answer = client.get("/problems/not-found")

    assert answer.status_code == 200
    assert "没有找到" in answer.text


def test_the_openapi_document_is_served_and_its_page_loads_nothing_from_elsewhere(client):
    assert client.get("/api/openapi.json").json["openapi"] == "3.1.0"
    assert "http" not in client.get("/api/").text


def test_the_clock_is_the_database_s_and_moves_for_everybody(app, clock):
    before = clock.now()

    clock.move(days=15)

    assert dt.timedelta(days=15) <= clock.now() - before < dt.timedelta(days=15, minutes=1)


@pytest.mark.parametrize("act", ["UPDATE audit_entries SET act = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"])
def test_the_application_cannot_change_an_audit_line(app, act):
    with app.app_context():
        with transaction():
            audit.record(SYSTEM, "test.act", subject=("test", new_id()), at=kernel_clock.now())

        with pytest.raises(ProgrammingError, match="permission denied"):
            db.session.execute(text(act))
        db.session.rollback()


def test_even_the_owner_of_the_schema_cannot_change_an_audit_line(app):
    with app.app_context():
        with transaction():
            audit.record(SYSTEM, "test.act", subject=("test", new_id()), at=kernel_clock.now())

        db.session.execute(text("SET ROLE NONE"))
        with pytest.raises(Exception, match="append-only"):
            db.session.execute(text("DELETE FROM audit_entries"))
        db.session.rollback()


def test_a_sealed_value_does_not_open_in_another_row(app):
    mine, other = new_id(), new_id()

    sealed = crypto.seal("陈小明", ("owners", "name", mine))

    assert crypto.unseal(sealed, ("owners", "name", mine)) == "陈小明"
    with pytest.raises(Exception):  # noqa: B017, PT011 - InvalidTag carries no message
        crypto.unseal(sealed, ("owners", "name", other))


def test_an_outbox_item_that_fails_is_kept_and_tried_again(app):
    tries = []

    @outbox.handles("test.flaky")
    def flaky(payload):
        tries.append(payload["n"])
        if len(tries) == 1:
            raise RuntimeError("the other side is away")

    with app.app_context():
        with transaction():
            outbox.post("test.flaky", {"n": 7})
        outbox.deliver_due()
        with transaction():
            db.session.execute(text("UPDATE outbox_items SET due_at = clock_timestamp() WHERE done_at IS NULL"))
        outbox.deliver_due()

        assert tries == [7, 7]
        assert db.session.execute(text("SELECT count(*) FROM outbox_items WHERE done_at IS NULL")).scalar_one() == 0


def test_production_refuses_demo_secrets_the_console_and_names_each():
    with pytest.raises(ConfigurationRefused) as refused:
        Settings.from_env({"ZUOLIN_ENV": "production"})

    for name in ("JWT_KEY", "INDEX_KEY", "LEDGER_KEY", "DATA_KEYS", "SMS_GATEWAY", "DATABASE_URL", "PUBLIC_ORIGIN"):
        assert name in str(refused.value)


@pytest.mark.parametrize(("env", "origin"), [
    ({"PORT": "8131"}, "http://127.0.0.1:8131"), ({}, "http://127.0.0.1:8000"), ({"ZUOLIN_ENV": "test"}, ""),
    ({"PORT": "8131", "PUBLIC_ORIGIN": "https://vote.example"}, "https://vote.example"),
])
def test_the_demonstration_s_papers_and_messages_hold_the_address_it_is_served_at(env, origin):
    assert Settings.from_env(env).public_origin == origin


def test_production_is_not_ready_on_a_moved_clock(app, client, clock):
    from dataclasses import replace

    clock.move(days=1)
    settings = app.extensions["zuolin"]
    app.extensions["zuolin"] = replace(settings, environment="production")
    try:
        assert client.get("/health/ready").status_code == 503
    finally:
        app.extensions["zuolin"] = settings


def test_an_error_of_the_database_tells_the_log_nothing_of_what_was_written(app):
    with app.app_context(), pytest.raises(DBAPIError) as error:
        db.session.execute(text("SELECT CAST(:said AS text) WHERE 1 / (length(:said) - length(:said)) = 1"), {"said": "陈小明"})

    assert "陈小明" not in str(error.value)


def test_the_application_s_role_cannot_move_the_clock(app, clock):
    from sqlalchemy import text
    from sqlalchemy.exc import ProgrammingError

    from app.kernel.db import db

    before = clock.now()
    with app.app_context(), pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("UPDATE clock_offset SET seconds = seconds + 86400"))
    clock.move(days=1)

    assert (clock.now() - before).days == 1


@pytest.mark.parametrize(("told", "counted"), [
    ("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"), ("", ""),
])
def test_callers_are_told_apart_by_what_one_subscriber_has(app, told, counted):
    from app.kernel.access import client_address

    with app.test_request_context(environ_base={"REMOTE_ADDR": told}):
        assert client_address() == counted
