from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.certification.models import ResultObjection
from app.certification.objections import committed_text
from app.kernel.db import db
from app.ledger.canonical import commitment
from app.ledger.models import LeafRow
from app.messaging.models import Message
from tests.factories.certification import certify, convener, counted, objected
from tests.factories.identity import log_in, staff
from tests.factories.voting import open_poll


@pytest.fixture
def voting(app, client, clock):
    return counted(app, client, clock)


def answer(voting, who, objection_id, text="已核对，票数无误。"):
    return voting.client.post(voting.url("objections", objection_id, "answer"), json={"text": text}, headers=who.headers)


def test_an_owner_objects_and_reads_the_answer_of_the_convener(app, voting):
    made = objected(voting, "孙")

    answered = answer(voting, convener(voting), made.json["id"])

    assert (made.status_code, answered.status_code) == (201, 201)
    shown = voting.get("孙", "objections").json["items"]
    assert [(one["text"], one["answer"]) for one in shown] == [("同意票数不对。", "已核对，票数无误。")]
    with app.app_context():
        sent = select(Message).where(Message.template == "objection_answered", Message.community_id == voting.community_id)
        assert db.session.scalars(sent).one().person_id == voting.owners["孙"].person_id


def test_the_log_binds_the_words_of_both_and_shows_neither(app, voting):
    made = objected(voting, "孙", text="3栋的票被改过。")
    answer(voting, voting.officer, made.json["id"])

    with app.app_context():
        row = db.session.scalars(select(ResultObjection).where(ResultObjection.poll_id == voting.poll.poll_id)).one()
        leaves = {one.kind: json.loads(one.body) for one in db.session.scalars(
            select(LeafRow).where(LeafRow.log_id == voting.poll.poll_id, LeafRow.kind.startswith("objection")))}
    assert leaves["objection"]["text"] == commitment(row.salt, committed_text(row.id, "3栋的票被改过。"))
    assert leaves["objection_answered"]["objection"] == str(row.leaf_id)
    assert b"3\xe6\xa0\x8b" not in row.text_sealed


def test_an_owner_sees_their_own_objections_and_the_convener_and_the_office_all(voting):
    objected(voting, "孙", key="objection-0001")
    objected(voting, "钱", text="公告期不足。", key="objection-0002")

    own = voting.get("钱", "objections").json["items"]
    headers = convener(voting).headers
    first = voting.client.get(voting.url("objections?limit=1"), headers=headers).json
    rest = voting.client.get(voting.url(f"objections?limit=1&cursor={first['next_cursor']}"), headers=headers).json

    assert [one["text"] for one in own] == ["公告期不足。"]
    assert [one["text"] for one in first["items"] + rest["items"]] == ["同意票数不对。", "公告期不足。"]
    assert len(voting.get("officer", "objections").json["items"]) == 2


def test_blanks_are_no_objection(voting):
    refused = objected(voting, "孙", text=" \n\t ")

    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, "/text")


def test_the_same_key_makes_one_objection(voting):
    assert objected(voting, "孙").json["id"] == objected(voting, "孙").json["id"]
    assert len(voting.get("孙", "objections").json["items"]) == 1


def test_an_objection_is_answered_once_and_only_by_convener_or_office(app, voting):
    made = objected(voting, "孙").json["id"]
    reviewer = staff(app, "reviewer", voting.community_id, office_id=voting.office_id)

    assert answer(voting, voting.owners["钱"], made).status_code == 403
    assert answer(voting, reviewer, made).status_code == 403
    assert answer(voting, log_in(app), made).status_code == 404
    assert answer(voting, voting.officer, made).status_code == 201
    assert answer(voting, convener(voting), made).json["type"] == "/problems/result-objection-answered"


def test_only_owners_object_and_only_to_a_result(app, client, clock, voting):
    running = open_poll(app, client, clock)
    key = {"Idempotency-Key": "objection-0009"}

    assert objected(running, "孙").json["type"] == "/problems/result-not-ready"
    body = {"text": "不对"}
    assert client.post(voting.url("objections"), json=body, headers=voting.officer.headers | key).status_code == 403
    assert client.post(voting.url("objections"), json=body, headers=running.owners["孙"].headers | key).status_code == 404


def test_objections_end_with_the_announcement_of_a_certified_result_and_never_before_it_is_certified(clock, voting):
    clock.move(days=9)
    late = objected(voting, "孙")
    certify(voting, open_objections_reason="另行答复")

    refused = objected(voting, "钱", key="objection-0002")

    assert (late.status_code, refused.status_code, refused.json["type"]) == (201, 409, "/problems/objection-too-late")


def test_an_objection_to_another_poll_is_not_found(app, client, clock, voting):
    made = objected(voting, "孙").json["id"]
    other = counted(app, client, clock)

    assert answer(other, other.officer, made).status_code == 404
    assert answer(voting, other.officer, made).status_code == 404


def test_one_owner_does_not_bury_the_result_in_objections(voting):
    answers = [objected(voting, "孙", key=f"objection-{number:04d}") for number in range(11)]

    assert [one.status_code for one in answers] == [201] * 10 + [429]
