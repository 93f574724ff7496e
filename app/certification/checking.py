"""Walk closed polls and name every stored value that the log, the files or a new count do not give.

Ballots, leaves, heads, results, certificates, frozen roll, rules, facts at the close, voids: each room checks its own
rows (`ledger.checks`, `voting.checks`), this one puts them together and adds the office's papers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.certification import papers
from app.certification.certifying import reasons_digest
from app.certification.models import (
    Certificate,
    IssuedNumber,
    OfficeOrder,
    ResultObjection,
    ResultObjectionAnswer,
)
from app.certification.objections import ANSWER, QUESTION, committed_text
from app.certification.standing import certificates_of, compliances_of, orders_of, returns_of
from app.kernel import audit, crypto, storage
from app.kernel.db import db
from app.kernel.problems import NotFound
from app.ledger.canonical import commitment, digest
from app.ledger.checks import check_log
from app.ledger.leaves import instant_text
from app.ledger.logs import Log
from app.voting.ballot_checks import check_ballots, check_election_facts, check_results
from app.voting.checks import Difference, Told, check_frozen, differing, told_of, written
from app.voting.models import Poll

Check = Callable[[], Iterator[Difference]]


def check_poll(poll: Poll) -> list[Difference]:
    """Return everything that differs; a check that cannot go on is itself a difference."""
    told = told_of(poll.community_id, poll.id)
    checks: tuple[tuple[str, Check], ...] = (
        ("ledger_leaves, ledger_positions, ledger_nodes, ledger_heads, ledger_documents", partial(_check_log, poll)),
        ("polls, poll_motions, frozen_units, frozen_owners, closing_units", partial(check_frozen, poll, told)),
        ("ballots, ballot_voids, ballot_restorations", partial(check_ballots, poll, told)),
        ("election_facts", partial(check_election_facts, poll, told)), ("poll_results", partial(check_results, poll, told)),
        ("certificates, office_orders", partial(_check_papers, poll, told)),
        ("certification_returns, order_compliances", partial(_check_acts, poll, told)),
        ("result_objections, result_objection_answers", partial(_check_objections, poll, told)),
    )
    return [found for tables, check in checks for found in _go_on(tables, check)]


def _go_on(tables: str, check: Check) -> Iterator[Difference]:
    try:
        with db.session.begin_nested():
            yield from list(check())
    except Exception as error:  # noqa: BLE001 - whatever a tampered value breaks is a finding, not a crash
        yield Difference(tables, "", "", f"检查不能继续：{error!r}"[:300])


def _check_log(poll: Poll) -> Iterator[Difference]:
    for one in check_log(db.session, Log(poll.community_id, poll.id)):
        yield Difference("ledger", one.place, "", one.fault)


def _check_papers(poll: Poll, told: Told) -> Iterator[Difference]:
    before = None
    certified, issued = told.of("certified"), certificates_of(poll.community_id, poll.id)
    yield from differing("certificates", poll.id, {"行数": (len(issued), len(certified))})
    for number, row in enumerate(issued, start=1):
        yield from _check_paper("certificates", row, "certificate", told, number)
        yield from differing("certificates", row.id, {
            "version": (row.version, number), "replaces": (row.replaces, before),
            "result_run": (row.result_run, row.facts.get("result_run")),
            "result_sha256": (row.result_sha256, row.facts.get("result_sha256"))})
        yield from _check_person("certificates", row, "certification.certify", ("certified_by", "certified_at"), told)
        before = row.id
    orders = orders_of(poll.community_id, poll.id)
    yield from differing("office_orders", poll.id, {"行数": (len(orders), len(told.of("corrected", "revoked")))})
    for order in orders:
        yield from _check_paper("office_orders", order, order.kind, told, 1)
        yield from _check_person("office_orders", order, f"order.{order.kind}", ("issued_by", "issued_at"), told)


def _check_paper(table: str, row: Certificate | OfficeOrder, title: str, told: Told, version: int) -> Iterator[Difference]:
    leaf = next((one for one in told.leaves if one["id"] == str(row.leaf_id)), {})
    named, files = (leaf.get("documents") or {}).get(title), (leaf.get("files") or {}).get(f"{title}.pdf")
    kept = db.session.scalars(select(IssuedNumber).where(IssuedNumber.document_id == row.id)).one_or_none()
    yield from differing(table, row.id, {
        "leaf_id": (bool(leaf), True), "facts": (written(row.facts), told.documents.get(str(named))),
        "document_sha256": (row.document_sha256, named), "file_sha256": (row.file_sha256, files),
        "file_id, stored_objects": (_hash_of_file(row.file_id), files), "number": (row.number, row.facts.get("number")),
        "code, id": (row.code, papers.code_of(row.id)), "id": (papers.spoken_code(row.code), row.facts.get("code"))})
    if version == 1:
        yield from differing("issued_numbers", row.id, {
            "document_id": (kept is not None, True),
            "serial, year": (bool(kept and f"〔{kept.year}〕第{kept.serial:04d}号" in row.number), True),
            "kind": (kept and kept.kind, title)})
    if table == "certificates":
        yield from differing(table, row.id, {"result_sha256": (getattr(row, "result_sha256", None), leaf.get("result"))})


def _hash_of_file(file_id: UUID) -> str:
    try:
        return sha256(storage.read(file_id)).hexdigest()
    except (OSError, NotFound) as error:
        return f"文件读不出来：{error}"


def _check_person(table: str, row: Any, act: str, names: tuple[str, str], told: Told) -> Iterator[Difference]:
    """Check who acted and when with the line of the act and with the leaf."""
    line = next((one for one in audit.acts_on([row.id]) if one.act == act), None)
    leaf = next((one for one in told.leaves if one["id"] == str(row.leaf_id)), None)
    who, when = names
    yield from differing(table, row.id, {
        who: (getattr(row, who), line.person_id if line else None),
        when: (instant_text(getattr(row, when)), leaf["at"] if leaf else None)})


def _check_acts(poll: Poll, told: Told) -> Iterator[Difference]:
    returned = returns_of(poll.community_id, poll.id)
    yield from differing("certification_returns", poll.id, {"行数": (len(returned), len(told.of("returned")))})
    for row in returned:
        leaf = next((one for one in told.of("returned") if one["id"] == str(row.leaf_id)), {})
        line = next((one for one in audit.acts_on([row.id])), None)
        yield from differing("certification_returns", row.id, {
            "leaf_id": (bool(leaf), True), "reasons, id": (reasons_digest(row.id, row.reasons), leaf.get("text")),
            "result_sha256": (row.result_sha256, leaf.get("result")),
            "result_run": (row.result_run, line.facts.get("run") if line else None)})
        yield from _check_person("certification_returns", row, "certification.return", ("returned_by", "returned_at"), told)
    for order in orders_of(poll.community_id, poll.id):
        lines = {one.facts.get("compliance_id"): one for one in audit.acts_on([order.id]) if one.act == "order.comply"}
        done_ids = {str(one.id) for one in compliances_of(poll.community_id, order.id)}
        yield from differing("order_compliances", order.id, {"id, order_id": (done_ids, set(lines))})
        for done in compliances_of(poll.community_id, order.id):
            act = lines.get(str(done.id))
            yield from differing("order_compliances", done.id, {
                "complied": (done.complied, act.facts.get("complied") if act else None),
                "remarks": (digest(done.remarks), act.facts.get("remarks") if act else None),
                "recorded_by": (done.recorded_by, act.person_id if act else None),
                "recorded_at": (done.recorded_at, act.at if act else None)})


def _check_objections(poll: Poll, told: Told) -> Iterator[Difference]:
    here = (ResultObjection.community_id == poll.community_id, ResultObjection.poll_id == poll.id)
    rows = db.session.scalars(select(ResultObjection).where(*here)).all()
    yield from differing("result_objections", poll.id, {"行数": (len(rows), len(told.of("objection")))})
    acts = {(one.act, one.facts.get("objection_id")): one for one in audit.acts_on([poll.id])}
    answers = 0
    for row in rows:
        act = acts.get(("result.object", str(row.id)))
        yield from _check_words("result_objections", row, row.id, (*QUESTION, row.id), told, act)
        answer = db.session.get(ResultObjectionAnswer, (row.community_id, row.id))
        if answer is not None:
            answers += 1
            act = acts.get(("result.answer", str(row.id)))
            yield from _check_words("result_objection_answers", answer, row.id, (*ANSWER, row.id), told, act)
    yield from differing("result_objection_answers", poll.id, {"行数": (answers, len(told.of("objection_answered")))})


def _check_words(
    table: str, row: ResultObjection | ResultObjectionAnswer, objection_id: UUID, place: crypto.Context, told: Told,
    act: audit.AuditEntry | None,
) -> Iterator[Difference]:
    leaf = next((one for one in told.leaves if one["id"] == str(row.leaf_id)), {})
    yield from differing(table, objection_id, {
        "leaf_id": (bool(leaf), True), "at": (instant_text(row.at), leaf.get("at")),
        "text_sealed, salt": (_commitment(row, objection_id, place), leaf.get("text")),
        "person_id": (row.person_id, act.person_id if act else None)})


def _commitment(row: ResultObjection | ResultObjectionAnswer, objection_id: UUID, place: crypto.Context) -> str:
    try:
        return commitment(bytes(row.salt), committed_text(objection_id, crypto.unseal(row.text_sealed, place)))
    except Exception as error:  # noqa: BLE001 - a sealed text that was changed does not open, in one of several ways
        return f"打不开：{error!r}"
