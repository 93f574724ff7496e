"""Objects in any store that speaks S3: large ones in parts, every wait bounded, an answer that breaks off asked for again."""

from __future__ import annotations

import base64
import hashlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError
from urllib3.exceptions import HTTPError

from app.kernel.storage.stores import FileStoreAway

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.config import Settings

_PART = 8 * 1024 * 1024
"""Of a multipart upload every part but the last has 5 MiB or more."""
_BLOCK = 256 * 1024
_TRIES = 3
_ABSENT = {"404", "NoSuchKey", "NotFound"}
_FAULTS = (BotoCoreError, HTTPError, OSError)


class S3Store:
    """Objects in one bucket, addressed by path; the keys of access stay in the client and in no message."""

    def __init__(self, settings: Settings) -> None:
        """Make the client; nothing is asked of the store before the first object."""
        self._bucket = settings.s3_bucket
        session = boto3.session.Session(
            aws_access_key_id=settings.s3_access_key, aws_secret_access_key=settings.s3_secret_key,
            region_name=settings.s3_region)
        self._s3: Any = session.client("s3", endpoint_url=settings.s3_endpoint or None, config=Config(
            connect_timeout=3, read_timeout=settings.s3_timeout, retries={"max_attempts": _TRIES, "mode": "standard"},
            s3={"addressing_style": "path"}, signature_version="s3v4", max_pool_connections=20,
            # The stores of other houses do not know the newer checksums; Content-MD5 they all check.
            request_checksum_calculation="when_required", response_checksum_validation="when_required"))

    def write(self, key: str, blocks: Iterable[bytes]) -> None:
        """Put a small object in one piece, a larger one in parts; a broken one is given up whole."""
        pieces = _parts_of(blocks)
        first = next(pieces, b"")
        second = next(pieces, None)
        if second is None:
            with _away():
                self._s3.put_object(Bucket=self._bucket, Key=key, Body=first, ContentMD5=_md5(first))
            return
        with _away():
            upload = self._s3.create_multipart_upload(Bucket=self._bucket, Key=key)["UploadId"]
        try:
            self._write_parts(key, upload, (first, second), pieces)
        except BaseException:
            with suppress(FileStoreAway), _away():
                self._s3.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload)
            raise

    def _write_parts(self, key: str, upload: str, begun: tuple[bytes, ...], more: Iterator[bytes]) -> None:
        where = {"Bucket": self._bucket, "Key": key, "UploadId": upload}
        done = []
        for number, part in enumerate((one for run in (begun, more) for one in run), start=1):
            with _away():
                answer = self._s3.upload_part(**where, PartNumber=number, Body=part, ContentMD5=_md5(part))
            done.append({"PartNumber": number, "ETag": answer["ETag"]})
        with _away():
            self._s3.complete_multipart_upload(**where, MultipartUpload={"Parts": done})

    def read(self, key: str) -> Iterator[bytes]:
        """Yield an object; what broke off goes on from where it broke, a few times, and only with the same object."""
        place, tag, tries = 0, "", 0
        while True:
            with _away():
                answer = self._ask(key, place, tag)
            tag, body = answer["ETag"], answer["Body"]
            try:
                for block in body.iter_chunks(_BLOCK):
                    place += len(block)
                    yield block
            except (IncompleteReadError, HTTPClientError, *_FAULTS) as fault:
                tries += 1
                if tries == _TRIES:
                    raise FileStoreAway from fault
            else:
                return
            finally:
                body.close()

    def _ask(self, key: str, place: int, tag: str) -> dict[str, Any]:
        further = {"Range": f"bytes={place}-", "IfMatch": tag} if place else {}
        try:
            return cast("dict[str, Any]", self._s3.get_object(Bucket=self._bucket, Key=key, **further))
        except ClientError as error:
            if _code(error) in _ABSENT:
                raise _Absent(key) from error
            raise

    def delete(self, key: str) -> None:
        """Delete an object; S3 answers alike where there is none."""
        with _away():
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def exists(self, key: str) -> bool:
        """Ask for an object's head."""
        with _away():
            try:
                self._s3.head_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return False
                raise
        return True


class _Absent(FileNotFoundError):
    """There is no such object; not a fault of the store."""


@contextmanager
def _away() -> Iterator[None]:
    """Turn every fault of the store into the one refusal that people read."""
    try:
        yield
    except _Absent:
        raise
    except (ClientError, *_FAULTS) as fault:
        raise FileStoreAway from fault


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()


def _parts_of(blocks: Iterable[bytes]) -> Iterator[bytes]:
    kept = bytearray()
    for block in blocks:
        kept += block
        if len(kept) >= _PART:
            yield bytes(kept)
            kept.clear()
    if kept:
        yield bytes(kept)
