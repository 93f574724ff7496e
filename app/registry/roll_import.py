"""Apply a checked roll in one transaction, and let the office confirm it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select

from app.identity.documents import DocumentKind, identity_key
from app.identity.roles import Role
from app.kernel import audit, clock, crypto, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, NotFound, Problem
from app.registry.events import RollConfirmed
from app.registry.models import Community, RollConfirmation, RollImport, Unit
from app.registry.rights import require_office, require_staff_of
from app.registry.roll_check import CheckedRoll, FileOwner, check_roll
from app.registry.roll_file import RollFileUnreadable

Seal: TypeAlias = Callable[[str, tuple[str, str, UUID]], bytes]


class RollHasErrors(Problem):
    """房册有错误，什么都没有写入。请按行列逐一改正后重新上传。"""

    status = 422
    title = "房册有错误，没有导入"
    detail = "房册有{count}处错误，什么都没有写入。"


def require_importer(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let only an officer or clerk of the community pass.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller has neither role.
    """
    require_staff_of(actor, community_id, at, (Role.OFFICER, Role.CLERK))


def dry_run(actor: Actor, community_id: UUID, content: bytes, at: dt.datetime) -> CheckedRoll:
    """Report errors and warnings by row and column; nothing is written."""
    require_importer(actor, community_id, at)
    return check_roll(content)


def apply_first_roll(
    actor: Actor, community_id: UUID, content: bytes, *, source: str, file_id: UUID, at: dt.datetime,
) -> UUID:
    """Write the first roll of a community, whole or not at all.

    Raises:
        RollHasErrors: a cell is wrong; nothing is written.
        Conflict: a roll stands already.
    """
    checked = dry_run(actor, community_id, content, at)
    _refuse_unfit(community_id, checked)
    return _apply(actor, community_id, checked, source=source, file_id=file_id, at=at)


def import_first_roll(
    actor: Actor, community_id: UUID, content: bytes, *, name: str, source: str, at: dt.datetime,
) -> UUID:
    """Keep the file and write the first roll; a file that is refused is not kept.

    Raises:
        RollHasErrors: a cell is wrong; nothing is written.
        Conflict: a roll stands already.
    """
    checked = dry_run(actor, community_id, content, at)
    _refuse_unfit(community_id, checked)
    stored = storage.put(io.BytesIO(content), name=name, at=at, community_id=community_id)
    return _apply(actor, community_id, checked, source=source, file_id=stored.id, at=at)


def _refuse_unfit(community_id: UUID, checked: CheckedRoll) -> None:
    if checked.errors:
        raise RollHasErrors(
            count=len(checked.errors),
            errors=[{"pointer": f"/rows/{e.row}/{e.column}", "detail": e.reason} for e in checked.errors[:500]])
    if not checked.units:
        raise RollFileUnreadable(why="文件里没有一户。")
    # Two clerks at one instant: the second waits here and then sees the roll of the first.
    db.session.get(Community, community_id, with_for_update=True)
    if db.session.scalar(select(Unit.id).where(Unit.community_id == community_id).limit(1)) is not None:
        raise Conflict(why="本小区已有房册，不能再次作为首次房册导入。")


def _apply(
    actor: Actor, community_id: UUID, checked: CheckedRoll, *, source: str, file_id: UUID, at: dt.datetime,
) -> UUID:
    made = RollImport(
        community_id=community_id, id=new_id(), file_id=file_id, source=source, state="applied", imported_by=actor.person_id,
        report={"units": len(checked.units), "warnings": len(checked.warnings)}, imported_at=at, applied_at=at)
    db.session.add(made)
    db.session.flush()
    _write(community_id, checked, clock.civil_date(at))
    audit.record(actor, "roll.apply", subject=("roll_import", made.id), at=at, community_id=community_id, facts=made.report)
    return made.id


def confirm_roll(actor: Actor, community_id: UUID, import_id: UUID, ground: str, at: dt.datetime) -> None:
    """Let the office say that the applied roll stands, with its ground.

    Raises:
        NotFound: this community has no such import.
        Conflict: the officer imported it.
    """
    require_office(actor, community_id, at)
    made = db.session.get(RollImport, (community_id, import_id))
    if made is None or made.applied_at is None:
        raise NotFound(what="次导入")
    if made.imported_by is not None and made.imported_by == actor.person_id:
        raise Conflict(why="导入人不能确认自己导入的房册，请另一位经办人确认。")
    db.session.add(RollConfirmation(
        community_id=community_id, id=new_id(), import_id=import_id, confirmed_by=actor.person_id, ground=ground,
        confirmed_at=at))
    audit.record(actor, "roll.confirm", subject=("roll_import", import_id), at=at, community_id=community_id)
    emit(RollConfirmed(community_id, import_id, at))


def _write(community_id: UUID, checked: CheckedRoll, on: dt.date) -> None:
    owners: list[tuple[object, ...]] = []
    units: list[tuple[object, ...]] = []
    held: list[tuple[object, ...]] = []
    known: dict[bytes, UUID] = {}
    seal = crypto.Sealer().seal
    for unit in checked.units:
        unit_id = new_id()
        units.append((community_id, unit_id, *unit.facts))
        for owner in unit.owners:
            key = identity_key(owner.document) if owner.document else None
            owner_id = known.get(key) if key else None
            if owner_id is None:
                owner_id = new_id()
                owners.append(_owner_row(seal, community_id, owner_id, owner, key))
                if key:
                    known[key] = owner_id
            held.append(_held_row(seal, community_id, unit_id, owner_id, owner, on))
    _copy("owners (community_id, id, kind, name_sealed, document_kind, document_sealed, identity_key, phone_sealed, phone_key)",
          owners)
    _copy("units (community_id, id, label, building, entrance, floor, room, kind, area_register_cm2, area_survey_cm2, "
          "area_contract_cm2, stock)", units)
    _copy("ownerships (community_id, id, unit_id, owner_id, from_on, ground, title_kind, title_sealed, title_key)", held)


def _owner_row(
    seal: Seal, community_id: UUID, owner_id: UUID, owner: FileOwner, key: bytes | None,
) -> tuple[object, ...]:
    document, phone = owner.document, owner.phone
    kind = "company" if document and document.kind is DocumentKind.COMPANY else "natural"
    return (
        community_id, owner_id, kind, seal(owner.name, ("owners", "name", owner_id)),
        document.kind.value if document else None,
        seal(document.number, ("owners", "document", owner_id)) if document else None, key,
        seal(phone, ("owners", "phone", owner_id)) if phone else None, crypto.blind(phone, "phone") if phone else None)


def _held_row(
    seal: Seal, community_id: UUID, unit_id: UUID, owner_id: UUID, owner: FileOwner, on: dt.date,
) -> tuple[object, ...]:
    row_id, title = new_id(), owner.title
    return (
        community_id, row_id, unit_id, owner_id, on, "register" if title else "first_buyer", "title" if title else None,
        seal(title, ("ownerships", "title", row_id)) if title else None,
        crypto.blind(title, "title") if title else None)


def _copy(target: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Send rows by COPY on the transaction's own connection."""
    driver: Any = db.session.connection().connection.dbapi_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
