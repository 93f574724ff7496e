"""Show to who holds the link of a message what it asks for: how many motions for which unit, until when; masked."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from app.kernel.db import db
from app.kernel.masking import mask_phone, mask_unit
from app.kernel.problems import NotFound
from app.messaging import service as messaging
from app.voting.models import FrozenUnit, Poll
from app.voting.opening_polls import reminded_poll
from app.voting.problems import InvitationOver
from app.voting.reading import motions_of
from app.voting.showing import phase_of

_OVER = frozenset({"counting", "closed", "cancelled"})


def invitation(ticket: str, at: dt.datetime) -> dict[str, Any]:
    """Show what a link invites to; nothing of it tells who lives there, and no right comes with it.

    Raises:
        NotFound: no message of a poll carried such a link.
        InvitationOver: the poll is over.
    """
    invited = messaging.invited(ticket)
    poll = None if invited is None or invited.community_id is None else _poll(invited.community_id, *invited.about)
    if invited is None or poll is None:
        raise NotFound(what="份邀请")
    unit = db.session.get(FrozenUnit, (poll.community_id, poll.id, invited.unit_id))
    phase = phase_of(poll, at)
    if phase in _OVER:
        raise InvitationOver
    return {
        "community_id": poll.community_id, "poll_id": poll.id, "unit": mask_unit(unit.label) if unit else "",
        "phone": mask_phone(invited.phone), "motions": len(motions_of(poll.community_id, poll.id)),
        "opens_at": poll.opens_at, "closes_at": poll.closes_at, "phase": phase, "paper": "paper" in poll.channels,
        "now": at,
    }


def _poll(community_id: UUID, kind: str, subject_id: UUID) -> Poll | None:
    if kind not in {"poll", "reminder"}:
        return None
    poll_id = subject_id if kind == "poll" else reminded_poll(community_id, subject_id)
    return db.session.get(Poll, (community_id, poll_id)) if poll_id else None
