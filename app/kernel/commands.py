"""The worker's command: periodic jobs and the outbox, until asked to stop."""

from __future__ import annotations

import asyncio
import logging

import click
from flask import current_app

from app.kernel.jobs import worker_app


@click.command("worker")
def worker() -> None:
    """Run periodic jobs and deliver the outbox."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way to the object
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # a line for each of dozens of jobs a minute tells nothing
    jobs = worker_app(app, app.extensions["zuolin"].database_url)

    async def run() -> None:
        async with jobs.open_async():
            await jobs.run_worker_async(wait=True, concurrency=2, shutdown_graceful_timeout=3)

    asyncio.run(run())


commands = (worker,)
