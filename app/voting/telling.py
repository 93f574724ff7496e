"""Tell the people of units, after the commit: the vote is open, a ballot was recorded, a reminder where none was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.assembly.telling import page_of, spoken
from app.kernel.db import db
from app.messaging import service as messaging
from app.registry.telling import tell_unit_people
from app.voting.models import FrozenUnit, Poll
from app.voting.reading import ballots_by_id, motions_of, standing_ballots
from app.voting.reading import poll as find_poll
from app.voting.refusing import show_ballots

RECORDED, OPENED, REMINDED = "voting.ballot_recorded", "voting.poll_opened", "voting.reminder"


def tell_recorded(community_id: UUID, poll_id: UUID, ballot_ids: Sequence[UUID], at: dt.datetime) -> None:
    """Queue the message for each ballot once, to the phone on the roll and to those of the accounts."""
    for one in show_ballots(community_id, poll_id, ballots_by_id(community_id, ballot_ids)):
        if not messaging.deliveries(("ballot", one.ballot_id), community_id):
            words = {"receipt": one.number, "at": spoken(one.cast_at)}
            tell_unit_people(
                "ballot_recorded", community_id, [one.unit_id], about=("ballot", one.ballot_id), at=at, words=words)


def tell_opened(community_id: UUID, poll_id: UUID, at: dt.datetime) -> None:
    """Queue the message that the vote is open, once, to every unit that is asked."""
    poll = find_poll(community_id, poll_id)
    known = messaging.deliveries(("poll", poll_id), community_id)
    if poll.state == "announced" and not any(one.template == "vote_open" for one in known):
        words = {"motions": str(len(motions_of(community_id, poll_id)))}
        _tell(poll, "vote_open", _asked(poll), ("poll", poll_id), words, at)


def tell_reminder(community_id: UUID, poll_id: UUID, reminder_id: UUID, at: dt.datetime) -> None:
    """Queue one reminder to every unit that has no ballot yet."""
    poll = find_poll(community_id, poll_id)
    if poll.state == "announced" and at < poll.closes_at and not messaging.deliveries(("reminder", reminder_id), community_id):
        cast = {one.unit_id for one in standing_ballots(community_id, poll_id)}
        _tell(poll, "vote_reminder", [one for one in _asked(poll) if one not in cast], ("reminder", reminder_id), {}, at)


def _tell(
    poll: Poll, template: str, units: Collection[UUID], about: tuple[str, UUID], words: Mapping[str, str], at: dt.datetime,
) -> None:
    common = {"closes": spoken(poll.closes_at), "site": page_of("")}
    tell_unit_people(template, poll.community_id, units, about=about, at=at, words={**common, **words})


def _asked(poll: Poll) -> list[UUID]:
    return list(db.session.scalars(select(FrozenUnit.unit_id).where(
        FrozenUnit.community_id == poll.community_id, FrozenUnit.poll_id == poll.id, FrozenUnit.counted)
        .order_by(FrozenUnit.label)))
