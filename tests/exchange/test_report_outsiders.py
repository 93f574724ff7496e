from __future__ import annotations

import pytest

from app.kernel import clock
from app.kernel.db import db, transaction
from tests.factories import exchange as make
from tests.factories import registry
from tests.factories.identity import log_in, staff
from tests.factories.outsiders import walk

TAGS = ("report-forms", "reports")
FORM, REPORT = "/api/v1/offices/{office_id}/report-forms", "/api/v1/communities/{community_id}/reports/{report_id}"
BODIES = {
    f"POST {FORM}": make.design(), f"PUT {FORM}/{{form_id}}": make.design(),
    f"POST {FORM}/{{form_id}}/publication": {"starts_on": "2026-01-01"}, f"PUT {REPORT}/draft": {"values": {"open": 1}},
    f"POST {REPORT}/return": {"remarks": [{"text": "请核对"}]}, f"POST {REPORT}/reopening": {"reason": "数字漏报"},
}


@pytest.fixture(scope="module")
def place(app):
    return make.reporting(app)


@pytest.fixture(scope="module")
def ids(app, place):
    client = app.test_client()
    form_id = make.publish(app, client, place)
    report = make.newest(client, place).json
    return {"office_id": place.office_id, "community_id": place.community_id, "form_id": form_id, "report_id": report["id"],
            "period": report["period"]}


def owner_of(app, community_id):
    owner = log_in(app)
    with app.app_context(), transaction():
        row = db.session.get_one(registry.Community, community_id)
        made = registry.make_owner(row, phone=owner.phone)
        registry.make_unit(row, made)
        registry.make_account(row, made, owner.person_id, clock.now())
    return owner


def outsiders(app, place):
    elsewhere = make.reporting(app)
    return {
        "anonymous": {}, "a person of no community": log_in(app).headers, "another office's officer": elsewhere.officer.headers,
        "a member elsewhere": elsewhere.member.headers, "an owner elsewhere": owner_of(app, elsewhere.community_id).headers,
        "another office's clerk": staff(app, "clerk", elsewhere.community_id, office_id=elsewhere.office_id).headers,
    }


def test_a_person_from_outside_gets_nothing_of_forms_and_reports_at_any_endpoint(app, client, place, ids):
    for who, headers in outsiders(app, place).items():
        for name, answer in walk(client, TAGS, ids, BODIES, headers).items():
            assert answer.status_code in ({401} if who == "anonymous" else {403, 404}), f"{who}: {name} {answer.json}"
            assert "form" not in answer.json


def test_an_owner_of_the_community_reads_and_writes_no_report(app, client, place, ids):
    for name, answer in walk(client, TAGS, ids, BODIES, owner_of(app, place.community_id).headers).items():
        assert answer.status_code in {403, 404}, f"{name} {answer.json}"


def test_a_report_of_another_community_is_not_found_under_one_s_own(app, client, place, ids):
    elsewhere = make.reporting(app)
    mixed = {**ids, "community_id": elsewhere.community_id, "office_id": elsewhere.office_id}

    for headers in (elsewhere.member.headers, elsewhere.officer.headers):
        for name, answer in walk(client, TAGS, mixed, BODIES, headers).items():
            if "{form_id}" in name or "{report_id}" in name:
                assert answer.status_code in {403, 404}, f"{name} {answer.json}"
