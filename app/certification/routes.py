"""The endpoints of certification, gathered for the factory."""

from __future__ import annotations

from app.certification.certification_routes import certifications
from app.certification.objection_routes import objections
from app.certification.opening_routes import readings
from app.certification.order_routes import orders
from app.certification.public_routes import public

blueprints = (objections, certifications, orders, readings, public)
__all__ = ["blueprints"]
