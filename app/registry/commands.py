"""Begin an office from the shell; everything else is done by people."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.kernel import clock
from app.kernel.db import transaction
from app.registry import communities

registry = AppGroup("registry", help="Offices.")
commands = (registry,)


@registry.command("office")
@click.argument("name")
@click.option("--phone", help="The phone at which people ask the office.")
def make_office(name: str, phone: str | None) -> None:
    """Begin the office called NAME and print its id."""
    with transaction():
        office_id = communities.make_office(name, clock.now(), phone)
    click.echo(str(office_id))
