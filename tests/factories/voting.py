"""Make a community whose owners have accounts, publish an assembly and open its poll; over the same services as real data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from app.assembly.events import PublishedPoll
from app.assembly.service import NewMotion
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.registry.models import Community, CommunityRule, OwnerAccount
from app.voting.models import FrozenUnit
from tests.factories import assembly as make
from tests.factories import registry as roll
from tests.factories.identity import LoggedIn, log_in, staff

ONE_MOTION = (NewMotion("更换电梯", "是否用维修资金更换2栋电梯？", ("use_fund",)),)


@dataclass
class OpenPoll:
    """A poll that runs, with its people: `owners` by name, `units` by label."""

    app: object = field(repr=False)
    client: object = field(repr=False)
    community_id: UUID
    office_id: UUID
    poll: PublishedPoll
    owners: dict[str, LoggedIn]
    units: dict[str, UUID]
    heads: dict[str, int]
    convener: object
    officer: LoggedIn
    keys: int = 0

    def url(self, *more):
        return "/".join(("/api/v1/communities", str(self.community_id), "polls", str(self.poll.poll_id), *map(str, more)))

    @property
    def motions(self):
        return [str(one.motion_id) for one in self.poll.motions]

    def cast(self, name, unit, *said, key=None, **more):
        self.keys += 1
        headers = self.owners[name].headers | {"Idempotency-Key": key or f"key-{self.keys:08d}"}
        choices = {motion: one for motion, one in zip(self.motions, said, strict=False) if one is not None}
        return self.client.post(
            self.url("ballots"), json={"head": self.heads[unit], "choices": choices} | more, headers=headers)

    def get(self, name, *path):
        who = self.officer if name == "officer" else self.owners[name]
        return self.client.get(self.url(*path), headers=who.headers)


HOMES = {
    "1-0101": ("陈",), "1-0102": ("陈",), "1-0201": ("李", "王"), "1-0202": ("赵",), "2-0101": ("钱",), "2-0102": ("孙",),
    "P-001": ("陈",),
}


def open_poll(app, client, clock, *, homes=None, motions=ONE_MOTION, rules=None, scope=None, opened=True, **more):
    """Publish a poll for these homes (label -> owners' names) and move the clock to its opening."""
    homes = homes or HOMES
    owners = {name: log_in(app) for names in homes.values() for name in names}
    officer_scope = {}
    with app.app_context(), transaction():
        at = kernel_clock.now()
        place = make.ground(at, units=0)
        community = db.session.get_one(Community, place.community_id)
        made = {name: roll.make_owner(community, name=f"{name}小明", identity=f"{name}{new_id()}", phone=one.phone)
                for name, one in owners.items()}
        for name, one in owners.items():
            db.session.add(OwnerAccount(
                community_id=community.id, id=new_id(), owner_id=made[name].id, person_id=one.person_id, capacity="self",
                from_at=at))
        units = {
            label: roll.make_unit(community, *(made[name] for name in names), label=label, building=label.split("-")[0],
                                  kind="parking" if label.startswith("P") else "residence").id
            for label, names in homes.items()
        }
        for key, value in (rules or {}).items():
            db.session.add(CommunityRule(
                community_id=community.id, id=new_id(), key=key, value={"value": value, "article": "第1条", "source": "议事规则"},
                in_force_on=kernel_clock.civil_date(at), recorded_by=new_id(), recorded_at=at, confirmed_by=new_id(),
                confirmed_at=at))
        db.session.flush()
        told = make.published(place, make.draft(at, motions=motions, scope=scope, **more), at)
        officer_scope["office"] = community.office_id
        poll = told.polls[0]
        heads = dict(db.session.execute(
            db.select(FrozenUnit.label, FrozenUnit.head_no).where(FrozenUnit.poll_id == poll.poll_id)).all())
    if opened:
        clock.move_to(poll.opens_at + dt.timedelta(minutes=1))
    officer = staff(app, "officer", officer_scope["office"])
    return OpenPoll(app, client, place.community_id, officer_scope["office"], poll, owners, units, heads, place.convener, officer)


def close(app, clock, voting):
    """Move past the deadline and let the worker close and count."""
    from app.voting import service

    clock.move_to(voting.poll.closes_at + dt.timedelta(seconds=1))
    with app.app_context(), transaction():
        service.close_due(kernel_clock.now())
    with app.app_context(), transaction():
        service.count_due(kernel_clock.now())
