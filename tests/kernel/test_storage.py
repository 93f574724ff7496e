from __future__ import annotations

import io

import pytest

from app.kernel import clock, storage
from app.kernel.problems import TooLarge

pytestmark = pytest.mark.usefixtures("context")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 600


def put(content=PDF, **more):
    return storage.put(io.BytesIO(content), name="title.pdf", at=clock.now(), **more)


def path_of(kept):
    return storage._path(kept.id)


def test_a_file_comes_back_as_it_was_and_does_not_lie_readable_on_the_disk():
    kept = put()

    assert storage.read(kept.id) == PDF
    assert kept.media_type == "application/pdf"
    assert PDF[:64] not in path_of(kept).read_bytes()


def test_a_file_that_was_changed_on_the_disk_is_not_given_out():
    kept = put()
    content = bytearray(path_of(kept).read_bytes())
    content[-1] ^= 1
    path_of(kept).write_bytes(content)

    with pytest.raises(OSError, match="was changed on disk"):
        storage.read(kept.id)


def test_a_file_in_the_place_of_another_is_not_given_out():
    one, other = put(), put(PDF + b"more")
    path_of(one).write_bytes(path_of(other).read_bytes())

    with pytest.raises(OSError, match="was changed on disk"):
        storage.read(one.id)


def test_a_file_that_is_cut_short_is_not_given_out():
    kept = put()
    content = path_of(kept).read_bytes()
    path_of(kept).write_bytes(content[: 4 + int.from_bytes(content[:4], "big")])

    with pytest.raises(OSError, match="was changed on disk"):
        storage.read(kept.id)


def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing():
    with pytest.raises(TooLarge):
        put(PDF + b"0" * storage.LARGEST_FILE)
