"""Record how and when the notice reached each unit and owner (送达), and tell which of it is proof."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.assembly.announced import announced_units, own_units, owners_of
from app.assembly.models import AnnouncedUnit, Assembly, NoticeReceipt
from app.assembly.reading import assembly
from app.assembly.refusals import NotYetPublished
from app.identity.roles import Role
from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields
from app.law.rulebook import Rulebook
from app.registry.rights import require_owner, require_staff_of

PROOFS = {"app": "app_opened", "hand": "signature", "post": "registered_post"}
"""Which word of the rule `delivery_proof` stands for which way; board and SMS are notice and never proof."""

BY_STAFF = ("hand", "post", "board")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One way in which the notice reached a unit; without an owner somebody else took it, and it proves nothing."""

    kind: str
    at: dt.datetime
    proof: bool
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class Received:
    """What staff report: `hand` was signed, `post` was registered, by the owner named or by somebody else (None)."""

    unit_id: UUID
    how: str
    at: dt.datetime
    owner_id: UUID | None = None


def delivery(
    community_id: UUID, assembly_id: UUID, unit_ids: Collection[UUID] | None = None,
) -> dict[UUID, list[Delivery]]:
    """Return what reached each unit, or each of some, oldest first; a unit that nothing reached is left out.

    Raises:
        NotFound: no such assembly in this community.
        NotYetPublished: there is no notice that could be delivered.

    Law: the rule `delivery_proof` of the snapshot, 待确认.
    """
    row = published(community_id, assembly_id)
    accepted = Rulebook.from_snapshot(row.rules or {}).words("delivery_proof")
    found: dict[UUID, list[Delivery]] = defaultdict(list)
    query = select(NoticeReceipt).where(NoticeReceipt.community_id == community_id, NoticeReceipt.assembly_id == assembly_id)
    if unit_ids is not None:
        query = query.where(NoticeReceipt.unit_id.in_(unit_ids))
    for one in db.session.scalars(query.order_by(NoticeReceipt.at, NoticeReceipt.id)):
        proof = one.owner_id is not None and PROOFS.get(one.how) in accepted
        found[one.unit_id].append(Delivery(one.how, one.at, proof, one.owner_id))
    return dict(found)


def notice_as_seen(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> int:
    """Record that the caller opened the notice, once for each unit and owner; return how many were new.

    The opening of somebody whom a natural owner authorised is notice, not the owner's own opening.

    Raises:
        NotFound, NotYetPublished: there is nothing to see.
    """
    row = published(community_id, assembly_id)
    seen = [(unit.unit_id, "app", at, _own(unit, owner_id, capacity)) for unit, owner_id, capacity in own_units(actor, row, at)]
    return _add(row, seen, actor, at)


def receive_notice(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> int:
    """Record for an owner that the notice was received (我已收到); return how many receipts were new.

    Raises:
        NotFound, Forbidden: the caller is no owner here.
        NotYetPublished: there is no notice yet.
    """
    require_owner(actor, community_id, at)
    return notice_as_seen(actor, community_id, assembly_id, at)


def record_delivery(
    actor: Actor, community_id: UUID, assembly_id: UUID, received: Collection[Received], at: dt.datetime,
) -> int:
    """Record what staff delivered by hand, by registered post or on the board; return how many were new.

    Raises:
        NotFound, Forbidden: the caller is no officer or clerk here.
        NotYetPublished: there is no notice yet.
        InvalidFields: a unit, owner, way or instant cannot be.
    """
    require_staff_of(actor, community_id, at, (Role.OFFICER, Role.CLERK))
    row = published(community_id, assembly_id)
    units = {one.unit_id: one for one in announced_units(row)}
    errors = [(f"/receipts/{number}/{name}", why) for number, one in enumerate(received)
              for name, why in _errors(one, row, units, at)]
    if errors:
        raise InvalidFields([{"pointer": pointer, "detail": why} for pointer, why in errors])
    added = _add(row, [(one.unit_id, one.how, one.at, one.owner_id) for one in received], actor, at)
    audit.record(actor, "assembly.deliver", community_id=community_id, subject=("assembly", assembly_id),
                 facts={"receipts": added}, at=at)
    return added


def sms_arrived(community_id: UUID, assembly_id: UUID, unit_id: UUID, owner_id: UUID | None, at: dt.datetime) -> None:
    """Record that the carrier delivered the notice's SMS: notice, never proof."""
    _add(assembly(community_id, assembly_id), [(unit_id, "sms", at, owner_id)], None, at)


def published(community_id: UUID, assembly_id: UUID) -> Assembly:
    """Find an assembly whose notice went out, be it cancelled since.

    Raises:
        NotFound: no such assembly in this community.
        NotYetPublished: its notice did not go out.
    """
    row = assembly(community_id, assembly_id)
    if row.published_at is None:
        raise NotYetPublished
    return row


def _own(unit: AnnouncedUnit, owner_id: UUID, capacity: str) -> UUID | None:
    is_own = capacity != "authorised" or owners_of(unit).get(owner_id) == "company"
    return owner_id if is_own else None


def _errors(one: Received, row: Assembly, units: dict[UUID, AnnouncedUnit], at: dt.datetime) -> list[tuple[str, str]]:
    errors = []
    unit = units.get(one.unit_id)
    if unit is None:
        errors.append(("unit_id", "这套房屋不在本次会议公告的名册上。"))
    elif one.owner_id is not None and one.owner_id not in owners_of(unit):
        errors.append(("owner_id", "这位业主不在这套房屋的名册上。"))
    if one.how not in BY_STAFF:
        errors.append(("how", "送达方式为 hand、post 或 board。"))
    if row.published_at is not None and not row.published_at <= one.at <= at:
        errors.append(("at", "送达时间应在公布之后、现在之前。"))
    return errors


def _add(
    row: Assembly, receipts: Iterable[tuple[UUID, str, dt.datetime, UUID | None]], actor: Actor | None, at: dt.datetime,
) -> int:
    """Enter what is new of unit, way, instant and owner; the table itself keeps each once."""
    rows = [
        {"community_id": row.community_id, "id": new_id(), "assembly_id": row.id, "unit_id": unit_id, "owner_id": owner_id,
         "how": how, "at": came_at, "recorded_by": actor.person_id if actor else None, "recorded_at": at}
        for unit_id, how, came_at, owner_id in receipts]
    if not rows:
        return 0
    added = db.session.scalars(
        insert(NoticeReceipt).values(rows).on_conflict_do_nothing().returning(NoticeReceipt.id))
    return len(added.all())
