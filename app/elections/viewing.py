"""Show how each election of a poll stands: who stood and withdrew, the count, lots, seats, who waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from app.elections.alternates import alternates_of, re_election_due
from app.elections.cautions import Caution
from app.elections.certified import standing_certificate
from app.elections.contests import Contest, Outcome, contests_of, handles, outcome_of
from app.elections.lots import drawn_of, lots_of, witnesses_of
from app.elections.models import Alternate, ElectionSeat, LotDrawing, Withdrawal
from app.elections.seating import seats_of
from app.elections.withdrawals import papers_of, withdrawals_of
from app.kernel.access import Actor
from app.kernel.masking import mask_name
from app.voting import service as voting


@dataclass(frozen=True, slots=True)
class ShownWithdrawal:
    """That a candidate withdrew; papers are named to who convenes or reviews."""

    row: Withdrawal
    papers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ShownCandidate:
    """Who stood, in the order of the ballot (已退出 stays listed)."""

    id: UUID
    name: str
    withdrawal: ShownWithdrawal | None


@dataclass(frozen=True, slots=True)
class ShownLot:
    """A public lot; the names of witnesses are masked but for who convenes or reviews."""

    row: LotDrawing
    drawn: tuple[UUID, ...]
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownElection:
    """How one election stands now."""

    contest: Contest
    candidates: tuple[ShownCandidate, ...]
    outcome: Outcome | None
    certificate: str | None
    lots: tuple[ShownLot, ...]
    seats: tuple[ElectionSeat, ...]
    alternates: tuple[Alternate, ...]
    re_election: Caution | None


def shown_elections(actor: Actor, community_id: UUID, poll_id: UUID, at: dt.datetime) -> tuple[ShownElection, ...]:
    """Show the elections of a poll in the order of its motions.

    Raises:
        NotFound: the caller has nothing to do with this community, or it has no such poll.
    """
    poll = voting.viewed_poll(actor, community_id, poll_id, at)
    inside, certificate = handles(actor, poll, at), standing_certificate(community_id, poll_id)
    number = certificate.number if certificate else None
    return tuple(_shown(one, number, inside=inside) for one in contests_of(poll))


def _shown(one: Contest, certificate: str | None, *, inside: bool) -> ShownElection:
    where = (one.poll.community_id, one.poll.id, one.motion.id)
    gone = {row.candidate_id: row for row in withdrawals_of(*where)}
    papers = papers_of(one.poll.community_id, [row.id for row in gone.values()]) if inside else {}
    return ShownElection(
        contest=one, candidates=tuple(_candidate(UUID(text), one, gone, papers) for text in one.motion.candidates),
        outcome=outcome_of(one), certificate=certificate,
        lots=tuple(_lot(row, inside=inside) for row in lots_of(*where)), seats=seats_of(*where),
        alternates=alternates_of(*where), re_election=re_election_due(one))


def _candidate(
    candidate: UUID, one: Contest, gone: Mapping[UUID, Withdrawal], papers: Mapping[UUID, list[UUID]],
) -> ShownCandidate:
    row = gone.get(candidate)
    shown = ShownWithdrawal(row, tuple(papers.get(row.id, ()))) if row else None
    return ShownCandidate(candidate, one.names[candidate], shown)


def _lot(row: LotDrawing, *, inside: bool) -> ShownLot:
    names = witnesses_of(row)
    return ShownLot(row, drawn_of(row), names if inside else tuple(mask_name(name) for name in names))
