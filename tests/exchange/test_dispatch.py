"""A document goes from the office to the posts of a community and its words come back."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.exchange import service
from app.exchange.dispatch_events import DocumentAnswered, DocumentDispatched
from app.kernel import events
from app.kernel.db import db, transaction
from tests.exchange.dispatches import addressee, drafted, keyed, scene, sent, upload, words
from tests.factories.identity import log_in, staff


@pytest.fixture(scope="module")
def place(app):
    return scene(app)


FORM = "multipart/form-data"
INBOX = "/api/v1/me/dispatches"


def mine(client, place, one, dispatch_id, post="committee"):
    return f"{place.desk}/{addressee(client, place, dispatch_id, post)['id']}"


def signed(client, place, clock, **more):
    one = mine(client, place, place.member, sent(client, place, clock, **more))
    assert client.post(f"{one}/signature", headers=keyed(place.member)).status_code == 201
    return one


def test_the_committee_reads_signs_replies_and_handles_and_the_office_sees_each_step(client, place, clock):
    made = sent(client, place, clock)
    one = mine(client, place, place.member, made)
    seen = []
    for path, body in (("reading", None), ("signature", None), ("replies", upload("已完成自查。", "自查表.pdf")),
                       ("handling", {"note": "已自查并整改两处。"})):
        sent_as = {"data": body} if path == "replies" else {"json": body} if body else {}

        answer = client.post(f"{one}/{path}", headers=keyed(place.member), **sent_as)

        assert answer.status_code == 201, answer.json
        seen.append(addressee(client, place, made)["word"])

    assert seen == ["read", "signed", "replied", "handled"]
    shown = client.get(f"{place.office}/{made}", headers=place.officer.headers).json
    assert shown["counts"] == {"addressees": 1, "read": 1, "signed": 1, "done": 1, "overdue": 0}
    thread = client.get(f"{place.office}/{made}/addressees/{addressee(client, place, made)['id']}", headers=place.officer.headers)
    assert [(word["kind"], word["text"], [file["title"] for file in word["files"]]) for word in thread.json["words"]] == [
        ("reply", "已完成自查。", ["自查表"])]


def test_a_document_takes_the_next_number_of_its_office_and_year(app, client, clock):
    place = scene(app, "福保街道办事处")
    year = (clock.now() + dt.timedelta(hours=8)).year

    numbers = [client.get(f"{place.office}/{sent(client, place, clock)}", headers=place.officer.headers).json["number"]
               for _ in range(2)]

    assert numbers == [f"福保街函〔{year}〕1号", f"福保街函〔{year}〕2号"]
    wished = sent(client, place, clock, number=f"福保街通〔{year}〕7号")
    assert client.get(f"{place.office}/{wished}", headers=place.officer.headers).json["number"] == f"福保街通〔{year}〕7号"
    proposal = client.get(f"/api/v1/offices/{place.office_id}/dispatch-number", headers=place.officer.headers)
    assert proposal.json == {"number": f"福保街函〔{year}〕8号"}


def test_documents_sent_at_the_same_time_get_numbers_without_a_gap(app, client, clock):
    place = scene(app, "园岭街道办事处")
    due = (clock.now() + dt.timedelta(days=9)).date().isoformat()
    drafts = [drafted(client, place, due_on=due) for _ in range(4)]

    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(
            lambda made: app.test_client().post(f"{place.office}/{made}/sending", headers=keyed(place.officer)), drafts))

    assert sorted(one.json["number"].partition("〕")[2] for one in answers) == ["1号", "2号", "3号", "4号"]


def test_a_number_is_used_once_in_a_year(client, place, clock):
    due = (clock.now() + dt.timedelta(days=9)).date().isoformat()
    sent(client, place, clock, number="莲街办通知甲")

    again = drafted(client, place, number="莲街办通知甲", due_on=due)
    refused = client.post(f"{place.office}/{again}/sending", headers=keyed(place.officer))

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/dispatch-number-taken")
    assert refused.json["proposed"] in refused.json["detail"]


def test_a_sent_document_is_frozen_for_people_and_for_the_database(app, client, place, clock):
    made = sent(client, place, clock)
    path = f"{place.office}/{made}"

    answers = [
        client.put(path, json=words(place), headers=place.officer.headers | {"If-Match": "1"}),
        client.delete(path, headers=place.officer.headers),
        client.post(f"{path}/files", data={"file": (io.BytesIO(b"%PDF-1"), "a.pdf")}, headers=keyed(place.officer)),
        client.post(f"{path}/sending", headers=keyed(place.officer)),
    ]

    assert [(one.status_code, one.json["type"]) for one in answers] == [(409, "/problems/dispatch-frozen")] * 4
    with app.app_context(), pytest.raises(DatabaseError, match="append-only"), transaction():
        db.session.execute(text("UPDATE dispatches SET title = 'x' WHERE id = :id"), {"id": made})


def test_a_draft_is_edited_against_its_version_and_dropped(client, place):
    made = drafted(client, place)
    path, version = f"{place.office}/{made}", {"If-Match": "1"}

    first = client.put(path, json=words(place, title="改过的题目"), headers=place.officer.headers | version)
    stale = client.put(path, json=words(place), headers=place.officer.headers | version)

    assert (first.status_code, first.json["version"], stale.status_code) == (200, 2, 412)
    file = client.post(f"{path}/files", data={"file": (io.BytesIO(b"%PDF-1"), "附表一.pdf")}, headers=keyed(place.officer))
    assert (file.status_code, file.json["title"]) == (201, "附表一")
    assert client.get(f"{path}/files/{file.json['id']}", headers=place.officer.headers).data == b"%PDF-1"
    assert client.delete(f"{path}/files/{file.json['id']}", headers=place.officer.headers).status_code == 204
    client.post(f"{path}/files", data={"file": (io.BytesIO(b"%PDF-1"), "附表二.pdf")}, headers=keyed(place.officer))
    assert client.delete(path, headers=place.officer.headers).status_code == 204
    assert client.get(path, headers=place.officer.headers).status_code == 404


def test_a_document_to_nobody_or_with_a_past_or_missing_deadline_is_not_sent(client, place, clock):
    past = (clock.now() - dt.timedelta(days=2)).date().isoformat()
    for more, status, told in (
        ({"posts": []}, 422, "/problems/nobody-addressed"), ({"community_ids": []}, 422, "/problems/nobody-addressed"),
        ({"due_on": past}, 422, "/problems/invalid-fields"), ({"due_on": None}, 422, "/problems/invalid-fields"),
    ):
        due = {"due_on": (clock.now() + dt.timedelta(days=3)).date().isoformat()}
        made = drafted(client, place, **due | more)

        answer = client.post(f"{place.office}/{made}/sending", headers=keyed(place.officer))

        assert (answer.status_code, answer.json["type"]) == (status, told), more


def test_a_draft_names_only_communities_and_documents_of_its_office(app, client, place, clock):
    other = scene(app, "华富街道办事处")
    foreign = sent(client, other, clock)

    answer = client.post(place.office, headers=keyed(place.officer), json=words(
        place, community_ids=[str(other.community_id)], corrects_id=foreign))

    assert [one["pointer"] for one in answer.json["errors"]] == ["/community_ids", "/corrects_id"]


def test_all_communities_are_addressed_and_a_post_that_nobody_holds_is_shown_as_such(client, place, clock):
    made = sent(client, place, clock, everywhere=True, community_ids=[], posts=["committee", "service_staff"])

    found = client.get(f"{place.office}/{made}/addressees", headers=place.officer.headers).json["items"]

    assert {(one["community"], one["post"], one["held"]) for one in found} == {
        ("益田村", "committee", True), ("益田村", "service_staff", True), ("中港城", "committee", False),
        ("中港城", "service_staff", False)}


def test_who_left_the_post_acts_no_more_and_who_came_does(app, client, place, clock):
    from app.bodies import service as bodies
    from app.kernel.access import SYSTEM
    from app.kernel.clock import civil_date

    one = mine(client, place, place.member, sent(client, place, clock, posts=["committee"], days=30))
    leaver = log_in(app)
    with app.app_context(), transaction():
        at, on = clock.now(), civil_date(clock.now())
        seat = bodies.seat_members(SYSTEM, place.community_id, place.body_id, [bodies.Seat(leaver.person_id)], from_on=on,
                                   until_on=None, at=at)[0]
    assert client.get(one, headers=leaver.headers).status_code == 200
    with app.app_context(), transaction():
        bodies.end_seat(SYSTEM, place.community_id, seat, on, at)
    clock.move(days=1)

    assert client.post(f"{one}/signature", headers=keyed(leaver)).status_code == 404
    assert client.post(f"{one}/signature", headers=keyed(place.member)).status_code == 201


def test_a_company_acts_for_its_own_post_only_and_does_not_pass_on(client, place, clock):
    made = sent(client, place, clock, posts=["committee", "service_staff"])
    own, other = mine(client, place, place.service, made, "service_staff"), mine(client, place, place.service, made)

    assert client.get(other, headers=place.service.headers).status_code == 404
    assert client.post(f"{own}/signature", headers=keyed(place.service)).status_code == 201
    assert client.post(f"{own}/publication", headers=keyed(place.service)).status_code == 403


def test_a_document_is_signed_for_once_and_before_it_is_answered_or_handled(client, place, clock):
    one = mine(client, place, place.member, sent(client, place, clock))
    early = [client.post(f"{one}/replies", data=upload(), content_type=FORM, headers=keyed(place.member)),
             client.post(f"{one}/handling", json={"note": "好"}, headers=keyed(place.member))]
    client.post(f"{one}/signature", headers=keyed(place.member))

    again = client.post(f"{one}/signature", headers=keyed(place.member))
    unanswered = client.post(f"{one}/handling", json={"note": "好"}, headers=keyed(place.member))

    assert [answer.json["type"] for answer in early] == ["/problems/not-yet-signed"] * 2
    assert again.json["type"] == "/problems/already-done"
    assert unanswered.json["type"] == "/problems/reply-still-wanted"


def test_a_returned_reply_is_owed_again_and_opens_what_was_handled(client, place, clock):
    one = signed(client, place, clock)
    addressee_id = one.rpartition("/")[2]
    reply = client.post(f"{one}/replies", data=upload(), content_type=FORM, headers=keyed(place.member)).json
    client.post(f"{one}/handling", json={"note": "已办"}, headers=keyed(place.member))
    made = client.get(one, headers=place.member.headers).json["dispatch"]["id"]
    back = f"{place.office}/{made}/addressees/{addressee_id}"

    returned = client.post(f"{back}/returns", json={"reply_id": reply["id"], "remarks": "请补充照片。"}, headers=place.officer.headers)

    assert (returned.status_code, returned.json["kind"]) == (201, "return")
    state = addressee(client, place, made)
    assert (state["word"], state["done"], state["handled"]) == ("returned", False, None)
    assert client.post(f"{back}/returns", json={"reply_id": reply["id"], "remarks": "再退"},
                       headers=place.officer.headers).status_code == 409
    client.post(f"{one}/replies", data=upload("已补照片。"), content_type=FORM, headers=keyed(place.member))
    client.post(f"{back}/answers", data=upload("收到。", "回执.pdf"), headers=keyed(place.officer))
    assert addressee(client, place, made)["done"] is True
    told = client.get(one, headers=place.member.headers).json["words"]
    assert [(word["kind"], word["returned"]) for word in told] == [
        ("reply", True), ("return", False), ("reply", False), ("answer", False)]
    file = told[-1]["files"][0]["id"]
    assert client.get(f"{one}/files/{file}", headers=place.member.headers).status_code == 200
    assert client.get(f"{back}/files/{file}", headers=place.officer.headers).status_code == 200


def test_where_a_file_is_wanted_a_reply_without_one_is_refused(client, place, clock):
    one = signed(client, place, clock, reply_wanted="attachment")

    bare = client.post(f"{one}/replies", data=upload(), content_type=FORM, headers=keyed(place.member))
    whole = client.post(f"{one}/replies", data=upload("见附件", "表.pdf"), headers=keyed(place.member))

    assert (bare.status_code, bare.json["errors"][0]["pointer"], whole.status_code) == (422, "/files", 201)


def test_a_file_is_told_by_its_content(client, place, clock):
    one = signed(client, place, clock)
    packed, plain = io.BytesIO(), io.BytesIO()
    for target, name in ((packed, "word/document.xml"), (plain, "run.exe")):
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(name, "x")
        target.seek(0)

    docx = client.post(f"{one}/replies", data={"text": "报告", "files": (packed, "报告.pdf")}, headers=keyed(place.member))
    other = client.post(f"{one}/replies", data={"text": "报告", "files": (plain, "报告.docx")}, headers=keyed(place.member))

    assert docx.json["files"][0]["media_type"].endswith("wordprocessingml.document")
    assert (other.status_code, other.json["type"]) == (422, "/problems/file-type-refused")


def test_a_withdrawn_document_stays_listed_with_its_reason_and_is_acted_on_no_more(client, place, clock):
    made = sent(client, place, clock)
    one = mine(client, place, place.member, made)

    taken = client.post(f"{place.office}/{made}/withdrawal", json={"reason": "日期写错，另发更正。"}, headers=place.officer.headers)

    assert taken.status_code == 201
    refused = client.post(f"{one}/signature", headers=keyed(place.member))
    assert (refused.status_code, refused.json["reason"]) == (409, "日期写错，另发更正。")
    done = client.get(f"{INBOX}?done=true", headers=place.member.headers).json["items"]
    assert done[0]["dispatch"]["id"] == made
    assert done[0]["dispatch"]["withdrawal_reason"] == "日期写错，另发更正。"
    withdrawn = client.get(f"{place.office}?state=withdrawn", headers=place.officer.headers).json["items"]
    assert made in [found["id"] for found in withdrawn]


def test_a_correction_names_the_old_document_and_the_old_one_names_it(client, place, clock):
    old = sent(client, place, clock)
    new = sent(client, place, clock, corrects_id=old)

    shown = {one: client.get(f"{place.office}/{one}", headers=place.officer.headers).json for one in (old, new)}

    assert shown[new]["corrects"]["id"] == old
    assert [one["id"] for one in shown[old]["corrected_by"]] == [new]


def test_the_inbox_stands_by_deadline_and_is_paged(app, client, clock):
    place = scene(app, "沙头街道办事处")
    made = [sent(client, place, clock, days=days, title=f"第{days}天") for days in (9, 3, 6)]
    made.append(sent(client, place, clock, due_on=None, reply_wanted="none", title="无期限"))

    first = client.get(f"{INBOX}?limit=3", headers=place.member.headers).json
    rest = client.get(f"{INBOX}?limit=3&cursor={first['next_cursor']}", headers=place.member.headers).json

    assert [one["dispatch"]["title"] for one in first["items"] + rest["items"]] == ["第3天", "第6天", "第9天", "无期限"]
    assert rest["next_cursor"] is None
    client.post(f"{mine(client, place, place.member, made[3])}/reading", headers=place.member.headers)
    done = client.get(f"{INBOX}?done=true", headers=place.member.headers).json["items"]
    assert [one["dispatch"]["title"] for one in done] == ["无期限"]


def test_who_has_not_is_listed_by_step(client, place, clock):
    made = sent(client, place, clock, everywhere=True, community_ids=[])
    client.post(f"{mine(client, place, place.member, made)}/signature", headers=keyed(place.member))

    missing = {step: [one["community"] for one in client.get(
        f"{place.office}/{made}/addressees?missing={step}", headers=place.officer.headers).json["items"]]
        for step in ("read", "signed", "replied", "handled")}

    assert missing["read"] == missing["signed"] == ["中港城"]
    assert sorted(missing["replied"]) == sorted(missing["handled"]) == ["中港城", "益田村"]


def test_owners_read_what_the_committee_passed_on_and_are_counted_once(client, place, clock):
    made = sent(client, place, clock)
    one = mine(client, place, place.member, made)
    before = client.get(f"{place.published}/{made}", headers=place.owner.headers)

    passed = client.post(f"{one}/publication", headers=keyed(place.member))

    assert (before.status_code, passed.status_code) == (404, 201)
    assert made in [found["dispatch"]["id"] for found in client.get(place.published, headers=place.owner.headers).json["items"]]
    for _ in range(2):
        seen = client.post(f"{place.published}/{made}/receipt", headers=place.owner.headers)
        assert (seen.status_code, seen.json["seen_at"] is None) == (201, False)
    assert addressee(client, place, made)["passed_on"]["seen_by"] == 1
    paper = client.get(f"{place.published}/{made}/paper", headers=place.owner.headers)
    assert paper.data.startswith(b"%PDF")
    assert client.post(f"{one}/publication", headers=keyed(place.member)).json["type"] == "/problems/already-done"


def test_what_is_not_for_owners_is_not_passed_on(client, place, clock):
    one = mine(client, place, place.member, sent(client, place, clock, for_owners=False))

    refused = client.post(f"{one}/publication", headers=keyed(place.member))

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/not-for-owners")


def test_who_holds_no_post_that_was_addressed_has_an_empty_inbox(app, client, place, clock):
    sent(client, place, clock)
    clerk = staff(app, "clerk", place.neighbour_id, office_id=place.office_id)

    for one in (clerk, place.owner, place.officer):
        assert client.get(INBOX, headers=one.headers).json == {"items": [], "next_cursor": None}


def test_a_role_counts_only_in_a_session_with_the_authenticator(app, client, place, clock):
    one = mine(client, place, place.service, sent(client, place, clock, posts=["service_staff"]), "service_staff")
    without = log_in(app, place.service.phone)

    assert [client.get(one, headers=who.headers).status_code for who in (without, place.service)] == [404, 200]


def test_the_register_is_a_spreadsheet_of_who_has_done_what(client, place, clock):
    from openpyxl import load_workbook

    made = sent(client, place, clock, everywhere=True, community_ids=[])
    client.post(f"{mine(client, place, place.member, made)}/signature", headers=keyed(place.member))

    answer = client.get(f"{place.office}/{made}/register.xlsx", headers=place.officer.headers)

    rows = list(load_workbook(io.BytesIO(answer.data)).active.values)
    assert [(row[0], row[1], row[2], row[3]) for row in rows[3:]] == [
        ("益田村", "业主委员会", "有", "已签收"), ("中港城", "业主委员会", "无人在岗", "未阅")]
    draft = client.get(f"{place.office}/{drafted(client, place)}/register.xlsx", headers=place.officer.headers)
    assert draft.json["type"] == "/problems/dispatch-not-sent"


def test_higher_rooms_hear_of_it_and_get_what_the_archive_files(app, client, place, clock):
    heard = []
    listeners = [events.subscribe(kind)(heard.append) for kind in (DocumentDispatched, DocumentAnswered)]
    try:
        one = signed(client, place, clock)
        client.post(f"{one}/replies", data=upload("见附件", "表.pdf"), headers=keyed(place.member))
    finally:
        for kind, listener in zip((DocumentDispatched, DocumentAnswered), listeners, strict=True):
            events._listeners[kind].remove(listener)

    assert [(type(event), event.community_id) for event in heard] == [
        (DocumentDispatched, place.community_id), (DocumentAnswered, place.community_id)]
    with app.app_context():
        kept = service.filed(place.community_id, heard[0].dispatch_id)
    assert [(one.kind, one.readers, one.file_id is None) for one in kept] == [
        ("dispatch", "body", False), ("dispatch_reply", "body", False)]
    assert kept[0].title.endswith("《关于开展电梯安全自查的通知》")
