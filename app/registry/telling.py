"""Tell the people of a unit what is done in its name: at the phone on the roll and at that of each account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.kernel import clock
from app.kernel.db import db
from app.messaging import service as messaging
from app.registry.models import Community, Office, Unit
from app.registry.service import contacts


def place(community_id: UUID) -> dict[str, str]:
    """Name the community, and the office as the one to ask, for the words of a message."""
    community, office, phone = db.session.execute(
        select(Community.name, Office.name, Office.phone).join(Office, Office.id == Community.office_id)
        .where(Community.id == community_id)).one()
    return {"community": community, "office": office, "phone": f"{office}{phone or ''}"}


def tell_unit_people(
    template: str, community_id: UUID, unit_ids: Collection[UUID], *, about: tuple[str, UUID], at: dt.datetime,
    but_not: UUID | None = None, words: Mapping[str, str] | None = None,
) -> None:
    """Send to everybody of these units, buyers of stock too; `but_not` is the person who acted and need not be told."""
    found = contacts(community_id, unit_ids, at, clock.civil_date(at), buyers=True)
    people = {one.person_id for of_unit in found.values() for one in of_unit if one.person_id} | ({but_not} if but_not else set())
    accounts = identity.contacts(people)
    own = accounts[but_not].phone if but_not in accounts else None
    labels = dict(db.session.execute(
        select(Unit.id, Unit.label).where(Unit.community_id == community_id, Unit.id.in_(unit_ids))).all())
    recipients = []
    for unit_id, of_unit in found.items():
        for one in of_unit:
            of_account = accounts.get(one.person_id) if one.person_id else None
            phones = {(one.phone, None), (of_account.phone if of_account else None, one.person_id)}
            recipients += [
                messaging.Recipient(phone, unit_id, person_id, one.owner_id, {"unit": labels[unit_id]})
                for phone, person_id in sorted(phones, key=str) if phone and phone != own]
    messaging.send(template, recipients, {**place(community_id), **(words or {})}, about=about, at=at, community_id=community_id)
