"""Make identifiers: UUIDv7, so that indexes grow at their end."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """Return a fresh UUIDv7. Its time part orders rows and means nothing in law."""
    return UUID(int=uuid_utils.uuid7().int)
