"""Keep what became known of an election after the freeze: withdrawals and public lots, as the log names them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.voting.models import ElectionFact, PollMotion
from app.voting.reading import locked_poll, motions_of


def record_election_fact(  # noqa: PLR0913 - each says something of its own
    actor: Actor, community_id: UUID, poll_id: UUID, motion_id: UUID, *, kind: str, candidates: list[str], reason: str,
    at: dt.datetime,
) -> UUID:
    """Keep that candidates withdrew, or the order that a public lot gave; the next count takes it in.

    The caller has shown the right to say so, and after the close asks for a new count.

    Raises:
        NotFound: the poll has no such election.
        InvalidFields: a candidate does not stand, or stands twice.
    """
    locked_poll(community_id, poll_id)
    motion = _election(community_id, poll_id, motion_id)
    if not candidates or len(set(candidates)) < len(candidates) or not set(candidates) <= set(motion.candidates):
        raise InvalidFields.one("/candidates", "请列出这次选举的候选人，每人一次。")
    made = ElectionFact(
        community_id=community_id, id=new_id(), poll_id=poll_id, motion_id=motion_id, kind=kind, candidates=candidates,
        reason=reason, recorded_by=actor.person_id, recorded_at=at)
    db.session.add(made)
    audit.record(actor, f"election.{kind}", subject=("motion", motion_id), at=at, community_id=community_id,
                 facts={"poll_id": str(poll_id), "candidates": candidates})
    db.session.flush()
    return made.id


def election_facts(community_id: UUID, poll_id: UUID) -> dict[str, dict[str, list[str]]]:
    """Gather by motion who withdrew and the order of the newest lot, as `docs/bundle-format.md` writes them."""
    query = select(ElectionFact).where(ElectionFact.community_id == community_id, ElectionFact.poll_id == poll_id)
    found: dict[str, dict[str, list[str]]] = {}
    for one in db.session.scalars(query.order_by(ElectionFact.recorded_at, ElectionFact.id)):
        facts = found.setdefault(str(one.motion_id), {})
        if one.kind == "withdrawn":
            facts["withdrawn"] = [*dict.fromkeys([*facts.get("withdrawn", ()), *one.candidates])]
        else:
            facts["lot"] = list(one.candidates)
    return found


def facts_of(facts: dict[str, dict[str, list[str]]], motion: PollMotion) -> dict[str, Any]:
    """Return what the law takes of the facts of one motion."""
    of_motion = facts.get(str(motion.id), {})
    return {"withdrawn": frozenset(of_motion.get("withdrawn", ())), "lot": tuple(of_motion.get("lot", ()))}


def _election(community_id: UUID, poll_id: UUID, motion_id: UUID) -> PollMotion:
    for one in motions_of(community_id, poll_id):
        if one.id == motion_id and one.kind == "election":
            return one
    raise NotFound(what="项选举")
