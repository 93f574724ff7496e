"""Make an office with two communities, people of every kind, and documents."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from uuid import UUID

from app.bodies import service as bodies
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.registry.models import Community, Office
from tests.factories.identity import LoggedIn, log_in, staff
from tests.factories.registry import make_account, make_owner, make_unit

PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass(frozen=True)
class Scene:
    """An office, a community with a committee and a neighbour without one, and who acts."""

    office_id: UUID
    community_id: UUID
    neighbour_id: UUID
    officer: LoggedIn
    member: LoggedIn
    owner: LoggedIn
    service: LoggedIn
    body_id: UUID

    @property
    def office(self):
        return f"/api/v1/offices/{self.office_id}/dispatches"

    @property
    def desk(self):
        return f"/api/v1/communities/{self.community_id}/dispatches"

    @property
    def published(self):
        return f"/api/v1/communities/{self.community_id}/published-dispatches"


def scene(app, name="莲花街道办事处"):
    member, owner = log_in(app), log_in(app)
    with app.app_context(), transaction():
        at = clock.now()
        office_id, community_id, neighbour_id = new_id(), new_id(), new_id()
        db.session.add(Office(id=office_id, name=name))
        db.session.flush()
        for one, called in ((community_id, "益田村"), (neighbour_id, "中港城")):
            db.session.add(Community(id=one, office_id=office_id, name=called, jurisdiction="440300", kind="residential"))
        db.session.flush()
        community = db.session.get_one(Community, community_id)
        flat = make_owner(community, phone=owner.phone)
        make_account(community, flat, owner.person_id, at)
        make_unit(community, flat, label="1栋101")
        on = clock.civil_date(at)
        body_id = bodies.found_body(SYSTEM, community_id, bodies.NewBody(
            bodies.BodyKind.COMMITTEE, "业主委员会", on, on + dt.timedelta(days=900)), at)
        bodies.seat_members(SYSTEM, community_id, body_id, [bodies.Seat(member.person_id)], from_on=on, until_on=None, at=at)
    officer = staff(app, "officer", office_id)
    service = staff(app, "service_staff", community_id, office_id=office_id)
    return Scene(office_id, community_id, neighbour_id, officer, member, owner, service, body_id)


def words(place, **more):
    """Return the JSON of a draft to the committee of the community."""
    return {
        "title": "关于开展电梯安全自查的通知", "text": "请于期限前完成自查。\n自查表见附件。", "urgency": "urgent",
        "reply_wanted": "written", "for_owners": True, "posts": ["committee"], "community_ids": [str(place.community_id)],
    } | more


def keyed(one):
    return one.headers | {"Idempotency-Key": str(new_id())}


def drafted(client, place, **more):
    made = client.post(place.office, json=words(place, **more), headers=keyed(place.officer))
    assert made.status_code == 201, made.json
    return made.json["id"]


def sent(client, place, clock, days=10, **more):
    """Send a document with a deadline so many days on; return its id."""
    due = (clock.now() + dt.timedelta(days=days)).date().isoformat()
    made = drafted(client, place, **{"due_on": due} | more)
    answer = client.post(f"{place.office}/{made}/sending", headers=keyed(place.officer))
    assert answer.status_code == 201, answer.json
    return made


def addressee(client, place, dispatch_id, post="committee"):
    found = client.get(f"{place.office}/{dispatch_id}/addressees", headers=place.officer.headers).json["items"]
    return next(one for one in found if one["post"] == post)


def upload(text="已完成自查。", *names):
    return {"text": text, "files": [(io.BytesIO(PDF), name) for name in names]} if names else {"text": text}
