"""The endpoints of voting, gathered for the factory."""

from __future__ import annotations

from app.voting.ballot_routes import ballots
from app.voting.invitation_routes import invitations
from app.voting.poll_routes import polls
from app.voting.proxy_routes import proxies

blueprints = (polls, ballots, proxies, invitations)
