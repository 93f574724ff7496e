"""Tell owners by SMS of a notice, of a change and of a cancellation, after the act was committed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from app.assembly.announced import announced_units
from app.assembly.changes import changes_of
from app.assembly.delivery import published
from app.assembly.models import Assembly
from app.assembly.reading import polls_of
from app.identity import service as identity
from app.kernel import clock
from app.messaging import service as messaging
from app.registry import service as registry
from app.registry.telling import place

NOTICE = "assembly.notice"
_KINDS = {"extension": "延长", "postponement": "改期"}
_origin = [""]


def use_origin(origin: str) -> None:
    """Say under which address owners open what they are told of."""
    _origin[:] = [origin]


def tell_notice(community_id: UUID, assembly_id: UUID, at: dt.datetime) -> int:
    """Queue the notice's SMS to every unit with a phone, once; return how many."""
    row = published(community_id, assembly_id)
    known = messaging.deliveries(("assembly", assembly_id), community_id)
    if row.state != "published" or any(one.template == "notice" for one in known):
        return 0
    polls = polls_of(community_id, assembly_id)
    opens, closes = min(one.opens_at for one in polls), max(one.closes_at for one in polls)
    return tell(row, "notice", {"title": row.title, "opens": spoken(opens), "closes": spoken(closes)}, at)


def tell_change(community_id: UUID, assembly_id: UUID, change_id: UUID, at: dt.datetime) -> int:
    """Queue the SMS of a change or cancellation to every unit with a phone, once; return how many."""
    about = ("assembly_change", change_id)
    change = next(one for one in changes_of(community_id, assembly_id) if one.id == change_id)
    if messaging.deliveries(about, community_id):
        return 0
    row = published(community_id, assembly_id)
    if change.kind == "cancellation":
        return tell(row, "assembly_cancelled", {"reason": change.reason}, at, about)
    poll = next(one for one in polls_of(community_id, assembly_id) if one.id == change.poll_id)
    opens, closes = (spoken(dt.datetime.fromisoformat(change.after[name])) for name in ("opens_at", "closes_at"))
    words = f"“{poll.title}”{_KINDS[change.kind]}，{opens}开始，{closes}截止，理由：{change.reason}"
    return tell(row, "assembly_changed", {"change": words}, at, about)


def tell(
    row: Assembly, template: str, words: Mapping[str, str], at: dt.datetime, about: tuple[str, UUID] | None = None,
) -> int:
    """Queue one message for each unit and phone of those whom the assembly concerns."""
    units = {one.unit_id: one.label for one in announced_units(row)}
    reached = registry.contacts(row.community_id, units.keys(), at, row.roll_on or clock.civil_date(at), buyers=True)
    people = identity.contacts({one.person_id for found in reached.values() for one in found if one.person_id})
    recipients = []
    for unit_id, found in reached.items():
        for one in found:
            known = people.get(one.person_id) if one.person_id else None
            phone = one.phone or (known.phone if known else None)
            if phone:
                recipients.append(messaging.Recipient(phone, unit_id, one.person_id, one.owner_id, {"unit": units[unit_id]}))
    common = place(row.community_id) | {"link": page_of(f"/c/{row.community_id}/a/{row.id}")}
    return len(messaging.send(template, recipients, {**common, **words}, about=about or ("assembly", row.id), at=at,
                              community_id=row.community_id))


def spoken(instant: dt.datetime) -> str:
    """Write an instant as a message says it."""
    local = instant.astimezone(clock.SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def page_of(path: str) -> str:
    """Write the address of a page of the client."""
    return f"{_origin[0]}{path}"
