"""Find one election of a poll with its candidates and its newest result, for who may handle it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.assembly import service as assemblies
from app.bodies.desk import require_known
from app.kernel.access import Actor
from app.kernel.problems import Forbidden, NotFound
from app.law.rulebook import Rulebook
from app.voting import service as voting
from app.voting.models import Poll, PollMotion

OUTCOMES = {"passed": "有人当选", "failed": "没有人过半数", "no_quorum": "参加不够", "undecidable": "得票相同，等待公开抽签"}


@dataclass(frozen=True, slots=True)
class Contest:
    """Hold an election (一项选举) as it was put to the vote, with the names of who stood."""

    poll: Poll
    motion: PollMotion
    names: Mapping[UUID, str]

    @property
    def rulebook(self) -> Rulebook:
        """Read the rules as they were published with the poll."""
        return Rulebook.from_snapshot(self.poll.rules)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what the newest count decided on one election; people by id."""

    run: int
    outcome: str
    elected: tuple[UUID, ...]
    alternates: tuple[UUID, ...]
    tied: tuple[UUID, ...]
    open_seats: int
    candidates: tuple[Mapping[str, Any], ...]


def contest(community_id: UUID, poll_id: UUID, motion_id: UUID) -> Contest:
    """Find an election of a poll.

    Raises:
        NotFound: no such poll in this community, or no such election in it.
    """
    poll = voting.poll(community_id, poll_id)
    for one in contests_of(poll):
        if one.motion.id == motion_id:
            return one
    raise NotFound(what="项选举")


def contests_of(poll: Poll) -> tuple[Contest, ...]:
    """Return the elections of a poll in the order of its motions."""
    return tuple(
        Contest(poll, one, dict(assemblies.candidates_of(poll.community_id, one.id)))
        for one in voting.motions_of(poll.community_id, poll.id) if one.kind == "election")


def outcome_of(one: Contest) -> Outcome | None:
    """Return what the newest count decided, or None while nothing was counted."""
    result = voting.result(one.poll.community_id, one.poll.id)
    if result is None:
        return None
    for motion in result.decision["motions"]:
        if motion["id"] == str(one.motion.id):
            return Outcome(
                run=result.run, outcome=motion["outcome"], elected=_ids(motion["elected"]),
                alternates=_ids(motion["alternates"]), tied=_ids(motion["tied"]), open_seats=motion["open_seats"],
                candidates=tuple(motion["candidates"]))
    raise NotFound(what="项选举")


def require_handler(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> None:
    """Let pass who convenes the assembly of this poll, and the officers of the community's office.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such poll.
        Forbidden: the caller is neither.
    """
    require_known(actor, community_id, at)
    poll = voting.poll(community_id, poll_id)
    if not handles(actor, poll, at):
        raise Forbidden(why="这里只供召集人的在任成员和街道经办人办理；街道经办人须通过动态验证码登录。")


def handles(actor: Actor, poll: Poll, at: dt.datetime) -> bool:
    """Tell whether the caller convenes the assembly of this poll today, or is an officer of the community's office."""
    return assemblies.convenes_or_is_office(actor, poll.community_id, poll.assembly_id, at)


def _ids(texts: list[str]) -> tuple[UUID, ...]:
    return tuple(UUID(text) for text in texts)
