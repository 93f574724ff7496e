"""Both sides and the office sign one checklist; the archive is packed, verifies by itself, and one changed byte is named."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile

import pytest

from app.kernel import jobs, storage
from app.kernel.db import db, transaction
from app.records import exporting, packing
from app.records.exporting import VERIFIER
from scripts import verify_archive
from tests.factories.records import make_house, next_committee


@pytest.fixture
def house(app, client):
    made = make_house(app, client)
    made.file(made.member, "业主大会议事规则全文".encode(), class_code="rules_of_procedure", title="业主大会议事规则")
    made.file(made.member, b"%PDF-1.4 contract", title="物业服务合同/2026:“正本”")
    made.file(made.member, b"%PDF-1.4 secret", class_code="other", title="只给街道", readers="office")
    made.to_body, made.incoming = next_committee(made)
    return made


def opened(house):
    answer = house.post(house.officer, "handovers", json={"from_body_id": str(house.body_id), "to_body_id": str(house.to_body)})
    assert answer.status_code == 201, answer.text
    return answer.json


def sign(house, who, handover):
    return house.post(who, "handovers", handover["id"], "signatures", json={"sha256": handover["sha256"]})


def packed(house, who=None):
    """Ask for a package, let the worker build it, and return the row with its bytes."""
    asked = house.post(who or house.member, "archive-exports")
    assert asked.status_code == 202, asked.text
    house.work()
    return house.get(who or house.member, "archive-exports", asked.json["id"]).json, download(house, who or house.member, asked.json["id"])


def download(house, who, export_id):
    answer = house.get(who, "archive-exports", export_id, "file")
    assert answer.status_code == 200, answer.text
    return answer.data


def run(path, *more):
    return subprocess.run([sys.executable, "-I", str(VERIFIER), str(path), *more], capture_output=True, text=True, check=False)


def test_the_checklist_says_what_is_there_and_what_is_missing(house):
    handover = opened(house)
    lines = {one["class_code"]: one for one in handover["items"]}

    assert (lines["rules_of_procedure"]["state"], lines["rules_of_procedure"]["records"]) == ("have", 1)
    assert lines["covenant"]["state"] == "missing"
    assert "certificate" not in lines


def test_a_handover_is_signed_by_both_sides_and_the_office_and_the_archive_is_packed(house):
    handover = opened(house)
    remarked = house.client.patch(
        house.url("handovers", handover["id"], "items", "covenant"),
        json={"state": "have", "remarks": "纸质原件另交一份"}, headers=house.member.headers)
    assert remarked.status_code == 200, remarked.text
    stale = sign(house, house.member, handover)
    handover = remarked.json
    signed = [sign(house, who, handover) for who in (house.member, house.incoming)]
    assert house.get(house.officer, "handovers", handover["id"]).json["signed_at"] is None
    last = sign(house, house.officer, handover)
    house.work()

    assert stale.status_code == 409
    assert [one.status_code for one in signed] == [201, 201]
    assert last.json["signed_at"]
    assert {one["side"] for one in last.json["signatures"]} == {"outgoing", "incoming", "office"}
    assert "handover" in {one["class_code"] for one in house.get(house.owner, "records").json["items"]}
    export = house.get(house.incoming, "archive-exports").json["items"][0]
    assert export["handover_id"] == handover["id"]
    assert export["built_at"]
    with zipfile.ZipFile(io.BytesIO(download(house, house.incoming, export["id"]))) as archive:
        assert json.loads(archive.read("handover.json"))["signatures"]


def test_after_the_first_signature_the_checklist_stays(house):
    handover = opened(house)
    assert sign(house, house.member, handover).status_code == 201

    changed = house.client.patch(house.url("handovers", handover["id"], "items", "covenant"),
                                 json={"state": "not_applicable", "remarks": "没有"}, headers=house.incoming.headers)

    assert changed.status_code == 409
    assert sign(house, house.member, handover).status_code == 403
    assert sign(house, house.owner, handover).status_code == 404


def test_a_line_that_says_other_than_the_archive_needs_a_remark(house):
    handover = opened(house)

    answer = house.client.patch(house.url("handovers", handover["id"], "items", "covenant"), json={"state": "have"},
                                headers=house.member.headers)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/remarks"


def test_a_member_whose_term_is_over_still_signs_for_the_outgoing_side(house, clock, app):
    from app.registry.models import Community
    from tests.factories import registry as roll
    with app.app_context(), transaction():
        community = db.session.get_one(Community, house.community_id)
        owner = roll.make_owner(community, phone=house.member.phone)
        roll.make_account(community, owner, house.member.person_id, clock.now())
        roll.make_unit(community, owner, label="1-0301")
    handover = opened(house)
    clock.move(days=3)

    assert house.file(house.member).status_code == 403
    assert house.get(house.member, "handovers", handover["id"]).json["your_side"] == "outgoing"
    assert sign(house, house.member, handover).status_code == 201


def test_a_package_verifies_as_a_zip_and_unpacked_and_has_nothing_of_the_office_s(house, tmp_path):
    row, content = packed(house)
    zipped, folder = tmp_path / "a.zip", tmp_path / "a"
    zipped.write_bytes(content)
    zipfile.ZipFile(zipped).extractall(folder)

    as_zip, as_folder = run(zipped, "--sums", row["sums_sha256"]), run(folder)
    inside = subprocess.run([sys.executable, "verify_archive.py"], cwd=folder, capture_output=True, text=True, check=False)

    assert as_zip.returncode == as_folder.returncode == inside.returncode == 0, as_zip.stdout + as_folder.stdout + inside.stdout
    assert "全部一致" in as_zip.stdout
    index = json.loads((folder / "index.json").read_text())
    assert len(index["records"]) == 3
    assert b"%PDF-1.4 secret" not in content
    assert next(one["absent"] for one in index["records"] if one["readers"] == "office").startswith("不在包内")
    assert "只给街道" in (folder / "index.html").read_text()


def test_the_office_s_package_has_all(house):
    _, content = packed(house, house.officer)

    assert b"%PDF-1.4 secret" in content


def test_one_changed_byte_is_named(house, tmp_path):
    _, content = packed(house)
    at = content.index(b"%PDF-1.4 contract") + 12
    changed = tmp_path / "changed.zip"
    changed.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])

    found = run(changed)

    assert found.returncode == 1
    assert "文件被改动 files/2026/物业服务合同/2026-01-05 物业服务合同_2026_“正本”" in found.stdout


def test_no_byte_of_a_package_changes_unseen(house, tmp_path):
    _, content = packed(house)
    path, chance = tmp_path / "x.zip", random.Random(5)
    for at in [*chance.sample(range(len(content)), 60), 0, len(content) - 1, len(content) - 70]:
        path.write_bytes(content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1:])
        findings, _ = verify_archive.check(path)
        assert findings, at


def test_what_is_taken_out_slipped_in_or_summed_anew_is_named(house, tmp_path):
    row, content = packed(house)
    folder = tmp_path / "a"
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder)
    victim = next((folder / "files").rglob("*.pdf"))
    name = victim.relative_to(folder).as_posix()

    victim.rename(victim.with_name("other.pdf"))
    assert {line.split(" ", 1)[0] for line in verify_archive.check(folder)[0]} >= {"缺少文件", "多出文件"}
    victim.with_name("other.pdf").rename(victim)
    victim.write_bytes(b"forged")
    assert verify_archive.check(folder)[0][0] == f"文件被改动 {name}（校验值不同）"
    sums = (folder / "SHA256SUMS").read_text().splitlines()
    forged = [f"{verify_archive.sha256(b'forged').hexdigest()}  {name}" if line.endswith(name) else line for line in sums]
    (folder / "SHA256SUMS").write_text("\n".join(forged) + "\n")
    assert verify_archive.check(folder)[0] == [f"目录和文件对不上 {name}"]
    assert "文件被改动 SHA256SUMS（和给出的校验值不同）" in verify_archive.check(folder, row["sums_sha256"])[0]


def test_what_is_no_archive_is_said_to_be_none(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"hello")

    assert run(tmp_path / "x.zip").returncode == 2
    assert run(tmp_path / "none.zip").returncode == 2
    assert run(tmp_path).returncode == 1


def test_a_worker_that_dies_amid_a_package_loses_nothing(app, house, monkeypatch):
    asked = house.post(house.member, "archive-exports").json

    def dies(file_id, read=storage.read):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, app.app_context():
        broken.setattr(exporting.storage, "read", dies)
        with pytest.raises(KeyboardInterrupt):
            jobs.drain()
    assert house.get(house.member, "archive-exports", asked["id"]).json["built_at"] is None
    assert house.get(house.member, "archive-exports", asked["id"], "file").status_code == 409
    assert house.post(house.member, "archive-exports").status_code == 409
    house.work()

    assert house.get(house.member, "archive-exports", asked["id"]).json["built_at"]


def test_one_package_that_fails_does_not_hold_up_the_others(app, house, monkeypatch):
    house.post(house.member, "archive-exports")

    def broken(_):
        raise OSError("changed on disk")

    with monkeypatch.context() as failing:
        failing.setattr(exporting.storage, "read", broken)
        house.work()
    house.work()

    assert house.get(house.member, "archive-exports").json["items"][0]["built_at"]


def test_a_package_of_many_pieces_is_whole(monkeypatch):
    monkeypatch.setattr(packing, "PIECE", 1000)
    kept = []
    package = packing.Package(kept.append)
    for number in range(20):
        package.add(f"files/{number}.pdf", random.Random(number).randbytes(700))
    digest, _, size = package.close()

    whole = b"".join(kept)

    assert len(kept) > 10
    assert (len(whole), verify_archive.sha256(whole).hexdigest()) == (size, digest)
    assert (packing.SEAL, packing.SUMS) == (verify_archive.SEAL, verify_archive.SUMS)
