"""Let the office appoint the scrutineers whom the notice named (监票人): a name becomes a person who can log in."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.assembly import service as assembly
from app.certification.models import Scrutineer
from app.certification.problems import ScrutineerAppointed, ScrutineerNotNamed
from app.identity import service as identity
from app.kernel import audit, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.masking import mask_phone
from app.kernel.problems import NotFound
from app.messaging import service as messaging
from app.registry import rights
from app.registry import service as registry

_PLACE = ("scrutineers", "name")


@dataclass(frozen=True, slots=True)
class Appointment:
    """A scrutineer with the masked phone by which that person logs in."""

    id: UUID
    name: str
    phone: str
    appointed_at: dt.datetime
    ended_at: dt.datetime | None

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return f"Appointment(id={self.id})"


def appoint_scrutineer(
    actor: Actor, community_id: UUID, assembly_id: UUID, name: str, phone: str, at: dt.datetime,
) -> Appointment:
    """Say by which phone a scrutineer of the notice logs in; the person is told by message.

    Raises:
        NotFound, Forbidden: no such assembly here, or the caller is no officer of this community's office.
        ScrutineerNotNamed: the notice names nobody of this name.
        ScrutineerAppointed: the name or the phone has an appointment that stands.
        PhoneInvalid: it is no mobile phone.
    """
    rights.require_office(actor, community_id, at)
    meeting = assembly.assembly(community_id, assembly_id)
    named = {_plain(one): one for one in meeting.scrutineers}
    if _plain(name) not in named:
        raise ScrutineerNotNamed(names="、".join(meeting.scrutineers) or "（公告没有载明监票人）")
    person_id, new = identity.ensure_person(phone, at), new_id()
    for one in _standing(community_id, assembly_id):
        if one.person_id == person_id or _plain(_name(one)) == _plain(name):
            raise ScrutineerAppointed
    row = Scrutineer(
        community_id=community_id, id=new, assembly_id=assembly_id, person_id=person_id, appointed_by=actor.person,
        appointed_at=at, name_sealed=crypto.seal(named[_plain(name)], (*_PLACE, new)))
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "scrutineer.appoint", community_id=community_id, subject=("scrutineer", new),
                 facts={"assembly_id": str(assembly_id), "person_id": str(person_id)}, at=at)
    words = {"community": registry.community(community_id).name,
             "text": f"您已登记为“{meeting.title}”的监票人。表决截止后，请用本手机号登录查看逐套明细；查看会留下记录。"}
    messaging.send("general", [messaging.Recipient(identity.contact(person_id).phone, person_id=person_id)], words,
                   about=("scrutineer", new), at=at, community_id=community_id)
    return _shown(row)


def end_appointment(actor: Actor, community_id: UUID, assembly_id: UUID, scrutineer_id: UUID, at: dt.datetime) -> Appointment:
    """End an appointment, because the phone was wrong or the person does not act any more.

    Raises:
        NotFound, Forbidden: no such appointment here, or the caller is no officer of this community's office.
    """
    rights.require_office(actor, community_id, at)
    row = db.session.get(Scrutineer, (community_id, scrutineer_id), with_for_update=True)
    if row is None or row.assembly_id != assembly_id:
        raise NotFound(what="位监票人")
    if row.ended_at is None:
        row.ended_at = at
        db.session.flush()
        audit.record(actor, "scrutineer.end", community_id=community_id, subject=("scrutineer", row.id), at=at)
    return _shown(row)


def scrutineers_of(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> list[Appointment]:
    """List the appointments of an assembly, ended ones too, for the office.

    Raises:
        NotFound, Forbidden: no such assembly here, or the caller is no officer of this community's office.
    """
    rights.require_office(actor, community_id, at)
    assembly.assembly(community_id, assembly_id)
    query = select(Scrutineer).where(Scrutineer.community_id == community_id, Scrutineer.assembly_id == assembly_id)
    return [_shown(one) for one in db.session.scalars(query.order_by(Scrutineer.id))]


def is_scrutineer(person_id: UUID, community_id: UUID, assembly_id: UUID) -> bool:
    """Tell whether a person has an appointment that stands."""
    return any(one.person_id == person_id for one in _standing(community_id, assembly_id))


def _standing(community_id: UUID, assembly_id: UUID) -> list[Scrutineer]:
    query = select(Scrutineer).where(
        Scrutineer.community_id == community_id, Scrutineer.assembly_id == assembly_id, Scrutineer.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Scrutineer.id)))


def _name(row: Scrutineer) -> str:
    return crypto.unseal(row.name_sealed, (*_PLACE, row.id))


def _shown(row: Scrutineer) -> Appointment:
    phone = mask_phone(identity.contact(row.person_id).phone)
    return Appointment(row.id, _name(row), phone, row.appointed_at, row.ended_at)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())
