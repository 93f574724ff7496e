from __future__ import annotations

import hashlib
import io
import tracemalloc
import zipfile

import pytest
from PIL import Image

from app.kernel import clock, storage
from app.kernel.db import transaction
from app.kernel.problems import TooLarge
from app.kernel.storage import chores, files, kinds, stores, thumbnails

pytestmark = pytest.mark.usefixtures("context")
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 600


def put(content=PDF, **more):
    return storage.put(io.BytesIO(content), name="title.pdf", at=clock.now(), **more)


def path_of(kept):
    return stores.store().path(files.key_of(kept.id))


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

    with pytest.raises(OSError, match="was changed in the store"):
        storage.read(kept.id)


def test_a_file_in_the_place_of_another_is_not_given_out():
    one, other = put(), put(PDF + b"more")
    path_of(one).write_bytes(path_of(other).read_bytes())

    with pytest.raises(OSError, match="was changed in the store"):
        storage.read(one.id)


def test_a_file_that_is_cut_short_is_not_given_out():
    kept = put()
    content = path_of(kept).read_bytes()
    path_of(kept).write_bytes(content[: 4 + int.from_bytes(content[:4], "big")])

    with pytest.raises(OSError, match="was changed in the store"):
        storage.read(kept.id)


def test_a_file_beyond_the_limit_is_refused_and_leaves_nothing():
    with pytest.raises(TooLarge):
        put(PDF + b"0" * storage.LARGEST_FILE)


def shrunk(content):
    return Image.open(io.BytesIO(thumbnails.shrink(content)))


def office_file(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in ("docProps/app.xml", "[Content_Types].xml", *names):
            packed.writestr(name, b"<x/>" * 50)
    return out.getvalue()


@pytest.mark.parametrize(("content", "kind"), [
    (PDF, "application/pdf"), (office_file("word/document.xml"), kinds.DOCX), (office_file("xl/workbook.xml"), kinds.XLSX),
    (office_file("ppt/presentation.xml"), kinds.PPTX), (office_file("OFD.xml"), "application/ofd"),
    (office_file("word/document.xml", "word/vbaProject.bin"), kinds.MACROS), (office_file("a.txt"), "application/zip"),
    ("本小区2026年第一次业主大会。\n".encode() * 900, "text/plain"), (b"<!DOCTYPE html><script>alert(1)</script>", "text/html"),
    (b"  <svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "text/html"), (b"MZ\x90\x00" + bytes(200), "application/vnd.microsoft.portable-executable"),
    (b"PK\x03\x04" + bytes(300), "application/zip"), (b"", "text/plain"), (bytes(10), "application/octet-stream"),
])
def test_a_type_is_told_by_content_and_never_by_the_name(content, kind):
    assert put(content).media_type == kind


@pytest.mark.parametrize("content", [
    b"<html><body onload=alert(1)>", b"<svg/>", b"<?xml version='1.0'?><svg/>", b"MZ" + bytes(99),
    office_file("word/document.xml", "word/vbaProject.bin"), office_file("evil.exe"), b"GIF89a" + bytes(50), b"\xef\xbb\xbf<script>1</script>",
])
def test_what_is_not_accepted_is_refused_in_words_and_leaves_nothing(content, tmp_path):
    before = objects()

    with pytest.raises(storage.FileTypeRefused) as refused:
        put(content, accepted=storage.DOCUMENTS)

    assert "PDF、JPG、PNG" in refused.value.document()["detail"]
    assert objects() == before


def objects():
    return sorted(path for path in stores.store()._root.rglob("*") if path.is_file())


def test_short_reads_make_the_same_parts():
    class Dripping(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    kept = storage.put(Dripping(PDF), name="x", at=clock.now())

    assert storage.read(kept.id) == PDF
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()


def test_a_stream_that_breaks_off_leaves_nothing():
    class Broken(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 100_000:
                raise ConnectionResetError
            return super().read(size)

    before = objects()
    with pytest.raises(ConnectionResetError):
        storage.put(Broken(PDF), name="x", at=clock.now())

    assert objects() == before


def test_what_a_killed_process_left_unfinished_is_swept_after_a_day():
    folder = stores.store()
    left = folder._root / "ab" / "x.0000.part"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")

    assert folder.sweep(left.stat().st_mtime - 1) == 0
    assert folder.sweep(left.stat().st_mtime + 1) == 1


def test_a_picture_gets_a_small_one_upright_and_without_what_the_camera_wrote(app):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "22.5431 N 114.0579 E"
    out = io.BytesIO()
    Image.new("RGB", (1600, 800), "green").save(out, "JPEG", exif=exif)
    with transaction():
        kept = put(out.getvalue(), accepted=storage.PAPERS)
    assert storage.thumbnail(kept.id) is None

    with transaction():
        chores.make_thumbnails()

    small = storage.read(storage.thumbnail(kept.id))
    picture = Image.open(io.BytesIO(small))
    assert picture.size == (160, 320)
    assert dict(picture.getexif()) == {}
    assert b"114.0579" not in small
    assert storage.info(storage.thumbnail(kept.id)).media_type == "image/jpeg"


def test_what_looks_like_a_picture_and_is_none_gets_no_small_one_and_stops_nothing(app):
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(out, "PNG")
    with transaction():
        broken, sound = put(out.getvalue()[:60], accepted=storage.PAPERS), put(out.getvalue(), accepted=storage.PAPERS)

    with transaction():
        chores.make_thumbnails()

    assert storage.thumbnail(broken.id) is None
    assert storage.thumbnail(sound.id) is not None


def test_a_picture_that_unpacks_to_gigabytes_is_not_unpacked():
    out = io.BytesIO()
    Image.new("1", (40_000, 40_000)).save(out, "PNG")

    with pytest.raises(thumbnails.PictureRefused, match=r"40000 x 40000|DecompressionBomb"):
        thumbnails.shrink(out.getvalue())


def test_a_picture_with_nothing_behind_shows_white():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")

    assert shrunk(out.getvalue()).getpixel((5, 5)) == (255, 255, 255)


def test_an_answer_streams_a_file_that_is_saved_and_not_run(app):
    kept = put(b"<script>alert(1)</script>")

    with app.test_request_context():
        answer = storage.file_response(kept.id, name="业主大会\r\n纪要.html", inline=True)

    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E4%B8%9A%E4%B8%BB%E5%A4%A7%E4%BC%9A%0D%0A%E7%BA%AA%E8%A6%81.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_download_of_a_file_changed_near_its_end_breaks_off_before_its_length(app, caplog):
    kept = put(PDF * 3)
    content = bytearray(path_of(kept).read_bytes())
    content[-1] ^= 1
    path_of(kept).write_bytes(content)

    with app.test_request_context():
        answer = storage.file_response(kept.id)
        got = bytearray()
        with pytest.raises(storage.FileChanged):
            got.extend(byte for part in answer.iter_encoded() for byte in part)

    assert int(answer.headers["Content-Length"]) == len(PDF * 3) > len(got)
    assert f"file {kept.id} cannot be given out" in caplog.text


def test_a_file_cut_between_two_parts_breaks_off_as_well(app):
    kept = put(PDF * 3)
    content = path_of(kept).read_bytes()
    path_of(kept).write_bytes(content[: 4 + int.from_bytes(content[:4], "big")])

    with app.test_request_context(), pytest.raises(storage.FileChanged):
        storage.file_response(kept.id)  # one part is left, and even that is not given out


def test_a_file_is_never_whole_in_memory(app):
    large = 60 * 1024 * 1024

    class Zeros(io.RawIOBase):
        left = large

        def read(self, size=-1):
            size = min(size, self.left)
            self.left -= size
            return bytes(size)

    tracemalloc.start()
    kept = storage.put(Zeros(), name="large", at=clock.now(), largest=storage.LARGEST_DOCUMENT)
    size = sum(len(part) for part in storage.read_stream(kept.id))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size == large
    assert peak < 8 * 1024 * 1024
