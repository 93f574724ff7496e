"""Owners ask; the committee or the office answers in time, in public only where the asker lets it."""

from __future__ import annotations

import datetime as dt

from app.kernel import clock as kernel_clock
from app.kernel import jobs


def test_a_question_is_asked_answered_and_shown_to_all_without_the_asker(place):
    owner, _ = place.owner()
    other, _ = place.owner()
    one = place.asked(owner)
    waiting = place.get(place.member, "affairs").json
    hidden = place.get(other, "questions", one).status_code

    done = place.post(place.member, "questions", one, "answer", text="下月动工。", shown=True)
    shown = place.get(other, "questions", one).json

    assert (waiting["to_answer"], waiting["sides"], hidden, done.status_code) == (1, ["committee"], 404, 201)
    assert [(step["kind"], step["text"]) for step in shown["entries"]] == [("asked", "车棚什么时候修？"), ("answered", "下月动工。")]
    assert (shown["unit"], shown["mine"], shown["entries"][1]["speaker"]) == (None, False, "业主委员会")
    assert [item["id"] for item in place.get(other, "questions", view="shown").json["items"]] == [one]
    assert place.messages("question_answered") == [owner.person_id]


def test_the_time_to_answer_is_the_rule_s(place):
    owner, _ = place.owner()

    shown = place.get(owner, "questions", place.asked(owner)).json

    assert shown["due_on"] == (kernel_clock.civil_date(place.now()) + dt.timedelta(days=15)).isoformat()
    assert shown["unit"].endswith("××")


def test_a_private_question_is_answered_to_its_asker_alone(place):
    owner, _ = place.owner()
    other, _ = place.owner()
    one = place.asked(owner, may_be_shown=False)

    refused = place.post(place.member, "questions", one, "answer", text="下月。", shown=True)
    done = place.post(place.member, "questions", one, "answer", text="下月。", shown=False)

    assert (refused.json["type"], done.status_code) == ("/problems/must-stay-private", 201)
    assert place.get(other, "questions", one).status_code == 404
    assert place.get(owner, "questions", one).json["entries"][1]["text"] == "下月。"
    assert place.post(place.member, "questions", one, "answer", text="又", shown=False).status_code == 409


def test_others_read_the_edited_version_and_the_original_is_kept(place):
    owner, _ = place.owner()
    other, _ = place.owner()
    one = place.asked(owner, text="1栋1201的张三骗人，车棚何时修？")

    place.post(place.member, "questions", one, "answer", text="下月。", shown=True, edited_question="车棚何时修？")
    theirs, own = (place.get(who, "questions", one).json["entries"][0] for who in (other, owner))

    assert (theirs["text"], theirs["original"], theirs["edited"]) == ("车棚何时修？", None, True)
    assert own["original"] == "1栋1201的张三骗人，车棚何时修？"
    assert place.get(other, "questions", view="shown").json["items"][0]["text"] == "车棚何时修？"


def test_a_question_is_handed_on_to_the_office_which_then_answers(place):
    owner, _ = place.owner()
    one = place.asked(owner)

    moved = place.post(place.member, "questions", one, "transfer", reason="属于街道职责")
    not_ours = place.post(place.member, "questions", one, "answer", text="x", shown=False)
    done = place.post(place.officer, "questions", one, "answer", text="已派单。", shown=False)

    assert (moved.status_code, not_ours.status_code, done.status_code) == (201, 403, 201)
    assert {owner.person_id, place.officer.person_id} <= set(place.messages("question_handed_on"))
    assert place.member.person_id not in place.messages("question_handed_on")
    assert [step["kind"] for step in place.get(owner, "questions", one).json["entries"]] == ["asked", "handed_on", "answered"]


def test_a_follow_up_comes_once_and_is_hidden_until_it_is_answered(place):
    owner, _ = place.owner()
    other, _ = place.owner()
    one = place.asked(owner)
    place.post(place.member, "questions", one, "answer", text="下月。", shown=True)

    asked = place.post(owner, "questions", one, "follow-up", text="下月几号？我住1201")
    public = place.get(other, "questions", one).json["entries"]
    place.post(place.member, "questions", one, "answer", text="10号。", shown=False)

    assert (asked.status_code, asked.json["state"]) == (201, "open")
    assert [step["kind"] for step in public] == ["asked", "answered"]
    assert len(place.get(other, "questions", one).json["entries"]) == 2
    assert len(place.get(owner, "questions", one).json["entries"]) == 4
    assert place.post(owner, "questions", one, "follow-up", text="再问").json["type"] == "/problems/question-state-forbids"
    assert place.post(other, "questions", one, "follow-up", text="再问").status_code == 404


def test_an_overdue_question_is_listed_for_its_side_and_the_office_and_reminded_each_week(place, clock):
    owner, _ = place.owner()
    one = place.asked(owner)
    with place.app.app_context():
        jobs.drain()
    early = place.messages("questions_overdue")

    clock.move(days=16)
    with place.app.app_context():
        jobs.drain()
        jobs.drain()
    once = len(place.messages("questions_overdue"))
    clock.move(days=7)
    with place.app.app_context():
        jobs.drain()
    listed = place.client.get(f"/api/v1/offices/{place.office_id}/overdue-questions", headers=place.officer.headers).json

    assert (early, once, len(place.messages("questions_overdue"))) == ([], 2, 4)
    assert [(item["id"], item["community"]) for item in listed["items"]] == [(one, "益田村")]
    assert [item["id"] for item in place.get(place.member, "questions", view="overdue").json["items"]] == [one]
    assert place.get(place.member, "affairs").json["overdue"] == 1
    assert place.get(owner, "questions", view="overdue").status_code == 403


def test_only_a_verified_owner_asks_and_the_committee_must_exist(place, clock):
    owner, _ = place.owner()

    not_owner = place.post(place.service, "questions", side="office", text="x", may_be_shown=True)
    clock.move(days=2000)
    no_body = place.post(owner, "questions", side="committee", text="x", may_be_shown=True)

    assert (not_owner.status_code, no_body.json["type"]) == (403, "/problems/no-committee-now")
    assert place.post(owner, "questions", side="office", text="x", may_be_shown=True).status_code == 201
