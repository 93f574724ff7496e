from __future__ import annotations

import gzip
import hashlib
import json
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.certification import public_bundle
from app.certification.models import BundleFile
from app.kernel.db import db, transaction
from app.ledger import bundles, merkle
from app.ledger.jobs import sequence_waiting
from scripts.verify_bundle import roots_at, verify
from tests.conftest import MovableClock
from tests.factories.certification import certify, counted, drain, look_up, public
from tests.factories.voting import open_poll

PRIVATE = ("1-0101", "2-0101", "陈小明", "888800", "+86139")


@pytest.fixture(scope="module")
def voting(app):
    made = counted(app, app.test_client(), MovableClock(app))
    certify(made)
    drain(app)
    return made


def test_nothing_public_names_a_unit_a_person_or_an_area_of_a_unit(client, voting):
    code = client.get(public(voting, "result")).json["versions"][0]["code"]
    paths = [public(voting, "result"), public(voting, "bundle"), public(voting, "heads"), f"/api/v1/public/certificates/{code}"]

    told = [client.get(path) for path in paths]

    assert [one.status_code for one in told] == [200] * 4
    assert [word for one in told for word in PRIVATE if word in one.text] == []


def test_the_result_page_says_how_the_poll_stands(app, client, clock, voting):
    running = open_poll(app, client, clock, opened=False)

    page, early = client.get(public(voting, "result")).json, client.get(public(running, "result")).json

    assert (page["state"], page["result"]["motions"][0]["outcome"], page["versions"][0]["version"]) == ("certified", "passed", 1)
    assert "不是备案" in page["standing"]
    assert (early["state"], early["result"], early["objections_until"]) == ("open", None, None)


def test_an_unknown_and_a_forged_code_get_the_same_answer(client, voting):
    known = client.get(public(voting, "result")).json["versions"][0]["code"]
    forged = known[:-1] + ("0" if known[-1] != "0" else "1")

    answers = [look_up(voting, code) for code in (forged, "0000-0000-0000", "x", "ÿ", "%00", "a" * 3000)]

    assert {one.status_code for one in answers} == {404}
    assert len({one.text for one in answers}) == 1
    assert client.get(f"/api/v1/public/certificates/{forged}/file").status_code == 404


def test_the_bundle_is_what_the_verifier_reads_packed_or_not_and_is_kept_once(app, client, voting):
    packed = client.get(public(voting, "bundle.json.gz"))
    plain = client.get(public(voting, "bundle"))

    assert packed.headers["Content-Type"] == "application/gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert verify(json.loads(plain.data)).findings == []
    again = client.get(public(voting, "bundle"), headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context():
        kept = select(func.count()).select_from(BundleFile).where(BundleFile.poll_id == voting.poll.poll_id)
        assert db.session.scalar(kept) == 1


def test_the_bundle_of_an_open_poll_is_built_once_for_each_head(app, client, clock, monkeypatch):
    running = open_poll(app, client, clock)
    running.cast("钱", "2-0101", "agree")
    with app.app_context(), transaction():
        sequence_waiting()
    built = []
    build = bundles.public_bundle
    monkeypatch.setattr(bundles, "public_bundle", lambda *given: built.append(given) or build(*given))

    first, second = (client.get(public(running, "bundle")) for _ in range(2))

    assert (first.status_code, second.data, len(built)) == (200, first.data, 1)


def test_who_asks_while_a_bundle_is_built_is_told_to_come_again(app, client, clock, monkeypatch):
    running = open_poll(app, client, clock)
    running.cast("钱", "2-0101", "agree")
    with app.app_context(), transaction():
        sequence_waiting()
    monkeypatch.setattr(public_bundle, "_PATIENCE_SECONDS", 0.1)
    with public_bundle._building:
        refused = client.get(public(running, "bundle"))

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert client.get(public(running, "bundle")).status_code == 200


def test_a_leaf_is_proved_by_the_hash_of_its_receipt_and_an_earlier_head_is_a_beginning(client, voting):
    bundle, latest = client.get(public(voting, "bundle")).json, client.get(public(voting, "heads", "latest")).json

    proof = client.get(public(voting, "leaves", bundle["leaf_hashes"][3], "proof")).json
    grown = client.get(public(voting, "consistency?old=2")).json

    path = [bytes.fromhex(one) for one in proof["path"]]
    root = bytes.fromhex(latest["root"])
    leaf = bytes.fromhex(bundle["leaf_hashes"][3])
    assert (proof["position"], proof["tree_size"]) == (3, latest["tree_size"])
    assert merkle.inclusion_holds(leaf, 3, proof["tree_size"], path, root)
    assert (grown["old"], grown["new"]) == (2, latest["tree_size"])
    first = roots_at([bytes.fromhex(one) for one in bundle["leaf_hashes"]], [2])[2]
    assert merkle.consistency_holds(2, grown["new"], first, root, [bytes.fromhex(one) for one in grown["path"]])


def test_heads_are_listed_from_the_newest(client, voting):
    first = client.get(public(voting, "heads?limit=1")).json
    rest = client.get(public(voting, f"heads?cursor={first['next_cursor']}")).json

    sizes = [one["tree_size"] for one in first["items"] + rest["items"]]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) > 2


@pytest.mark.parametrize(("path", "status"), [
    ("leaves/xyz/proof", 404), (f"leaves/{'0' * 64}/proof", 404), ("consistency", 422), ("consistency?old=0", 422),
    ("consistency?old=999", 422), ("consistency?old=1&new=999", 404), ("consistency?old=99999999999999999999", 422),
    ("heads?cursor=WyJ4Il0", 422), ("heads?cursor=WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Il0", 422),
    (f"leaves/{'0' * 64}/proof?size=5", 404),
])
def test_wrong_questions_to_the_log_are_refused(client, voting, path, status):
    assert client.get(public(voting, path)).status_code == status


def test_a_poll_that_is_not_there_is_not_found(client, voting):
    for path in ("result", "bundle", "heads", "heads/latest", "consistency?old=1"):
        assert client.get(f"/api/v1/public/communities/{voting.community_id}/polls/{uuid4()}/{path}").status_code == 404
        assert client.get(f"/api/v1/public/communities/{uuid4()}/polls/{voting.poll.poll_id}/{path}").status_code == 404


def test_the_verifier_is_handed_out_with_its_hash(client, voting):
    program = client.get("/api/v1/public/verifier")

    assert hashlib.sha256(program.data).hexdigest() == program.headers["X-SHA256"]
    assert b"verify_bundle" in program.data
