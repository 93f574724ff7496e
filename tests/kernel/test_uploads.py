"""An upload in pieces: what was acknowledged is there, and nobody but its uploader has it, once."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest

from app.kernel import clock, outbox, storage
from app.kernel.access import SYSTEM
from app.kernel.db import db, transaction
from app.kernel.problems import NotFound
from app.kernel.storage import chores, files, pieces, stores, uploads
from app.kernel.storage.models import Upload, UploadPiece
from app.kernel.storage.upload_problems import UploadGone, UploadRefused, UploadTaken, UploadUnfinished
from tests.factories.identity import log_in

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 10_000  # some 2.5 MiB
SIZE = len(PDF)
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = TUS | {"Content-Type": "application/offset+octet-stream"}
ALL = "/api/v1/uploads"


@pytest.fixture(scope="module")
def someone(app):
    return log_in(app)


def metadata(**told):
    return {"Upload-Metadata": ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())}


def begin(client, someone, length=SIZE, **told):
    return client.post(ALL, headers=someone.headers | TUS | {"Upload-Length": str(length)} | metadata(**told))


def send(client, someone, where, content, offset=0, **headers):
    return client.patch(where, data=content, headers=someone.headers | PIECE | {"Upload-Offset": str(offset)} | headers)


def offset_of(client, someone, where):
    answer = client.head(where, headers=someone.headers | TUS)
    return int(answer.headers["Upload-Offset"]) if answer.status_code == 200 else answer.status_code


def uploaded(client, someone, content=PDF, **told):
    where = begin(client, someone, len(content), **told).headers["Location"]
    send(client, someone, where, content)
    return where


def take(app, someone, where, **more):
    with app.app_context(), transaction():
        return storage.take(id_of(where), someone.actor, at=clock.now(), **more)


def id_of(where):
    return where.rpartition("/")[2]


def objects():
    return {path.name for path in stores.store()._root.rglob("*") if path.is_file()}


def test_the_server_says_what_of_tus_it_speaks(client):
    answer = client.options(ALL)

    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert answer.headers["Tus-Max-Size"] == str(200 * 1024 * 1024)
    assert set(answer.headers["Tus-Checksum-Algorithm"].split(",")) == {"sha256", "sha1"}


def test_a_file_comes_in_pieces_and_is_taken_once(app, client, someone):
    begun = begin(client, someone, filename="电梯报价.pdf")
    where = begun.headers["Location"]
    first = send(client, someone, where, PDF[:1_500_000])
    second = send(client, someone, where, PDF[1_500_000:], 1_500_000)

    assert (begun.status_code, begun.json["name"], begun.json["state"]) == (201, "电梯报价.pdf", "receiving")
    assert begun.headers["Upload-Expires"].endswith("GMT")
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, "1500000")
    assert (second.status_code, second.headers["Upload-Offset"], second.headers["Tus-Resumable"]) == (204, str(len(PDF)), "1.0.0")
    assert client.get(where, headers=someone.headers).json["state"] == "kept"
    taken = take(app, someone, where, accepted=storage.PAPERS)
    assert (taken.name, taken.media_type, taken.sha256) == ("电梯报价.pdf", "application/pdf", hashlib.sha256(PDF).hexdigest())
    with app.app_context():
        assert storage.read(taken.id) == PDF
    with pytest.raises(UploadTaken):
        take(app, someone, where)


def test_a_taken_file_outlives_the_upload(app, client, someone, clock):
    where = uploaded(client, someone)
    taken = take(app, someone, where)

    clock.move(days=4)
    with app.app_context():
        with transaction():
            chores.forget_expired()
        outbox.deliver_due()

        assert storage.read(taken.id) == PDF
        assert db.session.get(Upload, id_of(where)) is None


def test_a_wrong_offset_says_where_the_server_stands(client, someone):
    where = begin(client, someone).headers["Location"]
    send(client, someone, where, PDF[:1000])

    again = send(client, someone, where, PDF[:1000])

    assert again.status_code == 409
    assert again.json["received"] == 1000
    assert offset_of(client, someone, where) == 1000


def test_a_piece_with_a_wrong_checksum_counts_for_nothing_and_leaves_nothing(client, someone):
    where = begin(client, someone).headers["Location"]
    before = objects()
    right = base64.b64encode(hashlib.sha256(PDF).digest()).decode()

    wrong = send(client, someone, where, PDF[:-1] + b"x", **{"Upload-Checksum": f"sha256 {right}"})

    assert wrong.status_code == 460
    assert offset_of(client, someone, where) == 0
    assert objects() == before
    assert send(client, someone, where, PDF, **{"Upload-Checksum": f"sha256 {right}"}).headers["Upload-Offset"] == str(len(PDF))


@pytest.mark.parametrize(("checksum", "status"), [("md5 AAAA", 422), ("sha1 AAAA", 422), ("sha256 !", 422)])
def test_an_unknown_checksum_is_refused(client, someone, checksum, status):
    where = begin(client, someone).headers["Location"]

    assert send(client, someone, where, b"x", **{"Upload-Checksum": checksum}).status_code == status


def test_more_than_was_said_is_not_taken(client, someone):
    where = begin(client, someone, 100).headers["Location"]

    assert send(client, someone, where, PDF[:101]).status_code == 413
    assert offset_of(client, someone, where) == 0


@pytest.mark.parametrize("version", [{}, {"Tus-Resumable": "0.2.2"}])
def test_another_version_of_the_protocol_is_refused_by_name(client, someone, version):
    answer = client.post(ALL, headers=someone.headers | version | {"Upload-Length": "9"})

    assert answer.status_code == 412
    assert answer.headers["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize(("headers", "status"), [
    ({"Upload-Length": "0"}, 422), ({"Upload-Length": "-1"}, 422), ({"Upload-Length": "1e3"}, 422), ({}, 422), ({"Upload-Length": "9" * 30}, 413),
    ({"Upload-Length": str(20 * 1024 * 1024 + 1)}, 413), ({"Upload-Length": "9", "Upload-Metadata": "filename ???"}, 422),
    ({"Upload-Length": "9", **metadata(use="virus")}, 422), ({"Upload-Length": "9", "Upload-Metadata": "filename /w=="}, 422),
])
def test_what_is_no_upload_is_refused_at_its_beginning(client, someone, headers, status):
    assert client.post(ALL, headers=someone.headers | TUS | headers).status_code == status


def test_the_name_is_only_a_name(client, someone):
    answer = begin(client, someone, filename="../../etc/pass\x00wd\r\nX: y")

    assert answer.json["name"] == ".._.._etc_pass_wd__X: y"


def test_bytes_of_another_type_are_refused_and_those_of_this_type_nowhere_else(client, someone):
    where = begin(client, someone).headers["Location"]
    json = client.patch(where, json={"a": 1}, headers=someone.headers | TUS | {"Upload-Offset": "0"})
    elsewhere = client.post("/api/v1/me/consents", data=b"x", headers=someone.headers | PIECE)

    assert (json.status_code, elsewhere.status_code) == (415, 415)


def test_nobody_else_sees_sends_ends_or_takes_an_upload(app, client, someone):
    where, other = uploaded(client, someone), log_in(app)

    assert [client.get(where, headers=other.headers).status_code, offset_of(client, other, where),
            send(client, other, where, b"x").status_code, client.delete(where, headers=other.headers | TUS).status_code] == [404] * 4
    with pytest.raises(NotFound):
        take(app, other, where)
    assert [client.open(where, method=method, headers=TUS).status_code for method in ("GET", "HEAD", "DELETE")] == [401] * 3
    assert client.post(ALL, headers=TUS | {"Upload-Length": "9"}).status_code == 401


def test_a_file_that_is_not_what_was_to_come_is_destroyed_and_refused_in_words(app, client, someone):
    page = b"<!doctype html><script>alert(1)</script>" + b" " * 3000
    where = begin(client, someone, len(page), filename="看起来.pdf").headers["Location"]

    answer = send(client, someone, where, page)

    assert answer.status_code == 422
    assert "不是PDF、JPG、PNG" in answer.json["detail"]
    assert client.get(where, headers=someone.headers).json["state"] == "refused"
    with pytest.raises(UploadRefused):
        take(app, someone, where)
    with app.app_context():
        outbox.deliver_due()
        row = db.session.get(Upload, id_of(where))
        assert not stores.store().exists(files.key_of(row.file_id))
        assert db.session.query(UploadPiece).filter_by(upload_id=row.id).count() == 0


def test_a_room_takes_only_its_own_types_whatever_the_upload_was_for(app, client, someone):
    where = uploaded(client, someone, "会议记录\n".encode() * 100, use="document", filename="记录.txt")

    with pytest.raises(storage.FileTypeRefused):
        take(app, someone, where, accepted=storage.PAPERS)

    assert take(app, someone, where, accepted=storage.DOCUMENTS, name="会议记录").name == "会议记录"


def test_what_is_not_whole_is_not_taken(app, client, someone):
    where = begin(client, someone).headers["Location"]
    send(client, someone, where, PDF[:10])

    with pytest.raises(UploadUnfinished):
        take(app, someone, where)


def test_an_upload_that_is_given_up_leaves_nothing(app, client, someone):
    with app.app_context():
        outbox.deliver_due()
    before = objects()
    where = begin(client, someone).headers["Location"]
    send(client, someone, where, PDF[:2_000_000])
    assert objects() > before

    ended = client.delete(where, headers=someone.headers | TUS)

    with app.app_context():
        outbox.deliver_due()
    assert ended.status_code == 204
    assert objects() == before
    assert offset_of(client, someone, where) == 404


def test_an_expired_upload_is_gone_and_its_bytes_are_destroyed(app, client, clock):
    someone = log_in(app)
    with app.app_context():
        outbox.deliver_due()
    before = objects()
    where = begin(client, someone).headers["Location"]
    send(client, someone, where, PDF[:1000])

    clock.move(days=3, seconds=1)

    assert offset_of(client, someone, where) == 410
    with app.app_context():
        with pytest.raises(UploadGone):
            storage.take(id_of(where), someone.actor, at=clock.now())
        with transaction():
            chores.forget_expired()
        outbox.deliver_due()
    assert objects() <= before
    assert offset_of(client, someone, where) == 404


def test_one_person_cannot_fill_the_store(app, client):
    someone = log_in(app)
    for _ in range(uploads.MOST_OPEN):
        assert begin(client, someone, 1000).status_code == 201

    assert begin(client, someone, 1000).status_code == 429
    other = log_in(app)
    assert [begin(client, other, 199 * 1024 * 1024, use="document").status_code for _ in range(4)] == [201, 201, 201, 429]


def test_of_two_that_send_at_once_one_counts(app, client, someone):
    where = begin(client, someone).headers["Location"]

    class Overtaken(io.BytesIO):
        """While the first waits for its phone, the second sends the same place."""

        def read(self, size=-1):
            if self.tell() == 0:
                assert send(client, someone, where, PDF[:500]).status_code == 204
            return super().read(size)

    with app.app_context(), pytest.raises(uploads.UploadOffsetDiffers):
        uploads.receive(someone.actor, id_of(where), 0, Overtaken(PDF[:700]), checksum=None, at=clock.now())

    assert offset_of(client, someone, where) == 500
    send(client, someone, where, PDF[500:], 500)
    assert take(app, someone, where).sha256 == hashlib.sha256(PDF).hexdigest()


def test_an_upload_ended_while_its_bytes_come_takes_no_more(app, client, someone):
    where = begin(client, someone).headers["Location"]

    class Ended(io.BytesIO):
        def read(self, size=-1):
            if self.tell() >= pieces.PIECE:
                client.delete(where, headers=someone.headers | TUS)
            return super().read(size)

    with app.app_context(), pytest.raises(NotFound):
        uploads.receive(someone.actor, id_of(where), 0, Ended(PDF), checksum=None, at=clock.now())


def test_what_was_whole_when_the_server_died_is_finished_by_the_worker(app, client, someone, monkeypatch):
    where = begin(client, someone).headers["Location"]
    monkeypatch.setattr(uploads, "finish", lambda upload_id: None)
    send(client, someone, where, PDF)
    monkeypatch.undo()
    assert client.get(where, headers=someone.headers).json["state"] == "checking"

    with app.app_context(), transaction():
        chores.finish_whole()

    assert client.get(where, headers=someone.headers).json["state"] == "kept"
    assert take(app, someone, where).sha256 == hashlib.sha256(PDF).hexdigest()


def test_the_system_has_no_uploads(app):
    with app.app_context(), pytest.raises(Exception, match="Unauthenticated"):
        uploads.begin(SYSTEM, 10, "x", "paper", clock.now())
