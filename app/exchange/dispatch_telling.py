"""Tell by SMS who holds a post, whoever it is at that time; and the owners, where the urgency says so, after the commit."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.documents.dates import spoken_day
from app.exchange.dispatch_models import Dispatch, DispatchAddressee
from app.exchange.dispatch_rights import holders
from app.exchange.dispatch_rules import post_name, urgency_rule
from app.identity import service as identity
from app.kernel import clock, outbox
from app.kernel.db import db
from app.messaging import service as messaging
from app.registry import service as registry
from app.registry.communities import office_named
from app.registry.telling import tell_unit_people

OWNERS = "exchange.dispatch_owners"


def tell_holders(template: str, row: Dispatch, one: DispatchAddressee, at: dt.datetime) -> int:
    """Send words about a document to everybody who holds the post today; return how many people that is."""
    people = identity.contacts(set(holders(one.community_id, one.post, clock.civil_date(at))))
    words = {
        "office": office_named(row.office_id).name, "community": registry.community(one.community_id).name,
        "post": post_name(one.post), "number": str(row.number), "title": row.title, "urgency": urgency_rule(row.urgency).name,
        "due": f"{spoken_day(row.due_on)}前（含当日）" if row.due_on else "尽快",
    }
    recipients = [messaging.Recipient(found.phone, person_id=person_id) for person_id, found in sorted(people.items())]
    messaging.send(template, recipients, words, about=("dispatch_addressee", one.id), at=at, community_id=one.community_id)
    return len(recipients)


def promise_owners(row: Dispatch, community_id: UUID) -> None:
    """Promise a message to the owners where the document is urgent enough for one."""
    if urgency_rule(row.urgency).owners_by_sms:
        ids = {"office_id": str(row.office_id), "dispatch_id": str(row.id), "community_id": str(community_id)}
        outbox.post(OWNERS, ids, community_id=community_id)


def tell_owners(office_id: UUID, dispatch_id: UUID, community_id: UUID, at: dt.datetime) -> None:
    """Tell all owners of a community that a document was passed on to them; tells once."""
    if messaging.deliveries(("dispatch", dispatch_id), community_id):
        return
    row = db.session.get_one(Dispatch, (office_id, dispatch_id))
    units = [one.unit_id for one in registry.roll(community_id, clock.civil_date(at)).units]
    tell_unit_people("dispatch_passed_on", community_id, units, about=("dispatch", dispatch_id), at=at,
                     words={"title": row.title, "number": str(row.number)})
