"""Tell owners after the commit; each handler may run twice and tells once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.assembly.changes import TELL
from app.assembly.telling import NOTICE, tell_change, tell_notice, use_origin
from app.kernel import clock
from app.kernel.outbox import handles


@handles(NOTICE)
def send_notice(payload: dict[str, Any]) -> None:
    """Queue the SMS of a notice."""
    tell_notice(UUID(payload["community_id"]), UUID(payload["assembly_id"]), clock.now())


@handles(TELL)
def send_change(payload: dict[str, Any]) -> None:
    """Queue the SMS of a change or a cancellation."""
    tell_change(UUID(payload["community_id"]), UUID(payload["assembly_id"]), UUID(payload["change_id"]), clock.now())


def plug_in(app: Any) -> None:
    """Take the public address from the settings."""
    use_origin(app.extensions["zuolin"].public_origin)
