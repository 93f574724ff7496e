"""What acts make files itself, once, for whom the catalogue says; a failure of the archive hinders no vote."""

from __future__ import annotations

import json

import pytest

from app.kernel.db import transaction
from app.records import jobs, sources
from tests.factories.certification import certify, counted, drain, order, revoke
from tests.factories.identity import log_in


@pytest.fixture(scope="module")
def module_clock(app):
    from tests.conftest import MovableClock

    return MovableClock(app)


@pytest.fixture(scope="module")
def voting(app, module_clock):
    """Return a poll that was counted, certified, ordered to be corrected and revoked, with what was filed."""
    one = counted(app, app.test_client(), module_clock)
    assert certify(one).status_code == 201
    ordered = order(one)
    assert ordered.status_code == 201
    assert one.client.post(
        f"/api/v1/communities/{one.community_id}/correction-orders/{ordered.json['id']}/compliances",
        json={"complied": True, "remarks": "已重新公告。"}, headers=one.officer.headers).status_code == 201
    assert revoke(one).status_code == 201
    drain(app)
    return one


def records(voting, who, **query):
    answer = voting.client.get(f"/api/v1/communities/{voting.community_id}/records", query_string=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def by_class(voting, who, **query):
    found = {}
    for one in records(voting, who, **query):
        found.setdefault(one["class_code"], []).append(one)
    return found


def test_what_an_assembly_a_count_and_the_office_made_is_in_the_archive(voting):
    filed = by_class(voting, voting.officer)

    assert {"notice", "roll_announced", "roll_frozen", "poll_log", "result", "certificate", "office_order", "compliance"} <= set(filed)
    assert len(filed["office_order"]) == 2
    assert all(one["by_itself"] and one["catalogue_version"] == "2026-1" for many in filed.values() for one in many)


def test_owners_read_the_masked_roll_and_never_the_frozen_one(voting):
    filed = by_class(voting, voting.owners["陈"])

    assert "roll_frozen" not in filed
    assert "公布的房册" in filed["roll_announced"][0]["title"]


def test_a_longer_log_replaces_the_shorter_one_and_both_stay(voting):
    standing = by_class(voting, voting.officer)["poll_log"]
    all_logs = by_class(voting, voting.officer, superseded="true")["poll_log"]

    assert len(standing) == 1
    assert len(all_logs) > 1
    assert {one["superseded_by"] for one in all_logs} - {None}


def test_the_filed_certificate_is_the_file_that_was_issued(voting):
    paper = by_class(voting, voting.owners["陈"])["certificate"][0]
    file = paper["files"][0]

    answer = voting.client.get(
        f"/api/v1/communities/{voting.community_id}/records/{paper['id']}/files/{file['id']}", headers=voting.owners["陈"].headers)

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert len(answer.data) == file["size"]


def test_the_filed_log_passes_the_verifier_s_form(voting):
    import gzip

    log = by_class(voting, voting.officer)["poll_log"][0]

    answer = voting.client.get(
        f"/api/v1/communities/{voting.community_id}/records/{log['id']}/files/{log['files'][0]['id']}", headers=voting.officer.headers)

    assert json.loads(gzip.decompress(answer.data))["format"] == "zuolin-bundle/1"


def test_filing_the_same_act_again_files_nothing_twice(app, voting):
    before = len(records(voting, voting.officer, superseded="true", limit=200))

    with app.app_context(), transaction():
        jobs.file_promised({"community_id": str(voting.community_id), "what": "assembly", "assembly_id": str(voting.poll.assembly_id)})
        jobs.file_promised({"community_id": str(voting.community_id), "what": "result", "poll_id": str(voting.poll.poll_id), "run": 1})
        jobs.file_promised({"community_id": str(voting.community_id), "what": "log", "poll_id": str(voting.poll.poll_id)})

    assert len(records(voting, voting.officer, superseded="true", limit=200)) == before


def test_who_is_from_elsewhere_finds_no_archive(app, voting):
    answer = voting.client.get(f"/api/v1/communities/{voting.community_id}/records", headers=log_in(app).headers)

    assert answer.status_code == 404


def test_a_vote_goes_on_while_the_archive_cannot_file(app, client, clock, monkeypatch):
    def broken(*_):
        raise RuntimeError("archive")

    monkeypatch.setattr(sources, "of_result", broken)
    voting = counted(app, client, clock)

    assert certify(voting).status_code == 201
    monkeypatch.undo()
    with app.app_context(), transaction():
        from sqlalchemy import text

        from app.kernel.db import db
        db.session.execute(text("UPDATE outbox_items SET due_at = clock_timestamp() WHERE done_at IS NULL"))
    drain(app)
    assert "result" in by_class(voting, voting.officer)
