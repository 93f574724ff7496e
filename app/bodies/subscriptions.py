"""Say to the registry who has a part in a community without a home or an office there: who sits in one of its bodies."""

from __future__ import annotations

from app.bodies.service import communities_sat_in
from app.registry.rights import tie

tie(communities_sat_in)
