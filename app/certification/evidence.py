"""Put everything that a court asks for into one file (证据目录): an index with the hash of each item, and how to check.

Law: 最高人民法院《关于民事诉讼证据的若干规定》第93、94条 ask how electronic data was made and kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
import zipfile
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from app.assembly import service as assembly
from app.certification.evidence_items import items_of
from app.certification.opening import HandedOut, hand_out_file, reader_name
from app.certification.papers import NOT_FILING, office_name
from app.certification.standing import counted_poll
from app.documents.dates import spoken_instant
from app.documents.pdf import render_pdf
from app.kernel.access import Actor
from app.kernel.db import db
from app.ledger import service as ledger
from app.ledger.logs import Log
from app.registry import rights
from app.registry import service as registry
from app.voting.models import Poll

IN_MEMORY = 8 * 1024 * 1024
_CHUNK = 1024 * 1024
README = f"""证据目录 · 说明

一、这是什么
本文件由左邻右家生成，汇集一次业主大会表决从公告到街道复核的全部资料。“00-证据目录.pdf”逐项列出名称、证明的事实和 SHA-256。
{NOT_FILING}

二、电子数据如何生成和保存（《关于民事诉讼证据的若干规定》第93、94条）
1. 公布会议时冻结房册，房册、规则、议题的哈希写入该次表决的日志的第一个叶。
2. 每张票在同一事务内写入数据库和日志；日志只能增加，不能修改或删除；树头定时签名，业主手机上保存回执。
3. 截止由数据库时钟决定，截止之前任何人都读不到选择。
4. 结果由系统计票，并由另行编写的核验程序在单独的进程中重算，两者逐项一致才能复核。

三、如何自行核验
    python3 -m pip install cryptography
    python3 13-verify_bundle.py 05-公开验证包.json --opening 06-启封资料.json
    python3 13-verify_bundle.py 05-公开验证包.json --file 09-…….pdf
全部相符时退出码为 0；有不符之处会逐一指出。公钥请以会议公告载明的为准（--key）。

四、个人信息
“03-房册.xlsx”的姓名已遮盖；“06-启封资料.json”含逐套选择，仅供诉讼、复议和调查使用。本文件的制作已留下记录。
"""


@dataclass(frozen=True, slots=True)
class Pack:
    """The pack as an open file, with the mark of who took it."""

    file: IO[bytes]
    handed: HandedOut


def evidence_pack(actor: Actor, community_id: UUID, poll_id: UUID, purpose: str, at: dt.datetime) -> Pack:
    """Build the pack for an officer and record that it was taken.

    Only the office takes it: it holds the opening. The convener reads what the law gives it on the result page.

    Raises:
        NotFound, Forbidden: the caller is no officer of this community's office.
        ResultNotReady: there is no result yet.
    """
    rights.require_office(actor, community_id, at)
    poll, _ = counted_poll(community_id, poll_id, "制作证据目录")
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    _fill(file, actor, poll, purpose, at)
    handed = hand_out_file(actor, poll, ("evidence", "zip"), ("officer", purpose), _digest(file), at)
    file.seek(0)
    return Pack(file, handed)


def _fill(file: IO[bytes], actor: Actor, poll: Poll, purpose: str, at: dt.datetime) -> None:
    lines: list[dict[str, object]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
        for number, item in enumerate(items_of(poll, at), start=1):
            content = item.make()
            pack.writestr(item.file, content)
            lines.append({"number": number, "name": item.name, "file": item.file, "shows": item.shows,
                          "size": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()})
        pack.writestr("00-说明.txt", README)
        pack.writestr("00-证据目录.pdf", _index(actor, poll, purpose, lines, at))


def _index(actor: Actor, poll: Poll, purpose: str, lines: list[dict[str, object]], at: dt.datetime) -> bytes:
    log = Log(poll.community_id, poll.id)
    head, community = ledger.head(db.session, log), registry.community(poll.community_id).name
    return render_pdf("evidence", {
        "number": f"{community} · {poll.title}", "office": office_name(poll.community_id), "community": community,
        "assembly": assembly.assembly(poll.community_id, poll.assembly_id).title, "poll": poll.title,
        "made_at": spoken_instant(at), "reader": reader_name(actor, "officer"), "purpose": purpose or "未填写",
        "origin": log.origin, "log_size": head.tree_size if head else 0, "log_root": head.root.hex() if head else "0" * 64,
        "items": lines,
    })


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    found = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        found.update(chunk)
    return found.hexdigest()
