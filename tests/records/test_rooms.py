"""What the rooms beside hand over is filed once for each content, and what comes later is added."""

from __future__ import annotations

import datetime as dt

from app.kernel.db import transaction
from app.kernel.filing import Filed
from app.kernel.ids import new_id
from app.records import jobs, rooms
from tests.factories.records import make_house


def test_each_paper_of_a_room_is_filed_once_and_a_later_one_is_added(app, client, monkeypatch):
    house, thing, on = make_house(app, client), new_id(), dt.date(2026, 3, 1)
    papers = [Filed("community_notice", "停水通知", on, "owners", content="3月2日停水检修。".encode(), media_type="text/plain")]
    monkeypatch.setitem(rooms.ROOMS, "affairs", lambda *_: tuple(papers))
    payload = {"community_id": str(house.community_id), "what": "thing", "room": "affairs", "thing_id": str(thing)}

    for _ in range(2):
        with app.app_context(), transaction():
            jobs.file_promised(payload)
    papers.append(Filed("unknown_kind", "补充说明", on, "body", content=b"%PDF-1.4", media_type="application/pdf"))
    with app.app_context(), transaction():
        jobs.file_promised(payload)

    assert [one["title"] for one in house.get(house.owner, "records").json["items"]] == ["停水通知"]
    assert {one["class_code"] for one in house.get(house.member, "records").json["items"]} == {"community_notice", "other"}
    assert len(house.get(house.owner, "records", "search", q="停水检修").json["items"]) == 1
