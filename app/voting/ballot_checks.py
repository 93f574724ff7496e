"""Hold ballots, what voids them, what became known of elections, and every count against the log of a closed poll."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.kernel import audit
from app.kernel.db import db
from app.ledger.canonical import canonical_document
from app.ledger.commitments import commit_choices
from app.ledger.leaves import instant_text
from app.voting.checks import Difference, Told, differing, written
from app.voting.counting import public_decision, results, stored_decision
from app.voting.facts import election_facts
from app.voting.marks import Question, read_marks
from app.voting.models import Ballot, BallotRestoration, BallotVoid, ElectionFact, FrozenUnit, Poll, PollResult
from app.voting.reading import questions_of
from app.voting.tally import decide_poll
from app.voting.voiding import voids_of

_OPENED = text("SELECT id, marks, salt FROM opened_ballots WHERE community_id = :community AND poll_id = :poll")


def check_ballots(poll: Poll, told: Told) -> Iterator[Difference]:
    """Check each ballot with its leaf, its commitment and the line of its cast; then voids and restorations."""
    cast_by = _cast_by(poll)
    leaves, units = {one["id"]: one for one in told.of("ballot")}, _commitments(poll)
    questions = questions_of(poll.community_id, poll.id)
    key = {"community": poll.community_id, "poll": poll.id}
    opened = {row.id: row for row in db.session.execute(_OPENED, key)}
    voided = _voided_before(poll)
    rows = db.session.scalars(select(Ballot).where(Ballot.community_id == poll.community_id, Ballot.poll_id == poll.id)).all()
    for row in rows:
        leaf, seen = leaves.pop(str(row.id), None), opened.get(row.id)
        if leaf is None or seen is None:
            yield Difference("ballots", str(row.id), "id, poll_id", "日志里没有这张票")
            continue
        yield from differing("ballots", row.id, {
            "unit_id": (units.get(row.unit_id), leaf.get("unit")), "channel": (row.channel, leaf.get("channel")),
            "cast_at": (instant_text(row.cast_at), leaf["at"]),
            "recorded_at": (instant_text(row.recorded_at), leaf.get("recorded_at")),
            "marks, salt": (_choices(seen, questions), leaf.get("choices")),
            "generation": (row.generation, sum(
                at <= row.recorded_at and (back is None or back > row.recorded_at) for at, back in voided.get(row.unit_id, ()))),
        })
        if row.channel == "electronic":
            yield from differing("ballots", row.id, {"person_id": (row.person_id, cast_by.get(str(row.id)))})
    for missing in leaves:
        yield Difference("ballots", missing, "id", "日志里有这张票，表里没有")
    yield from _check_voids(poll, told)


def check_results(poll: Poll, told: Told) -> Iterator[Difference]:
    """Check each count with its leaf, its public text and the line of its act; the newest is counted again."""
    leaves, rows = told.of("result", "recount"), results(poll.community_id, poll.id)
    yield from differing("poll_results", poll.id, {"行数": (len(rows), len(leaves))})
    acts = {one.facts.get("run"): one for one in audit.acts_on([poll.id]) if one.act in {"poll.result", "poll.recount"}}
    for number, (row, leaf) in enumerate(zip(rows, leaves, strict=False), start=1):
        named = (leaf.get("documents") or {}).get("result")
        act = acts.get(row.run)
        yield from differing("poll_results", row.id, {
            "run": (row.run, number), "kind": (row.kind, leaf["kind"]), "leaf_id": (str(row.leaf_id), leaf["id"]),
            "document_sha256": (row.document_sha256, named), "decided_at": (instant_text(row.decided_at), leaf["at"]),
            "decision": (_public(row), told.documents.get(str(named))),
            "decided_by": (row.decided_by, act.person_id if act else None),
        })
    if rows:
        again = json.loads(json.dumps(stored_decision(decide_poll(poll))))
        yield from _compare(f"{rows[-1].id} decision", rows[-1].decision, again)


def check_election_facts(poll: Poll, told: Told) -> Iterator[Difference]:
    """Check what became known of elections with the newest text of it in the log, and with the lines of the acts."""
    facts = election_facts(poll.community_id, poll.id)
    said = told.last("election_facts")
    yield from differing("election_facts", poll.id, {
        "motion_id, kind, candidates": (canonical_document(facts) if facts else None, said)})
    rows = db.session.scalars(select(ElectionFact).where(
        ElectionFact.community_id == poll.community_id, ElectionFact.poll_id == poll.id)).all()
    acts = {(one.act, one.subject_id, one.at): one for one in audit.acts_on([row.motion_id for row in rows])}
    for row in rows:
        act = acts.get((f"election.{row.kind}", row.motion_id, row.recorded_at))
        yield from differing("election_facts", row.id, {
            "recorded_at": (act is not None, True), "recorded_by": (row.recorded_by, act.person_id if act else None)})


def _check_voids(poll: Poll, told: Told) -> Iterator[Difference]:
    voids = db.session.scalars(select(BallotVoid).where(
        BallotVoid.community_id == poll.community_id, BallotVoid.poll_id == poll.id)).all()
    restored = {one.void_id: one for one in db.session.scalars(select(BallotRestoration).where(
        BallotRestoration.community_id == poll.community_id, BallotRestoration.void_id.in_([one.id for one in voids])))}
    by_act = {(one.act, one.subject_id, instant_text(one.at)): one.person_id
              for one in audit.acts_on([one.ballot_id for one in voids])}
    said = {(one.get("ballot"), one["at"]): one for one in told.of("ballot_voided")}
    back = {(one.get("ballot"), one["at"]) for one in told.of("ballot_restored")}
    for void in voids:
        at = instant_text(void.voided_at)
        leaf = said.pop((str(void.ballot_id), at), None)
        yield from differing("ballot_voids", void.id, {
            "ballot_id, voided_at": (leaf is not None, True), "ground": (void.ground, leaf.get("ground") if leaf else None),
            "voided_by": (void.voided_by, by_act.get(("ballot.voided", void.ballot_id, at)))})
        one = restored.get(void.id)
        if one is not None:
            then = instant_text(one.restored_at)
            known = (str(void.ballot_id), then) in back
            back.discard((str(void.ballot_id), then))
            yield from differing("ballot_restorations", one.id, {
                "void_id, restored_at": (known, True),
                "restored_by": (one.restored_by, by_act.get(("ballot.restored", void.ballot_id, then)))})
    for ballot, at in (*said, *back):
        yield Difference("ballot_voids, ballot_restorations", str(ballot), "ballot_id, at", f"日志里有{at}的记录，表里没有")


def _choices(row: Any, questions: tuple[Question, ...]) -> str:
    try:
        return commit_choices(read_marks(row.marks, questions), bytes(row.salt))
    except (ValueError, IndexError) as error:
        return f"读不出来：{error}"


def _public(row: PollResult) -> str:
    try:
        return written(public_decision(row.decision))
    except (KeyError, TypeError, AttributeError) as error:
        return f"读不出来：{error!r}"


def _compare(place: str, stands: object, said: object) -> Iterator[Difference]:
    if isinstance(stands, dict) and isinstance(said, dict):
        for key in sorted(stands.keys() | said.keys()):
            yield from _compare(f"{place}.{key}", stands.get(key), said.get(key))
    elif stands != said:
        yield from differing("poll_results", place, {"decision": (stands, said)})


def _cast_by(poll: Poll) -> dict[str, UUID | None]:
    acts = [one for one in audit.acts_on([poll.id]) if one.act == "ballot.cast"]
    return {str(ballot): one.person_id for one in acts for ballot in one.facts.get("ballots", ())}


def _commitments(poll: Poll) -> Mapping[UUID, str]:
    query = select(FrozenUnit.unit_id, FrozenUnit.commitment).where(
        FrozenUnit.community_id == poll.community_id, FrozenUnit.poll_id == poll.id)
    return {row.unit_id: row.commitment for row in db.session.execute(query)}


def _voided_before(poll: Poll) -> dict[UUID, list[tuple[dt.datetime, dt.datetime | None]]]:
    found: dict[UUID, list[tuple[dt.datetime, dt.datetime | None]]] = {}
    for one in voids_of(poll.community_id, poll.id):
        found.setdefault(one.unit_id, []).append((one.voided_at, one.restored_at))
    return found
