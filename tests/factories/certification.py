"""Bring a poll to its result, and do the office's acts over HTTP with valid defaults."""

from __future__ import annotations

import datetime as dt

from app.identity import service as identity
from app.kernel import clock as kernel_clock
from app.kernel import jobs
from tests.factories.identity import log_in, staff, totp
from tests.factories.voting import close, open_poll


def counted(app, client, clock, **more):
    """Open a poll, let four of five heads agree, close it and count it."""
    voting = open_poll(app, client, clock, **more)
    for name, unit in (("陈", "1-0101"), ("李", "1-0201"), ("赵", "1-0202"), ("钱", "2-0101")):
        assert voting.cast(name, unit, "agree").status_code == 201
    close(app, clock, voting)
    drain(app)
    return voting


def drain(app):
    """Do the worker's work."""
    with app.app_context():
        jobs.drain()


def public(voting, *more):
    """Return the address at which nobody needs to log in."""
    return "/".join(("/api/v1/public/communities", str(voting.community_id), "polls", str(voting.poll.poll_id), *more))


def newest(voting):
    """Name the count that the officer sees."""
    shown = voting.client.get(public(voting, "result")).json
    return {"result_run": shown["run"], "result_sha256": shown["result_sha256"]}


def certify(voting, who=None, **more):
    """Certify the newest count with the authenticator's code."""
    who = who or voting.officer
    body = {"code": totp(voting.app, who.person_id)} | newest(voting) | more
    return voting.client.post(voting.url("certification"), json=body, headers=who.headers)


def grounds(voting, who=None, **more):
    """Write an order's body with valid grounds."""
    who = who or voting.officer
    with voting.app.app_context():
        today = kernel_clock.today()
    return {
        "code": totp(voting.app, who.person_id), "facts_found": "会议公告没有张贴。", "heard": "召集人承认没有张贴。",
        "heard_on": today.isoformat(), "reasons": "公告没有告知全体业主。", "service": "当面送达召集人，张贴并短信通告全体业主。",
    } | more


def order(voting, *, days=10, **more):
    """Order a correction."""
    with voting.app.app_context():
        due = kernel_clock.today() + dt.timedelta(days=days)
    body = grounds(voting) | {"demand": "重新公告。", "due_on": due.isoformat()} | more
    return voting.client.post(voting.url("correction-orders"), json=body, headers=voting.officer.headers)


def revoke(voting, **more):
    """Revoke what was decided."""
    return voting.client.post(voting.url("revocation"), json=grounds(voting) | more, headers=voting.officer.headers)


def convener(voting, *, as_staff=False):
    """Log the convener's member in."""
    with voting.app.app_context():
        phone = identity.contact(voting.convener.person).phone
    return log_in(voting.app, phone, staff=as_staff)


def second_officer(voting):
    """Log another officer of the same office in."""
    return staff(voting.app, "officer", voting.office_id)


def look_up(voting, code):
    """Look a paper up without log-in."""
    return voting.client.get(f"/api/v1/public/certificates/{code}")


def objected(voting, name, text="同意票数不对。", key="objection-0001"):
    """Object to the result as an owner."""
    headers = voting.owners[name].headers | {"Idempotency-Key": key}
    return voting.client.post(voting.url("objections"), json={"text": text}, headers=headers)
