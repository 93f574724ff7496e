"""Count again for the office, and compare each ballot with what the log committed to (重新计票，逐张比对)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from app.kernel.access import Actor
from app.kernel.db import db
from app.ledger.commitments import commit_choices
from app.ledger.logs import Log
from app.ledger.reading import ballot_leaves
from app.registry import rights
from app.voting.counting import decide_again, public_decision, result
from app.voting.models import Poll
from app.voting.problems import PollNotClosed
from app.voting.reading import poll as find_poll
from app.voting.tally import opened_ballots


def recount(actor: Actor, community_id: UUID, poll_id: UUID, reason: str, at: dt.datetime) -> dict[str, Any]:
    """Count a closed poll again and say which ballots are not what the log committed to.

    Raises:
        NotFound, Forbidden: the caller is no officer here, or there is no such poll.
        PollNotClosed: it runs still.
    """
    rights.require_office(actor, community_id, at)
    poll = find_poll(community_id, poll_id)
    if poll.state != "closed":
        raise PollNotClosed(closes_at=poll.closes_at)
    before = result(community_id, poll_id)
    compared, differing = compare_ballots(poll)
    counted = decide_again(actor, community_id, poll_id, reason, at)
    names = ("run", "kind", "reason", "decided_at", "document_sha256")
    shown = {name: getattr(counted, name) for name in names} | {"decision": public_decision(counted.decision)}
    changed = before is not None and before.document_sha256 != counted.document_sha256
    return {"result": shown, "ballots": compared, "differing": differing, "changed": changed}


def compare_ballots(poll: Poll) -> tuple[int, list[str]]:
    """Compare every ballot with its leaf; return how many there are and the ids of those that differ or are missing."""
    opened = {one.id: one for one in opened_ballots(poll)}
    leaves = {leaf.id: leaf for leaf in ballot_leaves(db.session, Log(poll.community_id, poll.id))}
    differing = [str(one) for one in opened.keys() ^ leaves.keys()]
    for key in opened.keys() & leaves.keys():
        commitment = commit_choices(opened[key].choices, opened[key].salt)
        if f'"choices":"{commitment}"' not in leaves[key].body:
            differing.append(str(key))
    return len(leaves), sorted(differing)
