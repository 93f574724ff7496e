"""Who is from outside gets nothing of an archive: by every endpoint of the description, for every kind of record."""

from __future__ import annotations

import pytest

from app.kernel import clock as kernel_clock
from app.kernel.db import transaction
from app.records.catalogue import newest
from app.records.filing import NewFile, NewRecord, Source, file_record
from app.registry.claims import unit_by_label
from tests.api.outsiders import walk
from tests.factories.identity import log_in
from tests.factories.records import make_house, next_committee

TAGS = ("records", "handovers", "record-retention")


@pytest.fixture(scope="module")
def house(app):
    """Return a house with a record of every class, each with the class's readers, and a handover with its package."""
    made = make_house(app, app.test_client())
    with app.app_context(), transaction():
        at, unit_id = kernel_clock.now(), unit_by_label(made.community_id, "1-0101")
        made.records = {
            kind.code: file_record(made.community_id, NewRecord(
                kind.code, f"{kind.name}样本", kernel_clock.civil_date(at),
                (NewFile("样本.txt", "text/plain", b"abc", text="机密样本"),), Source(kind.code, unit_id),
                concerned_unit_id=unit_id if kind.readers == "person" else None), at).id
            for kind in newest().classes.values()}
    made.to_body, made.incoming = next_committee(made)
    made.handover = made.post(made.officer, "handovers", json={
        "from_body_id": str(made.body_id), "to_body_id": str(made.to_body)}).json["id"]
    made.export = made.post(made.officer, "archive-exports").json["id"]
    return made


def ids(house):
    notice = str(house.records["notice"])
    file_id = house.get(house.owner, "records", notice).json["files"][0]["id"]
    return {"community_id": house.community_id, "record_id": notice, "file_id": file_id, "handover_id": house.handover,
            "export_id": house.export, "class_code": "covenant"}


def test_no_endpoint_gives_anything_to_who_is_from_outside(app, house):
    outsiders = {"nobody": None, "stranger": house.stranger.headers, "no one's": log_in(app).headers,
                 "other office": house.other_officer.headers}

    answers = walk(house.client, TAGS, ids(house), outsiders)

    assert len(answers) > 4 * 15
    for (name, method, path), answer in answers.items():
        allowed = {401} if name == "nobody" else {403, 404}
        assert answer.status_code in allowed, f"{name} {method} {path}: {answer.status_code} {answer.text}"
        assert "样本" not in answer.text


@pytest.mark.parametrize("code", [*newest().classes])
def test_each_kind_of_record_is_read_by_whom_the_catalogue_names_and_nobody_else(house, code):
    readers = newest().classes[code].readers
    sees = {"owner": readers in {"owners", "person"}, "neighbour": readers == "owners", "member": readers in {"owners", "body"},
            "officer": True, "stranger": False, "other_officer": False}

    for name, expected in sees.items():
        answer = house.get(getattr(house, name), "records", house.records[code])
        found = house.get(getattr(house, name), "records", "search", q=f"{newest().classes[code].name}样本")
        assert answer.status_code == (200 if expected else 404), (code, name)
        listed = {one["record"]["id"] for one in found.json["items"]} if found.status_code == 200 else set()
        assert (str(house.records[code]) in listed) == expected, (code, name)


def test_an_owner_only_reads_and_a_member_does_not_decide_for_the_office(house):
    notice = house.records["notice"]

    assert house.file(house.owner).status_code == 403
    assert house.post(house.owner, "archive-exports").status_code == 403
    assert house.get(house.owner, "archive-exports").status_code == 403
    assert house.get(house.owner, "handovers", house.handover).status_code == 404
    for act in ("holds", "hold-releases", "destruction"):
        assert house.post(house.member, "records", notice, act, json={"reason": "没有这个权限"}).status_code == 403
    assert house.get(house.member, "due-records").status_code == 403


def test_a_package_of_the_office_is_not_a_member_s(house):
    assert house.get(house.member, "archive-exports", house.export).status_code == 404
    assert house.get(house.member, "archive-exports").json["items"] == []
