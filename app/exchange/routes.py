"""The endpoints of the room, gathered for the factory."""

from __future__ import annotations

from app.exchange import report_review_routes, report_sum_routes
from app.exchange.form_routes import forms
from app.exchange.report_routes import reports

blueprints = (forms, reports)
__all__ = ["blueprints", "report_review_routes", "report_sum_routes"]
