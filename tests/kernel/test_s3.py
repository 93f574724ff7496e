"""Files in a store that speaks S3, over a real socket: as in the folder, and when the store is slow, away or breaks off."""

from __future__ import annotations

import io
import os
import time

import boto3
import pytest
from moto.server import ThreadedMotoServer

from app.config import ConfigurationRefused, Settings
from app.kernel import clock, outbox, storage
from app.kernel.problems import TooLarge
from app.kernel.storage import files, stores
from tests.factories.identity import log_in
from tests.kernel.test_uploads import TUS, begin, offset_of, send, take
from tests.simulators import flaky

SECRET = "a-secret-that-no-log-may-hold"
SMALL = b"%PDF-1.7\n" + os.urandom(300_000)
LARGE = b"%PDF-1.7\n" + os.urandom(18 * 1024 * 1024)


@pytest.fixture(scope="module")
def moto():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture(scope="module")
def bucket(moto):
    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{moto}", aws_access_key_id="city", aws_secret_access_key=SECRET, region_name="us-east-1")
    client.create_bucket(Bucket="archive")
    return client


@pytest.fixture
def line(app, moto, bucket):
    """Keep files in S3 behind a line that fails as told."""
    with flaky.line_to(moto) as line:
        before = stores.store()
        storage.use(Settings.from_env({
            "ZUOLIN_ENV": "test", "DATABASE_URL": "x", "FILE_STORE": "s3", "S3_ENDPOINT": line.url, "S3_BUCKET": "archive",
            "S3_ACCESS_KEY": "city", "S3_SECRET_KEY": SECRET, "S3_TIMEOUT": "1"}))
        yield line
        stores.use(before)


def put(content=SMALL, **more):
    return storage.put(io.BytesIO(content), name="x", at=clock.now(), **more)


def object_of(bucket, kept):
    return bucket.get_object(Bucket="archive", Key=files.key_of(kept.id))["Body"].read()


def unfinished(bucket):
    return bucket.list_multipart_uploads(Bucket="archive").get("Uploads", [])


@pytest.mark.usefixtures("context", "line")
@pytest.mark.parametrize("content", [b"", b"x", SMALL, LARGE], ids=["empty", "byte", "small", "large"])
def test_a_file_comes_back_as_it_was_and_lies_there_sealed(bucket, content):
    kept = put(content)

    assert storage.read(kept.id) == content
    assert not content or content[:2000] not in object_of(bucket, kept)[:4000] or len(content) < 9
    assert stores.store().exists(files.key_of(kept.id))


@pytest.mark.usefixtures("context", "line")
def test_a_changed_object_is_not_given_out(bucket):
    kept = put()
    content = bytearray(object_of(bucket, kept))
    content[-1] ^= 1
    bucket.put_object(Bucket="archive", Key=files.key_of(kept.id), Body=bytes(content))

    with pytest.raises(storage.FileChanged):
        storage.read(kept.id)


@pytest.mark.usefixtures("context", "line")
def test_a_large_file_that_is_refused_half_way_leaves_no_parts(bucket):
    with pytest.raises(TooLarge):
        put(LARGE + bytes(8 * 1024 * 1024), largest=20 * 1024 * 1024)

    assert unfinished(bucket) == []


@pytest.mark.usefixtures("context", "line")
def test_what_is_deleted_is_gone_and_to_delete_it_twice_is_no_error():
    kept = put()
    key = files.key_of(kept.id)

    for _ in range(2):
        stores.store().delete(key)

    assert not stores.store().exists(key)
    with pytest.raises(FileNotFoundError):
        storage.read(kept.id)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("fault", ["reset", "busy", "hang"])
def test_one_fault_of_the_store_is_borne(line, fault):
    line.faults = [fault]
    kept = put()
    stores.store()._s3.close()  # the next request opens a connection of its own
    line.faults = [fault]

    assert storage.read(kept.id) == SMALL


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("fault", ["reset", "busy"])
def test_a_store_that_stays_away_is_a_refusal_in_words_after_a_bounded_wait(line, fault):
    kept = put()
    stores.store()._s3.close()
    line.always = fault
    began = time.monotonic()

    with pytest.raises(storage.FileStoreAway) as refused:
        put()
    with pytest.raises(storage.FileStoreAway):
        storage.read(kept.id)

    assert time.monotonic() - began < 40
    assert refused.value.document()["status"] == 503
    assert "文件库暂时连不上" in refused.value.document()["detail"]


@pytest.mark.usefixtures("context")
def test_an_answer_that_breaks_off_is_gone_on_with_where_it_broke(line):
    kept = put(LARGE)
    stores.store()._s3.close()
    line.faults = [5_000_000, 4_000_000]

    assert storage.read(kept.id) == LARGE


@pytest.mark.usefixtures("context")
def test_an_answer_that_always_breaks_off_ends_before_the_length(line):
    kept = put(LARGE)
    stores.store()._s3.close()
    line.always = 1_000_000
    got = []

    with pytest.raises(storage.FileStoreAway):
        got.extend(storage.read_stream(kept.id))

    assert sum(map(len, got)) < len(LARGE)


def test_an_upload_in_pieces_goes_on_after_the_store_was_away(app, client, line):
    someone = log_in(app)
    where = begin(client, someone, len(LARGE), use="paper").headers["Location"]
    send(client, someone, where, LARGE[: 3 * 1024 * 1024])
    line.always = "reset"
    stores.store()._s3.close()

    away = send(client, someone, where, LARGE[3 * 1024 * 1024:], 3 * 1024 * 1024)
    line.always = None

    assert away.status_code == 503
    assert away.headers["Retry-After"] == "10"
    assert offset_of(client, someone, where) == 3 * 1024 * 1024
    assert send(client, someone, where, LARGE[3 * 1024 * 1024:], 3 * 1024 * 1024).status_code == 204
    taken = take(app, someone, where)
    with app.app_context():
        outbox.deliver_due()
        assert storage.read(taken.id) == LARGE


def test_an_upload_that_was_given_up_leaves_nothing_in_the_bucket(app, client, bucket, line):
    someone = log_in(app)
    with app.app_context():
        outbox.deliver_due()
    before = {one["Key"] for one in bucket.list_objects_v2(Bucket="archive").get("Contents", [])}
    where = begin(client, someone, 2_000_000).headers["Location"]
    send(client, someone, where, LARGE[:1_500_000])

    client.delete(where, headers=someone.headers | TUS)
    with app.app_context():
        outbox.deliver_due()

    assert {one["Key"] for one in bucket.list_objects_v2(Bucket="archive").get("Contents", [])} == before


@pytest.mark.usefixtures("context")
def test_no_log_holds_the_secret(line, caplog):
    line.always = "reset"
    with caplog.at_level("DEBUG"), pytest.raises(storage.FileStoreAway):
        put()

    assert SECRET not in caplog.text
    settings = Settings.from_env({"FILE_STORE": "s3", "S3_BUCKET": "b", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": SECRET})
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(("env", "named"), [
    ({"FILE_STORE": "ftp"}, "FILE_STORE"), ({"FILE_STORE": "s3", "S3_BUCKET": "b"}, "S3_ACCESS_KEY"), ({"FILE_STORE": "s3"}, "S3_BUCKET"),
])
def test_a_store_that_is_half_set_keeps_the_application_from_starting(env, named):
    with pytest.raises(ConfigurationRefused, match=named):
        Settings.from_env({"ZUOLIN_ENV": "test"} | env)


