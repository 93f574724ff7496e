"""Cast anew in the place of one's own ballots, where the rules of the poll let that be (改票).

Law: the rule `replacement_of_ballots`, 待确认; the default is that a ballot stands as cast.
"""

from __future__ import annotations

from uuid import UUID

from app.kernel import clock
from app.kernel.access import Actor
from app.law.rulebook import Rulebook
from app.voting.casting import CastAnswer, Wish, cast_ballot
from app.voting.problems import ReplacementNotAllowed
from app.voting.reading import locked_poll
from app.voting.refusing import replay, viewed_or_refuse
from app.voting.voiding import replace_ballots


def cast_anew(actor: Actor, community_id: UUID, poll_id: UUID, wish: Wish) -> CastAnswer:
    """Void one's own ballots of a head and cast again, in one transaction; the same key gives the same answer.

    Raises:
        ReplacementNotAllowed: the rules say that a ballot stands as cast.
        BallotVoided: there is none of one's own to replace.
        as `cast_ballot` says.
    """
    poll = viewed_or_refuse(actor, community_id, poll_id)
    if Rulebook.from_snapshot(poll.rules).value("replacement_of_ballots") is not True:
        raise ReplacementNotAllowed
    locked_poll(community_id, poll_id)  # of two taps with one key, the second must see what the first cast
    if not replay(actor, poll, wish.key):
        replace_ballots(actor, community_id, poll_id, wish.head, clock.now())
    return cast_ballot(actor, community_id, poll_id, wish)
