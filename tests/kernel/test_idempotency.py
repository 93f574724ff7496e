from __future__ import annotations

import datetime as dt
import io
import threading
import time
import uuid

import pytest
from flask_smorest.fields import Upload
from marshmallow import fields

from app.config import Settings
from app.kernel import clock as kernel_clock
from app.kernel.access import Access, permit
from app.kernel.db import db, transaction
from app.kernel.http import Strict, blueprint, text_field
from app.kernel.idempotency import IdempotentAnswer, forget_answers, idempotent
from app.kernel.problems import Conflict, TooManyRequests
from tests.factories.identity import log_in

URL = "/api/v1/notes"


class NoteSchema(Strict):
    text = text_field(50)


class MadeSchema(Strict):
    number = fields.Integer(required=True)


class FileSchema(Strict):
    file = Upload(required=True)


class Desk:
    """An endpoint that makes a new thing each time, and what it did."""

    def __init__(self):
        self.made, self.refusal, self.wait = 0, None, 0.0

    def make(self):
        time.sleep(self.wait)
        if self.refusal:
            raise self.refusal
        self.made += 1
        return {"number": self.made}, 201, {"ETag": f'"{self.made}"'}


@pytest.fixture(scope="module")
def desk():
    return Desk()


@pytest.fixture(scope="module")
def app(database_url, tmp_path_factory, desk):
    from app import factory

    pages = blueprint("notes", "notes")

    @pages.post("/notes")
    @permit(Access.PERSON)
    @idempotent(pages)
    @pages.arguments(NoteSchema)
    @pages.response(201, MadeSchema)
    def make_note(data):
        return desk.make()

    @pages.post("/files")
    @permit(Access.PERSON)
    @idempotent(pages)
    @pages.arguments(FileSchema, location="files")
    @pages.response(201, MadeSchema)
    def make_file(files):
        assert files["file"].stream.read()
        return desk.make()

    plug_in = factory._plug_in_domains

    def with_notes(flask_app, api):
        plug_in(flask_app, api)
        api.register_blueprint(pages)

    factory._plug_in_domains = with_notes
    try:
        settings = Settings.from_env({
            "ZUOLIN_ENV": "test", "DATABASE_URL": database_url, "VAR_DIR": str(tmp_path_factory.mktemp("var")), "DB_POOL_SIZE": "40"})
        made = factory.create_app(settings)
    finally:
        factory._plug_in_domains = plug_in
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def owner(app):
    return log_in(app)


@pytest.fixture
def key(desk):
    desk.refusal, desk.wait = None, 0.0
    return uuid.uuid4().hex


def post(app, who, key, text="一", url=URL):
    return app.test_client().post(url, json={"text": text}, headers=who.headers | ({"Idempotency-Key": key} if key else {}))


def test_the_same_key_gives_the_same_answer_and_acts_once(app, desk, owner, key):
    before = desk.made

    first, again = post(app, owner, key), post(app, owner, key)

    assert (first.status_code, again.status_code, desk.made) == (201, 201, before + 1)
    assert (again.data, again.headers["ETag"], again.content_type) == (first.data, first.headers["ETag"], first.content_type)


def test_the_same_key_with_another_request_is_refused(app, desk, owner, key):
    post(app, owner, key)

    refused = post(app, owner, key, "二")

    assert (refused.status_code, refused.json["type"]) == (422, "/problems/idempotency-key-reused")
    assert app.test_client().get("/problems/idempotency-key-reused").status_code == 200


def test_a_write_without_a_key_or_with_a_bad_one_names_the_header(app, owner, key):
    for sent in (None, "short", "密" * 10, "x" * 81):
        refused = app.test_client().post(
            URL, json={"text": "一"}, headers=owner.headers | ({"Idempotency-Key": sent.encode().decode("latin-1")} if sent else {}))
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/headers/Idempotency-Key")


def test_a_key_belongs_to_one_person(app, desk, owner, key):
    other = log_in(app)

    assert post(app, owner, key).json != post(app, other, key).json


def test_a_refused_write_leaves_its_key_free(app, desk, owner, key):
    for refusal in (Conflict(why="还不行。"), TooManyRequests(retry_after=1)):
        desk.refusal = refusal
        assert post(app, owner, key).status_code == refusal.status
    assert post(app, owner, key, "").status_code == 422

    desk.refusal = None

    assert post(app, owner, key).status_code == 201


def test_two_at_once_act_once_and_both_get_the_answer(app, desk, owner, key):
    desk.wait, before, answers = 0.3, desk.made, []
    threads = [threading.Thread(target=lambda: answers.append(post(app, owner, key))) for _ in range(6)]

    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert desk.made == before + 1
    assert {(one.status_code, one.data) for one in answers} == {(201, answers[0].data)}


def test_a_form_is_compared_by_its_parts_and_not_by_its_boundary(app, desk, owner, key):
    def upload(content):
        return app.test_client().post("/api/v1/files", data={"file": (io.BytesIO(content), "a.txt")}, headers=owner.headers | {
            "Idempotency-Key": key}, content_type="multipart/form-data")

    first, again, other = upload(b"one"), upload(b"one"), upload(b"two")

    assert (first.status_code, again.data, other.status_code) == (201, first.data, 422)


def test_answers_are_sealed_and_forgotten_after_seven_days(app, clock, owner, key):
    post(app, owner, key)
    with app.app_context(), transaction():
        kept = db.session.get_one(IdempotentAnswer, (owner.person_id, "notes.make_note", key))
        assert b"number" not in kept.body_sealed
        forget_answers()
        assert db.session.query(IdempotentAnswer).filter_by(key=key).count() == 1
        kernel_clock.move(dt.timedelta(days=7, seconds=1))
        forget_answers()
        assert db.session.query(IdempotentAnswer).filter_by(key=key).count() == 0


def test_the_api_s_description_names_the_header(app):
    parameters = app.test_client().get("/api/openapi.json").json["paths"]["/api/v1/notes"]["post"]["parameters"]

    assert [(one["in"], one["name"], one["required"]) for one in parameters] == [("header", "Idempotency-Key", True)]
