"""The endpoints of voting, gathered for the factory."""

from __future__ import annotations

from app.voting.ballot_routes import ballots
from app.voting.poll_routes import polls

blueprints = (polls, ballots)
