"""Change some parts of a draft and keep the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from app.assembly.agenda import Draft, NewCandidate, NewMotion, NewPoll
from app.assembly.drafting import convened, edit_assembly
from app.assembly.models import Assembly, Motion
from app.assembly.reading import motions_of, polls_of, standing
from app.kernel.access import Actor


def amend_assembly(  # its six facts are the act
    actor: Actor, community_id: UUID, assembly_id: UUID, seen: int, changes: Mapping[str, Any], at: dt.datetime,
) -> int:
    """Change the named parts of the draft; return its new version.

    Raises:
        StaleVersion, AssemblyStateForbids, InvalidFields: as in `edit_assembly`.
    """
    row = convened(actor, community_id, assembly_id, at)
    return edit_assembly(actor, community_id, assembly_id, seen, replace(as_draft(row), **changes), at)


def as_draft(row: Assembly) -> Draft:
    """Read an assembly back as what its convener wants."""
    motions = motions_of(row.community_id, row.id)
    return Draft(
        title=row.title, form=row.form, place=row.place, channels=tuple(row.channels), scrutineers=tuple(row.scrutineers),
        polls=tuple(
            NewPoll(one.title, one.opens_at, one.closes_at, tuple(_motion(m) for m in motions if m.poll_id == one.id), one.scope)
            for one in polls_of(row.community_id, row.id)))


def _motion(row: Motion) -> NewMotion:
    return NewMotion(
        title=row.title, text=row.text, matters=tuple(row.matters), kind=row.kind, options=tuple(row.options), seats=row.seats,
        alternates=row.alternates, round=row.round, proposed_by=row.proposed_by, id=row.id,
        candidates=tuple(NewCandidate(str(one["name"]), str(one["statement"])) for one in standing(row.community_id, row.id)))
