"""Commands of the kernel: the worker, and the rotation of data keys."""

from __future__ import annotations

import asyncio
import logging

import click
from flask import current_app
from flask.cli import AppGroup

from app.kernel import rotation
from app.kernel.db import transaction
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


keys = AppGroup("keys", help="Rotate the keys under which personal data are sealed.")


@keys.command("rotate")
def rotate() -> None:
    """Seal under the first of DATA_KEYS what rests on another, and name the keys that must be kept."""
    for table, column in rotation.sealed_columns():
        number = 0
        while True:
            with transaction():
                done = rotation.reseal_batch(table, column) if rotation.may_change(table) else 0
            number += done
            if not done:
                break
        if number:
            click.echo(f"{table.name}.{column.name}: {number} sealed anew")
    with transaction():
        for (place, key), number in sorted(rotation.keys_in_use().items()):
            click.echo(f"{place}: {number} rest on key {key}")


commands = (worker, keys)
