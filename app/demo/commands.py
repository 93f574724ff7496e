"""Move the demonstration's clock. Production has no such command."""

from __future__ import annotations

import datetime as dt
import re

import click
from flask import current_app
from flask.cli import AppGroup

from app.kernel import clock, jobs
from app.kernel.db import transaction

_STEP = re.compile(r"\+(\d{1,4})([dhm])", re.ASCII)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
demo = AppGroup("demo", help="Work on the demonstration; refused in production.")


@demo.command("clock")
@click.argument("step", required=False)
def move_clock(step: str | None) -> None:
    """Show the clock, or move it forward: +15d, +3h, +20m. What falls due is done at once."""
    if current_app.extensions["zuolin"].production:
        raise click.ClickException("生产环境的时钟不能移动。")
    if step is not None:
        found = _STEP.fullmatch(step)
        if found is None:
            raise click.ClickException("请写成 +15d、+3h 或 +20m；时钟只能向前。")
        with transaction():
            clock.move(dt.timedelta(**{_UNITS[found[2]]: int(found[1])}))
        jobs.drain()
    with transaction():
        click.echo(f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}")


commands = (demo,)
