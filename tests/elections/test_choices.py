"""What may stand in an election's choice besides candidates: nothing, however it is nested."""

from __future__ import annotations

import json

import pytest

from tests.elections.conftest import Election


@pytest.fixture(scope="module")
def running(app):
    from tests.conftest import MovableClock

    return Election(app, app.test_client(), MovableClock(app))


def cast(running, choice):
    body = json.dumps({"head": running.poll.heads["1-0101"], "choices": {str(running.motion.motion_id): "CHOICE"}})
    headers = running.owner.headers | {"Idempotency-Key": "nested-choice-1", "Content-Type": "application/json"}
    return running.client.post(running.poll.url("ballots"), data=body.replace('"CHOICE"', choice), headers=headers)


def test_a_list_within_a_list_is_refused_at_whatever_depth_it_can_be_read(running):
    answers = {depth: cast(running, "[" * depth + "]" * depth).status_code for depth in range(700, 1000)}

    assert {depth: status for depth, status in answers.items() if status not in {400, 422}} == {}


@pytest.mark.parametrize("choice", ["[1]", "[null]", "[true]", "[[]]", '[{"a": 1}]', "[1, 1]", '["\\ud800"]', "[]"])
def test_what_is_no_candidate_s_id_is_refused_at_its_motion(running, choice):
    answer = cast(running, choice)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, f"/choices/{running.motion.motion_id}")
