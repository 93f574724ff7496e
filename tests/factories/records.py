"""Make a community with a committee, an owner, an officer and strangers, and file records over HTTP with valid defaults."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import dataclass
from uuid import UUID

from app.bodies import service as bodies
from app.kernel import clock as kernel_clock
from app.kernel import jobs
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.registry.models import Community
from tests.factories import assembly as make
from tests.factories import registry as roll
from tests.factories.identity import LoggedIn, grant, log_in, staff

_keys = itertools.count(1)


@dataclass
class House:
    """A community with an archive, and who comes to it."""

    app: object
    client: object
    community_id: UUID
    office_id: UUID
    body_id: UUID
    member: LoggedIn
    owner: LoggedIn
    neighbour: LoggedIn
    officer: LoggedIn
    stranger: LoggedIn
    other_officer: LoggedIn

    def url(self, *more):
        return "/".join(("/api/v1/communities", str(self.community_id), *map(str, more)))

    def get(self, who, *path, **query):
        return self.client.get(self.url(*path), query_string=query, headers=who.headers if who else {})

    def post(self, who, *path, json=None, key=None):
        return self.client.post(self.url(*path), json=json, headers=keyed(who, key))

    def file(self, who, content=b"%PDF-1.4 x", *, key=None, **more):
        form = {"class_code": "service_contract", "title": "物业服务合同", "made_on": "2026-01-05"} | more
        data = {name: value for name, value in form.items() if value is not None} | {"file": (io.BytesIO(content), "x")}
        return self.client.post(self.url("records"), data=data, headers=keyed(who, key), content_type="multipart/form-data")

    def work(self):
        with self.app.app_context():
            jobs.drain()


def keyed(who, key=None):
    return (who.headers if who else {}) | {"Idempotency-Key": key or f"records-{next(_keys):06d}"}


def make_house(app, client):
    """Make an office, a community with a committee of one member, two owners, an officer, and people from elsewhere."""
    member, owner, neighbour, stranger = (log_in(app) for _ in range(4))
    with app.app_context(), transaction():
        at = kernel_clock.now()
        place, elsewhere = make.ground(at, units=0), make.ground(at, units=0)
        on = kernel_clock.civil_date(at)
        for ground, people in ((place, ((owner, "1-0101"), (neighbour, "1-0102"))), (elsewhere, ((stranger, "9-0901"),))):
            community = db.session.get_one(Community, ground.community_id)
            for person, label in people:
                made = roll.make_owner(community, name="陈小明", phone=person.phone)
                roll.make_account(community, made, person.person_id, at)
                roll.make_unit(community, made, label=label)
        bodies.seat_members(SYSTEM, place.community_id, place.body_id, [bodies.Seat(member.person_id)], from_on=on,
                            until_on=None, at=at)
        office_id = db.session.get_one(Community, place.community_id).office_id
        other_id = db.session.get_one(Community, elsewhere.community_id).office_id
        community_id, body_id = place.community_id, place.body_id
    return House(app, client, community_id, office_id, body_id, member, owner, neighbour,
                 staff(app, "officer", office_id), stranger, staff(app, "officer", other_id))


def clerk_of(house):
    """Log a clerk of the community in."""
    one = log_in(house.app, staff=True)
    grant(house.app, one.person_id, "clerk", house.community_id, office_id=house.office_id)
    return one


def next_committee(house, *, days=0):
    """Found the next committee with one member; the term of the old one ends so many days from today."""
    incoming = log_in(house.app)
    with house.app.app_context(), transaction():
        at = kernel_clock.now()
        on = kernel_clock.civil_date(at)
        new = bodies.NewBody(bodies.BodyKind.COMMITTEE, "第二届业主委员会", on, on + dt.timedelta(days=900))
        body_id = bodies.found_body(SYSTEM, house.community_id, new, at)
        bodies.seat_members(SYSTEM, house.community_id, body_id, [bodies.Seat(incoming.person_id)], from_on=on, until_on=None,
                            at=at)
        bodies.body(house.community_id, house.body_id).until_on = on + dt.timedelta(days=days)
    return body_id, incoming
