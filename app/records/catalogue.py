"""Read the catalogue of the archive (分类目录): classes, their ground, how long each is kept and who may read it.

It is data with versions; a record keeps the version under which it was filed, and older versions stay readable.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.kernel.problems import InvalidFields
from app.law.strict import read_yaml

READERS = ("owners", "body", "office", "person")
PERMANENT = "permanent"
VERSIONS = ("2026-1",)


@dataclass(frozen=True, slots=True)
class RecordClass:
    """A class of records (类目); `retention_years` is None where it is kept for good."""

    code: str
    name: str
    group: str
    ground: str
    confidence: str
    readers: str
    inspection: bool
    retention_years: int | None
    text: bool
    upload: bool
    handover: str

    def retained_until(self, on: dt.date) -> dt.date | None:
        """Return the last day on which a record of this day is kept, or None for good."""
        if self.retention_years is None:
            return None
        try:
            return on.replace(year=on.year + self.retention_years)
        except ValueError:  # 29 February
            return on.replace(year=on.year + self.retention_years, day=28)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One version of the catalogue, its classes in their order."""

    version: str
    from_on: dt.date
    classes: Mapping[str, RecordClass]


def newest() -> Catalogue:
    """Return the catalogue under which records are filed now."""
    return _read(VERSIONS[-1])


def of_version(version: str) -> Catalogue:
    """Return the catalogue under which a record was filed."""
    return _read(version)


def class_for_upload(code: str) -> RecordClass:
    """Find a class that people file.

    Raises:
        InvalidFields: there is none of this code, or it files itself.
    """
    found = newest().classes.get(code)
    if found is None or not found.upload:
        raise InvalidFields.one("/class_code", "没有这个可以上传的类别。请从分类目录里选一个。")
    return found


@cache
def _read(version: str) -> Catalogue:
    raw = read_yaml(files("app.records").joinpath("catalogues", f"{version}.yaml").read_text(encoding="utf-8"))
    classes = [_class(one) for one in raw["classes"]]
    return Catalogue(raw["version"], dt.date.fromisoformat(raw["from_on"]), {one.code: one for one in classes})


def _class(raw: Mapping[str, Any]) -> RecordClass:
    years = raw["retention"]
    return RecordClass(
        raw["code"], raw["name"], raw["group"], raw["ground"], raw["confidence"], raw["readers"], raw["inspection"],
        None if years == PERMANENT else years, raw["text"], raw.get("upload", False), raw["handover"])
