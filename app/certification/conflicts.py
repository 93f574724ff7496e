"""Say why a person may not certify a poll: who convened it or handled its ballots does not check the count (回避)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.assembly import service as assembly
from app.bodies import service as bodies
from app.certification.problems import CertifierInvolved
from app.kernel import clock
from app.kernel.access import Actor
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll


def conflicts_of(person_id: UUID, poll: Poll, at: dt.datetime) -> tuple[str, ...]:
    """Return each reason in words that the officer reads; none means that the person may certify."""
    meeting = assembly.assembly(poll.community_id, poll.assembly_id)
    days = {clock.civil_date(moment) for moment in (meeting.drafted_at, poll.frozen_at, poll.closes_at, at)}
    reasons = (
        (person_id in assembly.handled_by(poll.community_id, poll.assembly_id), "您起草、提交或公布了这次会议"),
        (any(bodies.is_member(person_id, meeting.body_id, day) for day in days), "您是召集人的成员"),
        (person_id in voting.handlers_of(poll.community_id, poll.id), "您录入、作废或恢复过这次表决的票，或受托投过票"),
        (_assisted(person_id, poll, meeting.drafted_at), "您在窗口协助业主办理过这次会议的投票或委托"),
    )
    return tuple(why for holds, why in reasons if holds)


def require_uninvolved(actor: Actor, poll: Poll, at: dt.datetime) -> None:
    """Let nobody certify who convened the assembly or handled a ballot.

    Raises:
        CertifierInvolved: the caller did.
    """
    reasons = conflicts_of(actor.person, poll, at)
    if reasons:
        raise CertifierInvolved(why="；".join(reasons))


def _assisted(person_id: UUID, poll: Poll, since: dt.datetime) -> bool:
    return any(
        person_id in {one.assisted_by, one.identity_seen_by} and one.purpose in {"vote", "proxy"}
        and one.assembly_id in {None, poll.assembly_id} and one.assisted_at <= poll.closes_at
        for one in registry.assistances(poll.community_id, since))
