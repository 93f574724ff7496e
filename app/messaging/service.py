"""Promise messages within the caller's transaction and tell what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
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

SEND = "messaging.send"


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
        text = words.fill({**params, **one.params})
        messages.append(Message(
            id=message_id, community_id=community_id, template=template, about_kind=about[0], about_id=about[1],
            unit_id=one.unit_id, person_id=one.person_id, owner_id=one.owner_id, queued_at=at,
            phone_sealed=crypto.seal(one.phone, ("messages", "phone", message_id)),
            text_sealed=crypto.seal(text, ("messages", "text", message_id)),
        ))
        outbox.post(SEND, {"message_id": str(message_id)}, community_id=community_id)
    db.session.add_all(messages)
    db.session.flush()
    return tuple(message.id for message in messages)


def hand_over(message_id: UUID, at: dt.datetime) -> None:
    """Give a promised message to the carrier, unless it was given before.

    Raises:
        SmsUnavailable: try again later.
    """
    message = db.session.get_one(Message, message_id, with_for_update=True)
    known = db.session.scalars(select(MessageEvent.kind).where(MessageEvent.message_id == message_id)).all()
    if known or message.text_sealed is None:
        return
    phone = crypto.unseal(message.phone_sealed, ("messages", "phone", message.id))
    text = crypto.unseal(message.text_sealed, ("messages", "text", message.id))
    try:
        handed = gateway().send(phone, text, message.id)
    except SmsRefused as refusal:
        record_event(message.id, "failed", refusal.reason, at)
        return
    record_event(message.id, "sent", handed.reference, at)
    if handed.delivered:
        record_event(message.id, "delivered", handed.reference, at)
    if find_template(message.template).secret:
        message.text_sealed = None


def record_event(message_id: UUID, kind: str, reference: str, at: dt.datetime) -> None:
    """Note what the carrier says of a message (`sent`, `delivered`, `failed`); saying it twice changes nothing."""
    added = db.session.execute(
        insert(MessageEvent)
        .values(id=new_id(), message_id=message_id, kind=kind, reference=reference, at=at)
        .on_conflict_do_nothing(index_elements=["message_id", "kind"])
        .returning(MessageEvent.id)
    ).first()
    told = {"delivered": MessageDelivered, "failed": MessageFailed}.get(kind)
    if added is None or told is None:
        return
    message = db.session.get_one(Message, message_id)
    emit(told(
        message_id=message_id, community_id=message.community_id, template=message.template,
        about=(message.about_kind, message.about_id), unit_id=message.unit_id, person_id=message.person_id,
        owner_id=message.owner_id, at=at,
    ))


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


def _delivery(message: Message, events: dict[str, dt.datetime]) -> Delivery:
    return Delivery(
        message_id=message.id, template=message.template, unit_id=message.unit_id, person_id=message.person_id,
        owner_id=message.owner_id, queued_at=message.queued_at, sent_at=events.get("sent"),
        delivered_at=events.get("delivered"), failed_at=events.get("failed"),
    )
