"""Nothing is read that the scanner has not seen, and its absence holds nothing up."""

from __future__ import annotations

import io
import os
import socket

import pytest
from PIL import Image

from app.config import ConfigurationRefused, Settings
from app.kernel import clock, outbox, storage
from app.kernel.db import transaction
from app.kernel.storage import chores, files, scanner, scans, stores
from tests.factories.identity import log_in
from tests.kernel.test_uploads import begin, id_of, send, take
from tests.simulators import clamd
from tests.simulators.clamd import BAD

GOOD = b"%PDF-1.7\n" + b"good\n" * 50_000
LONG_BAD = BAD + b"x" * 300_000


@pytest.fixture
def away():
    """Name a scanner that nobody answers for."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        scanner.use(f"127.0.0.1:{probe.getsockname()[1]}")
        yield probe.getsockname()[1]
    scanner.use("")


@pytest.fixture
def there():
    with clamd.simulated() as server:
        scanner.use(server.address)
        yield server
    scanner.use("")


def put(content, **more):
    with transaction():
        return storage.put(io.BytesIO(content), name="x", at=clock.now(), **({"accepted": storage.PAPERS} | more))


def objects():
    return {path.name for path in stores.store()._root.rglob("*") if path.is_file()}


def scan():
    with transaction():
        chores.scan_waiting()
    outbox.deliver_due()


@pytest.mark.usefixtures("context", "there")
def test_a_clean_file_is_kept_and_read_at_once():
    assert storage.read(put(GOOD).id) == GOOD


@pytest.mark.usefixtures("context", "there")
@pytest.mark.parametrize("content", [BAD, LONG_BAD])
def test_an_infected_file_is_refused_in_words_and_destroyed(content):
    before = objects()

    with pytest.raises(storage.FileInfected) as refused:
        put(content)

    assert "查出了病毒（Own.Test" in refused.value.document()["detail"]
    assert objects() == before


@pytest.mark.usefixtures("context", "away")
def test_a_file_waits_unread_while_the_scanner_is_away_and_is_read_when_it_was_scanned():
    kept = put(GOOD)
    with pytest.raises(storage.FileWaitsForScan):
        storage.read(kept.id)
    scan()
    with pytest.raises(storage.FileWaitsForScan):
        storage.read_stream(kept.id)

    with clamd.simulated() as server:
        scanner.use(server.address)
        scan()

    assert storage.read(kept.id) == GOOD


@pytest.mark.usefixtures("context", "away")
def test_what_waited_and_is_infected_is_destroyed_and_says_so():
    kept, sound = put(LONG_BAD), put(GOOD)

    with clamd.simulated() as server:
        scanner.use(server.address)
        scan()

    with pytest.raises(storage.FileInfected):
        storage.read(kept.id)
    assert not stores.store().exists(files.key_of(kept.id))
    assert storage.read(sound.id) == GOOD


@pytest.mark.usefixtures("context", "away")
def test_what_the_house_made_waits_for_no_scanner():
    assert storage.read(put(GOOD, accepted=()).id) == GOOD


@pytest.mark.usefixtures("context", "away")
def test_a_picture_that_waits_has_no_small_one_before_it_was_scanned():
    out = io.BytesIO()
    Image.new("RGB", (900, 900), "blue").save(out, "JPEG")
    kept = put(out.getvalue())
    with transaction():
        chores.make_thumbnails()
    assert storage.thumbnail(kept.id) is None

    with clamd.simulated() as server:
        scanner.use(server.address)
        scan()
    with transaction():
        chores.make_thumbnails()

    assert storage.thumbnail(kept.id) is not None


@pytest.mark.usefixtures("context")
def test_a_lost_file_at_the_front_holds_no_other_up(away):
    lost, sound = put(GOOD), put(GOOD)
    stores.store().delete(files.key_of(lost.id))

    with clamd.simulated() as server:
        scanner.use(server.address)
        scan()

    assert scans.state_of(lost.id) == "waiting"
    assert storage.read(sound.id) == GOOD


@pytest.mark.usefixtures("context")
def test_a_scanner_that_takes_no_more_or_thinks_too_long_has_given_no_verdict(there, monkeypatch):
    there.most = 100_000
    too_long = put(GOOD)
    there.most, there.silent = 100_000_000, 1.0
    monkeypatch.setattr(scanner, "_PATIENCE", 0.2)
    too_slow = put(GOOD)

    assert [scans.state_of(one.id) for one in (too_long, too_slow)] == ["waiting", "waiting"]


def test_an_upload_is_whole_and_taken_while_it_waits_and_cannot_be_read(app, client, away):
    someone = log_in(app)
    where = begin(client, someone, len(GOOD)).headers["Location"]

    assert send(client, someone, where, GOOD).status_code == 204

    assert client.get(where, headers=someone.headers).json["state"] == "waiting_for_scan"
    taken = take(app, someone, where)
    with app.app_context():
        with pytest.raises(storage.FileWaitsForScan):
            storage.read(taken.id)
        with clamd.simulated() as server:
            scanner.use(server.address)
            scan()
        assert storage.read(taken.id) == GOOD


def test_an_infected_upload_is_refused_and_cannot_be_taken(app, client, there):
    someone = log_in(app)
    where = begin(client, someone, len(BAD)).headers["Location"]

    answer = send(client, someone, where, BAD)

    assert answer.status_code == 422
    assert "病毒" in answer.json["detail"]
    with pytest.raises(Exception, match="UploadRefused"):
        take(app, someone, where)


def test_an_upload_found_infected_while_it_waited_cannot_be_taken(app, client, away):
    someone = log_in(app)
    where = begin(client, someone, len(BAD)).headers["Location"]
    send(client, someone, where, BAD)
    with app.app_context(), clamd.simulated() as server:
        scanner.use(server.address)
        scan()

    assert client.get(where, headers=someone.headers).json["state"] == "refused"
    with pytest.raises(storage.FileInfected):
        take(app, someone, where)
    assert id_of(where)


@pytest.mark.skipif(clamd.PROGRAM is None, reason="no clamd is installed here; its simulator is tested above")
def test_a_real_clamd_finds_what_it_knows_and_lets_the_rest_pass(tmp_path):
    with clamd.real(tmp_path) as address:
        scanner.use(address)
        try:
            assert scanner.find([BAD[:10], BAD[10:]]) == "Own.Test.UNOFFICIAL"
            assert scanner.find([os.urandom(64 * 1024) for _ in range(50)]) is None
            assert scanner.find([]) is None
        finally:
            scanner.use("")


@pytest.mark.parametrize("address", ["clamd", "127.0.0.1:", "127.0.0.1:x"])
def test_a_scanner_without_an_address_is_refused_at_the_start(address):
    with pytest.raises(ConfigurationRefused, match="CLAMAV"):
        Settings.from_env({"ZUOLIN_ENV": "test", "CLAMAV": address})
