"""Begin a community of the demonstration: its roll, confirmed by another officer, its rules, its convening body."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from app.bodies import desk
from app.bodies import service as bodies
from app.demo.people import Person
from app.demo.roll_csv import roll_csv
from app.demo.rolls import DemoRoll
from app.demo.staff import DEVICE, Desks
from app.demo.stage import Stage, act
from app.identity import service as identity
from app.identity.phones import normalise_phone
from app.kernel.access import Actor
from app.kernel.clock import civil_date
from app.registry import roll_import, rule_values
from app.registry import service as registry
from app.registry.communities import NewCommunity, make_community

CHANNEL = rule_values.GivenRule(
    "electronic_channel", "own", "第二条", "福保街道会议纪要〔演示〕第3号",
    dt.date(2021, 1, 1), "业主大会议事规则载明电子投票方式，街道核对后按本系统投票认可。")


@dataclass(slots=True)
class Place:
    """Hold a community while its story is played: who works there, its roll, its body, who of its owners is logged in."""

    stage: Stage
    desks: Desks
    roll: DemoRoll
    kind: str
    community_id: UUID = field(init=False)
    import_id: UUID = field(init=False)
    body_id: UUID = field(init=False)
    units: dict[str, UUID] = field(init=False, default_factory=dict)
    people: dict[str, Actor] = field(init=False, default_factory=dict)

    def import_roll(self) -> None:
        """Begin the community and import its roll: the clerk checks the file first, then applies it."""
        with act() as at:
            new = NewCommunity(self.roll.name, "440300", self.kind)
            self.community_id = make_community(self.desks.first, self.desks.office_id, new, at).id
        self.desks.employ(self.community_id, self.stage.today - dt.timedelta(days=365))
        content = roll_csv(self.roll)
        with act() as at:
            roll_import.dry_run(self.desks.clerk, self.community_id, content, at)
            self.import_id = roll_import.import_first_roll(
                self.desks.clerk, self.community_id, content, name=f"{self.roll.name}.csv", source="不动产登记中心", at=at)
        with act() as at:
            self.units = {unit.label: unit.unit_id for unit in registry.roll(self.community_id, civil_date(at)).units}

    def confirm_roll(self) -> None:
        """Let an officer, who did not import it, confirm the roll."""
        with act() as at:
            roll_import.confirm_roll(
                self.desks.second, self.community_id, self.import_id, "与不动产登记中心核对一致，抽查50户无误", at)

    def set_rules(self, *own: rule_values.GivenRule) -> None:
        """Record the electronic channel's effect and the rules of procedure; the other officer confirms each."""
        with act() as at:
            value = rule_values.record_value_for(self.desks.first, self.community_id, CHANNEL, at)
            rule_values.confirm_value_for(self.desks.second, self.community_id, value.id, at)
            for one in own:
                rule = rule_values.record_own_rule(self.desks.clerk, self.community_id, one, at)
                rule_values.confirm_own_rule(self.desks.second, self.community_id, rule.id, at)

    def found(self, new: bodies.NewBody, seats: list[desk.NewSeat]) -> None:
        """Enter the body that will convene, and seat its members."""
        with act() as at:
            self.body_id = desk.found_by_office(self.desks.first, self.community_id, new, at)
            desk.seat_by_office(
                self.desks.first, self.community_id, self.body_id, seats, from_on=new.from_on, until_on=None, at=at)

    def enter(self, one: Person) -> Actor:
        """Return somebody of the roll with a session on their phone, opened at the first asking."""
        if one.phone is None:
            raise ValueError(one.name)
        if one.phone not in self.people:
            with act() as at:
                self.people[one.phone] = log_in(one, at)
        return self.people[one.phone]


def log_in(one: Person, at: dt.datetime) -> Actor:
    """Open a session for somebody who proved their phone, past the SMS; call it within an act."""
    person_id = identity.ensure_person(normalise_phone(one.phone or ""), at)
    identity.rename(person_id, one.name)
    opened = identity.open_session(person_id, DEVICE, at)
    return Actor(person_id, opened.session_id, staff=False, address="127.0.0.1")
