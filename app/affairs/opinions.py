"""Take what verified owners say, one a head: the last of a head stands, and the others of it see that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from app.affairs.gatherings import OTHER, options_of, state_of
from app.affairs.models import Gathering, GatheringUnit, Opinion
from app.affairs.posting import managed, must_be, viewed
from app.affairs.problems import NotAsked
from app.identity import limits
from app.kernel import audit, clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.masking import mask_unit
from app.kernel.problems import InvalidFields
from app.registry import service as registry

LONGEST = 2000
TEXT, OTHER_TEXT = ("opinions", "text"), ("opinions", "other")
CHANGES_A_DAY = (limits.Limit("opinion.person.day", 86400, 100),)


@dataclass(frozen=True, slots=True)
class NewOpinion:
    """What a head says; without a head it is the caller's only one."""

    head: int | None
    choices: Sequence[str]
    other: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What stands for a head, and whether the caller said it."""

    choices: tuple[str, ...]
    other: str | None
    text: str | None
    at: dt.datetime
    by_me: bool

    def __repr__(self) -> str:
        """Hide the words from logs."""
        return f"Said(at={self.at})"


@dataclass(frozen=True, slots=True)
class OwnHead:
    """A head for which the caller may answer: its units, and what stands for it."""

    head: int
    units: tuple[str, ...]
    said: Said | None


@dataclass(frozen=True, slots=True)
class ReadOpinion:
    """What a head said, for the asking body: its unit is masked, the person is not named."""

    id: UUID
    unit: str
    choices: tuple[str, ...]
    other: str | None
    text: str | None
    at: dt.datetime

    def __repr__(self) -> str:
        """Hide the words from logs."""
        return f"ReadOpinion(id={self.id})"


def give_opinion(actor: Actor, community_id: UUID, gathering_id: UUID, new: NewOpinion, at: dt.datetime) -> None:
    """Say what a head thinks, or say it anew; what was said before stays kept and no longer counts.

    Raises:
        NotFound: no such gathering for the caller's eyes.
        AffairStateForbids: it is not open now.
        NotAsked: the caller speaks for no unit that was asked, or not for that head.
        InvalidFields: the choices do not fit the question, or nothing is said.
        TooManyRequests: too often today.
    """
    row = viewed(Gathering, actor, community_id, gathering_id, at)
    must_be(row, state_of(row, at), ("open",), "提出意见")
    unit = _unit_for(actor, row, new.head, at)
    _check(row, new)
    limits.count(CHANGES_A_DAY, str(actor.person), at)
    made = new_id()
    db.session.add(Opinion(
        community_id=community_id, id=made, gathering_id=gathering_id, head_no=unit.head_no, unit_id=unit.unit_id,
        person_id=actor.person, choices=sorted(new.choices), at=at,
        other_sealed=crypto.seal(new.other, (*OTHER_TEXT, made)) if new.other else None,
        text_sealed=crypto.seal(new.text, (*TEXT, made)) if new.text else None))
    audit.record(actor, "gathering.answer", community_id=community_id, subject=("gathering", gathering_id), at=at)
    db.session.flush()


def own_heads(actor: Actor, row: Gathering, at: dt.datetime) -> tuple[OwnHead, ...]:
    """List the heads for which the caller may answer, each with what stands for it."""
    units: dict[int, list[str]] = {}
    for one in _own_units(actor, row, at):
        units.setdefault(one.head_no, []).append(one.label)
    standing = {one.head_no: one for one in standing_opinions(row.community_id, row.id, units)}
    return tuple(OwnHead(head, tuple(labels), _said(standing.get(head), actor)) for head, labels in sorted(units.items()))


def standing_opinions(community_id: UUID, gathering_id: UUID, heads: Iterable[int] | None = None) -> tuple[Opinion, ...]:
    """Return the last opinion of each head, or of some."""
    query = (
        select(Opinion).where(Opinion.community_id == community_id, Opinion.gathering_id == gathering_id)
        .ext(distinct_on(Opinion.head_no)).order_by(Opinion.head_no, Opinion.at.desc(), Opinion.id.desc()))
    if heads is not None:
        query = query.where(Opinion.head_no.in_(tuple(heads)))
    return tuple(db.session.scalars(query))


def read_opinions(
    actor: Actor, community_id: UUID, gathering_id: UUID, *, after: UUID | None, limit: int, at: dt.datetime,
) -> list[ReadOpinion]:
    """Return `limit + 1` standing opinions past an id, for who acts for the asking side; the reading is recorded.

    Raises:
        NotFound, NotSpeaker: no such gathering for the caller to act on.
    """
    managed(Gathering, actor, community_id, gathering_id, at)
    standing = sorted(standing_opinions(community_id, gathering_id), key=lambda one: one.id)
    shown = [one for one in standing if after is None or one.id > after][: limit + 1]
    labels = {one.unit_id: one.label for one in registry.unit_places(community_id, {one.unit_id for one in shown})}
    audit.record(actor, "gathering.read_opinions", community_id=community_id, subject=("gathering", gathering_id), at=at)
    return [ReadOpinion(one.id, mask_unit(labels[one.unit_id]), tuple(one.choices), *_words(one), one.at) for one in shown]


def _unit_for(actor: Actor, row: Gathering, head: int | None, at: dt.datetime) -> GatheringUnit:
    mine = _own_units(actor, row, at)
    heads = {one.head_no for one in mine}
    if head is None and len(heads) > 1:
        raise InvalidFields.one("/head", "您代表几个业主，请选择这条意见属于哪一个。")
    for one in mine:
        if head in {None, one.head_no}:
            return one
    raise NotAsked(title=row.title)


def _own_units(actor: Actor, row: Gathering, at: dt.datetime) -> list[GatheringUnit]:
    mine = {one.unit_id for one in registry.speakers(
        row.community_id, None, at, clock.civil_date(at), person_id=actor.person)}
    query = select(GatheringUnit).where(
        GatheringUnit.community_id == row.community_id, GatheringUnit.gathering_id == row.id, GatheringUnit.unit_id.in_(mine))
    return list(db.session.scalars(query.order_by(GatheringUnit.label)))


def _check(row: Gathering, new: NewOpinion) -> None:
    allowed, errors = {one["key"] for one in options_of(row)}, []
    if len(set(new.choices)) < len(new.choices) or not set(new.choices) <= allowed:
        errors.append({"pointer": "/choices", "detail": "请在列出的选项中选择，每项只选一次。"})
    if row.choosing == "one" and len(new.choices) != 1:
        errors.append({"pointer": "/choices", "detail": "请选择一项。"})
    if row.choosing == "several" and not new.choices:
        errors.append({"pointer": "/choices", "detail": "请至少选择一项。"})
    if row.choosing == "none" and not (new.text or "").strip():
        errors.append({"pointer": "/text", "detail": "请写下您的意见。"})
    if (OTHER in new.choices) != bool((new.other or "").strip()):
        errors.append({"pointer": "/other", "detail": "选了“其他”的请写明是什么；没有选的不填。"})
    if errors:
        raise InvalidFields(errors)


def _said(one: Opinion | None, actor: Actor) -> Said | None:
    if one is None:
        return None
    return Said(tuple(one.choices), *_words(one), one.at, by_me=one.person_id == actor.person)


def _words(one: Opinion) -> tuple[str | None, str | None]:
    other = crypto.unseal(one.other_sealed, (*OTHER_TEXT, one.id)) if one.other_sealed else None
    return other, crypto.unseal(one.text_sealed, (*TEXT, one.id)) if one.text_sealed else None
