"""The link of a message shows what it asks for, masked; it is no log-in, and a code to its phone does the rest."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from app.kernel import clock as kernel_clock
from app.kernel import jobs
from app.kernel.db import db, transaction
from app.messaging import service as messaging
from app.messaging.models import Message
from app.messaging.tickets import LENGTH, read_ticket, ticket_of
from app.voting import opening_polls, telling
from tests.factories.voting import close, open_poll

FORGED = "A" * LENGTH


@pytest.fixture
def voting(app, client, clock):
    return open_poll(app, client, clock)


def told(app, template, about=None):
    """Return the tickets that stand in the texts of a kind of message, by unit."""
    with app.app_context():
        rows = db.session.query(Message).filter_by(template=template).order_by(Message.id).all()
        return {
            (row.unit_id, row.about_id): re.search(r"/v/([A-Za-z0-9_-]+) ", messaging.text_of(row.id)).group(1)
            for row in rows if about is None or row.about_id == about
        }


def ticket(voting, unit="1-0202", template="vote_open"):
    """Let the worker tell that the poll is open, and return the ticket in the message of a unit."""
    with voting.app.app_context(), transaction():
        telling.tell_opened(voting.community_id, voting.poll.poll_id, kernel_clock.now())
    return told(voting.app, template, voting.poll.poll_id)[(voting.units[unit], voting.poll.poll_id)]


def show(voting, held):
    return voting.client.get(f"/api/v1/public/invitations/{held}")


def test_the_link_in_the_message_shows_what_is_asked_without_saying_who_lives_where(voting):
    answer = show(voting, ticket(voting))

    assert answer.status_code == 200
    phone = voting.owners["赵"].phone
    assert answer.json == {
        "community_id": str(voting.community_id), "poll_id": str(voting.poll.poll_id), "unit": "1-02××",
        "phone": f"{phone[3:6]}××××{phone[-4:]}", "motions": 1,
        "opens_at": voting.poll.opens_at.isoformat(), "closes_at": voting.poll.closes_at.isoformat(), "phase": "open", "paper": True,
        "now": answer.json["now"],
    }
    assert "1-0202" not in answer.text
    assert phone[3:] not in answer.text


def test_a_reminder_carries_a_link_to_the_same_poll(voting):
    with voting.app.app_context(), transaction():
        opening_polls.remind(voting.convener, voting.community_id, voting.poll.poll_id, kernel_clock.now())
    with voting.app.app_context():
        jobs.drain()

    held = {unit: one for (unit, _), one in told(voting.app, "vote_reminder").items()}[voting.units["1-0202"]]

    assert show(voting, held).json["poll_id"] == str(voting.poll.poll_id)


@pytest.mark.parametrize("held", [FORGED, "x", "票" * LENGTH, FORGED[:-1] + "=", "%00" * 8, "a" * 400])
def test_a_link_that_we_never_sent_leads_nowhere(voting, held):
    assert show(voting, held).status_code == 404


def test_the_ticket_of_another_kind_of_message_invites_to_nothing(voting):
    with voting.app.app_context(), transaction():
        (other,) = messaging.send("general", [messaging.Recipient("+8613900001111")], {"community": "x", "text": "y"},
                                  about=("test", voting.poll.poll_id), at=kernel_clock.now(), community_id=voting.community_id)
        held = ticket_of(other)

    assert show(voting, held).status_code == 404


def test_an_invitation_ends_with_its_poll(voting, clock):
    held = ticket(voting)
    close(voting.app, clock, voting)

    answer = show(voting, held)

    assert answer.status_code == 410
    assert answer.json["type"] == "/problems/invitation-over"


def test_before_the_opening_it_says_so_by_the_server_s_clock(app, client, clock):
    voting = open_poll(app, client, clock, opened=False)
    held = ticket(voting)

    assert show(voting, held).json["phase"] == "upcoming"


def test_the_code_goes_to_the_phone_of_the_message_and_logs_its_person_in(voting):
    held = ticket(voting)

    code = voting.client.post("/api/v1/auth/codes", json={"ticket": held}).json["demo_code"]
    answer = voting.client.post("/api/v1/auth/sessions", json={"ticket": held, "code": code})

    assert answer.status_code == 201
    assert answer.json["person_id"] == str(voting.owners["赵"].person_id)


def test_the_link_alone_logs_nobody_in(voting):
    held = ticket(voting)
    voting.client.post("/api/v1/auth/codes", json={"ticket": held})

    answer = voting.client.post("/api/v1/auth/sessions", json={"ticket": held, "code": "000000"})

    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["codes", "sessions"])
@pytest.mark.parametrize("whose", [{}, {"phone": "13800138000", "ticket": FORGED}])
def test_a_log_in_names_a_phone_or_a_ticket_and_never_both(client, path, whose):
    body = whose | ({"code": "123456"} if path == "sessions" else {})

    answer = client.post(f"/api/v1/auth/{path}", json=body)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/phone"


def test_a_ticket_that_we_never_sent_gets_no_code(client):
    assert client.post("/api/v1/auth/codes", json={"ticket": FORGED}).status_code == 404


def test_a_ticket_is_read_back_only_as_it_was_written(context):
    message_id = uuid4()
    held = ticket_of(message_id)

    assert len(held) == LENGTH
    assert read_ticket(held) == message_id
    for place in range(LENGTH):
        changed = held[:place] + ("B" if held[place] == "A" else "A") + held[place + 1:]
        assert read_ticket(changed) is None
