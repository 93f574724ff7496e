"""Promise messages within the caller's transaction and tell what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.kernel import crypto, outbox
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.messaging.events import MessageDelivered, MessageFailed
from app.messaging.gateway import SmsRefused, gateway
from app.messaging.models import Message, MessageEvent
from app.messaging.templates import template as find_template
from app.messaging.tickets import read_ticket, ticket_of

SEND = "messaging.send"
# A notice to 100,000 homes as single promises took twelve statements each; a crash repeats one batch at the most.
HANDED_TOGETHER = 50
_TOLD = {"delivered": MessageDelivered, "failed": MessageFailed}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A phone in its one form, whose it is, and what differs in the words for it (such as `unit`)."""

    phone: str
    unit_id: UUID | None = None
    person_id: UUID | None = None
    owner_id: UUID | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Hide the phone from logs."""
        return f"Recipient(unit_id={self.unit_id}, person_id={self.person_id}, owner_id={self.owner_id})"


@dataclass(frozen=True, slots=True)
class Invited:
    """What a ticket stands for: the message that carried it, its phone, and what it was about."""

    phone: str
    community_id: UUID | None
    about: tuple[str, UUID]
    unit_id: UUID | None

    def __repr__(self) -> str:
        """Hide the phone from logs."""
        return f"Invited(about={self.about}, unit_id={self.unit_id})"


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message; an instant is None while that did not happen."""

    message_id: UUID
    template: str
    unit_id: UUID | None
    person_id: UUID | None
    owner_id: UUID | None
    queued_at: dt.datetime
    sent_at: dt.datetime | None
    delivered_at: dt.datetime | None
    failed_at: dt.datetime | None


def send(
    template: str,
    recipients: Sequence[Recipient],
    params: Mapping[str, str],
    *,
    about: tuple[str, UUID],
    at: dt.datetime,
    community_id: UUID | None = None,
) -> tuple[UUID, ...]:
    """Promise one message to each phone; the same phone twice for the same unit gets one.

    Raises:
        TemplateMisused: no such template, or a name of it is missing.
    """
    words = find_template(template)
    distinct = {(one.phone, one.unit_id): one for one in recipients}
    messages = []
    for one in distinct.values():
        message_id = new_id()
        text = words.fill({"ticket": ticket_of(message_id), **params, **one.params})
        messages.append(Message(
            id=message_id, community_id=community_id, template=template, about_kind=about[0], about_id=about[1],
            unit_id=one.unit_id, person_id=one.person_id, owner_id=one.owner_id, queued_at=at,
            phone_sealed=crypto.seal(one.phone, ("messages", "phone", message_id)),
            text_sealed=crypto.seal(text, ("messages", "text", message_id)),
        ))
    ids = [message.id for message in messages]
    _promise((ids[first:first + HANDED_TOGETHER] for first in range(0, len(ids), HANDED_TOGETHER)), community_id)
    db.session.add_all(messages)
    db.session.flush()
    return tuple(ids)


def hand_over(message_ids: Sequence[UUID], at: dt.datetime) -> None:
    """Give promised messages to the carrier, but for those that were given before.

    One that the carrier cannot take now keeps none of the others back: they are promised again one by one.

    Raises:
        SmsUnavailable: the only message cannot go now; try again later.
    """
    messages = db.session.scalars(
        select(Message).where(Message.id.in_(message_ids)).order_by(Message.id).with_for_update()).all()
    known = set(db.session.scalars(select(MessageEvent.message_id).where(MessageEvent.message_id.in_(message_ids))))
    waiting = [one for one in messages if one.id not in known and one.text_sealed is not None]
    happened: list[tuple[Message, str, str]] = []
    for place, message in enumerate(waiting):
        try:
            happened += [(message, kind, reference) for kind, reference in _give(message)]
        except Exception:
            if len(waiting) == 1:
                raise
            _promise([[one.id] for one in waiting[place:]], message.community_id)
            break
    _record(happened, at)


def record_event(message_id: UUID, kind: str, reference: str, at: dt.datetime) -> None:
    """Note what the carrier says of a message (`sent`, `delivered`, `failed`); saying it twice changes nothing."""
    _record([(db.session.get_one(Message, message_id), kind, reference)], at)


def _promise(batches: Iterable[Sequence[UUID]], community_id: UUID | None) -> None:
    for some in batches:
        outbox.post(SEND, {"message_ids": [str(one) for one in some]}, community_id=community_id)


def _give(message: Message) -> list[tuple[str, str]]:
    """Hand one message over and return what the carrier said of it; a secret's words are dropped."""
    phone = crypto.unseal(message.phone_sealed, ("messages", "phone", message.id))
    text = crypto.unseal(message.text_sealed or b"", ("messages", "text", message.id))
    try:
        handed = gateway().send(phone, text, message.id)
    except SmsRefused as refusal:
        return [("failed", refusal.reason)]
    if find_template(message.template).secret:
        message.text_sealed = None
    return [(kind, handed.reference) for kind in (("sent", "delivered") if handed.delivered else ("sent",))]


def _record(happened: Sequence[tuple[Message, str, str]], at: dt.datetime) -> None:
    """Keep what is new of it, and say so to the rooms above."""
    if not happened:
        return
    rows = [{"id": new_id(), "message_id": message.id, "kind": kind, "reference": reference, "at": at}
            for message, kind, reference in happened]
    kept = db.session.execute(
        insert(MessageEvent).values(rows).on_conflict_do_nothing(index_elements=["message_id", "kind"])
        .returning(MessageEvent.message_id, MessageEvent.kind))
    added = {(row.message_id, row.kind) for row in kept}
    for message, kind, _ in happened:
        told = _TOLD.get(kind)
        if told is not None and (message.id, kind) in added:
            emit(told(
                message_id=message.id, community_id=message.community_id, template=message.template,
                about=(message.about_kind, message.about_id), unit_id=message.unit_id, person_id=message.person_id,
                owner_id=message.owner_id, at=at))


def deliveries(about: tuple[str, UUID], community_id: UUID | None = None) -> tuple[Delivery, ...]:
    """Return what became of every message about a thing, oldest first."""
    query = select(Message).where(Message.about_kind == about[0], Message.about_id == about[1]).order_by(Message.id)
    if community_id is not None:
        query = query.where(Message.community_id == community_id)
    messages = db.session.scalars(query).all()
    events: dict[UUID, dict[str, dt.datetime]] = {}
    found = select(MessageEvent).join(Message, Message.id == MessageEvent.message_id)
    for event in db.session.scalars(found.where(Message.about_kind == about[0], Message.about_id == about[1])):
        events.setdefault(event.message_id, {})[event.kind] = event.at
    return tuple(_delivery(message, events.get(message.id, {})) for message in messages)


def text_of(message_id: UUID) -> str | None:
    """Return the words of a message as they were sent, for the evidence pack; a code's are gone."""
    message = db.session.get_one(Message, message_id)
    return None if message.text_sealed is None else crypto.unseal(message.text_sealed, ("messages", "text", message.id))


def invited(ticket: str) -> Invited | None:
    """Return whom a ticket invites to what, or None where we never sent it."""
    message_id = read_ticket(ticket)
    message = db.session.get(Message, message_id) if message_id else None
    if message is None:
        return None
    return Invited(
        phone=crypto.unseal(message.phone_sealed, ("messages", "phone", message.id)), community_id=message.community_id,
        about=(message.about_kind, message.about_id), unit_id=message.unit_id)


def _delivery(message: Message, events: dict[str, dt.datetime]) -> Delivery:
    return Delivery(
        message_id=message.id, template=message.template, unit_id=message.unit_id, person_id=message.person_id,
        owner_id=message.owner_id, queued_at=message.queued_at, sent_at=events.get("sent"),
        delivered_at=events.get("delivered"), failed_at=events.get("failed"),
    )
