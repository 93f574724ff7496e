"""Search the archive in Chinese: words cut by jieba, found by PostgreSQL's GIN index, ranked, shown with marks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.problems import InvalidFields
from app.records import words
from app.records.filing import body_of
from app.records.models import Record, RecordText
from app.records.reach import reach
from app.records.reading import Filter, Shown, shown


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, with the piece of its best part: (text, whether it was asked for)."""

    found: Shown
    snippet: tuple[tuple[str, bool], ...]
    in_title: bool


def search(
    actor: Actor, community_id: UUID, asked: str, which: Filter, at: dt.datetime, *, skip: int, limit: int,
) -> list[Hit]:
    """Find `limit + 1` records that hold all words of a question in one part, the best first.

    A record stands once, by its best part. Of two that match alike the newer stands first.

    Raises:
        NotFound: the caller has nothing to do with this community.
        InvalidFields: the question has no words.
    """
    reached = reach(actor, community_id, at)
    cut = words.words(words.clean(asked))
    if not cut:
        raise InvalidFields.one("/query/q", "请写要找的词，例如“电梯 维修资金”。")
    query = func.plainto_tsquery("simple", literal(" ".join(cut)))
    rank = func.ts_rank(RecordText.words, query)
    best = (
        select(RecordText.record_id, RecordText.id, RecordText.part, rank.label("rank"), Record.made_on)
        .join(Record, and_(Record.community_id == RecordText.community_id, Record.id == RecordText.record_id))
        .where(RecordText.community_id == community_id, RecordText.words.op("@@")(query), reached.clause(), *which.clauses())
        .ext(distinct_on(RecordText.record_id)).order_by(RecordText.record_id, rank.desc(), RecordText.part).subquery())
    page = db.session.execute(
        select(best.c.record_id, best.c.id, best.c.part).order_by(best.c.rank.desc(), best.c.made_on.desc(), best.c.record_id)
        .offset(skip).limit(limit + 1)).all()
    return _hits(community_id, [(row.record_id, row.id, row.part) for row in page], cut)


def _hits(community_id: UUID, page: list[tuple[UUID, UUID, int]], cut: list[str]) -> list[Hit]:
    rows = db.session.scalars(select(Record).where(
        Record.community_id == community_id, Record.id.in_([one for one, _, _ in page])))
    records = {one.record.id: one for one in shown(community_id, rows)}
    bodies = {row.id: row.body_sealed for row in db.session.execute(select(RecordText.id, RecordText.body_sealed).where(
        RecordText.community_id == community_id, RecordText.id.in_([one for _, one, _ in page])))}
    return [Hit(records[record_id], tuple(words.snippet(body_of(text_id, bodies[text_id]), cut)), part == 0)
            for record_id, text_id, part in page]
