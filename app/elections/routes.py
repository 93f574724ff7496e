"""The endpoints of elections, gathered for the factory."""

from __future__ import annotations

from app.elections import seat_routes
from app.elections.election_routes import elections

blueprints = (elections,)
__all__ = ["blueprints", "seat_routes"]
