"""Tell an operator and a load balancer whether the process lives and whether it can serve."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app
from sqlalchemy import text

from app.kernel import clock
from app.kernel.access import Access, permit
from app.kernel.db import db

pages = Blueprint("health", __name__)
_STALE_SECONDS = 300


@pages.get("/health/live")
@permit(Access.PUBLIC)
def live() -> dict[str, Any]:
    """Answer as long as the process can."""
    return {"status": "live"}


@pages.get("/health/ready")
@permit(Access.PUBLIC)
def ready() -> tuple[dict[str, Any], int]:
    """Say whether database, schema and clock allow to serve, and how old the oldest waiting message is."""
    revision = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    waiting = db.session.execute(text(
        "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0)::bigint"
        " FROM outbox_items WHERE done_at IS NULL AND due_at <= clock_timestamp()")).scalar_one()
    production = current_app.extensions["zuolin"].production
    moved = bool(clock.offset())
    faults = ["clock_moved"] if production and moved else []
    faults += ["outbox_stale"] if waiting > _STALE_SECONDS else []
    blocking = [fault for fault in faults if fault == "clock_moved"]
    body = {"status": "refused" if blocking else "ready", "schema": revision, "outbox_oldest_seconds": waiting, "faults": faults}
    return body, 503 if blocking else 200
