"""The loaded demonstration has the three pilots in their states, and something to do at every desk."""

from __future__ import annotations

import datetime as dt

import pytest

from app.demo import loading
from app.demo.accounts import accounts
from app.demo.parts import yitian_parts
from app.kernel import clock as kernel_clock
from app.kernel.db import transaction
from tests.factories.identity import log_in, totp


@pytest.fixture
def inside(app, client, demo):
    """Ask the API as the people of the demonstration."""

    class Inside:
        rolls = demo

        def get(self, phone, path, *, staff=False):
            headers = log_in(app, f"+86{phone}", staff=staff).headers
            answer = client.get(f"/api/v1{path}", headers=headers)
            assert answer.status_code == 200, answer.get_data(as_text=True)
            return answer.get_json()

        def community(self, phone, *, staff=False, name=None):
            items = self.get(phone, "/communities", staff=staff)["items"]
            return next(one["id"] for one in items if name in {None, one["name"]})

        def polls(self, phone, *, staff=False, name=None):
            place = self.community(phone, staff=staff, name=name)
            return place, self.get(phone, f"/communities/{place}/polls", staff=staff)["items"]

        def phone(self, word):
            return next(one.phone for one in accounts(demo) if word in one.task or word in one.role)

    return Inside()


def test_the_load_ends_on_the_real_time(app, demo):
    with app.app_context(), transaction():
        assert kernel_clock.offset() == dt.timedelta(0)
        assert loading.state() is loading.State.LOADED


def test_yitian_is_open_and_its_owner_can_vote_in_both_polls(inside):
    phone = inside.phone("截止前可以投票")

    place, polls = inside.polls(phone)

    assert [one["state"] for one in polls] == ["announced", "announced"]
    for poll in polls:
        mine = inside.get(phone, f"/communities/{place}/polls/{poll['id']}/ballots/mine")
        assert len(mine["heads"]) == 1
        assert mine["heads"][0]["done"] is False
        taken = inside.get(phone, f"/communities/{place}/polls/{poll['id']}/turnout")
        assert 0 < taken["cast_heads"] < taken["heads"]


def test_one_person_of_yitian_speaks_for_the_own_home_a_company_and_a_principal(inside):
    phone = inside.phone("受托人")
    place, polls = inside.polls(phone)
    poll = next(one for one in polls if one["title"] == "全体业主表决")

    heads = inside.get(phone, f"/communities/{place}/polls/{poll['id']}/ballots/mine")["heads"]

    assert {unit["capacity"] for head in heads for unit in head["units"]} == {"self", "authorised", "proxy"}


def test_the_vote_of_zhonggang_is_certified_and_passed(inside):
    phone = inside.phone("看已复核的结果")
    place, (poll,) = inside.polls(phone)

    result = inside.get(phone, f"/communities/{place}/polls/{poll['id']}/result")
    standing = inside.get(phone, f"/communities/{place}/polls/{poll['id']}/certification")

    assert {one["outcome"] for one in result["decision"]["motions"]} == {"passed"}
    assert [one["version"] for one in standing["versions"]] == [1]


def test_the_vote_of_xintian_fails_on_heads_only_and_waits_for_the_second_officer(inside):
    place, (poll,) = inside.polls("19800000003", staff=True, name="新天CBC")
    path = f"/communities/{place}/polls/{poll['id']}"

    (motion,) = inside.get("19800000003", f"{path}/result", staff=True)["decision"]["motions"]
    file = inside.get("19800000003", f"{path}/certification-file", staff=True)

    assert motion["outcome"] != "passed"
    assert {one.rpartition("_")[2].rpartition(".")[2] for one in motion["failed_on"]} == {"heads"}, motion["failed_on"]
    assert not file["conflicts"]


def test_a_claim_with_its_paper_waits_for_the_reviewer(inside):
    place = inside.community("19800000004", staff=True, name="益田村")

    waiting = inside.get("19800000005", f"/communities/{place}/claims?state=waiting", staff=True)["items"]

    assert [one["capacity"] for one in waiting] == ["heir"]


def test_the_draft_of_a_preparatory_group_waits_for_the_office(inside):
    place = inside.community("19800000002", staff=True, name="石厦新苑")

    (draft,) = inside.get("19800000002", f"/communities/{place}/assemblies", staff=True)["items"]

    assert draft["state"] == "submitted"


def test_whoever_has_not_claimed_yet_is_approved_at_once(app, client, inside):
    one = yitian_parts(inside.rolls.yitian).unclaimed
    place = inside.community(inside.phone("截止前可以投票"))

    answer = client.post(
        f"/api/v1/communities/{place}/claims", headers=log_in(app, f"+86{one.person.phone}").headers | {"Idempotency-Key": "claim-unclaimed"},
        json={"unit": one.unit.label, "name": one.person.name, "document_kind": one.person.kind,
              "document_number": one.person.number, "title_kind": "title", "title_number": one.unit.title_number,
              "consent_version": "2026-01"})

    assert answer.get_json()["state"] == "approved", answer.get_json()


def test_staff_have_authenticators_that_the_demo_can_read(app, inside):
    for phone in ("19800000001", "19800000002", "19800000003", "19800000004", "19800000005"):
        person = log_in(app, f"+86{phone}")

        assert len(totp(app, person.person_id)) == 6


def test_a_second_load_changes_nothing(app, demo):
    result = app.test_cli_runner().invoke(args=["demo", "load"])

    assert result.exit_code == 0
    assert "已经装好" in result.output


def test_the_accounts_are_those_of_the_rolls_that_were_loaded(app, inside):
    result = app.test_cli_runner().invoke(args=["demo", "accounts"])

    assert result.exit_code == 0
    assert inside.phone("截止前可以投票") in result.output
    assert "identity totp" in result.output


def test_the_office_sees_documents_of_every_state_and_the_housekeeper_has_an_inbox(inside):
    office = next(one["scope_id"] for one in inside.get("19800000002", "/me", staff=True)["roles"])

    rows = inside.get("19800000002", f"/offices/{office}/dispatches?limit=100", staff=True)["items"]

    assert {one["state"] for one in rows} == {"sent", "withdrawn"}
    assert len(rows) == 13
    assert any(one["counts"]["overdue"] for one in rows)
    assert any(one["counts"]["done"] == one["counts"]["addressees"] for one in rows)
    assert inside.get("19800000006", "/me/dispatches?done=true", staff=True)["items"]


def test_the_archives_hold_a_year_of_records_and_one_handover(inside):
    phone = inside.phone("截止前可以投票")
    place = inside.community(phone, name="益田村")

    catalogue = inside.get(phone, f"/communities/{place}/records/catalogue")
    found = inside.get(phone, f"/communities/{place}/records/search?q=电动自行车")["items"]

    held = {one["code"] for one in catalogue["classes"] if one["records"]}
    assert {"notice", "covenant", "rules_of_procedure", "service_contract", "common_income", "handover"} <= held
    covenant = next(one for one in found if one["record"]["title"] == "益田村管理规约")
    assert any(piece["marked"] for piece in covenant["snippet"])
