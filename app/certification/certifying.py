"""Certify the count of a poll, or give it back with reasons (计票复核、退回).

Law: none of its own; the office states that the count was checked and is right. It is neither 备案 nor a confirmation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.certification import papers
from app.certification.case_file import open_everywhere
from app.certification.conflicts import require_uninvolved
from app.certification.events import PollCertified, ResultReturned
from app.certification.models import Certificate, CertificationReturn
from app.certification.problems import (
    AlreadyCertified,
    AlreadyReturned,
    ObjectionsOpen,
    RecountDisagrees,
    ResultIsAnother,
)
from app.certification.recounting import SecondCount, second_count
from app.certification.standing import certificates_of, counted_poll, refuse_revoked, returns_of
from app.certification.statements import poll_facts
from app.certification.telling import promise_convener, promise_owners
from app.documents.dates import spoken_day
from app.elections.events import ResultCertified
from app.identity import service as identity
from app.kernel import audit, clock
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.ledger import service as ledger
from app.ledger.canonical import canonical, digest
from app.ledger.logs import Log
from app.registry import rights
from app.voting import service as voting
from app.voting.models import Poll, PollResult


@dataclass(frozen=True, slots=True)
class Seen:
    """What the officer saw of the result, and wants on the certificate."""

    run: int
    sha256: str
    remarks: str = ""
    open_objections_reason: str = ""
    correction_reason: str = ""


def certify(actor: Actor, community_id: UUID, poll_id: UUID, code: str, seen: Seen, at: dt.datetime) -> Certificate:
    """Certify the newest count after the verifier's own agreed; where a certificate stands, as its next version.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
        TotpCodeWrong, TotpCodeUsed, TotpNotEnrolled: the authenticator was asked again.
        ResultNotReady, PollRevoked, CertifierInvolved, ResultIsAnother, AlreadyReturned, AlreadyCertified,
        ObjectionsOpen, RecountDisagrees: what keeps the count from being certified.
    """
    rights.require_office(actor, community_id, at)
    identity.confirm_totp(actor, code, at)
    poll, newest = _held(actor, community_id, poll_id, seen, "复核", at)
    before = certificates_of(community_id, poll_id)
    if before and not seen.correction_reason:
        raise AlreadyCertified(number=before[-1].number, version=before[-1].version)
    waiting = open_everywhere(poll)
    if waiting and not seen.open_objections_reason:
        raise ObjectionsOpen(count=waiting)
    ledger.sequence(db.session, Log(community_id, poll_id), at, sweep=True)
    counted = second_count(community_id, poll_id)
    if not counted.agreed:
        raise RecountDisagrees(count=len(counted.differences), first=counted.differences[0].zh,
                               differences=[{"place": one.place, "zh": one.zh} for one in counted.differences])
    return _write(actor, poll, newest, seen, counted, waiting, at)


def return_result(
    actor: Actor, community_id: UUID, poll_id: UUID, seen: Seen, reasons: str, at: dt.datetime,
) -> CertificationReturn:
    """Give the newest count back with reasons; the convener is told, and a recount can be certified anew.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
        ResultNotReady, PollRevoked, CertifierInvolved, ResultIsAnother, AlreadyReturned, AlreadyCertified.
    """
    rights.require_office(actor, community_id, at)
    poll, newest = _held(actor, community_id, poll_id, seen, "退回", at)
    certified = [one for one in certificates_of(community_id, poll_id) if one.result_run == newest.run]
    if certified:
        raise AlreadyCertified(number=certified[-1].number, version=certified[-1].version)
    new = new_id()
    facts = {"result": newest.document_sha256, "text": reasons_digest(new, reasons)}
    leaf = ledger.append(db.session, Log(community_id, poll_id), "returned", facts, at=at)
    row = CertificationReturn(
        community_id=community_id, id=new, poll_id=poll_id, result_run=newest.run, result_sha256=newest.document_sha256,
        reasons=reasons, leaf_id=leaf.id, returned_by=actor.person, returned_at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "certification.return", community_id=community_id, subject=("certification_return", row.id),
                 facts={"poll_id": str(poll_id), "run": newest.run}, at=at)
    promise_convener(poll, row.id)
    emit(ResultReturned(community_id, poll_id, poll.assembly_id, newest.run, at))
    return row


def reasons_digest(return_id: UUID, reasons: str) -> str:
    """Bind the log to the reasons of a return without showing them; the id, which the log does not hold, is the salt."""
    return digest(canonical({"reasons": reasons, "return": str(return_id)}))


def _held(actor: Actor, community_id: UUID, poll_id: UUID, seen: Seen, act: str, at: dt.datetime) -> tuple[Poll, PollResult]:
    voting.locked_poll(community_id, poll_id)
    poll, newest = counted_poll(community_id, poll_id, act)
    refuse_revoked(community_id, poll_id, act)
    require_uninvolved(actor, poll, at)
    if (seen.run, seen.sha256) != (newest.run, newest.document_sha256):
        raise ResultIsAnother(run=newest.run, sha256=newest.document_sha256)
    for one in returns_of(community_id, poll_id):
        if one.result_run == newest.run:
            raise AlreadyReturned(run=newest.run, returned_at=one.returned_at)
    return poll, newest


def _write(
    actor: Actor, poll: Poll, newest: PollResult, seen: Seen, counted: SecondCount, waiting: int, at: dt.datetime,
) -> Certificate:
    key, new = (poll.community_id, poll.id), new_id()
    before = certificates_of(*key)
    number = before[0].number if before else papers.issue_number(poll.community_id, "certificate", new, at)
    facts = poll_facts(poll, newest, at) | _wording(seen, counted, waiting) | _identity(poll, new, number, before, at)
    facts |= {"correction_reason": seen.correction_reason} if before else {}
    issued = papers.issue(Log(*key), "certified", "certificate", facts, {"result": newest.document_sha256},
                          document="certificate", at=at)
    row = Certificate(
        community_id=poll.community_id, id=new, poll_id=poll.id, number=number, version=len(before) + 1,
        replaces=before[-1].id if before else None, result_run=newest.run, result_sha256=newest.document_sha256,
        facts=issued.facts, document_sha256=issued.document_sha256, file_id=issued.file_id, file_sha256=issued.file_sha256,
        code=papers.code_of(new), leaf_id=issued.leaf.id, certified_by=actor.person, certified_at=at)
    db.session.add(row)
    db.session.flush()
    audit.record(actor, "certification.certify", community_id=poll.community_id, subject=("certificate", new),
                 facts={"poll_id": str(poll.id), "number": number, "version": row.version, "run": newest.run}, at=at)
    promise_owners(poll, "certified", new)
    emit(ResultCertified(poll.community_id, poll.id, number, newest.run, at))
    emit(PollCertified(poll.community_id, poll.id, poll.assembly_id, new, number, row.version, newest.run, at))
    return row


def _identity(poll: Poll, new: UUID, number: str, before: tuple[Certificate, ...], at: dt.datetime) -> dict[str, Any]:
    code = papers.code_of(new)
    replaces = {"replaces": f"第{before[-1].version}版（{number}）", "replaces_leaf": str(before[-1].leaf_id)} if before else {}
    return {
        "number": number, "version": len(before) + 1, "office": papers.office_name(poll.community_id),
        "certified_on": spoken_day(clock.civil_date(at)), "code": papers.spoken_code(code),
        "public_url": papers.page_of(f"/p/{code}"), "standing": papers.NOT_FILING, **replaces,
    }


def _wording(seen: Seen, counted: SecondCount, waiting: int) -> dict[str, Any]:
    remarks = [seen.remarks] if seen.remarks else []
    if waiting:
        remarks.append(f"复核时有{waiting}条异议尚未答复，先行复核的理由：{seen.open_objections_reason}")
    return {
        "recount": f"独立核验程序在单独的进程中另行计票，与系统第{seen.run}次计票逐项一致；核对了{len(counted.checked)}类事项。",
        "remarks": remarks, "log_size": counted.log_size, "log_root": counted.log_root,
        "verifier_sha256": counted.program_sha256,
    }
