"""Run what repeats: periodic jobs are named here, kept and locked as rows by procrastinate.

A job is a function without arguments; it runs in an application context and in one transaction.
"""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import procrastinate

from app.kernel import outbox
from app.kernel.db import transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A job and how often it runs, as a cron line with seconds in sixth place."""

    name: str
    cron: str
    run: Callable[[], None]


_periodic: dict[str, PeriodicJob] = {}


def every(cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a job by a cron line (`minute hour day month weekday second`), once over all workers."""

    def enter(job: Callable[[], None]) -> Callable[[], None]:
        name = f"{job.__module__}.{job.__name__}"
        _periodic[name] = PeriodicJob(name=name, cron=cron, run=job)
        return job

    return enter


def every_seconds(seconds: int) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a job every so many seconds of a minute."""
    return every(f"* * * * * */{seconds}")


def drain() -> None:
    """Run every periodic job once and deliver what is due: the worker's work, done here and now."""
    for job in tuple(_periodic.values()):
        with transaction():
            job.run()
    outbox.deliver_due()


def worker_app(flask_app: Flask, url: str) -> procrastinate.App:
    """Return procrastinate's application with all jobs entered, for the worker process."""
    jobs = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=4))

    def enter(name: str, cron: str, run: Callable[[], Any]) -> None:
        @jobs.periodic(cron=cron)
        @jobs.task(name=name, queueing_lock=name, lock=name, retry=False)
        def task(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
            with flask_app.app_context():
                run()

    for job in _periodic.values():
        enter(job.name, job.cron, functools.partial(_in_transaction, job.run))
    enter("app.kernel.outbox.deliver_due", "* * * * * */2", outbox.deliver_due)
    return jobs


def _in_transaction(run: Callable[[], None]) -> None:
    with transaction():
        run()
