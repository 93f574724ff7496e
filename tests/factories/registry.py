"""Make an office, a community, units and owners with valid defaults."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from uuid import UUID

from app.kernel import clock, crypto
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.registry.models import Community, Office, Owner, OwnerAccount, Ownership, Unit
from tests.factories.identity import LoggedIn, log_in, new_phone

_serial = itertools.count(1)
LONG_AGO = dt.date(2020, 1, 1)


@dataclass(frozen=True)
class Place:
    """A community and its office by id, for tests over HTTP."""

    id: UUID
    office_id: UUID

    def path(self, rest=""):
        return f"/api/v1/communities/{self.id}{rest}"

    @property
    def community(self):
        return db.session.get_one(Community, self.id)


def make_community(name="幸福花园"):
    office = Office(id=new_id(), name="莲花街道办事处")
    db.session.add(office)
    db.session.flush()
    made = Community(id=new_id(), office_id=office.id, name=name, jurisdiction="440300", kind="residential")
    db.session.add(made)
    db.session.flush()
    return made


def make_owner(community, name="陈小明", identity=None, phone="+8613800138000", kind="natural"):
    owner_id = new_id()
    owner = Owner(
        community_id=community.id, id=owner_id, kind=kind, name_sealed=crypto.seal(name, ("owners", "name", owner_id)),
        identity_key=crypto.blind(identity, "identity") if identity else None,
        phone_sealed=crypto.seal(phone, ("owners", "phone", owner_id)), phone_key=crypto.blind(phone, "phone"))
    db.session.add(owner)
    db.session.flush()
    return owner


def make_unit(community, *owners, label=None, from_on=LONG_AGO, **columns):
    columns = {"building": "1", "kind": "residence", "area_register_cm2": 888800} | columns
    unit = Unit(community_id=community.id, id=new_id(), label=label or f"1-{next(_serial):04d}", **columns)
    db.session.add(unit)
    db.session.flush()
    for owner in owners:
        db.session.add(Ownership(
            community_id=community.id, id=new_id(), unit_id=unit.id, owner_id=owner.id, from_on=from_on, ground="register"))
    db.session.flush()
    return unit


def make_account(community, owner, person_id, at, capacity="self"):
    account = OwnerAccount(
        community_id=community.id, id=new_id(), owner_id=owner.id, person_id=person_id, capacity=capacity, from_at=at)
    db.session.add(account)
    db.session.flush()
    return account


@dataclass(frozen=True)
class Joint:
    """A unit of several owners by id, with the people who speak for the first of them."""

    unit_id: UUID
    owner_ids: tuple[UUID, ...]
    people: tuple[LoggedIn, ...]


def make_joint(app, place, owners=2, accounts=2, **columns):
    """Make a unit of several owners; the first of them have accounts."""
    people = tuple(log_in(app) for _ in range(accounts))
    with app.app_context(), transaction():
        at = clock.now()
        made = [make_owner(place.community, name=f"{surname}小明", phone=people[n].phone if n < accounts else new_phone())
                for n, surname in zip(range(owners), "陈李王张", strict=False)]
        for person, owner in zip(people, made, strict=False):
            make_account(place.community, owner, person.person_id, at)
        unit = make_unit(place.community, *made, **columns)
        return Joint(unit.id, tuple(owner.id for owner in made), people)
