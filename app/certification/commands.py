"""The command that walks every closed poll; it stands here because this room sees all that it holds together."""

from __future__ import annotations

from uuid import UUID

import click
from flask.cli import AppGroup

from app.certification.checking import check_poll
from app.kernel.db import db, read_only
from app.voting.checks import closed_polls

ledger = AppGroup("ledger", help="Check the logs of polls and everything that hangs on them.")


@ledger.command("check")
@click.option("--poll", "poll_id", type=click.UUID, help="Only this poll.")
def check(poll_id: UUID | None) -> None:
    """Name every stored value that differs from what the log committed to; ends with 1 where there is one."""
    read_only()
    polls = [one for one in closed_polls() if poll_id in {None, one.id}]
    if poll_id is not None and not polls:
        raise click.ClickException(f"没有已截止的表决 {poll_id}。")
    faults = 0
    for poll in polls:
        found = check_poll(poll)
        faults += len(found)
        for one in found:
            click.echo(f"✗ 表决 {poll.id}：{one.table} [{one.row}] {one.column}：{one.fault}")
        if not found:
            click.echo(f"✓ 表决 {poll.id}：日志、树头、房册、规则、选票、结果和文书全部相符")
    db.session.rollback()
    if faults:
        raise click.exceptions.Exit(1)
    click.echo(f"检查了{len(polls)}次表决，没有发现差异。")


commands = (ledger,)
