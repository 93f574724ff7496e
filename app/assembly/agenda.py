"""Say what a convener puts to the owners, and which of it cannot be put to a vote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.kernel.problems import InvalidFields
from app.law.rulebook import MATTERS
from app.registry import service as registry

ALWAYS = ("against", "abstain")
TAKEN_WORDS = frozenset({"反对", "弃权", "反对全部", *ALWAYS})


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """Who stands, with a statement."""

    name: str
    statement: str


@dataclass(frozen=True, slots=True)
class NewMotion:
    """A question as the convener puts it; `id` names the motion of the draft that it goes on from, with its papers."""

    title: str
    text: str
    matters: tuple[str, ...]
    kind: str = "ordinary"
    options: tuple[str, ...] = ()
    seats: int = 0
    alternates: int = 0
    round: int = 1
    candidates: tuple[NewCandidate, ...] = ()
    proposed_by: str | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewPoll:
    """The motions of one scope in one window."""

    title: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    motions: tuple[NewMotion, ...]
    scope: dict[str, list[str]] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An assembly as its convener wants it."""

    title: str
    polls: tuple[NewPoll, ...]
    form: str = "written"
    place: str = ""
    channels: tuple[str, ...] = ("electronic", "paper")
    scrutineers: tuple[str, ...] = ()


def check_draft(community_id: UUID, draft: Draft, known: Collection[UUID], on: dt.date) -> None:
    """Refuse what cannot be put to a vote; `known` are the motions that the draft may go on from.

    Raises:
        InvalidFields: naming each field and what to do.
    """
    errors = [] if draft.polls else [("/polls", "至少要有一项表决。")]
    if not draft.channels or not set(draft.channels) <= {"electronic", "paper"}:
        errors.append(("/channels", "投票方式为 electronic、paper 中的一种或两种。"))
    for p, poll in enumerate(draft.polls):
        errors += [(f"/polls/{p}/{name}", why) for name, why in _poll_errors(poll)]
    errors += _scope_errors(community_id, draft, on)
    errors += _id_errors(draft, known)
    if errors:
        raise InvalidFields([{"pointer": pointer, "detail": why} for pointer, why in errors])


def _poll_errors(poll: NewPoll) -> Iterator[tuple[str, str]]:
    if poll.opens_at >= poll.closes_at:
        yield "closes_at", "截止时间要晚于开始时间。"
    if not poll.motions:
        yield "motions", "至少要有一项议题。"
    for m, motion in enumerate(poll.motions):
        for name, why in _motion_errors(motion):
            yield f"motions/{m}/{name}", why


def _motion_errors(motion: NewMotion) -> Iterator[tuple[str, str]]:
    if not motion.matters or not set(motion.matters) <= set(MATTERS):
        yield "matters", "请选择法律列举的事项。"
    if motion.kind == "options":
        if len(motion.options) < 2 or len(set(motion.options)) < len(motion.options):  # noqa: PLR2004 - a choice has two
            yield "options", "至少要有两个不同的选项。"
        if TAKEN_WORDS & set(motion.options):
            yield "options", "“反对”和“弃权”总在选票上，不要另列。"
    elif motion.kind == "election":
        if motion.seats < 1 or not motion.candidates:
            yield "seats", "选举要有名额和候选人。"
    elif motion.kind != "ordinary":
        yield "kind", "议题种类为 ordinary、options 或 election。"


def _scope_errors(community_id: UUID, draft: Draft, on: dt.date) -> Iterator[tuple[str, str]]:
    scoped = [(p, poll.scope) for p, poll in enumerate(draft.polls) if poll.scope is not None]
    if not scoped:
        return
    units = registry.roll(community_id, on).units
    there: dict[str, set[str | None]] = {
        "buildings": {unit.building for unit in units}, "entrances": {unit.entrance for unit in units}}
    for p, scope in scoped:
        if not any(scope.values()):
            yield f"/polls/{p}/scope", "请写明楼栋或单元；由全体业主表决的，不填此项。"
        for name, word in (("buildings", "楼栋"), ("entrances", "单元")):
            for n, one in enumerate(scope.get(name, ())):
                if one not in there[name]:
                    yield f"/polls/{p}/scope/{name}/{n}", f"房册上没有{word}“{one}”，请按房册的写法填写。"


def _id_errors(draft: Draft, known: Collection[UUID]) -> Iterator[tuple[str, str]]:
    seen: set[UUID] = set()
    for p, poll in enumerate(draft.polls):
        for m, motion in enumerate(poll.motions):
            if motion.id is not None and (motion.id not in known or motion.id in seen):
                yield f"/polls/{p}/motions/{m}/id", "草案里没有这项议题，或编号重复；新议题不填编号。"
            elif motion.id is not None:
                seen.add(motion.id)
