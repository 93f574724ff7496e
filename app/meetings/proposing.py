"""Let members ask that their body meet (提议召开); enough of them may call the meeting themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.bodies import service as bodies
from app.bodies.models import Body
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Forbidden, InvalidFields, NotFound
from app.law.bodies import may_propose
from app.law.deadlines import Deadline, proposed_meeting_due
from app.meetings.models import MeetingProposal, MeetingProposer
from app.meetings.problems import NotToCallMeeting
from app.meetings.reading import ALTERNATE, names
from app.meetings.standing import meeting_body, require_member_or_office, rules_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with who stands behind it, and until when it is to be called once that is enough."""

    id: UUID
    subject: str
    proposed_at: dt.datetime
    meeting_id: UUID | None
    supporters: tuple[str, ...]
    mine: bool
    enough: bool
    due: Deadline | None


def propose_meeting(actor: Actor, community_id: UUID, body_id: UUID, subject: str, at: dt.datetime) -> Proposal:
    """Ask that the body meet about something.

    Raises:
        NotFound, Forbidden: the caller is no voting member of the body.
        BodyHoldsNoMeetings: its kind or its term does not let it.
    """
    body = _voting_member(actor, community_id, body_id, at)
    made = MeetingProposal(community_id=community_id, id=new_id(), body_id=body_id, subject=subject, proposed_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "meeting.propose", community_id=community_id, subject=("meeting_proposal", made.id), at=at)
    return _stand_behind(actor, body, made, at)


def support_proposal(actor: Actor, community_id: UUID, body_id: UUID, proposal_id: UUID, at: dt.datetime) -> Proposal:
    """Stand behind a proposal of another member; twice is as good as once.

    Raises:
        NotFound, Forbidden: no such proposal, or the caller is no voting member of the body.
    """
    body = _voting_member(actor, community_id, body_id, at)
    made = db.session.get(MeetingProposal, (community_id, proposal_id), with_for_update=True, populate_existing=True)
    if made is None or made.body_id != body_id:
        raise NotFound(what="项提议")
    if actor.person in _proposers(made):
        return _shown(actor, body, made, at)
    audit.record(actor, "meeting.support", community_id=community_id, subject=("meeting_proposal", made.id), at=at)
    return _stand_behind(actor, body, made, at)


def proposals_of(actor: Actor, community_id: UUID, body_id: UUID, at: dt.datetime) -> tuple[Proposal, ...]:
    """List the proposals of a body, the newest first, at most fifty.

    Raises:
        NotFound, Forbidden: the caller neither sits in the body nor is the office's.
    """
    body = require_member_or_office(actor, community_id, body_id, at)
    query = select(MeetingProposal).where(
        MeetingProposal.community_id == community_id, MeetingProposal.body_id == body_id)
    rows = db.session.scalars(query.order_by(MeetingProposal.id.desc()).limit(50))
    return tuple(_shown(actor, body, one, at) for one in rows)


def callable_proposal(actor: Actor, body: Body, proposal_id: UUID, at: dt.datetime) -> MeetingProposal:
    """Return a proposal that the caller stands behind with enough others.

    Raises:
        InvalidFields: the body has no such proposal, or a meeting was called for it.
        NotToCallMeeting: too few stand behind it, or the caller does not.
    """
    made = db.session.get(MeetingProposal, (body.community_id, proposal_id), with_for_update=True, populate_existing=True)
    if made is None or made.body_id != body.id or made.meeting_id is not None:
        raise InvalidFields.one("/proposal_id", "没有这项提议，或已经为它召集过会议。")
    if actor.person not in _proposers(made) or not _enough(actor, body, made, at):
        raise NotToCallMeeting(body=body.name)
    return made


def _voting_member(actor: Actor, community_id: UUID, body_id: UUID, at: dt.datetime) -> Body:
    require_member_or_office(actor, community_id, body_id, at)
    on = clock.civil_date(at)
    if actor.person not in _voting(community_id, body_id, on):
        raise Forbidden(why="只有有表决权的在任成员可以提议召开会议。")
    return meeting_body(community_id, body_id, on)


def _stand_behind(actor: Actor, body: Body, made: MeetingProposal, at: dt.datetime) -> Proposal:
    db.session.add(MeetingProposer(community_id=made.community_id, proposal_id=made.id, person_id=actor.person, at=at))
    db.session.flush()
    return _shown(actor, body, made, at)


def _shown(actor: Actor, body: Body, made: MeetingProposal, at: dt.datetime) -> Proposal:
    behind, enough = _proposers(made), _enough(actor, body, made, at)
    told = names(set(behind))
    due = proposed_meeting_due(clock.civil_date(max(behind.values())), rules_of(actor, body.community_id, at))
    return Proposal(made.id, made.subject, made.proposed_at, made.meeting_id, tuple(told[one] for one in behind),
                    actor.person in behind, enough, due if enough else None)


def _enough(actor: Actor, body: Body, made: MeetingProposal, at: dt.datetime) -> bool:
    voting = _voting(body.community_id, body.id, clock.civil_date(at))
    behind = voting & set(_proposers(made))
    return bool(voting) and may_propose(body.kind, len(voting), len(behind), rules_of(actor, body.community_id, at))


def _voting(community_id: UUID, body_id: UUID, on: dt.date) -> frozenset[UUID]:
    return frozenset(
        one.person_id for one in bodies.members(community_id, body_id, on) if one.office_held != ALTERNATE)


def _proposers(made: MeetingProposal) -> dict[UUID, dt.datetime]:
    rows = db.session.scalars(select(MeetingProposer).where(
        MeetingProposer.community_id == made.community_id, MeetingProposer.proposal_id == made.id,
    ).order_by(MeetingProposer.at))
    return {row.person_id: row.at for row in rows}
