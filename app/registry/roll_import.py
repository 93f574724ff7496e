"""Import a roll whole or not at all: the first at once, a later one after its differences were seen and accepted."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.identity.roles import Role
from app.kernel import audit, clock, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, NotFound, Problem
from app.registry.events import RollConfirmed
from app.registry.models import Community, RollConfirmation, RollImport, Unit
from app.registry.rights import require_office, require_staff_of
from app.registry.roll_apply import apply_differences
from app.registry.roll_archive import RollFileUnreadable
from app.registry.roll_check import CheckedRoll, check_roll
from app.registry.roll_compare import Differences, compare
from app.registry.roll_file import CellError
from app.registry.roll_standing import lock_units, standing_roll
from app.registry.roll_write import write_roll
from app.registry.service import roll_state

_SHOWN = 500


class RollHasErrors(Problem):
    """房册有错误，什么都没有写入。请按行列逐一改正后重新上传。"""

    status = 422
    title = "房册有错误，没有导入"
    detail = "房册有{count}处错误，什么都没有写入。"


class RollChangedSince(Conflict):
    """您查看差别之后，房册又变了。请重新查看差别，再决定是否应用。"""

    title = "房册已有变动"
    detail = "您查看之后房册又有变动，或差别标识不是这一份的。请重新查看差别后再应用。"


@dataclass(frozen=True, slots=True)
class DryRun:
    """Hold what a file would do: what it has wrong, and how the roll that stands would change."""

    checked: CheckedRoll
    differences: Differences | None

    @property
    def errors(self) -> Sequence[CellError]:
        """List what forbids the import."""
        return (*self.checked.errors, *(self.differences.errors if self.differences else ()))


def require_importer(actor: Actor, community_id: UUID, at: dt.datetime) -> None:
    """Let only an officer or clerk of the community pass.

    Raises:
        NotFound: the caller has nothing to do with this community.
        Forbidden: the caller has neither role.
    """
    require_staff_of(actor, community_id, at, (Role.OFFICER, Role.CLERK))


def dry_run(actor: Actor, community_id: UUID, content: bytes, at: dt.datetime) -> DryRun:
    """Report errors and warnings by row and column, and the differences to a roll that stands; nothing is written."""
    require_importer(actor, community_id, at)
    return _look(community_id, content, at)


def import_roll(actor: Actor, community_id: UUID, content: bytes, *, name: str, source: str, at: dt.datetime) -> RollImport:
    """Keep the file and write the first roll; where one stands, keep the differences to be accepted instead.

    A file that is refused is not kept.

    Raises:
        RollHasErrors: a cell is wrong, or a unit with a history is left out; nothing is written.
    """
    require_importer(actor, community_id, at)
    # Two clerks at one instant: the second waits here and then sees the roll of the first.
    db.session.get(Community, community_id, with_for_update=True)
    looked = _look(community_id, content, at)
    _refuse_unfit(looked)
    stored = storage.put(io.BytesIO(content), name=name, at=at, community_id=community_id)
    made = RollImport(
        community_id=community_id, id=new_id(), file_id=stored.id, source=source, state="pending",
        imported_by=actor.person_id, report=_report(looked), imported_at=at, applied_at=None)
    db.session.add(made)
    db.session.flush()
    if looked.differences is None:
        write_roll(community_id, looked.checked.units, clock.civil_date(at))
        _close(actor, made, "applied", at)
    else:
        audit.record(actor, "roll.import", subject=("roll_import", made.id), at=at, community_id=community_id, facts=made.report)
    return made


def import_first_roll(actor: Actor, community_id: UUID, content: bytes, *, name: str, source: str, at: dt.datetime) -> UUID:
    """Keep the file and write the first roll of a community.

    Raises:
        RollHasErrors: a cell is wrong; nothing is written.
        Conflict: a roll stands already.
    """
    require_importer(actor, community_id, at)
    if _stands(community_id):
        raise Conflict(why="本小区已有房册，不能再次作为首次房册导入。")
    return import_roll(actor, community_id, content, name=name, source=source, at=at).id


def differences_of(actor: Actor, community_id: UUID, import_id: UUID, at: dt.datetime) -> tuple[RollImport, Differences]:
    """Compare a pending import with the roll as it stands now.

    Raises:
        NotFound: this community has no such import.
        Conflict: it was applied or withdrawn.
    """
    require_importer(actor, community_id, at)
    made = _pending(community_id, import_id)
    found = _look(community_id, storage.read(made.file_id), at).differences
    return made, found if found is not None else Differences()


def apply_import(actor: Actor, community_id: UUID, import_id: UUID, digest: str, at: dt.datetime) -> RollImport:
    """Apply a pending import whose differences the caller saw, whole or not at all.

    Raises:
        NotFound: this community has no such import.
        Conflict: it was applied or withdrawn.
        RollChangedSince: the differences are not those that were seen.
        RollHasErrors: what was right at the import is wrong now.
    """
    require_importer(actor, community_id, at)
    db.session.get(Community, community_id, with_for_update=True)
    made = _pending(community_id, import_id, lock=True)
    lock_units(community_id)
    looked = _look(community_id, storage.read(made.file_id), at)
    found = looked.differences
    if found is None or found.digest != digest:
        raise RollChangedSince
    _refuse_unfit(looked)
    made.report = _report(looked)
    apply_differences(actor, community_id, found, made.id, at)
    _close(actor, made, "applied", at)
    return made


def withdraw_import(actor: Actor, community_id: UUID, import_id: UUID, at: dt.datetime) -> RollImport:
    """Give a pending import up; the roll stays as it is.

    Raises:
        NotFound: this community has no such import.
        Conflict: it was applied or withdrawn.
    """
    require_importer(actor, community_id, at)
    made = _pending(community_id, import_id, lock=True)
    _close(actor, made, "withdrawn", at)
    return made


def imports_of(
    actor: Actor, community_id: UUID, at: dt.datetime, *, before: UUID | None, limit: int,
) -> Sequence[RollImport]:
    """List `limit + 1` imports, the newest first, before an id."""
    require_importer(actor, community_id, at)
    query = select(RollImport).where(RollImport.community_id == community_id).order_by(RollImport.id.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(RollImport.id < before)
    return db.session.scalars(query).all()


def confirm_roll(actor: Actor, community_id: UUID, import_id: UUID, ground: str, at: dt.datetime) -> None:
    """Let the office say that the applied roll stands, with its ground.

    Raises:
        NotFound: this community has no such import that was applied.
        Conflict: the officer imported it, or a later import stands.
    """
    require_office(actor, community_id, at)
    made = db.session.get(RollImport, (community_id, import_id))
    if made is None or made.applied_at is None:
        raise NotFound(what="次导入")
    if roll_state(community_id).import_id != import_id:
        raise Conflict(why="之后又应用了新的房册，请确认最新的一次导入。")
    if made.imported_by is not None and made.imported_by == actor.person_id:
        raise Conflict(why="导入人不能确认自己导入的房册，请另一位经办人确认。")
    db.session.add(RollConfirmation(
        community_id=community_id, id=new_id(), import_id=import_id, confirmed_by=actor.person_id, ground=ground,
        confirmed_at=at))
    audit.record(actor, "roll.confirm", subject=("roll_import", import_id), at=at, community_id=community_id)
    emit(RollConfirmed(community_id, import_id, at))


def _look(community_id: UUID, content: bytes, at: dt.datetime) -> DryRun:
    checked = check_roll(content, clock.civil_date(at))
    stands = not checked.errors and checked.units and _stands(community_id)
    return DryRun(checked, compare(community_id, standing_roll(community_id), checked) if stands else None)


def _stands(community_id: UUID) -> bool:
    return db.session.scalar(select(Unit.id).where(Unit.community_id == community_id).limit(1)) is not None


def _refuse_unfit(looked: DryRun) -> None:
    if looked.errors:
        raise RollHasErrors(
            count=len(looked.errors),
            errors=[{"pointer": f"/rows/{e.row}/{e.column}", "detail": e.reason} for e in looked.errors[:_SHOWN]])
    if not looked.checked.units:
        raise RollFileUnreadable(why="文件里没有一户。")


def _report(looked: DryRun) -> dict[str, Any]:
    report: dict[str, Any] = {"units": len(looked.checked.units), "warnings": len(looked.checked.warnings)}
    if looked.differences is not None:
        report |= {"changes": looked.differences.counts, "digest": looked.differences.digest}
    return report


def _pending(community_id: UUID, import_id: UUID, *, lock: bool = False) -> RollImport:
    made = db.session.get(RollImport, (community_id, import_id), with_for_update=lock)
    if made is None:
        raise NotFound(what="次导入")
    if made.state != "pending":
        raise Conflict(why="这次导入已经应用或撤回，不能再办。")
    return made


def _close(actor: Actor, made: RollImport, state: str, at: dt.datetime) -> None:
    made.state = state
    if state == "applied":
        made.applied_at = at
    db.session.flush()
    audit.record(
        actor, "roll.apply" if state == "applied" else "roll.withdraw", subject=("roll_import", made.id), at=at,
        community_id=made.community_id, facts=made.report)
