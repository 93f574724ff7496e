"""The endpoints of the room, gathered for the factory."""

from __future__ import annotations

from app.exchange import report_review_routes, report_sum_routes
from app.exchange.dispatch_desk_routes import desk, owners
from app.exchange.dispatch_routes import office
from app.exchange.form_routes import forms
from app.exchange.report_routes import reports

blueprints = (office, desk, owners, forms, reports)
__all__ = ["blueprints", "report_review_routes", "report_sum_routes"]
