"""Read what is data about documents: how urgent they may be, when that reminds, what posts and wanted replies are called."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class Urgency(enum.StrEnum):
    """How urgent a document is (缓急)."""

    ORDINARY = "ordinary"
    URGENT = "urgent"
    MOST_URGENT = "most_urgent"


class Post(enum.StrEnum):
    """To which post of a community a document goes."""

    COMMITTEE = "committee"
    PREPARATORY_GROUP = "preparatory_group"
    SERVICE_STAFF = "service_staff"
    CLERK = "clerk"


class Reply(enum.StrEnum):
    """What the office wants back."""

    NONE = "none"
    SIGNATURE = "signature"
    WRITTEN = "written"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class UrgencyRule:
    """What an urgency is called, and on which days around the deadline it reminds."""

    name: str
    before_days: tuple[int, ...]
    after_days: tuple[int, ...]
    owners_by_sms: bool

    def step(self, due_on: dt.date, today: dt.date) -> str | None:
        """Return the newest step of the clock that has come, such as `before-3` or `after-1`; None before the first."""
        steps = {due_on - dt.timedelta(days=days): f"before-{days}" for days in self.before_days}
        steps |= {due_on + dt.timedelta(days=days): f"after-{days}" for days in self.after_days}
        come = [day for day in steps if day <= today]
        return steps[max(come)] if come else None


def urgency_rule(urgency: str) -> UrgencyRule:
    """Return the rule of an urgency."""
    told = _rules()["urgencies"][urgency]
    return UrgencyRule(told["name"], tuple(told["before_days"]), tuple(told["after_days"]), told["owners_by_sms"])


def post_name(post: str) -> str:
    """Name a post in Chinese."""
    return str(_rules()["posts"][post])


def reply_name(reply: str) -> str:
    """Name in Chinese what is wanted back."""
    return str(_rules()["replies"][reply])


def earliest_days() -> int:
    """Return how many days before a deadline the first reminder of any urgency goes."""
    return max(max(urgency_rule(one).before_days) for one in Urgency)


def remind_from_hour() -> int:
    """Return the hour of Shenzhen from which people are reminded."""
    return int(_rules()["remind_from_hour"])


@functools.cache
def _rules() -> dict[str, Any]:
    return dict(yaml.safe_load(Path(__file__).with_name("dispatch_rules.yaml").read_text(encoding="utf-8")))
