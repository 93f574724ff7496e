"""Choose store and scanner by the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.kernel.storage import chores, scanner, stores  # noqa: F401 - the chores enter the worker's list

if TYPE_CHECKING:
    from app.config import Settings


def use(settings: Settings) -> None:
    """Keep files in the folder below `VAR_DIR`, or in the bucket that is named; scan them where a scanner is named."""
    if settings.file_store == "s3":
        from app.kernel.storage.s3 import S3Store  # noqa: PLC0415 - boto3 takes half a second to import, and a folder needs none

        stores.use(S3Store(settings))
    else:
        stores.use(stores.FolderStore(settings.var_dir / "files"))
    scanner.use(settings.clamav)
