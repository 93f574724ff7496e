"""The door of the room for those above: what they may ask of voting, gathered from its parts."""

from __future__ import annotations

from app.voting.casting import CastAnswer, Wish, cast_ballot
from app.voting.closing import close_due, close_poll
from app.voting.counting import count_due, decide_again, public_result, result, results
from app.voting.events import PollClosed, ResultChanged
from app.voting.facts import election_facts, record_election_fact
from app.voting.opening import opening, own_opening
from app.voting.problems import PollNotClosed
from app.voting.reading import (
    frozen_roll,
    frozen_units,
    locked_poll,
    motions_of,
    poll,
    polls_closing,
    polls_of_assembly,
    standing_ballots,
    viewed_poll,
    waterfall,
)
from app.voting.receipts import EarlierBallot
from app.voting.turnout import ballots_by_channel, ballots_without_contact, turnout
from app.voting.voiding import handlers_of, object_to_ballot, restore_ballot, void_ballot, voids_of
from app.voting.windows import cancel_polls, change_window

__all__ = [
    "CastAnswer", "EarlierBallot", "PollClosed", "PollNotClosed", "ResultChanged", "Wish", "ballots_by_channel",
    "ballots_without_contact", "cancel_polls", "cast_ballot", "change_window", "close_due", "close_poll", "count_due",
    "decide_again", "election_facts", "frozen_roll", "frozen_units", "handlers_of", "locked_poll", "motions_of",
    "object_to_ballot", "opening", "own_opening", "poll", "polls_closing", "polls_of_assembly", "public_result",
    "record_election_fact", "restore_ballot", "result", "results", "standing_ballots", "turnout", "viewed_poll",
    "void_ballot", "voids_of", "waterfall",
]
