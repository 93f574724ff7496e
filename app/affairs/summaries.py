"""Publish what was taken up of a gathering, what not, and why (采纳情况)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from app.affairs.counts import count_opinions
from app.affairs.events import OpinionsSummarised
from app.affairs.gatherings import state_of
from app.affairs.models import Gathering, GatheringSummary
from app.affairs.posting import managed, must_be
from app.affairs.problems import SummaryIncomplete
from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit

TAKEN = {"taken_up": "采纳", "partly": "部分采纳", "not_taken_up": "未采纳"}


@dataclass(frozen=True, slots=True)
class SummaryItem:
    """One point that owners made: whether it is taken up, and why."""

    point: str
    taken: str
    why: str


def publish_summary(
    actor: Actor, community_id: UUID, gathering_id: UUID, text: str, items: Sequence[SummaryItem], at: dt.datetime,
) -> None:
    """Publish the summary to the owners who were asked, once, with the counts as they stand; nothing is decided by it.

    Raises:
        NotFound, NotSpeaker: no such gathering for the caller to act on.
        AffairStateForbids: it is not over yet, or has its summary.
        SummaryIncomplete: a point that is not taken up whole has no reason.
    """
    row = managed(Gathering, actor, community_id, gathering_id, at, lock=True)
    must_be(row, state_of(row, at), ("closed",), "公布采纳情况")
    for one in items:
        if one.taken != "taken_up" and not one.why.strip():
            raise SummaryIncomplete(what=one.point, why=f"为什么{TAKEN[one.taken]}")
    db.session.add(GatheringSummary(
        community_id=community_id, gathering_id=gathering_id, text=text, items=[asdict(one) for one in items],
        counts=count_opinions(row).as_json(), published_by=actor.person, published_at=at))
    audit.record(actor, "gathering.summarise", community_id=community_id, subject=("gathering", gathering_id), at=at)
    db.session.flush()
    emit(OpinionsSummarised(community_id, gathering_id, at))
