"""Set the clock to the days of a story, and let happen what falls due on the way, as the worker would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.kernel import clock, jobs, outbox
from app.kernel.db import transaction


@dataclass(frozen=True, slots=True)
class Step:
    """Say what happens so many days from the day of loading, at an hour in Shenzhen."""

    day: int
    hour: int
    act: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """Count days from the real one on which the demonstration is loaded."""

    today: dt.date
    tell: Callable[[str], None]

    def instant(self, day: int, hour: int) -> dt.datetime:
        """Return the instant of a day and an hour in Shenzhen."""
        return clock.start_of_day(self.today + dt.timedelta(days=day)) + dt.timedelta(hours=hour)

    def date(self, day: int) -> dt.date:
        """Return the legal day."""
        return self.today + dt.timedelta(days=day)

    def play(self, steps: list[Step]) -> None:
        """Play the steps of all stories in the order of their days, and come back to the real time."""
        month = 0
        for step in sorted(steps, key=lambda one: (one.day, one.hour)):
            if self.date(step.day).month != month:
                month = self.date(step.day).month
                self.tell(f"{self.date(step.day).year}年{month}月")
            _go(self.instant(step.day, step.hour))
            step.act()
            settle()
        come_back()


@contextmanager
def act() -> Iterator[dt.datetime]:
    """Give the instant of an act, and commit what it did."""
    with transaction():
        yield clock.now()


def settle() -> None:
    """Do all that is due now: periodic jobs, then messages until none waits."""
    jobs.drain()
    while outbox.deliver_due():
        pass


def come_back() -> None:
    """Put the clock on the real time again, and do what fell due until then."""
    with transaction():
        clock.move(-clock.offset())
    settle()


def _go(instant: dt.datetime) -> None:
    with transaction():
        if clock.now() < instant:
            clock.move_to(instant)
    settle()
