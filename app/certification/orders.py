"""Order a correction (责令限期改正) or revoke what was decided (撤销决定): acts of the office with hearing and remedies.

Law: 物业管理条例 第19条第2款. The remedies' periods stand as the general rule and are 待确认 by the office's lawyers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.assembly import service as assembly
from app.bodies import service as bodies
from app.certification import papers
from app.certification.events import CorrectionOrdered, CorrectionRecorded, PollRevoked
from app.certification.models import OfficeOrder, OrderCompliance
from app.certification.standing import certificates_of, counted_poll, refuse_revoked
from app.certification.telling import promise_owners
from app.documents.dates import spoken_day
from app.elections.events import CertificationEnded
from app.identity import service as identity
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.kernel.problems import InvalidFields, NotFound
from app.ledger.canonical import digest
from app.ledger.logs import Log
from app.registry import rights
from app.registry import service as registry
from app.voting import service as voting
from app.voting.models import Poll

TITLES = {"correction": "责令限期改正决定书", "revocation": "撤销决定书"}
LAW = "《物业管理条例》第十九条第二款"
REMEDIES = ("不服本决定的，可以自知道本决定之日起六十日内依法申请行政复议，也可以自知道或者应当知道本决定之日起六个月内"
            "依法向人民法院提起行政诉讼。复议和诉讼期间，除法律另有规定外，本决定不停止执行。（期限待街道法制部门确认）")
STANDING = f"本决定依据{LAW}作出，是独立的决定。计票复核不是备案，也不是对业主大会决定效力的确认。"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an order rests on and how it is served."""

    facts_found: str
    heard: str
    heard_on: dt.date
    reasons: str
    service: str
    further_law: str = ""


def order_correction(
    actor: Actor, community_id: UUID, poll_id: UUID, code: str, grounds: Grounds, demand: tuple[str, dt.date], at: dt.datetime,
) -> OfficeOrder:
    """Order the convener to correct something by a day; `demand` is what and by when.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
        TotpCodeWrong, TotpCodeUsed, TotpNotEnrolled: the authenticator was asked again.
        ResultNotReady, PollRevoked: there is nothing to correct.
        InvalidFields: the hearing lies ahead or the due day does not.

    Law: 物业管理条例 第19条第2款.
    """
    poll = _checked(actor, community_id, poll_id, code, "责令改正", at)
    what, due_on = demand
    _require_days(grounds, at, due_on)
    decision = f"责令于{spoken_day(due_on)}前改正：{what}"
    row = _issue(actor, poll, "correction", grounds, [decision], {"due_on": due_on.isoformat(), "demand": what}, at)
    emit(CorrectionOrdered(community_id, poll_id, poll.assembly_id, row.id, row.number, due_on, at))
    return row


def revoke(actor: Actor, community_id: UUID, poll_id: UUID, code: str, grounds: Grounds, at: dt.datetime) -> OfficeOrder:
    """Revoke what the owners decided in a poll; whoever looks the certificate up sees that first.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
        TotpCodeWrong, TotpCodeUsed, TotpNotEnrolled: the authenticator was asked again.
        ResultNotReady, PollRevoked: there is nothing to revoke.
        InvalidFields: the hearing lies ahead.

    Law: 物业管理条例 第19条第2款.
    """
    poll = _checked(actor, community_id, poll_id, code, "撤销", at)
    _require_days(grounds, at, None)
    decision = f"撤销本次表决（“{poll.title}”）所作的决定，并通告全体业主。"
    row = _issue(actor, poll, "revocation", grounds, [decision], {}, at)
    emit(PollRevoked(community_id, poll_id, poll.assembly_id, row.id, row.number, at))
    return row


def record_compliance(
    actor: Actor, community_id: UUID, order_id: UUID, remarks: str, at: dt.datetime, *, complied: bool,
) -> OrderCompliance:
    """Record whether and how an order to correct was complied with; a later record takes the place of the one before.

    Raises:
        NotFound, Forbidden: no such order here, or the caller is no officer of this community's office.
    """
    rights.require_office(actor, community_id, at)
    order = db.session.get(OfficeOrder, (community_id, order_id))
    if order is None or order.kind != "correction":
        raise NotFound(what="份责令改正决定")
    refuse_revoked(community_id, order.poll_id, "登记改正情况")
    row = OrderCompliance(community_id=community_id, id=new_id(), order_id=order_id, complied=complied, remarks=remarks,
                          recorded_by=actor.person, recorded_at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "order.comply", community_id=community_id, subject=("office_order", order_id),
                 facts={"complied": complied, "compliance_id": str(row.id), "remarks": digest(remarks)}, at=at)
    emit(CorrectionRecorded(community_id, order.poll_id, order_id, complied, at))
    return row


def _checked(actor: Actor, community_id: UUID, poll_id: UUID, code: str, act: str, at: dt.datetime) -> Poll:
    rights.require_office(actor, community_id, at)
    identity.confirm_totp(actor, code, at)
    voting.locked_poll(community_id, poll_id)
    poll, _ = counted_poll(community_id, poll_id, act)
    refuse_revoked(community_id, poll_id, act)
    return poll


def _require_days(grounds: Grounds, at: dt.datetime, due_on: dt.date | None) -> None:
    today = clock.civil_date(at)
    errors = []
    if grounds.heard_on > today:
        errors.append({"pointer": "/heard_on", "detail": "听取意见的日期不能在今天之后：先听取意见，再作决定。"})
    if due_on is not None and due_on <= today:
        errors.append({"pointer": "/due_on", "detail": "改正期限应在今天之后。"})
    if errors:
        raise InvalidFields(errors)


def _issue(
    actor: Actor, poll: Poll, kind: str, grounds: Grounds, decision: Sequence[str], more: dict[str, Any], at: dt.datetime,
) -> OfficeOrder:
    new = new_id()
    facts = _facts(poll, kind, new, grounds, decision, at) | more
    leaf_kind = {"correction": "corrected", "revocation": "revoked"}[kind]
    issued = papers.issue(Log(poll.community_id, poll.id), leaf_kind, "order", facts, {"number": facts["number"]},
                          document=kind, at=at)
    row = OfficeOrder(
        community_id=poll.community_id, id=new, poll_id=poll.id, kind=kind, number=facts["number"], facts=issued.facts,
        document_sha256=issued.document_sha256, file_id=issued.file_id, file_sha256=issued.file_sha256,
        code=papers.code_of(new), leaf_id=issued.leaf.id, issued_by=actor.person, issued_at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, f"order.{kind}", community_id=poll.community_id, subject=("office_order", new),
                 facts={"poll_id": str(poll.id), "number": row.number}, at=at)
    promise_owners(poll, kind, new)
    standing = certificates_of(poll.community_id, poll.id)
    if standing:
        emit(CertificationEnded(poll.community_id, poll.id, standing[-1].number, at))
    return row


def _facts(
    poll: Poll, kind: str, new: UUID, grounds: Grounds, decision: Sequence[str], at: dt.datetime,
) -> dict[str, Any]:
    key, code = (poll.community_id, poll.id), papers.code_of(new)
    meeting, certificates = assembly.assembly(poll.community_id, poll.assembly_id), certificates_of(*key)
    law = f"依据{LAW}{'、' + grounds.further_law if grounds.further_law else ''}，作出本决定。"
    parts = (
        ("查明的事实", [grounds.facts_found]), ("听取意见", [f"{spoken_day(grounds.heard_on)}听取意见：{grounds.heard}"]),
        ("理由和依据", [grounds.reasons, law]), ("决定", list(decision)), ("送达", [grounds.service]), ("救济途径", [REMEDIES]),
    )
    numbered = zip("一二三四五六", parts, strict=True)
    return {
        "number": papers.issue_number(poll.community_id, kind, new, at), "title": TITLES[kind],
        "office": papers.office_name(poll.community_id),
        "addressee": f"{bodies.body(poll.community_id, meeting.body_id).name}、全体业主",
        "community": registry.community(poll.community_id).name, "assembly": meeting.title, "poll": poll.title,
        "certificate": certificates[-1].number if certificates else "尚未复核",
        "parts": [{"title": f"{number}、{title}", "lines": lines} for number, (title, lines) in numbered],
        "standing": STANDING, "issued_on": spoken_day(clock.civil_date(at)), "heard_on": grounds.heard_on.isoformat(),
        "code": papers.spoken_code(code), "public_url": papers.page_of(f"/p/{code}"),
    }
