"""The endpoints of the registry, gathered for the factory."""

from __future__ import annotations

from app.registry.claim_routes import claiming
from app.registry.community_routes import places
from app.registry.review_routes import reviewing
from app.registry.roll_routes import rolls
from app.registry.rule_routes import rules

blueprints = (places, rolls, claiming, reviewing, rules)
