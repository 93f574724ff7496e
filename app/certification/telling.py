"""Tell owners and the convener of the office's acts, after the commit; each may be tried twice and tells once."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.assembly import service as assembly
from app.assembly.announced import announced_units
from app.bodies import service as bodies
from app.certification.models import Certificate, CertificationReturn, OfficeOrder
from app.certification.objections import announcement_ends
from app.certification.papers import page_of
from app.documents.dates import spoken_day
from app.identity import service as identity
from app.kernel import clock, outbox
from app.kernel.db import db
from app.messaging import service as messaging
from app.registry import service as registry
from app.registry.telling import tell_unit_people
from app.voting import service as voting
from app.voting.models import Poll

OWNERS, CONVENER, RESULT = "certification.owners", "certification.convener", "certification.result"
TEMPLATES = {"certified": "certified", "correction": "correction_ordered", "revocation": "revoked"}


def promise_owners(poll: Poll, act: str, document_id: UUID) -> None:
    """Promise a message about a paper to all owners."""
    _post(OWNERS, poll, act=act, document_id=str(document_id))


def promise_convener(poll: Poll, return_id: UUID) -> None:
    """Promise a message about a return to the members of the convener."""
    _post(CONVENER, poll, return_id=str(return_id))


def promise_result(community_id: UUID, poll_id: UUID, run: int) -> None:
    """Promise to tell the owners that a result was published, and until when they may object."""
    _post(RESULT, voting.poll(community_id, poll_id), run=run)


def tell_result(community_id: UUID, poll_id: UUID, run: int, at: dt.datetime) -> None:
    """Tell the owners whom the assembly concerns of a result, with the last day for objections."""
    poll = voting.poll(community_id, poll_id)
    newest = next(one for one in voting.results(community_id, poll_id) if one.run == run)
    if messaging.deliveries(("poll_result", newest.id), community_id):
        return
    words = {"link": page_of(f"/v/{community_id}/{poll_id}"), "until": f"{spoken_day(announcement_ends(poll, newest).on)}24时"}
    meeting = assembly.assembly(community_id, poll.assembly_id)
    tell_unit_people("result_published", community_id, [one.unit_id for one in announced_units(meeting)],
                     about=("poll_result", newest.id), at=at, words=words)


def tell_owners(community_id: UUID, act: str, document_id: UUID, at: dt.datetime) -> None:
    """Tell all owners of the community of a certificate, an order to correct or a revocation.

    Law: 物业管理条例 第19条第2款（通告全体业主）.
    """
    key = community_id, document_id
    paper = db.session.get_one(Certificate, key) if act == "certified" else db.session.get_one(OfficeOrder, key)
    if messaging.deliveries((act, document_id), community_id):
        return
    units = [one.unit_id for one in registry.roll(community_id, clock.civil_date(at)).units]
    words = {"link": page_of(f"/p/{paper.code}"), "number": paper.number}
    tell_unit_people(TEMPLATES[act], community_id, units, about=(act, document_id), at=at, words=words)


def tell_convener(community_id: UUID, return_id: UUID, at: dt.datetime) -> None:
    """Tell each member of the convener that the office gave the result back."""
    given = db.session.get_one(CertificationReturn, (community_id, return_id))
    if messaging.deliveries(("certification_return", return_id), community_id):
        return
    poll = voting.poll(community_id, given.poll_id)
    body_id = assembly.assembly(community_id, poll.assembly_id).body_id
    members = {one.person_id for one in bodies.members(community_id, body_id, clock.civil_date(at))}
    phones = [messaging.Recipient(one.phone, person_id=person_id) for person_id, one in identity.contacts(members).items()]
    text = f"街道退回了“{poll.title}”的结果，请登录查看理由，处理后重新计票。"
    words = {"community": registry.community(community_id).name, "text": text}
    messaging.send("general", phones, words, about=("certification_return", return_id), at=at, community_id=community_id)


def _post(topic: str, poll: Poll, **facts: str | int) -> None:
    ids = {"community_id": str(poll.community_id), "poll_id": str(poll.id)}
    outbox.post(topic, {**ids, **facts}, community_id=poll.community_id)
