"""Commands of the kernel: the worker, the rotation of data keys, and a look at every file."""

from __future__ import annotations

import asyncio
import logging

import click
from flask import current_app
from flask.cli import AppGroup

from app.kernel import crypto, rotation
from app.kernel.db import transaction
from app.kernel.jobs import worker_app
from app.kernel.storage import upkeep


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
    _rotate_files()
    with transaction():
        for (place, key), number in sorted(rotation.keys_in_use().items()):
            click.echo(f"{place}: {number} rest on key {key}")
    for key, number in sorted(upkeep.keys_in_use().items()):
        click.echo(f"files: {number} rest on key {key}")


def _rotate_files() -> None:
    """Seal files anew one by one; one that cannot be read is named and left as it is."""
    number, first = 0, next(iter(crypto.ring().data))
    for file_id in upkeep.file_ids():
        try:
            number += upkeep.reseal(file_id) not in {None, first}
        except OSError as fault:
            click.echo(f"file {file_id} is left: {fault}", err=True)
    if number:
        click.echo(f"files: {number} sealed anew")


file_commands = AppGroup("files", help="Look after the files in the store.")


@file_commands.command("check")
def check() -> None:
    """Read every file to its end and name those that are lost or were changed; fails if there is one."""
    faults, number = 0, 0
    for number, file_id in enumerate(upkeep.file_ids(), start=1):  # noqa: B007 - how many there were is said below
        fault = upkeep.fault_of(file_id)
        if fault is not None:
            faults += 1
            click.echo(f"file {file_id}: {fault}")
    click.echo(f"{number} files, {faults} faults")
    if faults:
        raise SystemExit(1)


commands = (worker, keys, file_commands)
