"""Change any one value of a closed and certified poll with all rights over the server: something names it."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from collections import Counter

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.assembly.service import NewCandidate, NewMotion
from app.certification.checking import check_poll
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.ledger.bundles import public_bundle
from app.ledger.logs import Log
from app.voting import service as voting_service
from scripts.verify_bundle import verify
from tests.conftest import MovableClock
from tests.factories.certification import certify, convener, drain, newest, objected, order, revoke, second_officer
from tests.factories.voting import close, open_poll

EDITS = 300
SEED = 20261124
FAMILIES = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "尤", "许"]
HOMES = (
    {f"1-{n:02d}01": (name,) for n, name in enumerate(FAMILIES, start=1)}
    | {f"2-0{n}01": (FAMILIES[0],) for n in range(1, 5)}
    | {"2-0501": (FAMILIES[1], FAMILIES[2]), "2-0601": (FAMILIES[1], FAMILIES[2]), "2-0701": (FAMILIES[3], FAMILIES[4])}
    | {"P-001": (FAMILIES[5],), "P-002": (FAMILIES[6],), "P-003": (FAMILIES[0],)}
)
MOTIONS = (
    NewMotion("更换电梯", "是否更换？", ("use_fund",)),
    NewMotion("选聘物业", "选哪一家？", ("service_company",), kind="options", options=("甲公司", "乙公司")),
    NewMotion("选举业委会", "选两人。", ("elect_committee",), kind="election", seats=2, alternates=1,
              candidates=(NewCandidate("陈一", ""), NewCandidate("李二", ""), NewCandidate("王三", ""))),
)
COLUMNS = {
    "polls": ["assembly_id", "title", "scope", "channels", "opens_at", "closes_at", "closed_at", "rules", "roll_on",
              "total_heads", "total_area_cm2", "frozen_at", "state"],
    "poll_motions": ["id", "poll_id", "position", "title", "matters", "kind", "options", "seats", "alternates", "round",
                     "candidates"],
    "frozen_units": ["unit_id", "label", "building", "entrance", "kind", "area_register_cm2", "area_survey_cm2",
                     "area_contract_cm2", "stock", "developer_key", "representative_owner_id", "head_no", "counted", "salt",
                     "commitment"],
    "frozen_owners": ["unit_id", "owner_id", "position", "key", "proved", "kind"],
    "closing_units": ["unit_id", "delivered", "represented"],
    "ballots": ["id", "poll_id", "unit_id", "channel", "generation", "cast_at", "recorded_at", "person_id", "marks", "salt"],
    "ballot_voids": ["ballot_id", "ground", "voided_by", "voided_at"],
    "ballot_restorations": ["void_id", "restored_by", "restored_at"],
    "poll_results": ["run", "kind", "decision", "document_sha256", "leaf_id", "decided_by", "decided_at"],
    "ledger_leaves": ["id", "kind", "body", "leaf_hash", "recorded_at", "include_by"],
    "ledger_positions": ["position", "leaf_id"],
    "ledger_nodes": ["hash"],
    "ledger_heads": ["tree_size", "root", "note"],
    "ledger_documents": ["sha256", "body"],
    "certificates": ["id", "number", "version", "replaces", "result_run", "result_sha256", "facts", "document_sha256", "file_id",
                     "file_sha256", "code", "leaf_id", "certified_by", "certified_at"],
    "certification_returns": ["id", "result_run", "result_sha256", "reasons", "leaf_id", "returned_by", "returned_at"],
    "office_orders": ["id", "kind", "number", "facts", "document_sha256", "file_id", "file_sha256", "code", "leaf_id",
                      "issued_by", "issued_at"],
    "order_compliances": ["id", "order_id", "complied", "remarks", "recorded_by", "recorded_at"],
    "issued_numbers": ["kind", "year", "serial", "document_id"],
    "result_objections": ["id", "person_id", "text_sealed", "salt", "leaf_id", "at"],
    "result_objection_answers": ["objection_id", "person_id", "text_sealed", "salt", "leaf_id", "at"],
}
WORDS = {
    "polls.state": ["announced", "cancelled"], "ballots.channel": ["paper", "city"], "poll_results.kind": ["recount", "result"],
    "poll_motions.kind": ["ordinary", "options", "election"], "office_orders.kind": ["correction", "revocation"],
}
# Rows of the poll under test, where a table does not say so itself.
WHOSE = {"polls": "id = :p"} | {name: "log_id = :p" for name in COLUMNS if name.startswith("ledger_")} | dict.fromkeys(("ballot_restorations", "order_compliances", "issued_numbers", "result_objection_answers"), "true")


@pytest.fixture(scope="module")
def certified(app):
    client, clock = app.test_client(), MovableClock(app)
    voting = open_poll(app, client, clock, homes=HOMES, motions=MOTIONS)
    c1, c2, c3 = (str(one) for one, _ in voting.poll.motions[2].candidates)
    chance = random.Random(SEED)
    for number, name in enumerate(FAMILIES[:17], start=1):
        said = (chance.choice(["agree", "agree", "against", "abstain", None]), chance.choice(["甲公司", "乙公司", "against"]),
                chance.choice([[c1], [c1, c2], [c2, c3], "abstain"]))
        assert voting.cast(name, f"1-{number:02d}01", *said).status_code == 201
    for name, unit in ((FAMILIES[1], "2-0501"), (FAMILIES[3], "2-0701")):
        assert voting.cast(name, unit, "agree", "甲公司", [c1]).status_code == 201
    close(app, clock, voting)
    voiding = second_officer(voting)
    with app.app_context(), transaction():
        ballots, at = voting_service.standing_ballots(voting.community_id, voting.poll.poll_id), kernel_clock.now()
        key = voting.community_id, voting.poll.poll_id
        for one in ballots[5:8]:
            voting_service.void_ballot(voiding.actor, *key, one.id, "forged", "笔迹鉴定", at)
        voting_service.restore_ballot(voiding.actor, *key, ballots[6].id, "鉴定有误", at)
    answered = objected(voting, FAMILIES[17]).json["id"]
    objected(voting, FAMILIES[18], text="公告期不足。", key="objection-0002")
    client.post(voting.url("objections", answered, "answer"), json={"text": "已核对。"}, headers=convener(voting).headers)
    body = {"reasons": "有票作废，请重新计票。"} | newest(voting)
    assert client.post(voting.url("return"), json=body, headers=voting.officer.headers).status_code == 201
    for number, more in enumerate(({}, {"correction_reason": "再次重新计票。"})):
        client.post(voting.url("recounts"), json={"reason": f"第{number}次"}, headers=voting.officer.headers)
        assert certify(voting, open_objections_reason="另行答复", **more).status_code == 201
    made = order(voting).json
    path = f"/api/v1/communities/{voting.community_id}/correction-orders/{made['id']}/compliances"
    assert client.post(path, json={"complied": True, "remarks": "已改正。"}, headers=voting.officer.headers).status_code == 201
    assert revoke(voting).status_code == 201
    drain(app)
    return voting


def changed(chance, place, value, kind):  # noqa: PLR0911 - one line for each kind of value
    """Return another value of the same kind."""
    if place in WORDS:
        return chance.choice([word for word in WORDS[place] if word != value])
    if kind == "uuid":
        return uuid.UUID(int=chance.getrandbits(128))
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 100])
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=chance.choice([1, 10**6, 86400 * 10**6]))
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    if isinstance(value, bytes | memoryview):
        data = bytearray(value)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    if isinstance(value, dict | list):
        return changed_inside(chance, value)
    if value is None:
        return 1 if kind == "bigint" else "x"
    at = chance.randrange(len(value))
    return value[:at] + ("y" if value[at] == "x" else "x") + value[at + 1:]


def changed_inside(chance, value):
    """Change one scalar somewhere inside of JSON, or add to what is empty."""
    copy = json.loads(json.dumps(value))
    inside, last = copy, None
    while isinstance(inside, dict | list) and inside:
        last = inside, chance.choice(sorted(inside) if isinstance(inside, dict) else range(len(inside)))
        inside = last[0][last[1]]
    if last is None:
        return ["x"] if isinstance(value, list) else {"x": "x"}
    last[0][last[1]] = ["x"] if inside == [] else {"x": "x"} if inside == {} else changed(chance, "", inside, "")
    return copy


def tamper(chance, table, poll_id, kinds):
    """Change one value of one row of the poll; return what was changed, or None where the database still refuses."""
    column = chance.choice(COLUMNS[table])
    where, kind = WHOSE.get(table, "poll_id = :p"), kinds[table, column]
    db.session.execute(text("SET ROLE NONE; SET LOCAL session_replication_role = replica"))
    rows = db.session.execute(text(f'SELECT ctid, "{column}" FROM {table} WHERE {where} ORDER BY ctid'), {"p": poll_id}).all()
    ctid, value = chance.choice(rows)
    other = changed(chance, f"{table}.{column}", value, kind)
    if kind == "jsonb":
        other = json.dumps(other)
    try:
        with db.session.begin_nested():
            db.session.execute(text(f'UPDATE {table} SET "{column}" = CAST(:v AS {kind}) WHERE ctid = CAST(:c AS tid)'),
                               {"v": other, "c": str(ctid)})
    except DBAPIError:  # a check or unique index holds even without triggers
        return None
    return f"{table}.{column}", str(value)[:200], str(other)[:200]


def test_a_poll_that_nobody_touched_has_no_differences(app, certified):
    with app.app_context():
        assert check_poll(voting_service.poll(certified.community_id, certified.poll.poll_id)) == []
    done = app.test_cli_runner().invoke(args=["ledger", "check", "--poll", str(certified.poll.poll_id)])
    assert (done.exit_code, "没有发现差异" in done.output) == (0, True)


def test_each_of_three_hundred_random_edits_is_named(app, certified):
    chance, found_by, refused = random.Random(SEED), Counter(), 0
    key = certified.community_id, certified.poll.poll_id
    with app.app_context():
        kinds = {(row.table_name, row.column_name): row.data_type for row in db.session.execute(text(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"))}
        earlier = public_bundle(db.session, Log(*key))
        head = earlier["heads"][-1]
        db.session.rollback()
        while sum(found_by.values()) < EDITS:
            table = chance.choice(sorted(COLUMNS))
            edit = tamper(chance, table, key[1], kinds)
            if edit is None:
                refused += 1
                db.session.rollback()
                continue
            found_by[named_by(table, key, earlier, head, edit)] += 1
            db.session.rollback()
    assert [one for one in found_by if one.startswith("NOBODY")] == []
    print(f"\n{EDITS} edits: {dict(found_by)}; {refused} more were refused by the database itself")  # noqa: T201 - the figure


def named_by(table, key, earlier, head, edit):
    """Say who names an edit: the check with the very table, the check, or the verifier."""
    found = check_poll(voting_service.poll(*key))
    word = "ledger" if table.startswith("ledger_") else table
    if any(word in one.table for one in found):
        return "ledger check, naming the table"
    if found:
        return f"ledger check, by another table: {edit[0]} -> {found[0].table}"
    named = verify(earlier, voting_service.opening(*key)).findings or verify(public_bundle(db.session, Log(*key)), earlier=head).findings
    return "verifier on the earlier bundle" if named else f"NOBODY: {edit}"


def test_the_command_names_what_was_changed_and_ends_with_one(app, certified):
    with app.app_context():
        db.session.execute(text("SET ROLE NONE; SET LOCAL session_replication_role = replica"))
        db.session.execute(text("UPDATE poll_results SET run = 7 WHERE poll_id = :p AND run = 1"), {"p": certified.poll.poll_id})
        db.session.commit()

    done = app.test_cli_runner().invoke(args=["ledger", "check", "--poll", str(certified.poll.poll_id)])

    assert done.exit_code == 1
    assert "poll_results" in done.output
    with app.app_context():
        db.session.execute(text("SET ROLE NONE; SET LOCAL session_replication_role = replica"))
        db.session.execute(text("UPDATE poll_results SET run = 1 WHERE poll_id = :p AND run = 7"), {"p": certified.poll.poll_id})
        db.session.commit()


def test_the_command_refuses_a_poll_that_did_not_close(app, certified):
    assert app.test_cli_runner().invoke(args=["ledger", "check", "--poll", str(uuid.uuid4())]).exit_code == 1
