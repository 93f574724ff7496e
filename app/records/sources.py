"""Say what the archive files of an assembly, a count and the office's acts: papers as they were, readable copies beside them."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from uuid import UUID

from app.assembly import service as assembly
from app.certification import standing
from app.certification.models import OfficeOrder
from app.certification.orders import TITLES
from app.documents import sheets
from app.kernel import clock, storage
from app.kernel.db import db
from app.kernel.http import area_text
from app.kernel.storage import PDF, XLSX
from app.law.heads import group_heads
from app.ledger import bundles
from app.ledger import service as ledger
from app.ledger.canonical import canonical_document
from app.ledger.logs import Log
from app.records import readable
from app.records.filing import NewFile, NewRecord, Source, of_source
from app.voting import service as voting
from app.voting.counting import public_decision, with_names
from app.voting.showing import candidate_names

_LARGEST_PIECE = storage.LARGEST_FILE - 1


def of_assembly(community_id: UUID, assembly_id: UUID) -> Iterator[NewRecord]:
    """Yield the notice, the roll as it was announced and as it was frozen, and the papers."""
    row, notice = assembly.assembly(community_id, assembly_id), assembly.notice_document(community_id, assembly_id)
    on = clock.civil_date(notice.made_at)
    copy = readable.notice(notice)
    yield NewRecord("notice", f"{row.title}公告", on, (
        NewFile("会议公告.pdf", PDF, copy.pdf, text=copy.text),
        NewFile("会议公告（原文）.json", "application/json", notice.text.encode())), Source("notice", assembly_id))
    units = assembly.announced_units(row)
    rows = [("房屋", "业主（姓名遮盖）", "专有部分面积（㎡）", "面积来源", "所在一人的套数")]
    rows += [(one.label, "、".join(one.names), area_text(one.area_cm2), one.area_source or "", str(one.head_units))
             for one in units]
    yield NewRecord("roll_announced", f"{row.title}：公布的房册（{len(units)}套）", on, (
        NewFile("公布的房册.xlsx", XLSX, sheets.xlsx(rows, "房册")),), Source("roll_announced", assembly_id))
    for poll in voting.polls_of_assembly(community_id, assembly_id):
        yield NewRecord("roll_frozen", f"{row.title}：冻结的房册（{poll.title}）", on, (
            NewFile("冻结的房册.xlsx", XLSX, _frozen(community_id, poll.id)),), Source("roll_frozen", poll.id))
    for paper in assembly.papers_of(community_id, assembly_id):
        yield NewRecord("meeting_paper", paper.title, on, (
            NewFile(paper.title, paper.media_type, file_id=paper.file_id),), Source("meeting_paper", paper.id))


def of_result(community_id: UUID, poll_id: UUID, run: int) -> Iterator[NewRecord]:
    """Yield one count as it was published."""
    poll = voting.poll(community_id, poll_id)
    counted = next(one for one in voting.results(community_id, poll_id) if one.run == run)
    shown = public_decision(counted.decision)
    copy = readable.result(poll, counted, with_names(shown, candidate_names(community_id, poll_id)))
    again = "" if run == 1 else f"（第{run}次计票）"
    yield NewRecord("result", f"{poll.title}计票结果{again}", clock.civil_date(counted.decided_at), (
        NewFile("计票结果.pdf", PDF, copy.pdf, text=copy.text),
        NewFile("计票结果（原文）.json", "application/json", canonical_document(shown).encode())),
        Source("result", poll_id, run))


def of_log(community_id: UUID, poll_id: UUID, at: dt.datetime) -> Iterator[NewRecord]:
    """Yield the log of a closed poll with all that it holds now; a longer log is a newer version."""
    poll, log = voting.poll(community_id, poll_id), Log(community_id, poll_id)
    ledger.sequence(db.session, log, at, sweep=True)
    head = ledger.head(db.session, log)
    if head is None or poll.closed_at is None or of_source(community_id, Source("poll_log", poll_id, head.tree_size)):
        return  # it still runs, or this log was filed: a large one takes seconds to pack
    made = bundles.public_bundle(db.session, log)
    packed = gzip.compress(json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)
    pieces = [packed[start:start + _LARGEST_PIECE] for start in range(0, len(packed), _LARGEST_PIECE)]
    names = ["公开验证包.json.gz"] if len(pieces) == 1 else [f"公开验证包.json.gz.{at:03d}" for at in range(1, len(pieces) + 1)]
    yield NewRecord("poll_log", f"{poll.title}表决日志（{head.tree_size}条）", clock.civil_date(poll.closed_at), tuple(
        NewFile(name, "application/gzip", piece) for name, piece in zip(names, pieces, strict=True)),
        Source("poll_log", poll_id, head.tree_size))


def of_certificate(community_id: UUID, poll_id: UUID, certificate_id: UUID) -> Iterator[NewRecord]:
    """Yield one version of a certificate."""
    one = next(row for row in standing.certificates_of(community_id, poll_id) if row.id == certificate_id)
    title = f"{voting.poll(community_id, poll_id).title}计票复核证明书"
    yield NewRecord("certificate", f"{title} {one.number}", clock.civil_date(one.certified_at), (
        NewFile(f"{one.number}.pdf", PDF, file_id=one.file_id),), Source("certificate", poll_id, one.version))


def of_order(community_id: UUID, poll_id: UUID, order_id: UUID) -> Iterator[NewRecord]:
    """Yield an order to correct or a revocation."""
    one = _order(community_id, poll_id, order_id)
    yield NewRecord("office_order", f"{TITLES[one.kind]} {one.number}", clock.civil_date(one.issued_at), (
        NewFile(f"{one.number}.pdf", PDF, file_id=one.file_id),), Source("office_order", order_id))


def of_compliance(community_id: UUID, poll_id: UUID, order_id: UUID) -> Iterator[NewRecord]:
    """Yield each record of how an order was complied with."""
    order = _order(community_id, poll_id, order_id)
    for number, one in enumerate(standing.compliances_of(community_id, order_id), 1):
        text = f"{order.number}\n{'已改正' if one.complied else '未改正'}\n{one.remarks}\n"
        yield NewRecord("compliance", f"{order.number}的改正情况", clock.civil_date(one.recorded_at), (
            NewFile("改正情况.txt", "text/plain", text.encode(), text=text),), Source("compliance", order_id, number))


def of_return(community_id: UUID, poll_id: UUID) -> Iterator[NewRecord]:
    """Yield each return of a result with its reasons."""
    poll = voting.poll(community_id, poll_id)
    for one in standing.returns_of(community_id, poll_id):
        text = f"{poll.title}第{one.result_run}次计票，街道退回。\n理由：{one.reasons}\n"
        yield NewRecord("certification_return", f"{poll.title}复核退回", clock.civil_date(one.returned_at), (
            NewFile("复核退回.txt", "text/plain", text.encode(), text=text),), Source("certification_return", one.id))


def _order(community_id: UUID, poll_id: UUID, order_id: UUID) -> OfficeOrder:
    return next(row for row in standing.orders_of(community_id, poll_id) if row.id == order_id)


def _frozen(community_id: UUID, poll_id: UUID) -> bytes:
    """Write the frozen roll: units, areas by source and which head each is; owners by count, their names stay in the registry."""
    units = voting.frozen_roll(community_id, poll_id)
    heads = {unit.unit: number for number, head in enumerate(group_heads(units), 1) for unit in head.units}
    rows: list[tuple[str, ...]] = [("房屋", "楼栋", "用途", "登记面积", "实测面积", "合同面积", "业主数", "所在一人的序号")]
    rows += [(one.unit, one.building or "", one.kind, *(area_text(area) if area is not None else "" for area in (
        one.area_register_cm2, one.area_survey_cm2, one.area_contract_cm2)), str(len(one.owners)), str(heads[one.unit]))
        for one in units]
    return sheets.xlsx(rows, "冻结的房册")
