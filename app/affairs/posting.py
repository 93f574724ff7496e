"""Share between gatherings and notices: their states, who may see one, and taking one back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, select

from app.affairs.models import AffairPaper, Gathering, Notice, Posted
from app.affairs.problems import AffairStateForbids, NotSpeaker
from app.affairs.scope import own_units, reaches
from app.affairs.sides import name_of, posts, supervises
from app.bodies.desk import require_known
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.registry.values import UnitPlace

P = TypeVar("P", bound=Posted)
STATES = {
    "draft": "草稿", "waiting": "已发布、未开始", "open": "征集中", "closed": "已截止", "summarised": "已公布采纳情况",
    "withdrawn": "已撤回", "posted": "已发布", "expired": "已过期",
}
_WORDS: dict[type, tuple[str, str]] = {Gathering: ("gathering", "次征集"), Notice: ("notice", "则通知")}


def kind_of(row: Posted) -> str:
    """Name the kind of a thing, as audit and papers do."""
    return _WORDS[type(row)][0]


def viewed(kind: type[P], actor: Actor, community_id: UUID, thing_id: UUID, at: dt.datetime) -> P:
    """Find a thing for who may see it: who posts it, staff and bodies when it is out, and those to whom it goes.

    Raises:
        NotFound: there is none, or not for the caller's eyes.
    """
    require_known(actor, community_id, at)
    row: P | None = db.session.get(kind, (community_id, thing_id))
    if row is None or not seen_by(actor, row, units_of(actor, community_id, at), at):
        raise NotFound(what=_WORDS[kind][1])
    return row


def managed(kind: type[P], actor: Actor, community_id: UUID, thing_id: UUID, at: dt.datetime, *, lock: bool = False) -> P:
    """Find a thing for who may act for its poster.

    Raises:
        NotFound: there is none, or not for the caller's eyes.
        NotSpeaker: the caller sees it and does not act for its poster.
    """
    row = viewed(kind, actor, community_id, thing_id, at)
    if not posts(actor, row, at):
        raise NotSpeaker(poster=name_of(community_id, row.poster, row.body_id))
    if lock:
        db.session.refresh(row, with_for_update=True)
    return row


def units_of(actor: Actor, community_id: UUID, at: dt.datetime) -> tuple[UnitPlace, ...]:
    """Return the units for which the caller speaks."""
    return own_units(community_id, actor.person, at, clock.civil_date(at))


def seen_by(actor: Actor, row: Posted, mine: Sequence[UnitPlace], at: dt.datetime) -> bool:
    """Tell whether the caller, who belongs to the community and speaks for some units, may see a thing."""
    if posts(actor, row, at):
        return True
    if row.published_at is None:
        return False
    return row.scope is None or any(reaches(row.scope, one) for one in mine) or supervises(actor, row.community_id, at)


def listed(
    kind: type[P], actor: Actor, community_id: UUID, at: dt.datetime, *, after: UUID | None, limit: int,
) -> list[P]:
    """List what the caller may see, the newest first, with one more than asked for.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    require_known(actor, community_id, at)
    mine, found, place = units_of(actor, community_id, at), list[P](), after
    while True:
        query = select(kind).where(kind.community_id == community_id).order_by(kind.id.desc()).limit(limit + 1)
        rows: list[P] = list(db.session.scalars(query if place is None else query.where(kind.id < place)))
        found += [one for one in rows if seen_by(actor, one, mine, at)]
        if len(found) > limit or len(rows) <= limit:
            return found[: limit + 1]
        place = rows[-1].id


def must_be(row: Posted, state: str, allowed: Sequence[str], act: str) -> None:
    """Refuse an act in another state.

    Raises:
        AffairStateForbids: the state does not let it.
    """
    if state not in allowed:
        raise AffairStateForbids(title=row.title, state=STATES[state], act=act)


def discard(actor: Actor, row: Posted, at: dt.datetime) -> None:
    """Throw a draft away with its papers; the caller has shown the right and the state."""
    db.session.execute(delete(AffairPaper).where(
        AffairPaper.community_id == row.community_id, AffairPaper.about_id == row.id))
    audit.record(actor, f"{kind_of(row)}.discard", community_id=row.community_id, subject=(kind_of(row), row.id), at=at)
    db.session.delete(row)
    db.session.flush()


def take_back(actor: Actor, row: Posted, reason: str, at: dt.datetime) -> None:
    """Withdraw what is out, with the reason that owners read; the caller has shown the right and the state."""
    row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason = actor.person, at, reason
    audit.record(actor, f"{kind_of(row)}.withdraw", community_id=row.community_id, subject=(kind_of(row), row.id), at=at)
    db.session.flush()


def put_out(actor: Actor, row: Posted, at: dt.datetime) -> None:
    """Publish a draft; the caller has shown the right and the state."""
    row.published_by, row.published_at = actor.person, at
    audit.record(actor, f"{kind_of(row)}.publish", community_id=row.community_id, subject=(kind_of(row), row.id), at=at)
    db.session.flush()
