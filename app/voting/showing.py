"""Show a poll with its thresholds, list polls, and tell staff which units have a ballot and which have none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.assembly import service as assembly
from app.bodies.desk import require_known, sits_in
from app.identity.roles import Role
from app.kernel import clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import Forbidden
from app.law.motions import Motion
from app.law.quantities import Weight, finest_step
from app.law.rulebook import Rulebook
from app.law.thresholds import requirements
from app.registry import rights
from app.voting.counting import public_decision, result, with_names
from app.voting.facts import election_facts
from app.voting.models import Ballot, FrozenUnit, Poll, PollMotion, PollResult
from app.voting.problems import NothingToCount, PollNotClosed
from app.voting.reading import is_void, motions_of, viewed_poll

_ASKED_FOR = (
    "joint_owners", "duplicate_ballots", "blank", "spoiled", "unreturned", "warned", "replacement_of_ballots", "opening_readers",
    "electronic_channel", "proxy_limit", "rank_by", "second_round", "sale_during_vote",
)


def phase_of(poll: Poll, at: dt.datetime) -> str:
    """Say by the server's clock where a poll stands: a phone's own clock may be wrong."""
    if poll.state != "announced":
        return poll.state
    return "upcoming" if at < poll.opens_at else "open" if at < poll.closes_at else "counting"


def polls_for(
    actor: Actor, community_id: UUID, at: dt.datetime, after: UUID | None, limit: int,
) -> Sequence[dict[str, Any]]:
    """List `limit + 1` polls of a community past an id, the newest first.

    Raises:
        NotFound: the caller has nothing to do with this community.
    """
    require_known(actor, community_id, at)
    query = select(Poll).where(Poll.community_id == community_id)
    if after is not None:
        query = query.where(Poll.id < after)
    return [_summary(one, at) for one in db.session.scalars(query.order_by(Poll.id.desc()).limit(limit + 1))]


def shown_poll(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show a poll: its motions with what each needs, and the rules of its snapshot that people ask for.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such poll.
    """
    poll = viewed_poll(actor, community_id, poll_id, at)
    book = Rulebook.from_snapshot(poll.rules)
    totals, step = Weight(poll.total_heads, poll.total_area_cm2), finest_step(poll.total_area_cm2)
    names, texts = candidate_names(community_id, poll_id), motion_texts(community_id, poll.assembly_id)
    return _summary(poll, at) | {
        "now": at, "rule_set": book.rule_set,
        "rules": {key: book.rule(key).as_json() for key in _ASKED_FOR},
        "motions": [
            _shown(one, totals, book, step, names) | {"text": texts.get(one.id, "")}
            for one in motions_of(community_id, poll_id)],
    }


def shown_result(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> dict[str, Any]:
    """Show the newest count; what names units only to staff and members of bodies.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such poll.
        PollNotClosed, NothingToCount: there is no result yet.
    """
    poll, newest = viewed_poll(actor, community_id, poll_id, at), result(community_id, poll_id)
    if poll.state != "closed":
        raise PollNotClosed(closes_at=poll.closes_at)
    if newest is None:
        raise NothingToCount
    decision = newest.decision if _handles(actor, community_id, at) else public_decision(newest.decision)
    shown = {key: value for key, value in decision.items() if key != "private_reasons"}
    return _count_shown(newest, with_names(shown, candidate_names(community_id, poll_id)))


def candidate_names(community_id: UUID, poll_id: UUID) -> dict[str, str]:
    """Return the names of all candidates of a poll by their ids as text."""
    elections = [one.id for one in motions_of(community_id, poll_id) if one.kind == "election"]
    return {str(key): name for motion_id in elections for key, name in assembly.candidates_of(community_id, motion_id)}


def motion_texts(community_id: UUID, assembly_id: UUID) -> dict[UUID, str]:
    """Return the texts of all motions of an assembly: who votes by proxy reads them here."""
    return {one.id: one.text for one in assembly.motions_of(community_id, assembly_id)}


def units_for(  # its six facts are the question
    actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime, *, after: str | None, limit: int, has_ballot: bool | None,
) -> list[dict[str, Any]]:
    """List `limit + 1` counted units past a label for who handles the poll: with or without a ballot, never its choices.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such poll.
        Forbidden: the caller is an owner only.
    """
    viewed_poll(actor, community_id, poll_id, at)
    if not _handles(actor, community_id, at):
        raise Forbidden(why="逐户的参加情况只供召集人和工作人员查看。")
    joined = (Ballot.community_id == FrozenUnit.community_id) & (Ballot.poll_id == FrozenUnit.poll_id) & (
        Ballot.unit_id == FrozenUnit.unit_id) & ~is_void()
    query = (
        select(FrozenUnit.unit_id, FrozenUnit.label, FrozenUnit.building, Ballot.id, Ballot.channel, Ballot.cast_at)
        .outerjoin(Ballot, joined)
        .where(FrozenUnit.community_id == community_id, FrozenUnit.poll_id == poll_id, FrozenUnit.counted)
        .order_by(FrozenUnit.label, Ballot.cast_at))
    if after is not None:
        query = query.where(FrozenUnit.label > after)
    if has_ballot is not None:
        query = query.where(Ballot.id.is_not(None) if has_ballot else Ballot.id.is_(None))
    found: dict[str, dict[str, Any]] = {}
    for unit_id, label, building, ballot_id, channel, cast_at in db.session.execute(query.limit(2 * (limit + 1))):
        found.setdefault(label, {"unit_id": unit_id, "unit": label, "building": building, "ballot_id": ballot_id,
                                 "channel": channel, "cast_at": cast_at})
    return list(found.values())[: limit + 1]


def _summary(poll: Poll, at: dt.datetime) -> dict[str, Any]:
    columns = {name: getattr(poll, name) for name in poll.__table__.columns.keys()}  # noqa: SIM118 - a collection of columns
    return columns | {"phase": phase_of(poll, at)}


def _count_shown(one: PollResult, decision: dict[str, Any]) -> dict[str, Any]:
    names = ("run", "kind", "reason", "decided_at", "document_sha256")
    return {name: getattr(one, name) for name in names} | {"decision": decision}


def _shown(row: PollMotion, totals: Weight, book: Rulebook, step: int, names: dict[str, str]) -> dict[str, Any]:
    gone = election_facts(row.community_id, row.poll_id).get(str(row.id), {}).get("withdrawn", ())
    asked = Motion(str(row.id), tuple(row.matters), tuple(row.options), row.seats, row.alternates, row.round)
    lines = requirements(asked, totals, book, step=step)
    return {name: getattr(row, name) for name in row.__table__.columns.keys()} | {  # noqa: SIM118 - a collection of columns
        "requirements": [line.as_json() for line in lines],
        "candidates": [{"id": one, "name": names.get(one, ""), "withdrawn": one in gone} for one in row.candidates]}


def _handles(actor: Actor, community_id: UUID, at: dt.datetime) -> bool:
    return sits_in(actor, community_id, clock.civil_date(at)) or rights.acts_as(
        actor, community_id, at, (Role.OFFICER, Role.CLERK))
