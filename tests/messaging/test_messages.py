"""A message is promised with the act, leaves after it, and what became of it is kept."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.kernel import clock, jobs
from app.kernel.db import db, transaction
from app.kernel.events import _listeners, subscribe
from app.messaging import service
from app.messaging.events import MessageDelivered
from app.messaging.gateway import ConsoleGateway, Handed, SmsRefused, SmsUnavailable, use_gateway
from app.messaging.templates import TemplateMisused, templates

PHONE = "+8613900001111"
WORDS = {"community": "益田村", "text": "停水通知"}


class Carrier:
    """Remember what was handed over; refuse or fail as told."""

    def __init__(self, failure=None, delivered=True):
        self.failure, self.delivered, self.texts = failure, delivered, []

    def send(self, phone, text, message_id):
        if self.failure:
            raise self.failure
        self.texts.append((phone, text))
        return Handed("ref", self.delivered)


@pytest.fixture
def carrier(app):
    one = Carrier()
    use_gateway(one)
    yield one
    use_gateway(ConsoleGateway())


def promise(recipients=None, template="general", words=WORDS, about=None, community_id=None):
    with transaction():
        return service.send(template, recipients or [service.Recipient(PHONE)], words, about=about or ("test", uuid4()),
                            at=clock.now(), community_id=community_id)


def test_a_promised_message_leaves_after_the_commit_and_is_told_delivered(context, carrier):
    about, community_id, unit_id, heard = ("poll", uuid4()), uuid4(), uuid4(), []
    subscribe(MessageDelivered)(heard.append)

    ids = promise([service.Recipient(PHONE, unit_id=unit_id)], about=about, community_id=community_id)
    assert carrier.texts == []
    jobs.drain()
    _listeners[MessageDelivered].remove(heard.append)

    assert carrier.texts == [(PHONE, "【左邻右家】益田村：停水通知")]
    assert [(event.message_id, event.about, event.unit_id) for event in heard] == [(ids[0], about, unit_id)]
    (delivery,) = service.deliveries(about, community_id)
    assert delivery.unit_id == unit_id
    assert delivery.delivered_at


def test_an_act_that_is_undone_sends_nothing(context, carrier):
    service.send("general", [service.Recipient(PHONE)], WORDS, about=("test", uuid4()), at=clock.now())
    db.session.rollback()
    jobs.drain()

    assert carrier.texts == []


def test_a_message_handed_over_twice_is_sent_once(context, carrier):
    (message_id,) = promise()
    jobs.drain()
    with transaction():
        service.hand_over([message_id], clock.now())

    assert len(carrier.texts) == 1


def test_what_the_carrier_refuses_is_failed_and_not_tried_again(context, carrier):
    carrier.failure, about = SmsRefused("EMPTY"), ("test", uuid4())
    promise(about=about)
    jobs.drain()

    (delivery,) = service.deliveries(about)
    assert delivery.failed_at
    assert delivery.sent_at is None


def test_a_carrier_out_of_reach_leaves_the_message_waiting(context, carrier):
    carrier.failure, about = SmsUnavailable(), ("test", uuid4())
    (message_id,) = promise(about=about)
    jobs.drain()
    assert service.deliveries(about)[0].sent_at is None

    carrier.failure = None
    with transaction():
        service.hand_over([message_id], clock.now())

    assert service.deliveries(about)[0].sent_at


def test_one_message_that_cannot_go_keeps_none_of_the_others_back(context, carrier):
    about, bad = ("test", uuid4()), "+8613900002222"
    send = carrier.send
    carrier.send = lambda phone, words, message_id: 1 / 0 if phone == bad else send(phone, words, message_id)

    ids = promise([service.Recipient(phone) for phone in (PHONE, bad, "+8613900003333")], about=about)
    jobs.drain()

    assert [phone for phone, _ in carrier.texts] == [PHONE, "+8613900003333"]
    assert [bool(one.sent_at) for one in service.deliveries(about)] == [True, False, True]
    carrier.send = send
    with transaction():
        service.hand_over(ids, clock.now())
    assert [phone for phone, _ in carrier.texts] == [PHONE, "+8613900003333", bad]


def test_many_messages_leave_in_batches_and_each_once(context, carrier):
    about, units = ("test", uuid4()), [uuid4() for _ in range(120)]

    promise([service.Recipient(PHONE, unit_id=unit) for unit in units], about=about)
    jobs.drain()

    assert len(carrier.texts) == 120
    assert all(one.delivered_at for one in service.deliveries(about))


def test_the_same_phone_gets_one_message_for_a_unit_and_one_for_each_unit(context, carrier):
    first, second = uuid4(), uuid4()

    ids = promise([service.Recipient(PHONE, unit_id=unit) for unit in (first, first, second)])

    assert len(ids) == 2


def test_each_recipient_reads_their_own_unit(context, carrier):
    words = {"community": "益田村", "phone": "0755"}
    promise([service.Recipient(PHONE, params={"unit": "2栋1201"})], "claim_made", words)
    jobs.drain()

    assert "2栋1201" in carrier.texts[-1][1]


@pytest.mark.parametrize(("template", "words"), [("nothing", {}), ("general", {"community": "x"})])
def test_a_template_misused_is_noticed_before_anything_is_promised(context, template, words):
    with pytest.raises(TemplateMisused):
        service.send(template, [service.Recipient(PHONE)], words, about=("test", uuid4()), at=clock.now())


def test_a_value_cannot_bring_names_or_lines_of_its_own(context, carrier):
    promise(words={"community": "{text}", "text": "一\n二"})
    jobs.drain()

    assert carrier.texts[-1][1] == "【左邻右家】{text}：一 二"


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_is_signed_and_names_no_owner_or_choice(name):
    template = templates()[name]

    assert template.text.startswith("【左邻右家】")
    assert not template.fields & {"name", "owner", "choice", "choices"}


def test_phones_and_texts_are_sealed_and_events_append_only(context, carrier):
    promise()
    jobs.drain()

    row = db.session.execute(text("SELECT phone_sealed, text_sealed FROM messages ORDER BY id DESC LIMIT 1")).one()
    assert PHONE.encode() not in row.phone_sealed
    assert "停水".encode() not in row.text_sealed
    with pytest.raises(ProgrammingError, match="permission denied"):
        db.session.execute(text("UPDATE message_events SET kind = 'delivered'"))


def test_a_recipient_shows_no_phone_in_a_log():
    assert PHONE not in repr(service.Recipient(PHONE))


def test_an_unknown_carrier_keeps_the_application_from_starting(app):
    import dataclasses

    from app.config import ConfigurationRefused
    from app.messaging.jobs import plug_in

    class Other:
        extensions = {"zuolin": dataclasses.replace(app.extensions["zuolin"], sms_gateway="pigeon")}  # noqa: RUF012 - read once

    with pytest.raises(ConfigurationRefused, match="pigeon"):
        plug_in(Other())


def test_the_words_of_a_message_can_be_read_for_the_evidence_but_a_code_s_are_gone(context, carrier):
    (kept,) = promise()
    (code,) = promise(template="login_code", words={"code": "123456", "minutes": "5"})
    jobs.drain()

    assert service.text_of(kept) == "【左邻右家】益田村：停水通知"
    assert service.text_of(code) is None
