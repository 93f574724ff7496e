from __future__ import annotations

import hashlib
import io

import openpyxl
import pytest

from app.exchange import report_figures, report_service
from app.exchange.report_events import ReportAccepted
from app.kernel import events
from app.kernel.db import db, transaction
from tests.factories import exchange as make
from tests.factories.identity import log_in, staff


@pytest.fixture
def place(app):
    return make.reporting(app)


def pointers(answer):
    return {one["pointer"]: one["detail"] for one in answer.json["errors"]}


def accepted(app, client, place, values, new=None):
    make.publish(app, client, place, new)
    filled = make.fill(client, place, make.newest(client, place), values)
    done = make.accept(client, place, make.submit(client, place, filled))
    assert done.status_code == 200, done.json
    return done


def test_the_office_publishes_a_form_the_committee_fills_it_and_the_office_accepts_and_sums(app, client, place):
    heard = []
    events.subscribe(ReportAccepted)(heard.append)

    done = accepted(app, client, place, {"open": 7})

    form = f"{place.forms}/{done.json['form_id']}"
    table = client.get(f"{form}/periods/{done.json['period']}", headers=place.officer.headers).json
    assert done.json["state"] == "accepted"
    assert table["totals"] == {"open": {"sum": "7", "counted": 1, "missing": 0}}
    assert table["rows"][0]["cells"]["open"] == {"value": "7", "origin": "hand"}
    assert [str(one.report_id) for one in heard] == [done.json["id"]]


def test_an_accepted_report_is_locked_and_its_snapshot_carries_the_hash_of_its_text(app, client, place):
    done = accepted(app, client, place, {"open": 7})

    refused = make.fill(client, place, done, {"open": 8})

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/report-locked")
    with app.app_context():
        from uuid import UUID

        sheet, text = report_service.filed(place.community_id, UUID(done.json["id"]))
    assert hashlib.sha256(text.content).hexdigest() == done.json["snapshots"][0]["sha256"]
    assert '"open":7' in text.content.decode()
    assert sheet.readers == "body"


def test_only_the_office_reopens_an_accepted_report_and_gives_a_reason(app, client, place):
    done = accepted(app, client, place, {"open": 7})
    path = f"{make.url(place, done)}/reopening"

    by_member = client.post(path, json={"reason": "改数"}, headers=make.seen(done, **place.member.headers))
    without = client.post(path, json={}, headers=make.seen(done, **place.officer.headers))
    opened = client.post(path, json={"reason": "数字漏报"}, headers=make.seen(done, **place.officer.headers))

    assert (by_member.status_code, without.status_code, opened.json["state"]) == (403, 422, "returned")
    assert opened.json["remarks"] == [{"key": "", "text": "数字漏报"}]
    assert len(opened.json["snapshots"]) == 1
    again = make.accept(client, place, make.submit(client, place, make.fill(client, place, opened, {"open": 9})))
    assert len(again.json["snapshots"]) == 2


def test_a_report_comes_back_with_remarks_on_its_fields(app, client, place):
    make.publish(app, client, place)
    handed = make.submit(client, place, make.fill(client, place, make.newest(client, place), {"open": 7}))
    path = f"{make.url(place, handed)}/return"

    unknown = client.post(path, json={"remarks": [{"key": "nothing", "text": "请核对"}]},
                          headers=make.seen(handed, **place.officer.headers))
    back = client.post(path, json={"remarks": [{"key": "open", "text": "与上月差异大，请核对"}]},
                       headers=make.seen(handed, **place.officer.headers))

    assert pointers(unknown) == {"/remarks/0/key": "表里没有这一项。"}
    assert (back.json["state"], back.json["remarks"]) == ("returned", [{"key": "open", "text": "与上月差异大，请核对"}])
    assert [one["act"] for one in back.json["history"]] == ["opened", "submitted", "returned"]


def test_who_fills_is_told_of_a_return(app, client, place):
    from app.messaging.models import Message

    make.publish(app, client, place)
    handed = make.submit(client, place, make.fill(client, place, make.newest(client, place), {"open": 7}))
    client.post(f"{make.url(place, handed)}/return", json={"remarks": [{"text": "请核对"}]},
                headers=make.seen(handed, **place.officer.headers))

    with app.app_context():
        told = db.session.query(Message).filter_by(template="report_returned", community_id=place.community_id).count()
    assert told == 2


def test_a_report_handed_in_twice_by_a_phone_that_heard_nothing_is_handed_in_once(app, client, place):
    make.publish(app, client, place)
    filled = make.fill(client, place, make.newest(client, place), {"open": 7})

    first, again = make.submit(client, place, filled, "phone-repeats-1"), make.submit(client, place, filled, "phone-repeats-1")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json == first.json


def test_two_people_who_fill_at_once_lose_nothing(app, client, place):
    make.publish(app, client, place)
    report = make.newest(client, place)
    first = make.fill(client, place, report, {"open": 1})

    second = make.fill(client, place, report, {"open": 2})

    assert (first.status_code, second.status_code) == (200, 412)
    assert make.newest(client, place).json["values"] == {"open": 1}


def test_a_draft_may_be_unfinished_but_is_handed_in_only_whole(app, client, place):
    new = make.design(make.number("a"), make.number("b", maximum="5"), {"key": "note", "kind": "text", "title": "说明"})
    make.publish(app, client, place, new)

    draft = make.fill(client, place, make.newest(client, place), {"b": 9})
    refused = make.submit(client, place, draft)

    assert draft.status_code == 200
    assert pointers(refused) == {"/values/a": "这一项必填。", "/values/b": "不能大于5。"}
    assert draft.json["shortcomings"] == refused.json["errors"]


@pytest.mark.parametrize(("value", "said"), [
    (1.0, "应为整数"), ("1", "应为整数"), (True, "应为整数"), (None, "应为整数"), (2**60, None), (-1, None)])
def test_a_count_is_a_whole_number_and_no_float(app, client, place, value, said):
    make.publish(app, client, place)

    answer = make.fill(client, place, make.newest(client, place), {"open": value})

    assert answer.status_code == (422 if said else 200)
    assert said is None or pointers(answer)["/values/open"].startswith(said)


@pytest.mark.parametrize(("kind", "value", "wrong"), [
    ({"kind": "decimal", "places": 2}, "12.50", "12.5"), ({"kind": "decimal", "places": 2}, "0.00", "00.00"),
    ({"kind": "decimal", "places": 2}, "-3.10", 3), ({"kind": "money"}, 1250, "12.50"),
    ({"kind": "text", "longest": 3}, "三个字", "四个字了"), ({"kind": "text"}, "有\n行", "有\x00"), ({"kind": "yes_no"}, False, "是"),
    ({"kind": "choice", "choices": ["甲", "乙"]}, "甲", "丙"), ({"kind": "date"}, "2026-02-28", "2026-02-30"),
    ({"kind": "date"}, "2026-03-01", "20260301"),
    ({"kind": "table", "columns": [make.number("n")]}, [{"n": 1}], [{"m": 1}]),
    ({"kind": "table", "most_rows": 1, "columns": [make.number("n")]}, [], [{"n": 1}, {"n": 2}]),
])
def test_every_kind_of_field_takes_its_values_and_no_others(app, client, place, kind, value, wrong):
    make.publish(app, client, place, make.design({"key": "it", "title": "某项", **kind}))
    report = make.newest(client, place)

    refused = make.fill(client, place, report, {"it": wrong})
    kept = make.fill(client, place, report, {"it": value})

    assert (refused.status_code, kept.status_code) == (422, 200), (refused.json, kept.json)
    assert next(iter(pointers(refused))).startswith("/values/it")
    assert make.newest(client, place).json["values"] == {"it": value}


def test_a_field_that_the_form_has_not_is_refused(app, client, place):
    make.publish(app, client, place)
    report = make.newest(client, place)

    values = make.fill(client, place, report, {"other": 1})
    corrections = make.fill(client, place, report, {}, {"other": "x"})

    assert pointers(values) == {"/values/other": "表里没有这一项，请删去。"}
    assert pointers(corrections) == {"/corrections/other": "表里没有这一项，请删去。"}


def test_checks_between_fields_hold_before_a_report_is_handed_in(app, client, place):
    new = make.design(
        make.number("a", "甲"), {"key": "t", "kind": "table", "title": "明细", "columns": [make.number("n", "件数")]},
        {"key": "d", "kind": "decimal", "places": 1, "title": "合计", "required": True},
        checks=[{"kind": "sum_equals", "parts": ["a", "t/n"], "whole": "d"}, {"kind": "sum_at_most", "parts": ["a"], "whole": "d"}])
    make.publish(app, client, place, new)
    report = make.newest(client, place)

    wrong = make.fill(client, place, report, {"a": 3, "t": [{"n": 1}, {"n": 2}], "d": "2.0"})
    refused = make.submit(client, place, wrong)
    right = make.submit(client, place, make.fill(client, place, wrong, {"a": 3, "t": [{"n": 1}, {"n": 2}], "d": "6.0"}))

    assert [one["pointer"] for one in refused.json["errors"]] == ["/values/d", "/values/d"]
    assert refused.json["errors"][0]["detail"] == "“甲”、“明细：件数（各行合计）”之和应等于“合计”（各项合计6.0，这里填的是2.0）"
    assert right.json["state"] == "submitted"


def test_the_system_s_figures_are_filled_in_and_corrected_only_with_a_reason_and_both_are_kept(app, client, place):
    new = make.design(make.number("units", "套数", source="units"), make.number("meetings", "会议", source="disputes_open"))
    make.publish(app, client, place, new)
    report = make.newest(client, place)

    bare = make.submit(client, place, make.fill(client, place, report, {"units": 3, "meetings": 1}))
    newer = make.newest(client, place)
    told = make.fill(client, place, newer, {"units": 3, "meetings": 1}, {"units": "二期一套尚未入册"})
    done = make.accept(client, place, make.submit(client, place, told))

    assert (report.json["values"], report.json["awaited"]) == ({"units": 2}, ["meetings"])
    assert pointers(bare) == {"/corrections/units": "系统的数字是2，改动要写明原因。"}
    assert [(one["key"], one["value"]) for one in done.json["figures"]] == [("units", 2)]
    cells = client.get(f"{place.forms}/{done.json['form_id']}/periods/{done.json['period']}",
                       headers=place.officer.headers).json["rows"][0]["cells"]
    assert cells == {"units": {"value": "3", "origin": "corrected"}, "meetings": {"value": "1", "origin": "hand"}}


def test_a_room_above_teaches_a_figure_and_open_reports_take_it_when_asked_again(app, client, place):
    make.publish(app, client, place, make.design(make.number("repairs", "维修", source="repairs_open")))
    report = make.newest(client, place)
    report_service.teach("repairs_open", lambda community_id, period, at: 4)
    try:
        again = client.post(f"{make.url(place, report)}/figures", headers=make.seen(report, **place.member.headers))
    finally:
        report_service.offer(report_figures.Figure("repairs_open", "未完成的维修", "integer", "件"))

    assert (report.json["values"], again.json["values"], again.json["awaited"]) == ({}, {"repairs": 4}, [])


def test_what_is_missing_is_missing_and_never_nought(app, client, place):
    new = make.design(make.number("a"), {"key": "b", "kind": "decimal", "places": 2, "title": "小数"})
    done = accepted(app, client, place, {"a": 0}, new)

    table = client.get(f"{place.forms}/{done.json['form_id']}/periods/{done.json['period']}", headers=place.officer.headers).json
    sheet = client.get(f"{place.forms}/{done.json['form_id']}/periods/{done.json['period']}/sheet", headers=place.officer.headers)

    assert table["totals"] == {"a": {"sum": "0", "counted": 1, "missing": 0}, "b": {"sum": None, "counted": 0, "missing": 1}}
    rows = [list(row) for row in openpyxl.load_workbook(io.BytesIO(sheet.data)).active.iter_rows(values_only=True)]
    assert rows[2][2:] == [0, "缺"]
    assert rows[3] == ["合计", "只计已接收的", 0, "缺"]


def test_decimals_are_summed_exactly_over_communities(app, client, place):
    from tests.factories.registry import Community, new_id

    with app.app_context(), transaction():
        other = new_id()
        db.session.add(Community(id=other, office_id=place.office_id, name="另一小区", jurisdiction="440300", kind="residential"))
    clerk = staff(app, "clerk", other, office_id=place.office_id)
    second = make.Reporting(place.office_id, other, place.officer, clerk)
    form_id = make.publish(app, client, place, make.design({"key": "area", "kind": "decimal", "places": 4, "title": "面积"}))

    for where, value in ((place, "0.1000"), (second, "0.2000")):
        filled = make.fill(client, where, make.newest(client, where), {"area": value})
        done = make.accept(client, where, make.submit(client, where, filled))

    table = client.get(f"{place.forms}/{form_id}/periods/{done.json['period']}", headers=place.officer.headers).json
    assert table["totals"]["area"] == {"sum": "0.3000", "counted": 2, "missing": 0}


def test_periods_are_compared_only_where_both_are_whole(app, client, place, clock):
    accepted(app, client, place, {"open": 7})
    clock.move(days=32)
    make.open_now(app)
    waiting = make.newest(client, place)
    path = f"{place.forms}/{waiting.json['form_id']}/comparison"

    before = client.get(path, headers=place.officer.headers).json["lines"][0]["periods"]
    make.accept(client, place, make.submit(client, place, make.fill(client, place, waiting, {"open": 4})))
    after = client.get(f"{path}?community_id={place.community_id}", headers=place.officer.headers).json["lines"][0]["periods"]

    assert [(one["total"]["sum"], one["change"]) for one in before] == [("7", None), (None, None)]
    assert [(one["total"]["sum"], one["change"]) for one in after] == [("7", None), ("4", "-3")]
    assert client.get(f"{path}/sheet", headers=place.officer.headers).status_code == 200
    assert client.get(f"{make.url(place, waiting)}/sheet", headers=place.member.headers).status_code == 200


def test_who_handed_a_report_in_does_not_accept_it(app, client, place):
    make.publish(app, client, place)
    officer = place.officer
    with app.app_context(), transaction():
        from app.bodies import service as bodies
        from app.kernel import clock
        from app.kernel.access import SYSTEM

        at = clock.now()
        body = bodies.bodies_of(place.community_id)[0]
        bodies.seat_members(SYSTEM, place.community_id, body.id, [bodies.Seat(officer.person_id)],
                            from_on=clock.civil_date(at), until_on=None, at=at)
    as_member = make.Reporting(place.office_id, place.community_id, officer, officer)
    handed = make.submit(client, as_member, make.fill(client, as_member, make.newest(client, as_member), {"open": 1}))

    assert make.accept(client, place, handed).json["type"] == "/problems/own-report"


def test_an_owner_may_not_read_reports_and_others_find_none(app, client, place):
    from app.kernel import clock
    from tests.factories import registry

    owner = log_in(app)
    with app.app_context(), transaction():
        row = db.session.get_one(registry.Community, place.community_id)
        made = registry.make_owner(row, phone=owner.phone)
        registry.make_unit(row, made)
        registry.make_account(row, made, owner.person_id, clock.now())

    assert client.get(place.reports, headers=owner.headers).status_code == 403
    assert client.get(place.reports, headers=log_in(app).headers).status_code == 404
    assert client.get(place.reports).status_code == 401
