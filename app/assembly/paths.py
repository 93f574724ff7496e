"""Share between the room's endpoints: where assemblies are, which version was seen, where one stands after an act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.assembly.models import Assembly
from app.assembly.reading import assembly

ALL = "/communities/<uuid:community_id>/assemblies"
ONE = f"{ALL}/<uuid:assembly_id>"


def seen(header: dict[str, Any]) -> int:
    """Read the version of If-Match."""
    return int(header["if_match"].strip('"'))


def stands(community_id: UUID, assembly_id: UUID) -> tuple[Assembly, int, dict[str, str]]:
    """Answer an act with the assembly and the version for the next If-Match."""
    row = assembly(community_id, assembly_id)
    return row, 200, {"ETag": f'"{row.version}"'}
