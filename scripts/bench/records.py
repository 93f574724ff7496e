"""Time a Chinese search and the first page of a listing in an archive of 10,000 documents against bare SQL on the same index.

Both sides answer HTTP in this process: ours with session, rights, ranking, snippets and the whole answer; the bare one takes
the same words and asks the same index for ids alone, without rights or titles. 100 MB of text are laid in bulk, made of sentences
that were cut by the archive's own cutter, so that words are as frequent as in real papers: some stand in every document.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask, request

from app.config import Settings
from app.factory import create_app
from app.identity import service as identity
from app.identity.authenticator import issue_access
from app.kernel import clock, crypto
from app.kernel.collector import settle
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.records import words
from app.records.catalogue import newest
from app.registry import communities
from app.registry.models import Community, Owner, OwnerAccount, Ownership, Unit

DOCUMENTS, BYTES = 10_000, 10_000
ROUNDS = 200
ASKED = (
    "电梯 维修资金", "物业服务合同", "公共收益 公示", "消防水泵", "车位 分配方案", "管理规约", "业主大会 决定", "外墙清洗 报价",
)
_CLASSES = ("minutes", "service_contract", "common_income", "maintenance_fund", "community_notice", "covenant")
_SUBJECTS = [
    "业主大会", "业主委员会", "物业服务企业", "街道办事处", "维修资金", "公共收益", "电梯", "消防水泵", "地下车库", "外墙清洗",
    "车位", "管理规约", "物业服务合同", "绿化养护", "门禁系统", "供水管道", "化粪池", "屋面防水", "监控设备", "垃圾分类",
]
_VERBS = [
    "应当按照约定公示", "已经完成年度检查", "需要更换并报价", "由全体业主共同决定", "在本月内维修完毕", "的分配方案经过讨论",
    "的费用列入预算", "的使用情况如下", "的报价高于上一年度", "交由施工单位负责",
]
_ENDS = [
    "，请各位业主知悉。", "，详见附件。", "，异议应在七日内书面提出。", "，监督电话见公告栏。", "，会议一致同意。",
    "，仍需补充材料。",
]
_BARE = """
SELECT record_id, max(ts_rank(words, query)) AS rank FROM record_texts, plainto_tsquery('simple', %(words)s) AS query
WHERE community_id = %(community)s AND words @@ query GROUP BY record_id ORDER BY rank DESC LIMIT 21
"""
_BARE_LIST = """
SELECT id, title, made_on FROM records WHERE community_id = %(community)s ORDER BY made_on DESC, id DESC LIMIT 51
"""
_RECORDS = """
INSERT INTO records (community_id, id, class_code, catalogue_version, title, made_on, readers, filed_at)
SELECT %(community)s, id, class_code, %(version)s, title, made_on, 'owners', now() FROM bench_records
"""
_FILES = """
INSERT INTO record_files (community_id, id, record_id, position, file_id, name, sha256, size, media_type, stored_at, own,
                          text_state)
SELECT %(community)s, uuidv7(), id, 1, uuidv7(), title, repeat('0', 64), 10000, 'application/pdf', now(), true, 'kept'
FROM bench_records
"""
_TEXTS = """
INSERT INTO record_texts (community_id, id, record_id, part, body_sealed, words)
SELECT %(community)s, id, record_id, part, sealed, to_tsvector('simple', cut) FROM bench_texts
"""


def measure(database_url: str) -> dict[str, Any]:
    """Return p95 of both sides in milliseconds and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env({"ZUOLIN_ENV": "test", "DATABASE_URL": database_url, "VAR_DIR": folder}))
        with app.app_context():
            community_id, headers = _community()
            megabytes = _lay(database_url, community_id)
        settle()
        client, bare = app.test_client(), _bare_app(database_url, community_id).test_client()
        paths = f"/api/v1/communities/{community_id}/records"
        asked = list(itertools.islice(itertools.cycle(ASKED), ROUNDS))
        search = _compare(
            [partial(client.get, f"{paths}/search", query_string={"q": one}, headers=headers) for one in asked],
            [partial(bare.get, "/search", query_string={"q": " ".join(words.words(one))}) for one in asked])
        listing = _compare([partial(client.get, paths, headers=headers)] * ROUNDS, [partial(bare.get, "/list")] * ROUNDS)
    return {
        "records_search_vs_sql": round(search[0] / search[1], 2), "records_list_vs_sql": round(listing[0] / listing[1], 2),
        "records": DOCUMENTS, "records_text_megabytes": megabytes,
        "records_search_p95_ms": round(search[0], 2), "records_bare_search_p95_ms": round(search[1], 2),
        "records_list_p95_ms": round(listing[0], 2), "records_bare_list_p95_ms": round(listing[1], 2),
    }


def _compare(ours: list[Callable[[], Any]], theirs: list[Callable[[], Any]]) -> tuple[float, float]:
    """Return p95 of both in milliseconds; they run in turns, so that both meet the same machine."""
    for one, other in zip(ours[:len(ASKED)], theirs[:len(ASKED)], strict=True):  # warm
        if (one().status_code, other().status_code) != (200, 200):
            raise RuntimeError("what is timed must answer")
    pairs = [(_timed(one), _timed(other)) for one, other in zip(ours, theirs, strict=True)]
    return _p95([one for one, _ in pairs]), _p95([other for _, other in pairs])


def _timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _bare_app(url: str, community_id: UUID) -> Flask:
    bare, connection = Flask("bare"), psycopg.connect(url, autocommit=True)

    @bare.get("/search")
    def search() -> dict[str, Any]:
        rows = connection.execute(_BARE, {"words": request.args["q"], "community": community_id}).fetchall()
        return {"items": [[str(one), rank] for one, rank in rows]}

    @bare.get("/list")
    def listing() -> dict[str, Any]:
        rows = connection.execute(_BARE_LIST, {"community": community_id}).fetchall()
        return {"items": [[str(one), title, str(on)] for one, title, on in rows]}

    return bare


def _community() -> tuple[UUID, dict[str, str]]:
    """Make a community with one owner who is logged in."""
    with transaction():
        at = clock.now()
        office_id = communities.make_office("基准街道办事处", at)
        community_id, owner_id, unit_id = new_id(), new_id(), new_id()
        db.session.add(Community(
            id=community_id, office_id=office_id, name="基准小区", jurisdiction="440300", kind="residential"))
        db.session.flush()
        person_id = identity.ensure_person("+8613900000001", at)
        db.session.add_all([
            Owner(community_id=community_id, id=owner_id, kind="natural",
                  name_sealed=crypto.seal("陈小明", ("owners", "name", owner_id))),
            Unit(community_id=community_id, id=unit_id, label="1-0101", building="1", kind="residence",
                 area_register_cm2=880_000)])
        db.session.flush()
        db.session.add_all([
            Ownership(community_id=community_id, id=new_id(), unit_id=unit_id, owner_id=owner_id,
                      from_on=dt.date(2020, 1, 1), ground="register"),
            OwnerAccount(community_id=community_id, id=new_id(), owner_id=owner_id, person_id=person_id, capacity="self",
                         from_at=at)])
        opened = identity.open_session(person_id, "bench", at)
    token = issue_access(person_id, opened.session_id, staff=False, seconds=86400)
    return community_id, {"Authorization": f"Bearer {token}"}


def _lay(url: str, community_id: UUID) -> int:
    """Lay the documents with their texts in parts, and return how many megabytes of text they are."""
    chance, size = random.Random(7), 0  # noqa: S311 - the same texts on every machine
    keys = {"community": community_id, "version": newest().version}
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_records (id uuid, class_code text, title text, made_on date)")
        cursor.execute("CREATE TEMP TABLE bench_texts (id uuid, record_id uuid, part int, sealed bytea, cut text)")
        records = [(new_id(), number) for number in range(DOCUMENTS)]
        with cursor.copy("COPY bench_records FROM STDIN") as copy:
            for record_id, number in records:
                made_on = dt.date(2016, 1, 1) + dt.timedelta(days=number * 3900 // DOCUMENTS)
                copy.write_row((record_id, chance.choice(_CLASSES), f"{chance.choice(_SUBJECTS)}第{number}号", made_on))
        with cursor.copy("COPY bench_texts FROM STDIN") as copy:
            for record_id, _ in records:
                for part, (body, cut) in enumerate(_parts(chance), 1):
                    made = new_id()
                    copy.write_row((made, record_id, part, crypto.seal(body, ("record_texts", "body", made)), cut))
                    size += len(body.encode())
        for statement in (_RECORDS, _FILES, _TEXTS):
            cursor.execute(statement, keys)
        connection.commit()
        connection.autocommit = True
        cursor.execute("VACUUM ANALYZE record_texts")
        cursor.execute("VACUUM ANALYZE records")
    return size // 1_000_000


def _sentences() -> list[tuple[str, str]]:
    """Return each sentence with its words, cut once."""
    made = ["".join(parts) for parts in itertools.product(_SUBJECTS, _VERBS, _ENDS)]
    return [(one, words.joined(one)) for one in made]


_cut: list[tuple[str, str]] = []


def _parts(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Yield a document of some 10,000 bytes: mostly of two or three subjects, with a number of its own in each sentence."""
    if not _cut:
        _cut.extend(_sentences())
    mine = chance.sample(_cut, 40)
    body: list[str] = []
    cut: list[str] = []
    size = 0
    while size < BYTES:
        said, its_words = chance.choice(mine)
        number = str(chance.randrange(100_000))
        body.append(said + number)
        cut.append(f"{its_words} {number}")
        size += len(said.encode()) + len(number)
    yield "".join(body), " ".join(cut)

