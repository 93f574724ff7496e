"""The door of the room for those above: what they may ask of elections, gathered from its parts."""

from __future__ import annotations

from app.elections.alternates import SteppedUp, StepUp, alternates_of, step_up
from app.elections.lots import NewLot, confirm_lot, record_lot, reject_lot
from app.elections.next_round import NextRound, next_round
from app.elections.seating import Declined, Seated, Seating, Taker, leave_seat, seat_elected, seats_of
from app.elections.viewing import shown_elections
from app.elections.withdrawals import NewWithdrawal, withdraw_candidate, withdrawals_of

__all__ = [
    "Declined", "NewLot", "NewWithdrawal", "NextRound", "Seated", "Seating", "StepUp", "SteppedUp", "Taker", "alternates_of",
    "confirm_lot", "leave_seat", "next_round", "record_lot", "reject_lot", "seat_elected", "seats_of", "shown_elections",
    "step_up", "withdraw_candidate", "withdrawals_of",
]
