"""Add files to a draft (附件、材料) and show them to who sees the thing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import func, select

from app.affairs.models import AffairPaper, Gathering, Notice
from app.affairs.posting import kind_of, managed, must_be, viewed
from app.affairs.problems import TooManyAffairPapers
from app.kernel import audit, storage
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import NotFound

ACCEPTED = ("application/pdf", "image/jpeg", "image/png")
MOST = 20


@dataclass(frozen=True, slots=True)
class Paper:
    """A file with its hash."""

    id: UUID
    title: str
    media_type: str
    size: int
    sha256: str
    file_id: UUID


def add_paper(  # its six facts are the act
    kind: type[Gathering | Notice], actor: Actor, community_id: UUID, thing_id: UUID, content: tuple[str, BinaryIO],
    at: dt.datetime,
) -> Paper:
    """Add a file to a draft, given its title and content.

    Raises:
        NotFound, NotSpeaker: no such thing for the caller to act on.
        AffairStateForbids: it is out, and what is out no longer changes.
        TooManyAffairPapers, TooLarge, FileTypeRefused: the file is not taken.
    """
    row = managed(kind, actor, community_id, thing_id, at, lock=True)
    must_be(row, "draft" if row.published_at is None else "posted", ("draft",), "添加材料")
    held = db.session.scalar(select(func.count()).select_from(AffairPaper).where(
        AffairPaper.community_id == community_id, AffairPaper.about_id == thing_id))
    if (held or 0) >= MOST:
        raise TooManyAffairPapers(most=MOST)
    title, stream = content
    kept = storage.put(stream, name=title, at=at, community_id=community_id, accepted=ACCEPTED)
    made = AffairPaper(community_id=community_id, id=new_id(), about_kind=kind_of(row), about_id=thing_id, file_id=kept.id,
                       title=title, added_by=actor.person, added_at=at)
    db.session.add(made)
    audit.record(actor, f"{kind_of(row)}.add_paper", community_id=community_id, subject=(kind_of(row), thing_id),
                 facts={"paper_id": str(made.id), "sha256": kept.sha256}, at=at)
    db.session.flush()
    return _paper(made)


def add_notice_paper(actor: Actor, community_id: UUID, notice_id: UUID, content: tuple[str, BinaryIO], at: dt.datetime) -> Paper:
    """Add a file to a draft of a notice, as `add_paper` does, for rooms above."""
    return add_paper(Notice, actor, community_id, notice_id, content, at)


def papers_of(community_id: UUID, thing_id: UUID) -> tuple[Paper, ...]:
    """Return the files of a thing in the order in which they were added."""
    query = select(AffairPaper).where(AffairPaper.community_id == community_id, AffairPaper.about_id == thing_id)
    return tuple(_paper(one) for one in db.session.scalars(query.order_by(AffairPaper.id)))


def viewed_paper(  # its six facts are the act
    kind: type[Gathering | Notice], actor: Actor, community_id: UUID, thing_id: UUID, paper_id: UUID, at: dt.datetime,
) -> tuple[Paper, bytes]:
    """Return a file with its bytes for who sees the thing.

    Raises:
        NotFound: no such thing or file for the caller's eyes.
    """
    viewed(kind, actor, community_id, thing_id, at)
    row = db.session.get(AffairPaper, (community_id, paper_id))
    if row is None or row.about_id != thing_id:
        raise NotFound(what="份材料")
    found = _paper(row)
    return found, storage.read(found.file_id)


def _paper(row: AffairPaper) -> Paper:
    kept = storage.info(row.file_id)
    return Paper(row.id, row.title, kept.media_type, kept.size, kept.sha256, row.file_id)
