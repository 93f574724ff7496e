from __future__ import annotations

from sqlalchemy import select

from app.kernel import clock as kernel_clock
from app.kernel import outbox
from app.kernel.db import db, transaction
from app.ledger.models import LeafRow
from app.messaging.models import Message
from app.voting import opening_polls
from tests.factories.voting import open_poll


def open_and_tell(app):
    with app.app_context():
        with transaction():
            opening_polls.open_due(kernel_clock.now())
        outbox.deliver_due()


def told(app, voting, template):
    with app.app_context():
        return db.session.scalars(select(Message.unit_id).where(
            Message.community_id == voting.community_id, Message.template == template)).all()


def test_the_opening_is_noted_once_and_every_unit_that_is_asked_is_told(app, client, clock):
    voting = open_poll(app, client, clock)
    open_and_tell(app)
    open_and_tell(app)

    with app.app_context():
        kinds = db.session.scalars(select(LeafRow.kind).where(LeafRow.log_id == voting.poll.poll_id).order_by(LeafRow.id)).all()
    assert kinds == ["roll_frozen", "opened"]
    assert voting.units["P-001"] not in told(app, voting, "vote_open")
    assert len(told(app, voting, "vote_open")) == 7  # six homes, one of two owners


def test_a_reminder_goes_to_units_without_a_ballot_once_a_day(app, client, clock):
    voting = open_poll(app, client, clock)
    voting.cast("陈", "1-0101", "agree")
    officer = voting.officer.headers

    first, second = (client.post(voting.url("reminders"), headers=officer) for _ in range(2))
    with app.app_context():
        outbox.deliver_due()

    assert (first.status_code, second.json["type"]) == (202, "/problems/reminded-today")
    assert voting.units["1-0101"] not in told(app, voting, "vote_reminder")
    assert voting.units["1-0202"] in told(app, voting, "vote_reminder")


def test_an_owner_reminds_nobody(app, client, clock):
    voting = open_poll(app, client, clock)

    assert client.post(voting.url("reminders"), headers=voting.owners["陈"].headers).status_code in {403, 404}
    assert client.post(voting.url("reminders")).status_code == 401
