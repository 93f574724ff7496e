"""Codes, sessions and families of refresh tokens, through HTTP on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import jwt
import pytest
from sqlalchemy import text

from app.identity import limits
from app.identity.models import RateLimit
from app.kernel.db import db, transaction
from tests.factories.identity import log_in, new_phone


@pytest.fixture(autouse=True)
def no_counts(app):
    with app.app_context(), transaction():
        db.session.query(RateLimit).delete()


def send(client, phone):
    return client.post("/api/v1/auth/codes", json={"phone": phone})


def enter(client, phone, code, refresh_in="body"):
    return client.post("/api/v1/auth/sessions", json={"phone": phone, "code": code, "refresh_in": refresh_in})


def entered(client, phone):
    return enter(client, phone, send(client, phone).json["demo_code"]).json


def renew(client, token):
    return client.post("/api/v1/auth/tokens", json={"refresh_token": token})


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def other(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_person_logs_in_with_the_code_sent_to_their_phone(client):
    phone = new_phone()

    answer = enter(client, phone, send(client, phone).json["demo_code"])

    assert answer.status_code == 201
    me = client.get("/api/v1/me", headers=bearer(answer.json["access_token"])).json
    assert me["person_id"] == answer.json["person_id"]
    assert "××××" in me["phone"]


def test_the_same_phone_in_another_writing_is_the_same_person(client):
    phone = new_phone()
    code = send(client, phone.removeprefix("+86")).json["demo_code"]

    assert enter(client, f"0086{phone[3:]}", code).json["person_id"]


def test_a_code_works_once(client):
    phone = new_phone()
    code = send(client, phone).json["demo_code"]
    enter(client, phone, code)

    assert enter(client, phone, code).json["type"] == "/problems/sms-code-expired"


def test_a_code_is_over_after_five_minutes(client, clock):
    phone = new_phone()
    code = send(client, phone).json["demo_code"]
    clock.move(minutes=5)

    assert enter(client, phone, code).json["type"] == "/problems/sms-code-expired"


def test_a_new_code_ends_the_one_before(client, clock):
    phone = new_phone()
    first = send(client, phone).json["demo_code"]
    clock.move(seconds=61)
    second = send(client, phone).json["demo_code"]

    assert first == second or enter(client, phone, first).json["type"] == "/problems/sms-code-wrong"
    assert enter(client, phone, second).status_code == 201


def test_five_wrong_tries_spend_a_code_even_for_the_right_digits(client):
    phone = new_phone()
    code = send(client, phone).json["demo_code"]

    left = [enter(client, phone, other(code)).json["left"] for _ in range(5)]

    assert left == [4, 3, 2, 1, 0]
    assert enter(client, phone, code).json["type"] == "/problems/sms-code-spent"


def test_guesses_at_the_same_instant_are_all_counted(app, client):
    phone = new_phone()
    code = send(client, phone).json["demo_code"]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: enter(app.test_client(), phone, other(code)).json["type"], range(12)))

    assert answers.count("/problems/sms-code-wrong") == 5
    assert answers.count("/problems/sms-code-spent") == 7


def test_codes_stand_nowhere_in_the_database_once_sent(app, client):
    from app.kernel import jobs

    phone = new_phone()
    code = send(client, phone).json["demo_code"]
    with app.app_context():
        jobs.drain()
        rows = db.session.execute(text("SELECT text_sealed FROM messages WHERE template = 'login_code'")).scalars().all()
        outbox = db.session.execute(text("SELECT string_agg(payload::text, ' ') FROM outbox_items")).scalar_one()

    assert rows
    assert set(rows) == {None}
    assert phone not in outbox
    assert code not in outbox.replace("-", " ").split()


def test_a_phone_gets_one_code_a_minute_and_five_an_hour(client, clock):
    phone = new_phone()
    clock.move_to(clock.now().replace(minute=0, second=1) + dt.timedelta(hours=1))
    assert send(client, phone).status_code == 202
    refused = send(client, phone)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 60

    answers = []
    for _ in range(5):
        clock.move(seconds=61)
        answers.append(send(client, phone).status_code)

    assert answers == [202, 202, 202, 202, 429]


@pytest.mark.parametrize("name", ["CODE_BY_ADDRESS", "CODE_BY_ALL"])
def test_an_address_and_the_whole_have_limits_too(client, monkeypatch, name):
    monkeypatch.setattr(limits, name, (limits.Limit("test." + name, 3600, 2),))

    assert [send(client, new_phone()).status_code for _ in range(3)] == [202, 202, 429]


def test_a_refresh_token_is_exchanged_for_the_next(client):
    first = entered(client, new_phone())

    second = renew(client, first["refresh_token"])

    assert second.status_code == 200
    assert second.json["session_id"] == first["session_id"]
    assert renew(client, second.json["refresh_token"]).status_code == 200


def test_a_reused_refresh_token_ends_its_whole_family(client):
    first = entered(client, new_phone())
    second = renew(client, first["refresh_token"]).json

    assert renew(client, first["refresh_token"]).json["type"] == "/problems/refresh-token-reused"

    assert renew(client, second["refresh_token"]).json["type"] == "/problems/refresh-token-invalid"
    assert client.get("/api/v1/me", headers=bearer(second["access_token"])).status_code == 401


def test_of_many_exchanges_at_one_instant_at_most_one_succeeds(app, client):
    token = entered(client, new_phone())["refresh_token"]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: renew(app.test_client(), token).status_code, range(8)))

    assert statuses.count(200) <= 1
    assert set(statuses) <= {200, 401}


def test_a_session_left_alone_for_thirty_days_is_over(client, clock):
    first = entered(client, new_phone())
    clock.move(days=30)

    assert renew(client, first["refresh_token"]).status_code == 401
    assert client.get("/api/v1/me", headers=bearer(first["access_token"])).status_code == 401


def test_the_browser_s_refresh_token_stands_in_a_strict_cookie_for_one_path(client):
    phone = new_phone()

    answer = enter(client, phone, send(client, phone).json["demo_code"], "cookie")

    cookie = answer.headers["Set-Cookie"]
    assert "refresh_token" not in answer.json
    for word in ("HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/auth/tokens"):
        assert word in cookie
    value = cookie.split(";")[0]
    assert client.post("/api/v1/auth/tokens", json={}, headers={"Cookie": value}).status_code == 200


def test_a_person_lists_and_ends_their_sessions_only(app, client):
    phone, stranger = new_phone(), log_in(app)
    here, there = log_in(app, phone), log_in(app, phone)

    listed = client.get("/api/v1/auth/sessions", headers=here.headers).json
    refused = client.delete(f"/api/v1/auth/sessions/{stranger.session_id}", headers=here.headers)
    ended = client.delete(f"/api/v1/auth/sessions/{there.session_id}", headers=here.headers)

    assert {row["id"]: row["current"] for row in listed} == {str(here.session_id): True, str(there.session_id): False}
    assert refused.status_code == 404
    assert ended.status_code == 204
    assert client.get("/api/v1/me", headers=there.headers).status_code == 401
    assert client.get("/api/v1/me", headers=here.headers).status_code == 200


def forged(app, key=None, **changes):
    one = log_in(app)
    claims = jwt.decode(one.headers["Authorization"][7:], options={"verify_signature": False}) | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key or app.config["JWT_SECRET_KEY"], algorithm="HS256")


@pytest.mark.parametrize("changes", [
    {"exp": None}, {"exp": 1}, {"key": "x" * 44}, {"sid": str(uuid4())}, {"sub": str(uuid4())}, {"sub": "x"}, {"type": "refresh"},
    {"aud": "other"}, {"iss": "other"}, {"sid": None}, {"sid": 5},
])
def test_a_token_with_anything_wrong_is_nobody_s(app, client, changes):
    answer = client.get("/api/v1/me", headers=bearer(forged(app, **changes)))

    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("header", ["Bearer", "Bearer x.y.z", "Basic abc", "Bearer " + "a" * 9000, "Bearer é"])
def test_a_broken_header_is_nobody_s_and_no_error(client, header):
    assert client.get("/api/v1/me", headers={"Authorization": header.encode().decode("latin-1")}).status_code == 401


def test_an_unchanged_forgery_would_have_passed(app, client):
    assert client.get("/api/v1/me", headers=bearer(forged(app))).status_code == 200


@pytest.mark.parametrize("body", [{}, {"phone": 5}, {"phone": "１３８"}, {"phone": "13800138000", "x": 1}, [], {"phone": None}])
def test_a_wrong_request_names_its_field(client, body):
    answer = client.post("/api/v1/auth/codes", json=body)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"]


def test_what_a_person_agreed_to_is_kept_and_may_be_taken_back(app, client):
    one = log_in(app)
    for given in (True, False):
        body = {"purpose": "identity_check", "text_version": "2026-01", "given": given}
        assert client.post("/api/v1/me/consents", json=body, headers=one.headers).status_code == 201

    lines = client.get("/api/v1/me/consents", headers=one.headers).json

    assert [line["given"] for line in lines] == [True, False]


def test_a_person_says_how_to_be_addressed(app, client):
    one = log_in(app)

    assert client.patch("/api/v1/me", json={"name": "陈𬱖"}, headers=one.headers).json["name"] == "陈𬱖"


def test_old_codes_and_counts_are_forgotten(app, client, clock):
    from app.identity.jobs import forget_spent_codes

    send(client, new_phone())
    clock.move(days=31)
    with app.app_context():
        with transaction():
            forget_spent_codes()
        left = db.session.execute(text("SELECT (SELECT count(*) FROM sms_codes) + (SELECT count(*) FROM rate_limits)"))

        assert left.scalar_one() == 0
