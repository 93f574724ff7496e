"""Hear identity: a role for a community is given only by the office of that community."""

from __future__ import annotations

from app.identity.events import RoleGranted
from app.kernel.events import subscribe
from app.kernel.problems import NotFound
from app.registry.service import community


@subscribe(RoleGranted)
def refuse_foreign_community(event: RoleGranted) -> None:
    """Undo a grant whose scope is no community of the office that gives it.

    Raises:
        NotFound: there is no such community, or it belongs to another office.
    """
    if event.scope_id != event.office_id and community(event.scope_id).office_id != event.office_id:
        raise NotFound(what="个小区")
