"""Issue the office's papers: their number, code and PDF, and the leaf that binds them to the poll's log."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from app.certification.models import IssuedNumber
from app.documents.pdf import render_pdf
from app.kernel import clock, crypto, storage
from app.kernel.db import db
from app.ledger import service as ledger
from app.ledger.canonical import canonical_document, digest
from app.ledger.leaves import Leaf
from app.ledger.logs import Log
from app.registry import service as registry
from app.registry.telling import place

WORDS = {"certificate": "计复", "correction": "责改", "revocation": "撤决"}
NOT_FILING = "计票复核只说明票数经过重新计算、结果一致。它不是备案，也不是对业主大会决定效力的确认。"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH, _GROUP = 12, 4
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 11))")
_origin = [""]


@dataclass(frozen=True, slots=True)
class Issued:
    """What a paper leaves behind: the hash of its facts, its PDF, its leaf."""

    facts: dict[str, Any]
    document_sha256: str
    file_id: UUID
    file_sha256: str
    leaf: Leaf


def use_origin(origin: str) -> None:
    """Say under which address people look papers up."""
    _origin[:] = [origin]


def page_of(path: str) -> str:
    """Return the address of a public page."""
    return f"{_origin[0]}{path}"


def office_name(community_id: UUID) -> str:
    """Name the office of a community."""
    return place(community_id)["office"]


def issue_number(community_id: UUID, kind: str, document_id: UUID, at: dt.datetime) -> str:
    """Give a paper the next number of its office, kind and year, such as 福保街计复〔2026〕第0001号.

    Who comes at the same time waits, and what is rolled back gives its number back: numbers have no gaps.
    """
    office_id, year = registry.community(community_id).office_id, clock.civil_date(at).year
    db.session.execute(_ALONE, {"name": f"{office_id}/{kind}/{year}"})
    last = db.session.scalar(select(func.max(IssuedNumber.serial)).where(
        IssuedNumber.office_id == office_id, IssuedNumber.kind == kind, IssuedNumber.year == year))
    serial = (last or 0) + 1
    db.session.add(IssuedNumber(office_id=office_id, kind=kind, year=year, serial=serial, document_id=document_id))
    db.session.flush()
    return f"{office_name(community_id).removesuffix('街道办事处')}街{WORDS[kind]}〔{year}〕第{serial:04d}号"


def code_of(document_id: UUID) -> str:
    """Return the code that a paper prints: 60 bits of an HMAC over its id, so that no other can be made up by counting."""
    value = int.from_bytes(crypto.blind(str(document_id), "paper-code")[:8], "big")
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in range(_CODE_LENGTH))


def read_code(said: str) -> str | None:
    """Read a code as people type it: small letters, O for 0, hyphens and spaces; None where it cannot be one."""
    bare = said.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))
    return bare if len(bare) == _CODE_LENGTH and set(bare) <= set(_ALPHABET) else None


def spoken_code(code: str) -> str:
    """Write a code in groups that people can read to each other."""
    return "-".join(code[at:at + _GROUP] for at in range(0, len(code), _GROUP))


def issue(  # a paper has this many sides, and each is named at the call
    log: Log, kind: str, template: str, facts: Mapping[str, Any], leaf_facts: Mapping[str, object], *,
    document: str, at: dt.datetime,
) -> Issued:
    """Render a paper from its facts, keep the PDF, and name both in the log."""
    told = dict(facts)
    content = render_pdf(template, told)
    kept = storage.put(io.BytesIO(content), name=f"{told['number']}.pdf", at=at, community_id=log.community_id,
                       accepted=("application/pdf",))
    body = canonical_document(told)
    leaf = ledger.append(db.session, log, kind, {**leaf_facts, "files": {f"{document}.pdf": kept.sha256}}, at=at,
                         documents={document: body})
    return Issued(told, digest(body), kept.id, kept.sha256, leaf)
