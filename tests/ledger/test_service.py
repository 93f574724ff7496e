"""The log in the database: appending, sequencing, proving, and what nobody can change unseen."""

from __future__ import annotations

import datetime as dt
import random
import threading
from uuid import UUID

import pytest
from sqlalchemy import text

from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.ledger import bundles, checkpoints, checks, jobs, merkle, service
from app.ledger.logs import Log, public_key
from scripts.verify_bundle import verify

AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def log(context):
    return Log(new_id(), new_id())


def fill(log, count, *, at=AT, every=10**9):
    """Append so many leaves a second apart, sequencing now and then and at the end."""
    leaves = []
    for number in range(count):
        leaves.append(service.append(db.session, log, "objection", {"number": number}, at=at + number * SECOND))
        if number % every == every - 1:
            service.sequence(db.session, log, at + number * SECOND)
    service.sequence(db.session, log, at + count * SECOND)
    return leaves


def test_a_log_without_new_leaves_has_no_new_head(log):
    assert service.sequence(db.session, log, AT) is None
    assert service.head(db.session, log) is None
    fill(log, 3)

    assert service.sequence(db.session, log, AT) is None
    assert service.head(db.session, log).tree_size == 3


def test_leaves_stand_in_the_order_in_which_they_were_recorded(log):
    late = service.append(db.session, log, "objection", {}, at=AT + SECOND)
    early = service.append(db.session, log, "opened", {}, at=AT)

    service.sequence(db.session, log, AT + 2 * SECOND)

    assert service.inclusion(db.session, log, early.id).position == 0
    assert service.inclusion(db.session, log, late.id).position == 1


@pytest.mark.parametrize("every", [1, 3, 10**9])
def test_every_leaf_has_a_proof_against_every_later_head_however_often_heads_are_signed(log, every):
    leaves = fill(log, 13, every=every)

    newest = service.head(db.session, log)
    assert newest.tree_size == 13
    assert checkpoints.signed_by_log(checkpoints.read(newest.note), public_key())
    assert newest.root == merkle.root(13, merkle.stored([leaf.leaf_hash for leaf in leaves]))
    for leaf in leaves:
        proof = service.inclusion(db.session, log, leaf.id)
        assert merkle.inclusion_holds(leaf.leaf_hash, proof.position, 13, proof.path, newest.root)


def test_two_heads_of_one_log_are_consistent(log):
    fill(log, 11, every=4)
    old, new = service.head(db.session, log, 4), service.head(db.session, log)

    path = service.consistency(db.session, log, old.tree_size)

    assert merkle.consistency_holds(4, 11, old.root, new.root, path)


def test_a_leaf_that_waits_or_is_unknown_has_no_proof(log):
    fill(log, 2)
    waiting = service.append(db.session, log, "objection", {}, at=AT + 5 * SECOND)

    for leaf_id, size in ((waiting.id, None), (new_id(), None), (waiting.id, 99)):
        with pytest.raises(service.UnknownLeafError):
            service.inclusion(db.session, log, leaf_id, size)
    with pytest.raises(service.UnknownLeafError):
        service.consistency(db.session, log, 1, 99)
    assert service.waiting_logs(db.session, AT) == [log]


def test_a_leaf_whose_promise_passed_without_a_position_is_an_alarm(log):
    leaf = service.append(db.session, log, "opened", {}, at=AT, include_by=AT + SECOND)

    assert service.late_leaves(db.session, AT + SECOND) == []
    assert service.late_leaves(db.session, AT + 2 * SECOND) == [service.LateLeaf(log, leaf.id, AT + SECOND)]
    service.sequence(db.session, log, AT + 2 * SECOND)
    assert service.late_leaves(db.session, AT + 3 * SECOND) == []


def test_a_leaf_recorded_long_before_the_last_head_is_placed_by_a_sweep(log):
    fill(log, 2)
    service.append(db.session, log, "opened", {}, at=AT - dt.timedelta(days=1))

    assert service.sequence(db.session, log, AT + 9 * SECOND) is None
    assert service.sequence(db.session, log, AT + 9 * SECOND, sweep=True).tree_size == 3


def test_the_worker_sequences_what_waits_and_finds_what_a_jump_of_the_clock_hid(app, clock, caplog):
    fresh, hidden = Log(new_id(), new_id()), Log(new_id(), new_id())
    with app.app_context(), transaction():
        service.append(db.session, hidden, "opened", {}, at=clock.now())
    clock.move(days=15)
    with app.app_context(), transaction():
        service.append(db.session, fresh, "opened", {}, at=clock.now())

    with app.app_context(), transaction():
        jobs.sequence_waiting()
    with app.app_context():
        assert service.head(db.session, fresh).tree_size == 1
        assert service.head(db.session, hidden) is None
    with app.app_context(), transaction():
        jobs.sweep()

    with app.app_context():
        assert service.head(db.session, hidden).tree_size == 1
    assert str(hidden.log_id) in caplog.text


def test_logs_do_not_see_each_other(log):
    neighbour = Log(log.community_id, new_id())
    fill(log, 3)
    fill(neighbour, 2)

    assert service.head(db.session, log).tree_size == 3
    assert service.head(db.session, neighbour).tree_size == 2
    assert checks.check_log(db.session, log) == []


def test_casts_that_race_with_the_sequencer_all_get_one_place(app):
    log = Log(new_id(), new_id())

    def cast(worker):
        with app.app_context():
            for number in range(20):
                with transaction():
                    service.append(db.session, log, "objection", {"n": worker * 100 + number}, at=AT + number * SECOND)

    def sequence():
        with app.app_context():
            for _ in range(15):
                with transaction():
                    service.sequence(db.session, log, AT)

    workers = [threading.Thread(target=cast, args=(n,)) for n in range(4)]
    workers += [threading.Thread(target=sequence) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    with app.app_context():
        with transaction():
            service.sequence(db.session, log, AT, sweep=True)
        assert service.head(db.session, log).tree_size == 80
        assert checks.check_log(db.session, log) == []
        assert verify_shape(bundles.public_bundle(db.session, log)) == []


def verify_shape(bundle):
    """Return what the verifier finds in a log without a frozen roll, but for that."""
    return [finding for finding in verify(bundle).findings if finding.place != "leaves"]


def test_the_bundle_is_what_the_verifier_reads(log):
    service.append(db.session, log, "roll_frozen", {"units": 0}, at=AT, documents={"rules": "{}", "motions": "[]"})
    fill(log, 9, every=2, at=AT + SECOND)
    service.append(db.session, log, "objection", {}, at=AT + 99 * SECOND)

    bundle = bundles.public_bundle(db.session, log)

    assert verify(bundle).findings == []
    assert len(bundle["leaves"]) == 10, "what has no place in a signed head is not handed out"
    assert len(bundle["documents"]) == 2


def test_a_witness_s_line_is_handed_out_under_its_head(log):
    fill(log, 2)
    db.session.execute(text(
        "INSERT INTO ledger_cosignatures VALUES (:c, :l, 2, 'w', '\u2014 w AAAA' || chr(10), now())"),
        {"c": log.community_id, "l": log.log_id})

    assert bundles.public_bundle(db.session, log)["heads"][0].endswith("\u2014 w AAAA\n")


TABLES = ("leaves", "positions", "nodes", "heads", "documents", "cosignatures", "stamps")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("act", ["UPDATE ledger_{} SET community_id = community_id", "DELETE FROM ledger_{}", "TRUNCATE ledger_{} CASCADE"])
def test_neither_the_application_nor_the_owner_can_change_a_row(context, table, act):
    with pytest.raises(Exception, match="permission denied"):
        db.session.execute(text(act.format(table)))
    db.session.rollback()

    log = Log(new_id(), new_id())
    service.append(db.session, log, "opened", {}, at=AT, documents={"rules": "{}"})
    fill(log, 2)
    fill_places(log)
    db.session.execute(text("SET ROLE NONE"))
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text(act.format(table)))


def fill_places(log):
    key = {"c": log.community_id, "l": log.log_id}
    db.session.execute(text("INSERT INTO ledger_cosignatures VALUES (:c, :l, 3, 'w', 'x', now())"), key)
    db.session.execute(text("INSERT INTO ledger_stamps VALUES (:c, :l, 3, 'tsa', NULL, NULL)"), key)


EDITS = {
    "ledger_leaves": ("id", "kind", "body", "leaf_hash", "recorded_at", "include_by"),
    "ledger_positions": ("position",),
    "ledger_nodes": ("level", "index", "hash"),
    "ledger_heads": ("tree_size", "root", "note"),
    "ledger_documents": ("sha256", "body"),
}
OTHER = {
    "id": "gen_random_uuid()", "kind": "kind || 'x'", "recorded_at": "recorded_at + interval '1 us'", "root": "sha256(root)",
    "include_by": "include_by + interval '1 us'", "leaf_hash": "sha256(leaf_hash)", "hash": "sha256(hash)", "index": '"index" + 900',
    "level": "level + 40", "position": "position + 900", "tree_size": "tree_size + 900", "sha256": "sha256(sha256)",
}


def letter(column, chance):
    """Change one letter somewhere in a text."""
    at = chance.randint(1, 60)
    return f"overlay({column} placing CASE substr({column}, {at}, 1) WHEN 'x' THEN 'y' ELSE 'x' END from {at} for 1)"


def tamper(chance):
    """Change one value of one row as somebody with all rights over the server could."""
    table = chance.choice(list(EDITS))
    column = chance.choice(EDITS[table])
    value = OTHER.get(column) or letter(column, chance)
    rows = db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    db.session.execute(text("SET ROLE NONE; SET LOCAL session_replication_role = replica"))
    db.session.execute(text(
        f'UPDATE {table} SET "{column}" = {value} WHERE ctid = (SELECT ctid FROM {table} OFFSET {chance.randrange(rows)} LIMIT 1)'))
    return table, column


def test_any_one_value_changed_behind_the_application_is_named(app):
    with app.app_context():
        log = Log(UUID(int=1), UUID(int=2))
        with transaction():
            service.append(db.session, log, "roll_frozen", {}, at=AT, documents={"rules": '{"a":1}', "motions": '[{"id":"m1"}]'})
            fill(log, 14, at=AT + SECOND, every=5)
        assert checks.check_log(db.session, log) == []
        db.session.rollback()
        chance = random.Random(8)
        for _ in range(200):
            db.session.execute(text("SET ROLE NONE; SET LOCAL session_replication_role = replica"))
            for name in EDITS:
                db.session.execute(text(f"DELETE FROM {name} WHERE log_id <> :l"), {"l": log.log_id})
            edit = tamper(chance)

            assert checks.check_log(db.session, log), edit
            db.session.rollback()
