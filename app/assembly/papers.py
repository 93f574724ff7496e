"""Add papers to a draft (会议材料) and show them; the publication freezes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select

from app.assembly.drafting import EDITABLE, convened, in_state
from app.assembly.models import AssemblyPaper
from app.assembly.reading import motions_of
from app.assembly.refusals import TooManyPapers
from app.kernel import audit, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound

ACCEPTED = ("application/pdf", "image/jpeg", "image/png")
MOST = 50


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of one motion, or of the whole assembly (None), with the hash of its content."""

    id: UUID
    motion_id: UUID | None
    title: str
    media_type: str
    size: int
    sha256: str
    added_at: dt.datetime
    file_id: UUID


@dataclass(frozen=True, slots=True)
class NewPaper:
    """What is sent, or was uploaded in pieces before, and of which motion it is."""

    title: str
    motion_id: UUID | None
    content: BinaryIO | UUID


def add_paper(actor: Actor, community_id: UUID, assembly_id: UUID, new: NewPaper, at: dt.datetime) -> Paper:
    """Add a paper to a draft.

    Raises:
        NotFound, BodyMayNotConvene, NotConvener: the caller does not convene it today.
        AssemblyStateForbids: it is no longer the convener's to edit.
        TooManyPapers, TooLarge, FileTypeRefused: the file is not taken; of an upload also what `storage.take` says.
        InvalidFields: the assembly has no such motion.
    """
    row = convened(actor, community_id, assembly_id, at)
    in_state(row, EDITABLE, "添加材料")
    if new.motion_id is not None and new.motion_id not in {one.id for one in motions_of(community_id, assembly_id)}:
        raise InvalidFields.one("/motion_id", "这次会议没有这项议题；属于整个会议的材料不填此项。")
    if len(papers_of(community_id, assembly_id)) >= MOST:
        raise TooManyPapers(most=MOST)
    kept = _kept(actor, community_id, new, at)
    made = AssemblyPaper(
        community_id=community_id, id=new_id(), assembly_id=assembly_id, motion_id=new.motion_id, file_id=kept.id,
        title=new.title, added_by=actor.person_id, added_at=at)
    db.session.add(made)
    audit.record(actor, "assembly.add_paper", community_id=community_id, subject=("assembly", assembly_id),
                 facts={"paper_id": str(made.id), "sha256": kept.sha256}, at=at)
    db.session.flush()
    return _paper(made)


def _kept(actor: Actor, community_id: UUID, new: NewPaper, at: dt.datetime) -> storage.StoredFile:
    """Keep what was sent under the title, never under the client's name of the file: that may hold anything."""
    if isinstance(new.content, UUID):
        return storage.take(new.content, actor, name=new.title, at=at, community_id=community_id, accepted=ACCEPTED)
    return storage.put(new.content, name=new.title, at=at, community_id=community_id, accepted=ACCEPTED)


def papers_of(community_id: UUID, assembly_id: UUID) -> tuple[Paper, ...]:
    """Return the papers of an assembly in the order in which they were added."""
    query = select(AssemblyPaper).where(
        AssemblyPaper.community_id == community_id, AssemblyPaper.assembly_id == assembly_id)
    return tuple(_paper(one) for one in db.session.scalars(query.order_by(AssemblyPaper.id)))


def paper(community_id: UUID, assembly_id: UUID, paper_id: UUID) -> Paper:
    """Return a paper. The caller has shown that the assembly may be seen.

    Raises:
        NotFound: the assembly has no such paper.
    """
    return _paper(_row(community_id, assembly_id, paper_id))


def paper_content(community_id: UUID, assembly_id: UUID, paper_id: UUID) -> tuple[Paper, bytes]:
    """Return a paper with its bytes. The caller has shown that the assembly may be seen.

    Raises:
        NotFound: the assembly has no such paper.
    """
    found = paper(community_id, assembly_id, paper_id)
    return found, storage.read(found.file_id)


def remove_paper(actor: Actor, community_id: UUID, assembly_id: UUID, paper_id: UUID, at: dt.datetime) -> None:
    """Take a paper off a draft; the file itself stays in the store.

    Raises:
        NotFound, BodyMayNotConvene, NotConvener: no such paper, or the caller does not convene the assembly today.
        AssemblyStateForbids: it is no longer the convener's to edit.
    """
    row = convened(actor, community_id, assembly_id, at)
    in_state(row, EDITABLE, "移除材料")
    gone = _row(community_id, assembly_id, paper_id)
    audit.record(actor, "assembly.remove_paper", community_id=community_id, subject=("assembly", assembly_id),
                 facts={"paper_id": str(paper_id), "file_id": str(gone.file_id)}, at=at)
    db.session.delete(gone)
    db.session.flush()


def _row(community_id: UUID, assembly_id: UUID, paper_id: UUID) -> AssemblyPaper:
    row = db.session.get(AssemblyPaper, (community_id, paper_id))
    if row is None or row.assembly_id != assembly_id:
        raise NotFound(what="份材料")
    return row


def _paper(row: AssemblyPaper) -> Paper:
    kept = storage.info(row.file_id)
    return Paper(row.id, row.motion_id, row.title, kept.media_type, kept.size, kept.sha256, row.added_at, row.file_id)
