"""Begin an office with its first administrator; in a demo, read the authenticator of its people."""

from __future__ import annotations

from uuid import UUID

import click
from flask.cli import AppGroup

from app.identity import service
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.kernel.db import transaction
from app.kernel.http import settings

identity = AppGroup("identity", help="People and roles.")
commands = (identity,)


@identity.command("admin")
@click.argument("office_id", type=click.UUID)
@click.argument("phone")
def make_admin(office_id: UUID, phone: str) -> None:
    """Make the person of PHONE the administrator of an office."""
    with transaction():
        at = clock.now()
        person_id = service.ensure_person(phone, at)
        service.grant_role(
            SYSTEM, person_id, service.Role.OFFICE_ADMIN, office_id, from_on=clock.civil_date(at), until_on=None, at=at)
    click.echo(str(person_id))


@identity.command("totp")
@click.argument("phone")
def show_totp(phone: str) -> None:
    """Show the current code of a person's authenticator; a demo's clock moves, a real one's does not."""
    if settings().production:
        raise click.ClickException("只在演示和测试环境可用。")
    with transaction():
        person_id = service.person_by_phone(phone)
        code = person_id and service.current_code(person_id, clock.now())
    click.echo(code or "没有绑定认证器")
