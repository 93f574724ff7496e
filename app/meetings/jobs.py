"""Remind by the clock: heads of their regular meeting, members of what they were to do."""

from __future__ import annotations

from typing import Any

from app.kernel import clock
from app.kernel.jobs import every
from app.meetings import regular, tasks, telling


@every("10 1 * * *")  # ten past nine in Shenzhen
def remind_heads() -> None:
    """Remind the heads of committees whose regular meeting is due soon."""
    regular.remind_heads(clock.now())


@every("20 1 * * *")
def remind_of_tasks() -> None:
    """Remind members of tasks whose day has come."""
    tasks.remind_of_tasks(clock.now())


def plug_in(app: Any) -> None:
    """Take the public address from the settings."""
    telling.use_origin(app.extensions["zuolin"].public_origin)
