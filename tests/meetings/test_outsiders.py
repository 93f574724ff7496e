"""Who is from outside gets nothing of a meeting, at every endpoint that the room has or will have."""

from __future__ import annotations

import io

import pytest

from app.kernel import clock as kernel_clock
from tests.factories.identity import log_in
from tests.factories.meetings import committee, signature
from tests.factories.outsiders import operations, walk

TAGS = ("meetings", "meeting-rooms", "minutes")
OF_BODY = "/api/v1/communities/{community_id}/bodies/{body_id}"
ONE = "/api/v1/communities/{community_id}/meetings/{meeting_id}"
MEETING = {"title": "会议", "place": "会所", "starts_at": "2099-01-01T01:00:00Z", "items": [{"title": "议题"}]}


def bodies(place):
    person = str(place.chair.person_id)
    return {
        f"POST {OF_BODY}/meetings": MEETING, f"POST {OF_BODY}/meeting-proposals": {"subject": "电梯"},
        f"POST {ONE}/cancellation": {"reason": "不开了"}, f"POST {ONE}/leave": {"reason": "出差"},
        f"POST {ONE}/papers": lambda: {"title": "报价", "file": (io.BytesIO(signature()), "p.png")},
        f"POST {ONE}/opening": {}, f"POST {ONE}/attendance": {"code": "0" * 12},
        f"POST {ONE}/attendance-entries": {"entries": [{"person_id": person, "present": True}]},
        f"POST {ONE}/items/{{item_id}}/votes": {"choice": "agree"},
        f"POST {ONE}/items/{{item_id}}/vote-entries": {"entries": [{"person_id": person, "choice": "agree"}]},
        f"POST {ONE}/minutes": {}, f"POST {ONE}/publication": {},
        f"POST {ONE}/signatures": lambda: {"minutes_sha256": "0" * 64, "file": (io.BytesIO(signature()), "s.png")},
        f"POST {ONE}/tasks": {"what": "报价", "owner_id": person, "due_on": "2099-01-01"},
        f"POST {ONE}/tasks/{{task_id}}/completion": {"note": "完成"},
    }


@pytest.fixture(scope="module")
def place(app):
    return committee(app, app.test_client())


@pytest.fixture(scope="module")
def elsewhere(app):
    return committee(app, app.test_client())


@pytest.fixture(scope="module")
def ids(app, place):
    """Return a meeting that is closed, with an item, a paper, a task, a proposal."""
    from tests.conftest import MovableClock

    meeting = place.opened(MovableClock(app))
    place.come(meeting, *place.members)
    url = place.url("meetings", meeting["id"], "papers")
    form = {"title": "报价", "file": (io.BytesIO(signature()), "p.png")}
    headers = place.chair.headers | {"Idempotency-Key": "a-paper-0001"}
    shown = place.client.post(url, data=form, headers=headers, content_type="multipart/form-data").json
    with app.app_context():
        today = kernel_clock.today().isoformat()
    given = place.act(place.chair, meeting, "tasks", body={
        "what": "报价", "owner_id": str(place.chair.person_id), "due_on": today})
    place.act(place.chair, meeting, "closing")
    drafted = place.act(place.chair, meeting, "minutes")
    assert (given.status_code, drafted.status_code) == (201, 201)
    proposal = place.post(place.chair, place.of_body("meeting-proposals"), {"subject": "电梯"}).json
    return {
        "community_id": place.community_id, "body_id": place.body_id, "meeting_id": meeting["id"],
        "item_id": meeting["items"][0]["id"], "paper_id": shown["papers"][0]["id"], "task_id": given.json["tasks"][0]["id"],
        "proposal_id": proposal["id"], "office_id": place.office_id}


def test_nobody_comes_in_without_log_in(place, ids):
    for name, answer in walk(place.client, TAGS, ids, bodies(place), {}).items():
        assert answer.status_code == 401, name


@pytest.mark.parametrize("who", ["owner", "chair", "officer"])
def test_people_of_another_community_find_nothing(place, elsewhere, ids, who):
    for name, answer in walk(place.client, TAGS, ids, bodies(place), getattr(elsewhere, who).headers).items():
        assert answer.status_code == 404 or (answer.status_code == 403 and "/offices/" in name), f"{name} {answer.status_code}"


def test_somebody_without_any_part_finds_nothing(app, place, ids):
    stranger = log_in(app)

    for name, answer in walk(place.client, TAGS, ids, bodies(place), stranger.headers).items():
        assert answer.status_code == 404 or (answer.status_code == 403 and "/offices/" in name), f"{name} {answer.status_code}"


def test_an_owner_reads_published_minutes_and_nothing_before(place, ids):
    open_to_owners = {"GET /api/v1/communities/{community_id}/minutes", "GET /api/v1/communities/{community_id}/meeting-clocks"}

    for name, answer in walk(place.client, TAGS, ids, bodies(place), place.owner.headers).items():
        if name in open_to_owners:
            assert answer.status_code == 200
            assert ids["meeting_id"] not in answer.text
        else:
            assert answer.status_code in {403, 404}, f"{name} {answer.status_code}"


def test_the_office_reads_all_of_it_and_runs_none_of_it(place, ids):
    for name, answer in walk(place.client, TAGS, ids, bodies(place), place.officer.headers).items():
        assert answer.status_code == 200 if name.startswith("GET") and "room-code" not in name else answer.status_code in {403, 404, 409, 422}, (
            f"{name} {answer.status_code}")


def test_every_operation_of_the_room_is_walked(place):
    assert len(operations(place.client, TAGS)) == 29
