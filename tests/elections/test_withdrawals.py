from __future__ import annotations

import io
from uuid import uuid4

from tests.factories.identity import log_in

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


def test_one_who_withdrew_stays_listed_and_owners_see_it(running):
    recorded = running.withdraw(1)

    assert recorded.status_code == 201
    shown = running.seen()["candidates"]
    assert [(one["name"], bool(one["withdrawal"])) for one in shown] == [("陈一", False), ("李二", True), ("王三", False)]
    assert shown[1]["withdrawal"]["reason"] == "本人书面申请"


def test_ballots_for_one_who_withdrew_stay_valid_and_elect_nobody(running):
    running.vote(陈=(0, 1), 李=(0, 1), 王=(0, 1), 赵=(1,))
    running.withdraw(0, who=running.officer)
    running.vote(钱=(1,))

    outcome = running.close().seen()["outcome"]

    decision = running.poll.get("陈", "result").json["decision"]["motions"][0]
    assert decision["participating"]["heads"] == 5
    assert {one["id"]: (one["heads"], one["withdrawn"]) for one in decision["candidates"]}[running.people[0]] == (3, True)
    assert (outcome["elected"], outcome["open_seats"]) == ([running.people[1]], 1)


def test_a_withdrawal_is_recorded_once_and_not_after_the_close(running):
    running.withdraw(0)

    twice = running.withdraw(0)
    running.close()
    late = running.withdraw(1)

    assert (twice.status_code, twice.json["type"]) == (409, "/problems/already-withdrawn")
    assert (late.status_code, late.json["type"]) == (409, "/problems/too-late-to-withdraw")


def test_only_who_convenes_or_reviews_records_a_withdrawal(app, running):
    owner, stranger, nobody = (
        running.withdraw(0, who=running.owner), running.withdraw(0, who=log_in(app)), running.post(None, "withdrawals", json={}))

    assert (owner.status_code, stranger.status_code, nobody.status_code) == (403, 404, 401)


def test_somebody_who_does_not_stand_cannot_withdraw(running):
    refused = running.withdraw(0, candidate_id=str(uuid4()))

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/candidate_id")


def test_another_community_and_another_motion_are_not_found(running):
    body = {"candidate_id": running.people[0], "reason": "本人", "statement": "本人"}
    headers = running.officer.headers | {"Idempotency-Key": uuid4().hex}

    other = running.client.post(running.url(uuid4(), "withdrawals"), json=body, headers=headers)
    elsewhere = running.client.get(
        f"/api/v1/communities/{uuid4()}/polls/{running.poll_id}/elections", headers=running.officer.headers)

    assert (other.status_code, elsewhere.status_code) == (404, 404)


def test_the_signed_statement_is_kept_and_read_by_who_handles_it_alone(running):
    withdrawal = running.withdraw(0).json["id"]
    path = running.url("withdrawals", withdrawal, "papers")
    headers = running.convener.headers | {"Idempotency-Key": uuid4().hex}

    added = running.client.post(path, data={"file": (io.BytesIO(PDF), "退出声明.pdf")}, headers=headers)

    paper = f"{path}/{added.json['id']}"
    assert added.status_code == 201
    assert running.client.get(paper, headers=running.officer.headers).data == PDF
    assert running.client.get(paper, headers=running.owner.headers).status_code == 403
    assert running.seen(running.officer)["candidates"][0]["withdrawal"]["papers"] == [added.json["id"]]
    assert running.seen()["candidates"][0]["withdrawal"]["papers"] == []


def test_a_paper_that_is_none_is_refused(running):
    withdrawal = running.withdraw(0).json["id"]
    headers = running.convener.headers | {"Idempotency-Key": uuid4().hex}

    refused = running.client.post(running.url("withdrawals", withdrawal, "papers"),
                                  data={"file": (io.BytesIO(b"#!/bin/sh\n"), "a.pdf")}, headers=headers)

    assert refused.status_code == 422


def test_hostile_fields_are_named(running):
    refused = running.withdraw(0, reason="\u0000", statement="", other=1)

    assert {one["pointer"] for one in refused.json["errors"]} == {"/reason", "/statement", "/other"}
