"""Give a unit other owners from a day on; who named or spoke for those who leave no longer does.

Legal basis: 民法典 第209条；司法解释 第1条. A unit changed by hand is never approved at once afterwards (claims.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.identity import service as identity
from app.identity.documents import DocumentKind, IdentityDocument, IdentityDocumentInvalid, identity_key, parse_document
from app.identity.people import phone_key
from app.identity.phones import PhoneInvalid, normalise_phone
from app.identity.roles import Role
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.registry.accounts import refuse_own_units, units_of
from app.registry.events import OwnershipTransferred, SpeakersChanged
from app.registry.holding import live
from app.registry.models import Owner, OwnerAccount, Ownership, Unit
from app.registry.representatives import drop_representative
from app.registry.rights import require_staff_of
from app.registry.telling import tell_unit_people

GROUNDS = ("register", "art_229_231", "first_buyer")
LEFT = "业主变更后已不是本小区业主"
CHANGED = "有工作人员登记了您家房屋的业主变更。如不知情，请即联系街道。"


@dataclass(frozen=True, slots=True)
class Incoming:
    """Hold a new owner as the paper names it; without a document the owner is unproved."""

    name: str
    document_kind: str | None = None
    document_number: str | None = None
    phone: str | None = None
    title_number: str | None = None

    def __repr__(self) -> str:
        """Hide the person from logs."""
        return "Incoming(…)"


def transfer(  # noqa: PLR0913 - each says something of its own
    actor: Actor, community_id: UUID, unit_id: UUID, *, on: dt.date, ground: str, coming: tuple[Incoming, ...],
    at: dt.datetime, staying: frozenset[UUID] = frozenset(), delivered: bool = True,
) -> None:
    """Record who owns a unit from a day that has come; all present owners but those `staying` leave.

    Stock that is not `delivered` stays the developer's in votes (司法解释 第9条第1项).

    Raises:
        NotFound: the caller has nothing to do here, or the community has no such unit.
        InvalidFields: the day, the ground, a document or a phone cannot be.
        Forbidden: it is the caller's own unit.
        Conflict: a new owner has the phone of who records it.
    """
    require_staff_of(actor, community_id, at, (Role.OFFICER, Role.CLERK))
    unit = db.session.get(Unit, (community_id, unit_id), with_for_update=True)
    if unit is None:
        raise NotFound(what="套房屋")
    refuse_own_units(actor, community_id, [unit_id], at)
    held = _standing(community_id, unit_id)
    _check(held, coming, staying, on, ground, at)
    new = [(one, *_read(actor, one, place, on)) for place, one in enumerate(coming)]
    tell_unit_people(
        "general", community_id, [unit_id], about=("unit", unit_id), at=at, but_not=actor.person_id, words={"text": CHANGED})
    leaving = [one for one in held if one.owner_id not in staying]
    for one in leaving:
        one.until_on = on
    db.session.flush()
    _enter(community_id, unit_id, new, staying, on, ground)
    db.session.flush()
    _end_accounts(actor, community_id, {one.owner_id for one in leaving} | _hand_over(unit, delivered=delivered), at)
    drop_representative(community_id, unit_id, at)
    audit.record(actor, "ownership.transfer", subject=("unit", unit_id), at=at, community_id=community_id,
                 facts={"on": on.isoformat(), "ground": ground, "coming": len(coming), "staying": len(staying),
                        "stock": unit.stock})
    emit(OwnershipTransferred(community_id, unit_id, on))
    emit(SpeakersChanged(community_id, (unit_id,)))


def _hand_over(unit: Unit, *, delivered: bool) -> set[UUID]:
    """Take a unit out of the developer's stock, or note that it is sold; return the developer whom it leaves."""
    if unit.stock is None:
        return set()
    unit.stock = None if delivered else "undelivered"
    db.session.flush()
    return {unit.developer_id} if delivered and unit.developer_id else set()


def _standing(community_id: UUID, unit_id: UUID) -> list[Ownership]:
    return list(db.session.scalars(select(Ownership).where(
        Ownership.community_id == community_id, Ownership.unit_id == unit_id, Ownership.until_on.is_(None))))


def _check(
    held: list[Ownership], coming: tuple[Incoming, ...], staying: frozenset[UUID], on: dt.date, ground: str, at: dt.datetime,
) -> None:
    if on > clock.civil_date(at) or any(on <= one.from_on for one in held):
        raise InvalidFields.one("/on", "日期须在现业主取得之后，且不晚于今天。")
    if ground not in GROUNDS:
        raise InvalidFields.one("/ground", "没有这种取得依据，请重新选择。")
    if not staying <= {one.owner_id for one in held}:
        raise InvalidFields.one("/staying", "保留的须是这套房屋现在的业主。")
    if not coming and not staying:
        raise InvalidFields.one("/coming", "请至少填写一位业主。")


def _read(actor: Actor, said: Incoming, place: int, on: dt.date) -> tuple[IdentityDocument | None, str | None]:
    try:
        document = parse_document(said.document_kind or "resident", said.document_number, on=on) if said.document_number else None
        phone = normalise_phone(said.phone) if said.phone else None
    except (IdentityDocumentInvalid, PhoneInvalid) as error:
        raise InvalidFields.one(f"/coming/{place}", error.reason) from None
    if not said.name.strip():
        raise InvalidFields.one(f"/coming/{place}/name", "请填写姓名。")
    if phone is not None and actor.person_id is not None and identity.contact(actor.person_id).phone == phone:
        raise Conflict(why="不能登记自己为业主，请另一位工作人员办理。")
    return document, phone


def _owner(community_id: UUID, said: Incoming, document: IdentityDocument | None, phone: str | None) -> UUID:
    """Return the owner of a proved identity, made if there was none; a known one keeps the phone of the roll."""
    key = identity_key(document) if document else None
    known = None if key is None else db.session.scalar(
        select(Owner.id).where(Owner.community_id == community_id, Owner.identity_key == key))
    if known is not None:
        return known
    owner_id = new_id()
    db.session.add(Owner(
        community_id=community_id, id=owner_id,
        kind="company" if document and document.kind is DocumentKind.COMPANY else "natural",
        name_sealed=crypto.seal(said.name.strip(), ("owners", "name", owner_id)),
        document_kind=document.kind.value if document else None,
        document_sealed=crypto.seal(document.number, ("owners", "document", owner_id)) if document else None,
        identity_key=key, phone_sealed=crypto.seal(phone, ("owners", "phone", owner_id)) if phone else None,
        phone_key=phone_key(phone) if phone else None))
    db.session.flush()
    return owner_id


def _enter(
    community_id: UUID, unit_id: UUID, new: Sequence[tuple[Incoming, IdentityDocument | None, str | None]],
    staying: frozenset[UUID], on: dt.date, ground: str,
) -> None:
    """Make each newcomer an owner of the unit, nobody twice."""
    present = set(staying)
    for said, document, phone in new:
        owner_id = _owner(community_id, said, document, phone)
        if owner_id in present:
            raise InvalidFields.one("/coming", "同一人不能两次成为这套房屋的业主。")
        present.add(owner_id)
        _add(community_id, unit_id, owner_id, said, on, ground)


def _add(community_id: UUID, unit_id: UUID, owner_id: UUID, said: Incoming, on: dt.date, ground: str) -> None:
    row_id, title = new_id(), (said.title_number or "").strip()
    db.session.add(Ownership(
        community_id=community_id, id=row_id, unit_id=unit_id, owner_id=owner_id, from_on=on, ground=ground,
        title_kind="title" if title else None,
        title_sealed=crypto.seal(title, ("ownerships", "title", row_id)) if title else None,
        title_key=crypto.blind(title, "title") if title else None))


def _end_accounts(actor: Actor, community_id: UUID, left: set[UUID], at: dt.datetime) -> None:
    """End the accounts of those who have no unit here any more."""
    for owner_id in left:
        if not units_of(community_id, owner_id, clock.civil_date(at)):
            for account in db.session.scalars(select(OwnerAccount).where(
                    OwnerAccount.community_id == community_id, OwnerAccount.owner_id == owner_id,
                    live(at))):
                account.until_at, account.ended_by, account.end_reason = at, actor.person_id, LEFT
    db.session.flush()


def history(
    actor: Actor, community_id: UUID, unit_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> Sequence[tuple[Ownership, Owner]]:
    """List `limit + 1` entries of who owned a unit from when until when, past an entry, in the order of entries.

    Raises:
        NotFound: the caller has nothing to do here, or there is no such unit.
        Forbidden: the caller is no staff here.
    """
    require_staff_of(actor, community_id, at)
    if db.session.get(Unit, (community_id, unit_id)) is None:
        raise NotFound(what="套房屋")
    query = (
        select(Ownership, Owner)
        .join(Owner, (Owner.community_id == Ownership.community_id) & (Owner.id == Ownership.owner_id))
        .where(Ownership.community_id == community_id, Ownership.unit_id == unit_id).order_by(Ownership.id))
    if after is not None:
        query = query.where(Ownership.id > after)
    return [(row[0], row[1]) for row in db.session.execute(query.limit(limit + 1))]
