"""Authenticators, recovery codes and roles."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pyotp
import pytest

from app.identity import service
from app.identity.problems import TotpCodeUsed, TotpCodeWrong
from app.kernel import clock as kernel_clock
from app.kernel.access import SYSTEM
from app.kernel.db import transaction
from tests.factories.identity import enrol, grant, log_in, new_phone, staff, totp
from tests.factories.registry import make_community


def shown(clock, secret):
    return pyotp.TOTP(secret).at(clock.now())


def enrolled(app, client, clock):
    one = log_in(app)
    secret = client.post("/api/v1/auth/totp", headers=one.headers).json["secret"]
    body = {"code": shown(clock, secret)}
    return one, secret, client.post("/api/v1/auth/totp/confirmation", json=body, headers=one.headers)


def test_confirming_an_authenticator_makes_a_staff_session_and_ten_recovery_codes(app, client, clock):
    one, _, answer = enrolled(app, client, clock)

    assert answer.status_code == 200
    assert len(set(answer.json["recovery_codes"])) == 10
    assert client.get("/api/v1/me", headers=one.headers).json["staff"] is True


def test_a_code_of_the_authenticator_is_taken_once(app, client, clock):
    one, secret, _ = enrolled(app, client, clock)
    clock.move(seconds=60)
    body = {"code": shown(clock, secret)}

    first = client.post("/api/v1/auth/totp/check", json=body, headers=one.headers)
    second = client.post("/api/v1/auth/totp/check", json=body, headers=one.headers)

    assert first.json["staff"] is True
    assert second.json["type"] == "/problems/totp-code-used"


def test_one_code_at_one_instant_is_taken_once(app):
    one = log_in(app)
    enrol(app, one)
    code = totp(app, one.person_id)

    def use(_):
        try:
            with app.app_context(), transaction():
                service.confirm_totp(one.actor, code, kernel_clock.now())
        except TotpCodeUsed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(use, range(8))).count(True) == 1


def test_full_width_digits_are_no_code(app):
    one = log_in(app)
    enrol(app, one)
    code = totp(app, one.person_id).translate({ord("0") + n: "０１２３４５６７８９"[n] for n in range(10)})

    with app.app_context(), pytest.raises(TotpCodeWrong):
        service.confirm_totp(one.actor, code, kernel_clock.now())


def test_codes_cannot_be_guessed_without_end(app, client, clock):
    one, secret, _ = enrolled(app, client, clock)
    wrong = {"code": f"{(int(shown(clock, secret)) + 500_000) % 1_000_000:06d}"}

    statuses = [client.post("/api/v1/auth/totp/check", json=wrong, headers=one.headers).status_code for _ in range(12)]

    assert statuses[-1] == 429


def test_a_phone_alone_cannot_replace_the_authenticator(app, client):
    phone = new_phone()
    enrol(app, log_in(app, phone))
    thief = log_in(app, phone)

    answer = client.post("/api/v1/auth/totp", headers=thief.headers)

    assert answer.json["type"] == "/problems/totp-already-enrolled"


def test_a_recovery_code_stands_for_the_authenticator_once(app, client, clock):
    one, _, answer = enrolled(app, client, clock)
    again, code = log_in(app, one.phone), answer.json["recovery_codes"][3]

    first = client.post("/api/v1/auth/recovery-codes/use", json={"code": code.lower()}, headers=again.headers)
    second = client.post("/api/v1/auth/recovery-codes/use", json={"code": code}, headers=again.headers)

    assert first.json["staff"] is True
    assert second.json["type"] == "/problems/recovery-code-wrong"


def test_a_staff_session_is_an_ordinary_one_after_twelve_hours(app, client, clock):
    one, _, _ = enrolled(app, client, clock)

    clock.move(hours=12)

    assert client.get("/api/v1/me", headers=one.headers).json["staff"] is False
    assert client.post("/api/v1/auth/recovery-codes", headers=one.headers).status_code == 403


def grant_body(role, office_id, **changes):
    return {"phone": new_phone(), "role": role, "scope_id": str(office_id), "from_on": "2026-01-01", "until_on": None} | changes


def test_an_administrator_grants_and_ends_roles_of_their_office(app, client):
    office_id = uuid4()
    admin = staff(app, "office_admin", office_id)
    path = f"/api/v1/offices/{office_id}/roles"

    granted = client.post(path, json=grant_body("officer", office_id), headers=admin.headers)
    listed = client.get(path, headers=admin.headers).json
    ended = client.delete(f"{path}/{granted.json['id']}", headers=admin.headers)

    assert granted.status_code == 201
    assert granted.json["id"] in {row["id"] for row in listed}
    assert ended.status_code == 204
    assert granted.json["id"] not in {row["id"] for row in client.get(path, headers=admin.headers).json}


def test_an_office_is_not_there_for_those_who_do_not_administer_it(app, client):
    office_id = uuid4()
    officer, neighbour = staff(app, "officer", office_id), staff(app, "office_admin", uuid4())

    for one in (officer, neighbour):
        answer = client.post(f"/api/v1/offices/{office_id}/roles", json=grant_body("officer", office_id), headers=one.headers)
        assert answer.status_code == 404


def test_roles_are_granted_with_the_authenticator_only(app, client):
    office_id, one = uuid4(), log_in(app)
    grant(app, one.person_id, "office_admin", office_id)

    assert client.get(f"/api/v1/offices/{office_id}/roles", headers=one.headers).status_code == 403


@pytest.mark.parametrize(("role", "changes", "field"), [
    ("officer", {"scope_id": str(uuid4())}, "/scope_id"), ("clerk", {}, "/scope_id"), ("officer", {"until_on": "2025-12-31"}, "/until_on"),
    ("king", {}, "/role"),
])
def test_a_role_that_does_not_fit_names_its_field(app, client, role, changes, field):
    office_id = uuid4()
    admin = staff(app, "office_admin", office_id)

    body = grant_body(role, office_id, **changes)
    answer = client.post(f"/api/v1/offices/{office_id}/roles", json=body, headers=admin.headers)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == field


def test_nobody_gives_themself_a_role(app, client):
    office_id = uuid4()
    admin = staff(app, "office_admin", office_id)

    answer = client.post(
        f"/api/v1/offices/{office_id}/roles", json=grant_body("officer", office_id, phone=admin.phone), headers=admin.headers)

    assert answer.json["type"] == "/problems/role-for-oneself"


def test_a_role_holds_on_both_days_of_its_term_and_in_its_scope_only(app):
    person = log_in(app).person_id
    first, last = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
    with app.app_context(), transaction():
        place = make_community()
        scope, office_id = place.id, place.office_id
        service.grant_role(
            SYSTEM, person, service.Role.CLERK, scope, from_on=first, until_on=last, at=kernel_clock.now(), office_id=office_id)

    with app.app_context():
        days = (first - dt.timedelta(1), first, last, last + dt.timedelta(1))
        assert [service.has_role(person, service.Role.CLERK, scope, day) for day in days] == [False, True, True, False]
        assert not service.has_role(person, service.Role.CLERK, uuid4(), first)
        assert service.holders(service.Role.CLERK, scope, first) == (person,)


def test_an_ended_role_held_yesterday_and_not_today(app, clock):
    office_id = uuid4()
    one = log_in(app)
    grant_id = grant(app, one.person_id, "officer", office_id)
    clock.move(days=2)

    with app.app_context(), transaction():
        at = kernel_clock.now()
        service.end_role(SYSTEM, office_id, grant_id, at)
        today = kernel_clock.civil_date(at)
        assert not service.has_role(one.person_id, service.Role.OFFICER, office_id, today)
        assert service.has_role(one.person_id, service.Role.OFFICER, office_id, today - dt.timedelta(1))


def test_the_command_makes_the_first_administrator_and_shows_a_demo_s_code(app):
    runner, office_id, phone = app.test_cli_runner(), uuid4(), new_phone()

    made = runner.invoke(args=["identity", "admin", str(office_id), phone])
    enrol(app, log_in(app, phone, staff=True))
    code = runner.invoke(args=["identity", "totp", phone])

    assert made.exit_code == 0
    assert len(code.output.strip()) == 6


def test_a_higher_room_that_refuses_a_scope_undoes_the_grant(app, client, monkeypatch):
    from app.identity.events import RoleGranted
    from app.kernel.events import _listeners
    from app.kernel.problems import NotFound

    def refuse(event):
        raise NotFound(what="个小区")

    office_id, community_id = uuid4(), uuid4()
    admin, body = staff(app, "office_admin", office_id), grant_body("clerk", community_id)
    monkeypatch.setitem(_listeners, RoleGranted, [refuse])

    answer = client.post(f"/api/v1/offices/{office_id}/roles", json=body, headers=admin.headers)

    assert answer.status_code == 404
    with app.app_context():
        assert service.person_by_phone(body["phone"]) is None
        assert service.holders(service.Role.CLERK, community_id, dt.date(2026, 6, 1)) == ()


def test_an_authenticator_is_confirmed_only_after_it_was_offered(app, client):
    one = log_in(app)
    answers = [client.post(f"/api/v1/auth/totp/{act}", json={"code": "123456"}, headers=one.headers) for act in ("confirmation", "check")]

    assert [answer.json["type"] for answer in answers] == ["/problems/totp-not-enrolled"] * 2


def test_an_authenticator_that_was_lost_is_replaced_after_a_recovery_code(app, client, clock):
    one, old, answer = enrolled(app, client, clock)
    again = log_in(app, one.phone)
    client.post("/api/v1/auth/recovery-codes/use", json={"code": answer.json["recovery_codes"][0]}, headers=again.headers)
    secret = client.post("/api/v1/auth/totp", headers=again.headers).json["secret"]
    body = {"code": shown(clock, secret)}

    assert client.post("/api/v1/auth/totp/confirmation", json=body, headers=again.headers).status_code == 200
    clock.move(seconds=60)
    wrong = client.post("/api/v1/auth/totp/check", json={"code": shown(clock, old)}, headers=again.headers)
    assert wrong.json["type"] == "/problems/totp-code-wrong"
    body = {"code": shown(clock, secret)}
    assert client.post("/api/v1/auth/totp/check", json=body, headers=again.headers).status_code == 200


def test_new_recovery_codes_end_the_old_ones(app, client, clock):
    one, _, answer = enrolled(app, client, clock)

    renewed = client.post("/api/v1/auth/recovery-codes", headers=one.headers)

    assert renewed.status_code == 201
    old = {"code": answer.json["recovery_codes"][0]}
    assert client.post("/api/v1/auth/recovery-codes/use", json=old, headers=one.headers).status_code == 422


def test_secrets_are_not_shown_by_values_in_a_log(app):
    from app.identity.service import Contact, OfferedDevice, Renewed, SentCode

    values = (Contact("陈", "+8613800138000"), OfferedDevice("SECRET", "SECRET"), SentCode("123456", dt.datetime.now(dt.UTC)),
              Renewed(uuid4(), uuid4(), staff=False, refresh_token="SECRET"))

    assert not any(word in repr(value) for value in values for word in ("13800138000", "SECRET", "123456", "陈"))
