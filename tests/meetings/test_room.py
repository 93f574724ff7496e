"""Calling, coming, voting and counting: what a meeting refuses, and why."""

from __future__ import annotations

import datetime as dt

import pytest

from app.kernel import clock as kernel_clock
from app.meetings import regular, tasks
from app.messaging import service as messaging
from tests.factories.identity import log_in
from tests.factories.meetings import committee, signature


@pytest.fixture
def body(app, client):
    return committee(app, client)


def types(*answers):
    return [one.json["type"].rpartition("/")[2] for one in answers]


def test_members_are_told_of_a_meeting_and_of_its_end(app, body):
    meeting = body.call().json

    cancelled = body.act(body.chair, meeting, "cancellation", body={"reason": "人数不够"})

    with app.app_context():
        sent = [one.template for one in messaging.deliveries(("meeting", meeting["id"]))]
    assert (cancelled.json["state"], cancelled.json["cancel_reason"]) == ("cancelled", "人数不够")
    assert sent == ["meeting_called"] * 5 + ["meeting_cancelled"] * 5


def test_a_member_who_does_not_head_the_body_calls_only_what_a_third_proposed(body):
    first, second = body.members[1:3]
    refused = body.call(first)
    proposal = body.post(first, body.of_body("meeting-proposals"), {"subject": "电梯停运"}).json
    too_few = body.call(first, proposal_id=proposal["id"])

    supported = body.post(second, body.of_body("meeting-proposals", proposal["id"], "support"))
    called = body.call(first, proposal_id=proposal["id"], kind="extraordinary")

    assert types(refused, too_few) == ["not-to-call-meeting"] * 2
    assert (supported.json["enough"], supported.json["supporters"]) == (True, ["钱委员", "孙委员"])
    assert supported.json["due"]["article"] == "建房〔2009〕274号"
    assert called.status_code == 201
    assert body.call(first, proposal_id=proposal["id"]).status_code == 422
    assert body.get(body.officer, "bodies", body.body_id, "meeting-proposals").json[0]["meeting_id"] == called.json["id"]


def test_a_meeting_lies_ahead_and_within_the_term_of_its_body(app, body):
    with app.app_context():
        now = kernel_clock.now()

    late, beyond = (body.call(starts_at=(now + dt.timedelta(days=days)).isoformat()) for days in (-1, 4000))

    assert [one.json["errors"][0]["pointer"] for one in (late, beyond)] == ["/starts_at", "/starts_at"]


def test_the_code_of_the_room_lets_members_in_for_a_minute_at_most(body, clock):
    meeting = body.opened(clock)
    code = body.get(body.chair, "meetings", meeting["id"], "room-code").json
    fresh = body.act(body.members[1], meeting, "attendance", body={"code": code["code"].lower()})
    clock.move(seconds=61)

    stale = body.act(body.members[2], meeting, "attendance", body={"code": code["code"]})

    assert code["url"].endswith(f"/meetings/{body.community_id}/{meeting['id']}/here?code={code['code']}")
    assert fresh.json["present"] is True
    assert types(stale) == ["room-code-invalid"]
    assert body.get(body.members[1], "meetings", meeting["id"], "room-code").status_code == 403


def test_the_code_of_another_meeting_opens_nothing(app, client, body, clock):
    other = committee(app, client)
    theirs, ours = other.opened(clock), body.opened(clock)
    code = other.get(other.chair, "meetings", theirs["id"], "room-code").json["code"]

    assert types(body.act(body.chair, ours, "attendance", body={"code": code})) == ["room-code-invalid"]


def test_an_officer_who_scans_sits_in_and_does_not_count(body, clock):
    meeting = body.opened(clock)
    body.come(meeting, body.chair, body.officer)

    shown = body.get(body.chair, "meetings", meeting["id"]).json

    assert shown["quorum"]["present"] == 1
    assert [one["office_held"] for one in shown["people"] if one["present"]] == ["chair", "guest"]
    assert types(body.vote(body.officer, meeting)) == ["not-present"]


def test_who_chairs_enters_who_came_and_why_others_did_not(body, clock):
    meeting = body.call().json
    body.act(body.members[4], meeting, "leave", body={"reason": "出差"})
    clock.move(hours=1)
    body.act(body.chair, meeting, "opening", body={"chair_id": str(body.members[1].person_id)})
    entries = [{"person_id": str(one.person_id), "present": True} for one in body.members[:3]]
    absent = {"person_id": str(body.members[3].person_id), "present": False, "reason": "住院"}

    shown = body.act(body.members[1], meeting, "attendance-entries", body={"entries": [*entries, absent]}).json

    assert shown["chair"] == "钱委员"
    assert [(one["present"], one["how"], one["reason"]) for one in shown["people"]] == [
        (True, "hand", None)] * 3 + [(False, "hand", "住院"), (False, "leave", "出差")]
    stranger = {"entries": [{"person_id": str(body.owner.person_id), "present": True}]}
    assert body.act(body.chair, meeting, "attendance-entries", body=stranger).status_code == 422


def test_only_who_is_present_votes_and_a_recusal_has_its_reason(body, clock):
    meeting = body.opened(clock)
    body.come(meeting, *body.members[:3])

    absent, bare, spoken = (
        body.vote(body.members[4], meeting), body.vote(body.chair, meeting, "recused"), body.vote(body.chair, meeting, item=1))

    assert types(absent, bare, spoken) == ["not-present", "invalid-fields", "conflict"]


def test_a_member_may_say_another_word_until_the_count_and_nobody_says_it_instead(body, clock):
    meeting = body.opened(clock)
    body.come(meeting, *body.members[:3])
    for choice in ("against", "agree"):
        body.vote(body.members[1], meeting, choice)
    item = meeting["items"][0]["id"]
    entry = [{"person_id": str(one.person_id), "choice": "agree"} for one in body.members[:3]]
    instead = body.act(body.chair, meeting, "items", item, "vote-entries", body={"entries": entry})
    early = body.act(body.chair, meeting, "items", item, "decision")
    body.act(body.chair, meeting, "items", item, "vote-entries", body={"entries": [entry[0], entry[2]]})

    decided = body.act(body.chair, meeting, "items", item, "decision").json["items"][0]

    assert types(instead, early) == ["spoke-for-themselves", "conflict"]
    assert (decided["decision"]["outcome"], decided["decision"]["agree"]) == ("passed", 3)
    assert {one["name"]: one["themselves"] for one in decided["votes"]} == {"赵主任": True, "钱委员": True, "孙委员": False}
    assert types(body.vote(body.members[2], meeting)) == ["motion-decided"]


def test_votes_are_shown_to_the_others_once_they_were_counted(body, clock):
    meeting = body.opened(clock)
    body.come(meeting, *body.members[:3])
    body.vote(body.members[1], meeting, "against")

    seen = [body.get(one, "meetings", meeting["id"]).json["items"][0] for one in (body.chair, body.members[2], body.members[1])]

    assert [len(one["votes"]) for one in seen] == [1, 0, 0]
    assert [one["mine"] for one in seen] == [None, None, "against"]


def test_two_of_five_hold_no_meeting(body, clock):
    meeting = body.opened(clock)
    body.come(meeting, *body.members[:2])
    for one in body.members[:2]:
        body.vote(one, meeting)
    decided = body.act(body.chair, meeting, "items", meeting["items"][0]["id"], "decision").json["items"][0]["decision"]

    body.act(body.chair, meeting, "closing")

    body.act(body.chair, meeting, "minutes")
    facts = body.get(body.chair, "meetings", meeting["id"], "minutes").json["facts"]
    assert decided["outcome"] == "no_quorum"
    assert (facts["held"], facts["items"][0]["outcome"]) == (False, "出席不足，未形成决定")


def test_a_meeting_does_not_close_over_votes_that_were_not_counted(body, clock):
    meeting = body.opened(clock)
    body.come(meeting, *body.members[:3])
    body.vote(body.chair, meeting)

    assert body.act(body.chair, meeting, "closing").status_code == 409


def test_an_alternate_comes_signs_and_has_no_vote(app, client, clock):
    from app.bodies import service as bodies
    from app.kernel.access import SYSTEM
    from app.kernel.db import transaction

    body, alternate = committee(app, client), log_in(app)
    with app.app_context(), transaction():
        at = kernel_clock.now()
        bodies.seat_members(SYSTEM, body.community_id, body.body_id, [bodies.Seat(alternate.person_id, "alternate")],
                            from_on=kernel_clock.civil_date(at), until_on=None, at=at)
    meeting = body.opened(clock)
    body.come(meeting, alternate)

    shown = body.get(alternate, "meetings", meeting["id"]).json

    assert (shown["quorum"]["members"], shown["quorum"]["present"]) == (5, 0)
    assert types(body.vote(alternate, meeting)) == ["not-present"]


def test_a_signature_is_a_drawn_picture_of_the_newest_minutes_by_who_was_there(body, clock):
    meeting = body.held(clock)
    first = body.get(body.chair, "meetings", meeting["id"]).json["minutes"]["sha256"]
    blank, text = body.sign(body.chair, meeting, picture=_blank()), body.sign(body.chair, meeting, picture=b"\x89PNG\r\n\x1a\nx")
    signed, twice = body.sign(body.chair, meeting), body.sign(body.chair, meeting)
    absent = body.sign(body.members[4], meeting)
    body.act(body.chair, meeting, "minutes", body={"remarks": "补充说明"})

    stale = body.sign(body.members[1], meeting, sha256=first)

    assert types(blank, text, twice, absent, stale) == [
        "signature-unreadable", "signature-unreadable", "conflict", "forbidden", "minutes-are-others"]
    assert (signed.status_code, signed.json["minutes"]["signed_by_me"]) == (201, True)
    assert body.get(body.chair, "meetings", meeting["id"]).json["minutes"]["signed"] == []


def _blank():
    import io

    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (200, 80), "white").save(target, "PNG")
    return target.getvalue()


def test_minutes_that_somebody_did_not_sign_say_why(body, clock):
    meeting = body.held(clock)
    nobody = body.act(body.chair, meeting, "publication")
    for one in body.members[:3]:
        body.sign(one, meeting)

    missing = body.act(body.chair, meeting, "publication")
    published = body.act(body.chair, meeting, "publication", body={"unsigned_reason": "李委员出差"})

    assert types(nobody, missing) == ["conflict", "minutes-unsigned"]
    assert missing.json["names"] == "李委员"
    assert (published.json["state"], published.json["unsigned_reason"]) == ("published", "李委员出差")


def test_minutes_of_supervisors_are_not_for_owners_by_default(app, client, clock):
    body = committee(app, client, kind="supervisors", name="监事会")
    meeting = body.held(clock)
    body.sign(body.chair, meeting)

    refused = body.act(body.chair, meeting, "publication", body={"unsigned_reason": "其他人出差"})

    assert types(refused) == ["minutes-not-open"]
    assert body.get(body.owner, "meetings", meeting["id"], "minutes").status_code == 404


def test_a_residents_committee_holds_no_meetings_here(app, client):
    body = committee(app, client, kind="residents_committee", name="居民委员会")

    assert types(body.call()) == ["body-holds-no-meetings"]


def test_what_was_decided_is_followed_up_to_done(app, body, clock):
    meeting = body.opened(clock)
    second = body.members[1]
    given = {"what": "联系三家单位报价", "owner_id": str(second.person_id), "due_on": kernel_clock.civil_date(clock.now()).isoformat()}
    task = body.act(body.chair, meeting, "tasks", body=given).json["tasks"][0]
    clock.move(days=3)
    with app.app_context():
        assert tasks.remind_of_tasks(kernel_clock.now()) == 1
        assert tasks.remind_of_tasks(kernel_clock.now()) == 0
    late = body.get(second, "bodies", body.body_id, "meeting-tasks").json["items"][0]
    others = body.act(body.members[2], meeting, "tasks", task["id"], "completion", body={"note": "好了"})

    done = body.act(second, meeting, "tasks", task["id"], "completion", body={"note": "三家已报价，见附件"})

    assert (late["overdue"], late["mine"], late["owner"]) == (True, True, "钱委员")
    assert others.status_code == 403
    assert (done.json["tasks"][0]["overdue"], done.json["tasks"][0]["done_note"]) == (False, "三家已报价，见附件")
    assert body.act(second, meeting, "tasks", task["id"], "completion", body={"note": "再说一次"}).status_code == 409


def test_a_committee_that_does_not_meet_is_reminded_once_and_shown_to_the_office(app, body, clock):
    before = body.get(body.owner, "meeting-clocks").json[0]
    clock.move(days=50)
    with app.app_context():
        at = kernel_clock.now()
        told = [regular.remind_heads(at), regular.remind_heads(at)]
    clock.move(days=20)

    shown = body.client.get(f"/api/v1/offices/{body.office_id}/meeting-clocks", headers=body.officer.headers).json["items"][0]

    assert (before["standing"], before["due"]["confidence"]) == ("on_time", "to_confirm")
    assert (told[0] >= 1, told[1]) == (True, 0)
    assert [(one["standing"], one["last_on"], one["held_in_year"]) for one in shown["committees"]] == [("overdue", None, 0)]


def test_a_meeting_that_was_held_winds_the_clock_again(body, clock):
    body.held(clock)

    shown = body.get(body.owner, "meeting-clocks").json[0]

    assert (shown["standing"], shown["held_in_year"]) == ("on_time", 1)
    assert shown["last_on"] is not None


def test_a_preparatory_group_meets_by_its_own_rule(app, client, clock):
    body = committee(app, client, kind="preparatory_group", name="筹备组")
    shown = body.published(clock)

    assert shown["items"][0]["decision"]["article"] == "默认，参照业主委员会"
    assert body.get(body.owner, "meetings", shown["id"], "minutes").json["facts"]["present"][0]["office"] == "组长"
    assert body.get(body.owner, "meeting-clocks").json == []


def test_a_large_picture_is_no_signature(body, clock):
    meeting = body.held(clock)

    assert types(body.sign(body.chair, meeting, picture=signature((3000, 100)))) == ["signature-unreadable"]
