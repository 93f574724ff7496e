"""Load the demonstration, list its accounts, move its clock. Production has none of this."""

from __future__ import annotations

import datetime as dt
import logging
import re
import time

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade

from app.demo import accounts as demo_accounts
from app.demo import loading, stage
from app.demo.parts import Rolls
from app.kernel import clock
from app.kernel.db import transaction

_STEP = re.compile(r"\+(\d{1,4})([dhm])", re.ASCII)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
demo = AppGroup("demo", help="Work on the demonstration; refused in production.")


@demo.command("load")
@click.option("--shrink", default=1, type=click.IntRange(1, 40), help="Load communities of about one unit in SHRINK.")
@click.option("--migrate", is_flag=True, help="Migrate first, as `flask db upgrade` does: one process fewer at each start.")
def load(shrink: int, *, migrate: bool) -> None:
    """Load the pilot communities once and list the accounts; a load that was broken off is wiped and begun anew."""
    _refuse_in_production("生产环境不能装演示数据。")
    if migrate:
        upgrade()
    state = loading.state()
    if state is loading.State.ANOTHERS:
        click.echo("数据库里已有别的小区，不装演示数据。")
        return
    if state is loading.State.LOADED:
        click.echo(f"演示数据已经装好，演示时钟是{_spoken_now()}。已截止的投票不会再开放；从头再来：停止后运行 make fresh。")
    else:
        _load(shrink, half=state is loading.State.HALF)
    click.echo(demo_accounts.table(demo_accounts.accounts(loading.loaded_rolls())))


def _load(shrink: int, *, half: bool) -> None:
    logging.getLogger().setLevel(logging.WARNING)
    began = time.monotonic()
    if half:
        click.echo("上次没有装完，清空后重新开始。")
        loading.wipe_half(current_app.extensions["zuolin"].database_url)
    click.echo("正在准备演示数据，只在第一次启动时需要一两分钟……")
    loading.load(Rolls(shrink), lambda month: click.echo(f"  {month}"))
    click.echo(f"演示数据已装好，用时{time.monotonic() - began:.0f}秒。")


@demo.command("accounts")
def list_accounts() -> None:
    """List who is in the demonstration, at which phone, and what each can do now."""
    _refuse_in_production("生产环境没有演示账号。")
    try:
        rolls = loading.loaded_rolls()
    except LookupError:
        raise click.ClickException("还没有演示数据，请先运行 flask demo load。") from None
    click.echo(demo_accounts.table(demo_accounts.accounts(rolls)))


@demo.command("clock")
@click.argument("step", required=False)
def move_clock(step: str | None) -> None:
    """Show the clock, or move it forward: +15d, +3h, +20m. What falls due is done at once."""
    _refuse_in_production("生产环境的时钟不能移动。")
    if step is not None:
        found = _STEP.fullmatch(step)
        if found is None:
            raise click.ClickException("请写成 +15d、+3h 或 +20m；时钟只能向前。")
        stage.settle()  # what waits gets its place before the jump, so that no promise is found broken after it
        with transaction():
            clock.move(dt.timedelta(**{_UNITS[found[2]]: int(found[1])}))
        stage.settle()
    click.echo(_spoken_now())


def _spoken_now() -> str:
    with transaction():
        return f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _refuse_in_production(why: str) -> None:
    if current_app.extensions["zuolin"].production:
        raise click.ClickException(why)


commands = (demo,)
