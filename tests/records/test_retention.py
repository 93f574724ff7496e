"""What is held stays, what is due is only listed, and the office alone destroys, with a reason."""

from __future__ import annotations

import datetime as dt

import pytest

from app.kernel import storage
from tests.factories.records import make_house

REASON = {"reason": "保管期满，街道档案鉴定小组同意销毁"}


@pytest.fixture(scope="module")
def house(app):
    return make_house(app, app.test_client())


def test_a_held_record_is_not_destroyed_until_the_hold_is_lifted(app, clock, house):
    made = house.file(house.member, b"%PDF-1.4 due", class_code="other", title="旧往来", made_on="2014-05-01").json
    record = ("records", made["id"])
    assert house.post(house.officer, *record, "holds", json={"reason": "业主起诉，诉讼期间保存"}).status_code == 201
    house.work()

    due = house.get(house.officer, "due-records").json["items"]
    held = house.post(house.officer, *record, "destruction", json=REASON)
    again = house.post(house.officer, *record, "holds", json=REASON)
    released = house.post(house.officer, *record, "hold-releases", json={"reason": "诉讼终结，解除封存"})
    twice = house.post(house.officer, *record, "hold-releases", json=REASON)

    assert [one["id"] for one in due] == [made["id"]]
    assert (held.status_code, again.status_code, released.status_code, twice.status_code) == (409, 409, 201, 409)
    assert held.json["type"].endswith("record-held")


def test_a_destroyed_record_leaves_its_line_and_its_reason_and_no_bytes(app, house):
    made = house.file(house.member, "十年前的来往信件：关于泳池".encode(), class_code="other", title="十年前的信", made_on="2013-05-01").json
    house.work()
    destroyed = house.post(house.officer, "records", made["id"], "destruction", json=REASON)
    house.work()

    shown = house.get(house.officer, "records", made["id"]).json
    opened = house.get(house.officer, "records", made["id"], "files", made["files"][0]["id"])

    assert destroyed.status_code == 201, destroyed.text
    assert shown["destroyed_at"]
    assert shown["decisions"][-1] == shown["decisions"][-1] | {"kind": "destroyed", "reason": REASON["reason"]}
    assert opened.status_code == 410
    assert house.get(house.officer, "records", "search", q="泳池").json["items"] == []
    with app.app_context():
        from app.kernel.db import db
        from app.records.models import RecordFile
        file_id = db.session.query(RecordFile).filter_by(record_id=made["id"]).one().file_id
        with pytest.raises(OSError):  # noqa: PT011 - whatever a store says where nothing is
            storage.read(file_id)
    assert house.post(house.officer, "records", made["id"], "destruction", json=REASON).status_code == 410


def test_what_is_permanent_or_not_due_is_not_destroyed(house):
    permanent = house.file(house.member, class_code="covenant", made_on="2001-01-01").json
    recent = house.file(house.member, class_code="other").json

    for one, kind in ((permanent, "record-permanent"), (recent, "record-not-due")):
        answer = house.post(house.officer, "records", one["id"], "destruction", json=REASON)
        assert answer.status_code == 409
        assert answer.json["type"].endswith(kind)


def test_time_alone_destroys_nothing(app, clock, house):
    made = house.file(house.member, b"%PDF-1.4 stays", class_code="other", title="会到期的", made_on="2017-03-01").json
    clock.move(days=200)
    house.work()

    due = house.get(house.officer, "due-records", limit=200).json["items"]

    assert made["id"] in [one["id"] for one in due]
    assert house.get(house.officer, "records", made["id"], "files", made["files"][0]["id"]).data == b"%PDF-1.4 stays"
    assert dt.date.fromisoformat(next(one for one in due if one["id"] == made["id"])["listed_due_on"])


def test_a_decision_without_a_reason_is_refused(house):
    made = house.file(house.member).json

    assert house.post(house.officer, "records", made["id"], "holds", json={"reason": "无"}).status_code == 422
    assert house.post(house.officer, "records", made["id"], "holds", json={}).status_code == 422
