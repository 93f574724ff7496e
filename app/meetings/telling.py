"""Tell the members of a body by SMS: of a meeting, its minutes, a task that is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from app.bodies import service as bodies
from app.documents.dates import spoken_instant
from app.identity import service as identity
from app.kernel import clock
from app.meetings.models import Meeting
from app.messaging import service as messaging
from app.registry import service as registry

_origin = [""]


def use_origin(origin: str) -> None:
    """Say under which address people open the client."""
    _origin[:] = [origin]


def page_of(community_id: UUID, meeting_id: UUID, more: str = "") -> str:
    """Return the address of a meeting's page."""
    return f"{_origin[0]}/meetings/{community_id}/{meeting_id}{more}"


def tell_members(row: Meeting, template: str, at: dt.datetime, words: Mapping[str, str] | None = None) -> None:
    """Send to each member of the body, alternates too."""
    sitting = bodies.members(row.community_id, row.body_id, clock.civil_date(at))
    told = {
        "title": row.title, "starts": spoken_instant(row.starts_at), "place": row.place,
        "link": page_of(row.community_id, row.id)}
    tell_people({one.person_id for one in sitting}, row.community_id, template, about=("meeting", row.id), at=at,
                words={**told, **(words or {})})


def tell_people(
    person_ids: set[UUID], community_id: UUID, template: str, *, about: tuple[str, UUID], at: dt.datetime,
    words: Mapping[str, str],
) -> None:
    """Send to these people; `community` is added to the words."""
    phones = [messaging.Recipient(one.phone, person_id=person_id) for person_id, one in identity.contacts(person_ids).items()]
    named = {"community": registry.community(community_id).name, **words}
    messaging.send(template, phones, named, about=about, at=at, community_id=community_id)
