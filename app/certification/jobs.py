"""Tell after the commit; each handler may run twice and tells once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.certification import papers, telling
from app.kernel import clock
from app.kernel.outbox import handles


@handles(telling.RESULT)
def tell_result(payload: dict[str, Any]) -> None:
    """Tell the owners of a result."""
    telling.tell_result(UUID(payload["community_id"]), UUID(payload["poll_id"]), payload["run"], clock.now())


@handles(telling.OWNERS)
def tell_owners(payload: dict[str, Any]) -> None:
    """Tell all owners of a paper."""
    telling.tell_owners(UUID(payload["community_id"]), payload["act"], UUID(payload["document_id"]), clock.now())


@handles(telling.CONVENER)
def tell_convener(payload: dict[str, Any]) -> None:
    """Tell the convener of a return."""
    telling.tell_convener(UUID(payload["community_id"]), UUID(payload["return_id"]), clock.now())


def plug_in(app: Any) -> None:
    """Take the public address from the settings."""
    papers.use_origin(app.extensions["zuolin"].public_origin)
