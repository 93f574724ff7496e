"""Keep the notice as it was told (会议公告): one canonical document, made at the publication and never changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.assembly import notice_words as words
from app.assembly.models import Assembly, AssemblyNotice, AssemblyPoll, Motion
from app.assembly.papers import Paper, papers_of
from app.assembly.reading import assembly, motions_of, standing
from app.assembly.refusals import NotYetPublished
from app.assembly.residents import told_residents
from app.assembly.thresholds import needs, step_of
from app.assembly.viewing import viewed
from app.bodies import service as bodies
from app.kernel import clock, crypto
from app.kernel.access import Actor
from app.kernel.db import db
from app.law.heads import Waterfall
from app.law.rulebook import Rulebook
from app.ledger.canonical import canonical_document, digest
from app.ledger.checkpoints import verifier_key
from app.ledger.leaves import instant_text
from app.ledger.logs import Log, public_key
from app.registry import service as registry

FORM = "zuolin-notice/1"
Agenda = Sequence[tuple[AssemblyPoll, Waterfall]]


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice with its exact text and hash."""

    document: dict[str, Any]
    text: str
    sha256: str
    made_at: dt.datetime


def notice_document(community_id: UUID, assembly_id: UUID) -> Notice:
    """Return the notice of an assembly as it was told.

    Raises:
        NotFound: no such assembly in this community.
        NotYetPublished: its notice did not go out.
    """
    assembly(community_id, assembly_id)
    row = db.session.get(AssemblyNotice, (community_id, assembly_id))
    if row is None:
        raise NotYetPublished
    text = crypto.unseal(row.document_sealed, ("assembly_notices", "document", assembly_id))
    return Notice(json.loads(text), text, row.sha256.hex(), row.made_at)


def viewed_notice(actor: Actor, community_id: UUID, assembly_id: UUID, at: dt.datetime) -> Notice:
    """Show the notice to who may see the assembly.

    Raises:
        NotFound, NotYetPublished: there is no notice that the caller may see.
    """
    viewed(actor, community_id, assembly_id, at)
    return notice_document(community_id, assembly_id)


def keep_notice(row: Assembly, agenda: Agenda, book: Rulebook, at: dt.datetime) -> str:
    """Write down what owners are told by this publication; return its hash."""
    text = canonical_document(_document(row, agenda, book, at))
    db.session.add(AssemblyNotice(
        community_id=row.community_id, assembly_id=row.id, sha256=bytes.fromhex(digest(text)), made_at=at,
        document_sealed=crypto.seal(text, ("assembly_notices", "document", row.id))))
    db.session.flush()
    return digest(text)


def _document(row: Assembly, agenda: Agenda, book: Rulebook, at: dt.datetime) -> dict[str, object]:
    place, papers = registry.community(row.community_id), papers_of(row.community_id, row.id)
    convener = bodies.body(row.community_id, row.body_id)
    closes_at = max(poll.closes_at for poll, _ in agenda)
    return {
        "form": FORM, "community": {"id": str(place.id), "name": place.name}, "rule_set": book.rule_set,
        "assembly": {"id": str(row.id), "title": row.title, "form": row.form, "form_words": words.FORMS[row.form],
                     "place": row.place},
        "convener": {"id": str(convener.id), "kind": convener.kind, "name": convener.name,
                     "chaired_by_office": convener.chaired_by_office},
        "published_at": instant_text(at), "roll": _roll(row, closes_at, at),
        "polls": [_poll(row, poll, steps, papers, book) for poll, steps in agenda],
        "papers": [_paper(one) for one in papers if one.motion_id is None],
        "channels": [words.channel(book, name) for name in row.channels],
        "scrutineers": list(row.scrutineers), "opening": words.readers(book),
        "silence": words.silence(book, first=convener.kind == bodies.BodyKind.PREPARATORY_GROUP),
        "counting": words.counting(book),
        "electronic_data": words.electronic_data(book, clock.civil_date(closes_at)),
        "residents_committee": [
            {"told": one.told, "how": one.how, "told_at": instant_text(one.told_at)}
            for one in told_residents(row.community_id, row.id)],
    }


def _roll(row: Assembly, closes_at: dt.datetime, at: dt.datetime) -> dict[str, object]:
    state = registry.roll_state(row.community_id)
    return {
        "on": clock.civil_date(at).isoformat(), "source": state.source or "",
        "confirmed_at": instant_text(state.confirmed_at) if state.confirmed_at else None,
        "objections_until": instant_text(closes_at),
        "words": "房册的姓名经过遮盖后公布。对房册有异议的，请在投票截止前书面提出，召集人书面答复。",
    }


def _poll(  # its facts are the caller's
    row: Assembly, poll: AssemblyPoll, steps: Waterfall, papers: Sequence[Paper], book: Rulebook,
) -> dict[str, object]:
    step = step_of(steps)
    motions = [one for one in motions_of(row.community_id, row.id) if one.poll_id == poll.id]
    return {
        "id": str(poll.id), "position": poll.position, "title": poll.title, "scope": poll.scope,
        "scope_words": words.scope(poll.scope), "opens_at": instant_text(poll.opens_at),
        "closes_at": instant_text(poll.closes_at), "totals": steps.totals.as_json(),
        "log_key": verifier_key(Log(row.community_id, poll.id).origin, public_key()),
        "motions": [
            _motion(one, papers, book) | {
                "thresholds": [words.threshold(line) for line in needs(one, one.confirmed_matters or (), steps, step, book)]}
            for one in motions],
    }


def _motion(one: Motion, papers: Sequence[Paper], book: Rulebook) -> dict[str, object]:
    return {
        "id": str(one.id), "position": one.position, "title": one.title, "text": one.text, "kind": one.kind,
        "matters": [words.matter(book, name) for name in one.confirmed_matters or ()], "matter_reason": one.matter_reason,
        "proposed_by": one.proposed_by, "options": list(one.options), "seats": one.seats, "alternates": one.alternates,
        "round": one.round,
        "candidates": [
            {"id": str(who["id"]), "name": who["name"], "statement": who["statement"]}
            for who in standing(one.community_id, one.id)],
        "papers": [_paper(paper) for paper in papers if paper.motion_id == one.id],
    }


def _paper(one: Paper) -> dict[str, object]:
    return {"id": str(one.id), "title": one.title, "media_type": one.media_type, "size": one.size, "sha256": one.sha256}
