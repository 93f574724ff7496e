"""Tell the people of a unit, after the commit, that a ballot was recorded in its name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from app.kernel import clock
from app.messaging import service as messaging
from app.registry.telling import tell_unit_people
from app.voting.reading import ballots_by_id
from app.voting.refusing import show_ballots

RECORDED = "voting.ballot_recorded"


def tell_recorded(community_id: UUID, poll_id: UUID, ballot_ids: Sequence[UUID], at: dt.datetime) -> None:
    """Queue the message for each ballot once, to the phone on the roll and to those of the accounts."""
    for one in show_ballots(community_id, poll_id, ballots_by_id(community_id, ballot_ids)):
        if messaging.deliveries(("ballot", one.ballot_id), community_id):
            continue
        local = one.cast_at.astimezone(clock.SHANGHAI)
        words = {"receipt": one.number, "at": f"{local.month}月{local.day}日{local:%H:%M}"}
        tell_unit_people(
            "ballot_recorded", community_id, [one.unit_id], about=("ballot", one.ballot_id), at=at, words=words)
