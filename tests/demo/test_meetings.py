"""The demonstration's committees met for a year: minutes to read, a meeting not held, one that is late, a task that is open."""

from __future__ import annotations

import pytest

from app.demo.parts import yitian_parts
from app.demo.staff import FIRST_OFFICER
from tests.factories.identity import log_in


@pytest.fixture
def ask(app, client, demo):
    """Ask the API as somebody of the demonstration."""

    def asked(phone, path, *, staff=False):
        answer = client.get(f"/api/v1{path}", headers=log_in(app, f"+86{phone}", staff=staff).headers)
        assert answer.status_code == 200, answer.text
        return answer.json

    return asked


def test_a_year_of_minutes_lies_open_to_the_owners_of_yitian(ask, demo):
    phone = yitian_parts(demo.yitian).single.person.phone
    place = ask(phone, "/communities")["items"][0]["id"]

    minutes = ask(phone, f"/communities/{place}/minutes")["items"]

    assert len(minutes) == 5
    assert {one["facts"]["items"][0]["outcome"] for one in minutes} == {"通过"}
    assert any("亲属在报价单位任职" in str(one["facts"]) for one in minutes)


def test_the_office_sees_who_meets_late_and_what_is_left_to_do(ask, demo):
    office = ask(FIRST_OFFICER.phone, "/me")["roles"][0]["scope_id"]

    clocks = {one["name"]: one["committees"] for one in ask(FIRST_OFFICER.phone, f"/offices/{office}/meeting-clocks", staff=True)["items"]}

    assert {name: [one["standing"] for one in committees] for name, committees in clocks.items()} == {
        "益田村": ["on_time"], "中港城": ["overdue"], "新天CBC": ["overdue"], "石厦新苑": []}
    place = next(one["id"] for one in ask(FIRST_OFFICER.phone, "/communities", staff=True)["items"] if one["name"] == "益田村")
    tasks = ask(FIRST_OFFICER.phone, f"/communities/{place}/bodies/{clocks['益田村'][0]['body_id']}/meeting-tasks", staff=True)["items"]
    assert [one["overdue"] for one in tasks] == [True, False, False, False, False]
    assert sum(one["done_at"] is None for one in tasks) == 1
