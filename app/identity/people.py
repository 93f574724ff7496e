"""Find people by their phone, and keep what they agreed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.identity.models import Consent, Person
from app.identity.phones import normalise_phone
from app.kernel import audit, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound


@dataclass(frozen=True, slots=True)
class Contact:
    """How to address and reach a person; never for a log."""

    name: str | None
    phone: str

    def __repr__(self) -> str:
        """Hide name and phone."""
        return "Contact(…)"


def phone_key(phone: str) -> bytes:
    """Return the index of a phone in its one form."""
    return crypto.blind(phone, "phone")


def ensure_person(phone: str, at: dt.datetime) -> UUID:
    """Return the person of a phone, made if there was none.

    Raises:
        PhoneInvalid: it is no mobile phone.
    """
    known = normalise_phone(phone)
    person_id = new_id()
    db.session.execute(
        insert(Person)
        .values(id=person_id, phone_key=phone_key(known), created_at=at,
                phone_sealed=crypto.seal(known, ("people", "phone", person_id)))
        .on_conflict_do_nothing(index_elements=["phone_key"])
    )
    return db.session.scalars(select(Person.id).where(Person.phone_key == phone_key(known))).one()


def person_by_phone(phone: str) -> UUID | None:
    """Return the person of a phone, if there is one."""
    return db.session.scalars(select(Person.id).where(Person.phone_key == phone_key(normalise_phone(phone)))).one_or_none()


def contact(person_id: UUID) -> Contact:
    """Return name and phone of a person.

    Raises:
        NotFound: there is no such person.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(what="个人")
    return Contact(name=person.name, phone=person.phone)


def contacts(person_ids: set[UUID]) -> dict[UUID, Contact]:
    """Return names and phones of many people at once."""
    people = db.session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {person.id: Contact(name=person.name, phone=person.phone) for person in people}


def rename(person_id: UUID, name: str) -> None:
    """Keep the name by which a person wants to be addressed; it proves nothing."""
    db.session.get_one(Person, person_id).name_sealed = crypto.seal(name, ("people", "name", person_id))
    db.session.flush()


def record_consent(actor: Actor, purpose: str, text_version: str, at: dt.datetime, *, given: bool = True) -> UUID:
    """Keep that a person agreed to a purpose in words of a version, or took it back.

    Law: 个人信息保护法 arts 14, 15, 29.
    """
    consent = Consent(id=new_id(), person_id=actor.person, purpose=purpose, text_version=text_version, given=given, at=at)
    db.session.add(consent)
    facts = {"purpose": purpose, "text_version": text_version, "given": given}
    audit.record(actor, "consent.record", subject=("consent", consent.id), facts=facts, at=at)
    return consent.id


def consents_of(person_id: UUID) -> tuple[Consent, ...]:
    """Return what a person agreed to and took back, oldest first."""
    return tuple(db.session.scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.at, Consent.id)))


def has_consented(person_id: UUID, purpose: str) -> bool:
    """Tell whether the newest line of that purpose is an agreement."""
    lines = [consent.given for consent in consents_of(person_id) if consent.purpose == purpose]
    return bool(lines) and lines[-1]
