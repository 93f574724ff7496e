"""A person from outside gets nothing of this room, at every endpoint that it has."""

from __future__ import annotations

import io

import pytest

from tests.affairs.places import PDF, Place
from tests.factories.identity import log_in, staff
from tests.factories.outsiders import walk

TAGS = ("gatherings", "opinions", "notices", "questions")
HERE = "/api/v1/communities/{community_id}"


@pytest.fixture(scope="module")
def place(app):
    return Place(app, app.test_client())


@pytest.fixture(scope="module")
def ids(place):
    owner, _ = place.owner()
    gathering = place.post(place.member, "gatherings", **place.gathering()).json["id"]
    paper = place.upload(place.member, "gatherings", gathering).json["id"]
    place.post(place.member, "gatherings", gathering, "publication")
    question = place.asked(owner)
    place.post(place.member, "questions", question, "answer", text="下月。", shown=True)
    return {"community_id": place.community_id, "office_id": place.office_id, "gathering_id": gathering, "paper_id": paper,
            "notice_id": place.noticed(), "question_id": question}


def bodies(place):
    return {f"POST {HERE}{path}": body for path, body in {
        "/gatherings": place.gathering(), "/gatherings/{gathering_id}/withdrawal": {"reason": "x"},
        "/gatherings/{gathering_id}/opinions": {"choices": ["0"]}, "/gatherings/{gathering_id}/papers": {},
        "/gatherings/{gathering_id}/summary": {
            "text": "x", "items": [{"point": "x", "taken": "taken_up", "why": ""}]},
        "/notices": place.notice(), "/notices/{notice_id}/withdrawal": {"reason": "x"}, "/notices/{notice_id}/papers": {},
        "/questions": {"side": "office", "text": "x", "may_be_shown": True},
        "/questions/{question_id}/answer": {"text": "x", "shown": False}, "/questions/{question_id}/transfer": {"reason": "x"},
        "/questions/{question_id}/follow-up": {"text": "x"}}.items()}


def outsiders(app, place):
    """Yield an owner of another community, its committee, another office's officer, and nobody."""
    elsewhere = Place(app, place.client)
    yield "owner", elsewhere.owner()[0].headers
    yield "committee", elsewhere.member.headers
    yield "officer", staff(app, "officer", elsewhere.office_id).headers
    yield "stranger", log_in(app).headers
    yield "nobody", {}


def test_who_is_from_outside_gets_nothing_at_any_endpoint(app, place, ids):
    for who, headers in outsiders(app, place):
        for name, answer in walk(place.client, TAGS, ids, bodies(place), headers).items():
            allowed = {401} if who == "nobody" else {404, 403} if "/offices/" in name else {404}
            allowed |= {415, 422} if name.endswith("/papers") and name.startswith("POST") else set()
            assert answer.status_code in allowed, f"{who}: {name} {answer.status_code} {answer.text}"


def test_files_of_another_community_are_neither_taken_nor_given(app, place, ids):
    other = log_in(app)
    for kind, one in (("gatherings", ids["gathering_id"]), ("notices", ids["notice_id"])):
        sent = place.client.post(
            place.url(kind, one, "papers"), data={"title": "x", "file": (io.BytesIO(PDF), "x.pdf")},
            headers=other.headers | {"Idempotency-Key": f"outside-{kind}"}, content_type="multipart/form-data")

        assert sent.status_code == 404


def test_another_community_of_one_s_own_office_is_reached_only_by_its_own_address(app, place, ids):
    """An id of one community under the address of another is not there, also for who may see both."""
    elsewhere = Place(app, place.client)
    both = staff(app, "officer", place.office_id)
    for kind, one in (("gatherings", ids["gathering_id"]), ("notices", ids["notice_id"]), ("questions", ids["question_id"])):
        assert elsewhere.get(elsewhere.officer, kind, one).status_code == 404
        assert place.get(both, kind, one).status_code == 200
