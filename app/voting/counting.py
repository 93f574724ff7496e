"""Count a closed poll and publish the count on its log; count again when something changed (计票、重新计票).

Law: 民法典 第278条第2款; the count is re-computable by everybody who may read the opening.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kernel import audit
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields
from app.law.decision import Decision
from app.law.reasoning import ignored_lines
from app.ledger import service as ledger
from app.ledger.canonical import canonical_document, digest
from app.ledger.logs import Log
from app.voting.events import ResultChanged
from app.voting.facts import election_facts
from app.voting.models import Poll, PollResult
from app.voting.problems import PollNotClosed
from app.voting.reading import locked_poll
from app.voting.tally import decide_poll, unit_lists

log = logging.getLogger(__name__)
NOT_PUBLIC = ("merged", "set_aside")


def count_due(at: dt.datetime) -> int:
    """Count every closed poll that has no result yet; return how many."""
    counted = select(PollResult.poll_id).where(PollResult.community_id == Poll.community_id)
    query = select(Poll.community_id, Poll.id).where(Poll.state == "closed", Poll.id.not_in(counted)).order_by(Poll.closed_at)
    done = 0
    for community_id, poll_id in db.session.execute(query).all():
        try:
            with db.session.begin_nested():
                poll = locked_poll(community_id, poll_id)
                if not results(community_id, poll_id):
                    _count(SYSTEM, poll, "result", "", at)
                    done += 1
        except Exception:
            log.exception("poll %s could not be counted", poll_id)
    return done


def decide_again(actor: Actor, community_id: UUID, poll_id: UUID, reason: str, at: dt.datetime) -> PollResult:
    """Count a closed poll anew and put the count on the log beside the earlier ones.

    The caller has shown the right to ask for it.

    Raises:
        NotFound: there is no such poll.
        PollNotClosed: it runs still.
        InvalidFields: no reason.
    """
    poll = locked_poll(community_id, poll_id)
    if poll.state != "closed":
        raise PollNotClosed(closes_at=poll.closes_at)
    if not reason.strip():
        raise InvalidFields.one("/reason", "请写明重新计票的理由。")
    return _count(actor, poll, "recount" if results(community_id, poll_id) else "result", reason.strip(), at)


def results(community_id: UUID, poll_id: UUID) -> tuple[PollResult, ...]:
    """Return every count of a poll, oldest first."""
    query = select(PollResult).where(PollResult.community_id == community_id, PollResult.poll_id == poll_id)
    return tuple(db.session.scalars(query.order_by(PollResult.run)))


def result(community_id: UUID, poll_id: UUID) -> PollResult | None:
    """Return the newest count of a poll, or None while there is none."""
    counts = results(community_id, poll_id)
    return counts[-1] if counts else None


def public_result(community_id: UUID, poll_id: UUID) -> dict[str, Any] | None:
    """Return the newest count as the log publishes it, without anything that names a unit."""
    newest = result(community_id, poll_id)
    return None if newest is None else public_decision(newest.decision)


def public_decision(decision: dict[str, Any]) -> dict[str, Any]:
    """Leave out what lists units: merged heads, ballots set aside, and the reasons that name these."""
    private = set(decision.get("private_reasons", ()))
    shown = {key: value for key, value in decision.items() if key not in {*NOT_PUBLIC, "private_reasons"}}
    shown["motions"] = [
        motion | {"reasons": [line for line in motion["reasons"] if line not in private]} for motion in decision["motions"]]
    return shown


def with_names(decision: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Write candidates' names in the place of their ids in the reasons, for who reads them; the figures keep the ids."""
    def told(line: str) -> str:
        for key, name in names.items():
            line = line.replace(key, name)
        return line

    return decision | {"names": names, "motions": [
        motion | {"reasons": [told(line) for line in motion["reasons"]]} for motion in decision["motions"]]}


def stored_decision(decision: Decision) -> dict[str, Any]:
    """Write a decision as it is kept: the law's words, and which of them name units."""
    return decision.as_json() | {"private_reasons": list(ignored_lines(decision.set_aside, ()))}


def _count(actor: Actor, poll: Poll, kind: str, reason: str, at: dt.datetime) -> PollResult:
    decision, record = decide_poll(poll), Log(poll.community_id, poll.id)
    decided = stored_decision(decision) | unit_lists(poll, decision)
    document = canonical_document(public_decision(decided))
    documents = {"result": document}
    facts = election_facts(poll.community_id, poll.id)
    if facts and kind == "recount":
        documents["election_facts"] = canonical_document(facts)
    leaf = ledger.append(db.session, record, kind, {}, at=at, documents=documents)
    ledger.sequence(db.session, record, at, sweep=True)
    run = len(results(poll.community_id, poll.id)) + 1
    made = PollResult(
        community_id=poll.community_id, id=new_id(), poll_id=poll.id, run=run, kind=kind, reason=reason, decision=decided,
        document_sha256=digest(document), leaf_id=leaf.id, decided_by=actor.person_id, decided_at=at)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, f"poll.{kind}", subject=("poll", poll.id), at=at, community_id=poll.community_id,
                 facts={"run": run, "result": made.document_sha256})
    emit(ResultChanged(poll.community_id, poll.id, poll.assembly_id, run, kind, at))
    return made
