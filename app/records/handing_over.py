"""Hand the archive to the next body (移交): a checklist from catalogue and records, signed by both sides and the office.

Law: 物业管理条例 第10条（街道指导）; that and when a committee hands over is 待确认 for Shenzhen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.bodies import service as bodies
from app.identity import service as identity
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.ledger.canonical import canonical_document, digest
from app.ledger.leaves import instant_text
from app.records.catalogue import newest, of_version
from app.records.handover_models import Handover, HandoverItem, HandoverSignature
from app.records.models import Record
from app.records.problems import HandoverChanged, HandoverSigned, NotHandingOver
from app.records.reach import reach
from app.registry import rights
from app.registry import service as registry

SIDES = {"outgoing": "移交方", "incoming": "接收方", "office": "街道"}
STATES = {"have": "已移交", "missing": "缺少", "not_applicable": "没有这类"}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the checklist as it is shown."""

    class_code: str
    name: str
    group: str
    required: bool
    records: int
    state: str
    remarks: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for which side, and when."""

    side: str
    name: str | None
    signed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ShownHandover:
    """A handover with its checklist, the hash that is signed, who signed, and the side for which the caller may sign."""

    handover: Handover
    from_body: str
    to_body: str
    items: tuple[Item, ...]
    signatures: tuple[Signature, ...]
    sha256: str
    your_side: str | None


def open_handover(actor: Actor, community_id: UUID, from_body_id: UUID, to_body_id: UUID, at: dt.datetime) -> ShownHandover:
    """Open a handover for the office and write its checklist from what the archive holds.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office, or no such body.
        InvalidFields: both sides are the same body.
    """
    rights.require_office(actor, community_id, at)
    bodies.body(community_id, from_body_id)
    bodies.body(community_id, to_body_id)
    if from_body_id == to_body_id:
        raise InvalidFields.one("/to_body_id", "移交方和接收方不能是同一个组织。")
    catalogue = newest()
    row = Handover(community_id=community_id, id=new_id(), from_body_id=from_body_id, to_body_id=to_body_id,
                   catalogue_version=catalogue.version, opened_by=actor.person, opened_at=at)
    db.session.add(row)
    db.session.flush()
    held = _held(community_id)
    asked = [one for one in catalogue.classes.values()
             if one.handover == "required" or (one.handover == "where_any" and held.get(one.code))]
    db.session.add_all(
        HandoverItem(community_id=community_id, handover_id=row.id, class_code=one.code, position=position,
                     records=held.get(one.code, 0), state="have" if held.get(one.code) else "missing", remarks="")
        for position, one in enumerate(asked, 1))
    db.session.flush()
    audit.record(actor, "handover.open", community_id=community_id, subject=("handover", row.id), at=at)
    return _shown(actor, row, at)


def handovers_of(actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int) -> list[ShownHandover]:
    """List `limit + 1` handovers, the newest first, to who keeps the archive or takes part; to others none are there.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    query = select(Handover).where(Handover.community_id == community_id)
    if after is not None:
        query = query.where(Handover.id < after)
    rows = db.session.scalars(query.order_by(Handover.id.desc()).limit(limit + 1)).all()
    mine = [row for row in rows if _side(actor, row, at)]
    if len(mine) == len(rows) > 0:
        return [_shown(actor, row, at) for row in rows]
    return [_shown(actor, row, at) for row in (rows if _keeps(actor, community_id, at, mine) else mine)]


def one_handover(actor: Actor, community_id: UUID, handover_id: UUID, at: dt.datetime) -> ShownHandover:
    """Show one handover.

    Raises:
        NotFound: no such handover, or not for the caller's eyes.
    """
    row = _row(community_id, handover_id)
    if not _side(actor, row, at) and not _keeps(actor, community_id, at, ()):
        raise NotFound(what="次移交")
    return _shown(actor, row, at)


def remark(
    actor: Actor, community_id: UUID, handover_id: UUID, class_code: str, said: tuple[str, str], at: dt.datetime,
) -> ShownHandover:
    """Say of a line whether it is handed over, and remark on it; `said` is the state and the remark.

    Raises:
        NotFound: no such handover or line, or not for the caller.
        NotHandingOver: the caller takes no part in it.
        HandoverSigned: somebody signed it.
        InvalidFields: a line without records is said to be handed over without a remark.
    """
    shown = one_handover(actor, community_id, handover_id, at)
    if shown.your_side is None:
        raise NotHandingOver(why="您不在其中。")
    _lock(shown.handover)
    if _signatures(shown.handover):
        raise HandoverSigned
    item = db.session.get(HandoverItem, (community_id, handover_id, class_code), with_for_update=True)
    if item is None:
        raise NotFound(what="个清单项目")
    state, remarks = said
    if not remarks and ((state == "have") != (item.records > 0)):
        raise InvalidFields.one("/remarks", "档案里的情况和这里写的不同，请在备注里说明，例如“纸质原件另交”。")
    item.state, item.remarks = state, remarks
    db.session.flush()
    audit.record(actor, "handover.remark", community_id=community_id, subject=("handover", handover_id),
                 facts={"class": class_code, "state": state}, at=at)
    return _shown(actor, shown.handover, at)


def sign(actor: Actor, community_id: UUID, handover_id: UUID, sha256: str, at: dt.datetime) -> tuple[ShownHandover, bool]:
    """Sign the checklist as it was seen; return it, and whether this signature was the last that was needed.

    Raises:
        NotFound: no such handover, or not for the caller.
        NotHandingOver: the caller takes no part, or signed already.
        HandoverChanged: the hash is not that of the checklist as it is now.
    """
    shown = one_handover(actor, community_id, handover_id, at)
    _lock(shown.handover)
    signed = _signatures(shown.handover)
    if shown.your_side is None or any(one.person_id == actor.person for one in signed):
        raise NotHandingOver(why="您已经签过。" if shown.your_side else "您不在其中。")
    if sha256 != shown.sha256:
        raise HandoverChanged
    db.session.add(HandoverSignature(
        community_id=community_id, id=new_id(), handover_id=handover_id, side=shown.your_side, person_id=actor.person,
        sha256=sha256, signed_at=at))
    complete = {one.side for one in signed} | {shown.your_side} == set(SIDES) and shown.handover.signed_at is None
    if complete:
        shown.handover.signed_at = at
    db.session.flush()
    audit.record(actor, "handover.sign", community_id=community_id, subject=("handover", handover_id),
                 facts={"side": shown.your_side, "sha256": sha256}, at=at)
    return _shown(actor, shown.handover, at), complete


def signed_document(community_id: UUID, handover_id: UUID) -> str:
    """Write a handover with its signatures as one canonical document."""
    row = _row(community_id, handover_id)
    return canonical_document(_document(row) | {"signatures": [
        {"side": one.side, "person": str(one.person_id), "sha256": one.sha256, "signed_at": instant_text(one.signed_at)}
        for one in _signatures(row)]})


def plain_text(shown: ShownHandover) -> str:
    """Write a handover in words, for the archive and for who reads it."""
    lines = [f"移交清单：{shown.from_body} 移交给 {shown.to_body}", f"清单校验值 {shown.sha256}"]
    lines += [f"{one.name}：{one.records}份，{STATES[one.state]}。{one.remarks}" for one in shown.items]
    lines += [f"{SIDES[one.side]}签名：{one.name or '未留姓名'} {one.signed_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
              for one in shown.signatures]
    return "\n".join(lines) + "\n"


def _keeps(actor: Actor, community_id: UUID, at: dt.datetime, mine: Sequence[Handover]) -> bool:
    """Tell whether the caller keeps the archive; who was a member to the end of a term may have nothing else to do here."""
    try:
        return reach(actor, community_id, at).may_file
    except NotFound:
        if mine:
            return False
        raise


def _held(community_id: UUID) -> dict[str, int]:
    return {row[0]: row[1] for row in db.session.execute(select(Record.class_code, func.count()).where(
        Record.community_id == community_id, Record.superseded_by.is_(None), Record.destroyed_at.is_(None),
    ).group_by(Record.class_code))}


def _row(community_id: UUID, handover_id: UUID) -> Handover:
    row = db.session.get(Handover, (community_id, handover_id))
    if row is None:
        raise NotFound(what="次移交")
    return row


def _lock(row: Handover) -> None:
    db.session.refresh(row, with_for_update=True)


def _signatures(row: Handover) -> Sequence[HandoverSignature]:
    return db.session.scalars(select(HandoverSignature).where(
        HandoverSignature.community_id == row.community_id, HandoverSignature.handover_id == row.id,
    ).order_by(HandoverSignature.id)).all()


def _items(row: Handover) -> Sequence[HandoverItem]:
    return db.session.scalars(select(HandoverItem).where(
        HandoverItem.community_id == row.community_id, HandoverItem.handover_id == row.id).order_by(HandoverItem.position)).all()


def _document(row: Handover) -> dict[str, object]:
    """Write what is signed: who hands what to whom."""
    return {
        "form": "zuolin-handover/1", "id": str(row.id), "opened_at": instant_text(row.opened_at),
        "community": registry.community(row.community_id).name, "catalogue_version": row.catalogue_version,
        "from_body": bodies.body(row.community_id, row.from_body_id).name,
        "to_body": bodies.body(row.community_id, row.to_body_id).name,
        "items": [{"class": one.class_code, "records": one.records, "state": one.state, "remarks": one.remarks}
                  for one in _items(row)],
    }


def _shown(actor: Actor, row: Handover, at: dt.datetime) -> ShownHandover:
    classes = of_version(row.catalogue_version).classes
    items = tuple(
        Item(one.class_code, classes[one.class_code].name, classes[one.class_code].group,
             classes[one.class_code].handover == "required", one.records, one.state, one.remarks) for one in _items(row))
    signatures = tuple(Signature(one.side, identity.contact(one.person_id).name, one.signed_at) for one in _signatures(row))
    return ShownHandover(
        row, bodies.body(row.community_id, row.from_body_id).name, bodies.body(row.community_id, row.to_body_id).name, items,
        signatures, digest(canonical_document(_document(row))), _side(actor, row, at))


def _side(actor: Actor, row: Handover, at: dt.datetime) -> str | None:
    """Say for which side the caller signs; of a body whose term is over, those who sat in it to its last day."""
    if rights.acts_as(actor, row.community_id, at, (identity.Role.OFFICER,)):
        return "office"
    today, ends = clock.civil_date(at), bodies.body(row.community_id, row.from_body_id).until_on
    if bodies.is_member(actor.person, row.from_body_id, min(today, ends or today)):
        return "outgoing"
    return "incoming" if bodies.is_member(actor.person, row.to_body_id, today) else None
