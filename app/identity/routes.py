"""The endpoints of identity, gathered for the factory."""

from __future__ import annotations

from app.identity.auth_routes import auth
from app.identity.authenticator import plug_in
from app.identity.me_routes import me, offices

blueprints = (auth, me, offices)
__all__ = ["blueprints", "plug_in"]
