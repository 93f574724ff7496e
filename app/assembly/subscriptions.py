"""Hear messaging: an SMS with the notice that arrived is a receipt; and hear the publication: owners are told after it."""

from __future__ import annotations

from app.assembly.delivery import sms_arrived
from app.assembly.events import AssemblyPublished
from app.assembly.telling import NOTICE
from app.kernel import outbox
from app.kernel.events import subscribe
from app.messaging.events import MessageDelivered


@subscribe(MessageDelivered)
def keep_receipt(event: MessageDelivered) -> None:
    """Keep the receipt of a notice that reached a unit's phone."""
    if event.template == "notice" and event.about[0] == "assembly" and event.community_id and event.unit_id:
        sms_arrived(event.community_id, event.about[1], event.unit_id, event.owner_id, event.at)


@subscribe(AssemblyPublished)
def promise_notice(event: AssemblyPublished) -> None:
    """Promise the SMS with the publication; the worker sends them."""
    ids = {"community_id": str(event.community_id), "assembly_id": str(event.assembly_id)}
    outbox.post(NOTICE, ids, community_id=event.community_id)
