"""The endpoints of the registry, gathered for the factory."""

from __future__ import annotations

from app.registry.account_routes import speaking
from app.registry.claim_routes import claiming
from app.registry.community_routes import places
from app.registry.counter_routes import desk
from app.registry.review_routes import reviewing
from app.registry.roll_head_routes import heads
from app.registry.roll_import_routes import roll_imports
from app.registry.roll_routes import rolls
from app.registry.rule_routes import rules
from app.registry.transfer_routes import owning
from app.registry.unit_routes import homes

blueprints = (places, rolls, roll_imports, heads, claiming, reviewing, speaking, homes, desk, owning, rules)
