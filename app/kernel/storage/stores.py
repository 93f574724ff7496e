"""Where objects lie: a port of four verbs, and the folder that is there without being set up.

An object is written whole or not at all, and is on the disk when `write` returns.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BLOCK = 256 * 1024
_UNFINISHED = ".part"


class FileStoreAway(Problem):
    """文件库暂时连不上，文件没有保存，也读不出来。已经确认收到的内容不会丢；请稍后再试。"""

    status = 503
    title = "文件库暂时连不上"
    detail = "文件库暂时连不上，这次没有存取文件。请在{retry_after}秒后再试。"

    def __init__(self) -> None:
        """Say when to come again."""
        super().__init__(retry_after=10)


class Store(Protocol):
    """Objects by key, as bytes; a key is made of an id and tells nothing."""

    def write(self, key: str, blocks: Iterable[bytes]) -> None:
        """Keep an object durably and whole; when the blocks break off, keep nothing."""

    def read(self, key: str) -> Iterator[bytes]:
        """Yield an object's bytes in blocks.

        Raises:
            FileNotFoundError: there is none.
            FileStoreAway: the store does not answer.
        """

    def delete(self, key: str) -> None:
        """Destroy an object; one that is gone already is no error."""

    def exists(self, key: str) -> bool:
        """Tell whether there is such an object."""


class FolderStore:
    """Objects as files below one folder."""

    def __init__(self, root: Path) -> None:
        """Make the folder."""
        root.mkdir(parents=True, exist_ok=True)
        self._root = root

    def path(self, key: str) -> Path:
        """Return where an object lies."""
        return self._root / key

    def write(self, key: str, blocks: Iterable[bytes]) -> None:
        """Write beside the place, force to the disk, and rename: a reader sees all of it or nothing."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")
        try:
            with beside.open("xb") as out:
                for block in blocks:
                    out.write(block)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        self._force_name(path.parent)

    def read(self, key: str) -> Iterator[bytes]:
        """Yield a file's bytes."""
        with self.path(key).open("rb") as kept:
            while block := kept.read(_BLOCK):
                yield block

    def delete(self, key: str) -> None:
        """Remove a file."""
        self.path(key).unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        """Tell whether the file is there."""
        return self.path(key).is_file()

    def sweep(self, older_than: float) -> int:
        """Remove what a killed process left unfinished before an instant; return how many."""
        left = [path for path in self._root.glob(f"*/*{_UNFINISHED}") if path.stat().st_mtime < older_than]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def _force_name(self, folder: Path) -> None:
        """Force the folders to the disk as well: a file without its name is lost."""
        for one in (folder, self._root):
            handle = os.open(one, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


_stores: list[Store] = []


def use(store: Store) -> None:
    """Keep objects in this store from now on."""
    _stores[:] = [store]


def store() -> Store:
    """Return the store in use."""
    return _stores[0]
