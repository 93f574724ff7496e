"""Lay out the three communities: towers, shops, parking, joint owners, a developer's stock, a company's forty units."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from app.demo.people import Person, Town

_CM2 = 10_000


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One row of an invented roll; areas in cm2, by source."""

    label: str
    building: str
    entrance: str | None
    floor: str
    room: str
    kind: str
    register_cm2: int | None
    survey_cm2: int | None
    contract_cm2: int | None
    owners: tuple[Person, ...]
    title_number: str | None
    stock: str | None = None
    developer: Person | None = None


@dataclass(slots=True)
class DemoRoll:
    """An invented community before it is imported."""

    name: str
    units: list[DemoUnit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a residential community is built."""

    name: str
    seed: int
    first_phone: int
    towers: int
    entrances: int
    floors: int
    doors: int
    shops: int
    parking: int
    developer: str
    unsold: int
    undelivered: int
    reached: int = 98
    """How many of a hundred owners have a phone on the roll."""

    def shrunk(self, by: int) -> Plan:
        """Return the same community with about one unit in `by`: fewer towers, then fewer floors."""
        towers = max(self.towers // by, 1)
        floors = max(self.floors * self.towers // (towers * by), 1)
        return replace(
            self, towers=towers, floors=floors, shops=max(self.shops // by, 20), parking=self.parking // by,
            unsold=max(self.unsold // by, 1), undelivered=max(self.undelivered // by, 1))


YITIAN = Plan("益田村", 1, 19_900_000_000, 34, 2, 16, 4, 120, 528, "深圳市益田村开发有限公司（演示）", 18, 6, 45)
ZHONGGANG = Plan("中港城", 2, 19_910_000_000, 5, 1, 31, 6, 57, 213, "深圳市中港城置业有限公司（演示）", 10, 5)
SHIXIA = Plan("石厦新苑", 4, 19_930_000_000, 1, 1, 12, 5, 4, 10, "深圳市石厦新苑开发有限公司（演示）", 2, 1)


def residential(plan: Plan) -> DemoRoll:
    """Return the roll of a residential community: about 5,000 units for 益田村, 1,200 for 中港城."""
    town, roll = Town(plan.seed, plan.first_phone), DemoRoll(plan.name)
    developer = town.company(plan.developer)
    homes = [
        (str(tower), f"{tower}-{'ABCD'[e]}" if plan.entrances > 1 else None, floor, door + e * plan.doors)
        for tower in range(1, plan.towers + 1) for e in range(plan.entrances)
        for floor in range(1, plan.floors + 1) for door in range(1, plan.doors + 1)
    ]
    stock = set(town.chance.sample(range(len(homes)), plan.unsold + plan.undelivered))
    unsold = set(sorted(stock)[: plan.unsold])
    last: tuple[Person, ...] = ()
    for index, (building, entrance, floor, door) in enumerate(homes):
        room = f"{floor:02d}{door:02d}"
        state = "unsold" if index in unsold else "undelivered" if index in stock else None
        owners = () if state == "unsold" else _owners(town, last, plan.reached)
        last = owners
        roll.units.append(_home(town, building, entrance, floor, room, owners, state, developer))
    _shops(town, roll, plan, developer)
    _parking(town, roll, plan)
    return roll


def _home(  # noqa: PLR0913, PLR0917 - what a home is
    town: Town, building: str, entrance: str | None, floor: int, room: str, owners: tuple[Person, ...], state: str | None,
    developer: Person,
) -> DemoUnit:
    area = town.chance.randrange(38_00, 143_00) * 100
    source = town.chance.choices(("register", "survey", "contract"), (960, 25, 15))[0] if state is None else "survey"
    return DemoUnit(
        label=f"{building}-{room}", building=building, entrance=entrance, floor=str(floor), room=room, kind="residence",
        register_cm2=area if source == "register" else None, survey_cm2=area if source == "survey" else None,
        contract_cm2=area if source == "contract" else None, owners=owners,
        title_number=f"粤（2019）深圳市不动产权第{town.chance.randrange(10**6, 10**7)}号" if source == "register" else None,
        stock=state, developer=developer if state else None,
    )


def _owners(town: Town, neighbour: tuple[Person, ...], reached: int) -> tuple[Person, ...]:
    """One owner, a couple, three heirs, the neighbour's owners again, or somebody without a number on the roll."""
    reachable = town.chance.randrange(100) < reached
    kind = town.chance.choices(("one", "couple", "heirs", "same", "unproved"), (560, 360, 10, 40, 30))[0]
    if kind == "same" and neighbour and neighbour[0].number:
        return neighbour
    if kind == "couple":
        return (town.person(reachable=reachable), town.person(reachable=reachable))
    if kind == "heirs":
        return (town.person(reachable=reachable), town.person(reachable=False), town.person(reachable=reachable))
    return (town.person(documented=kind != "unproved", reachable=reachable),)


def _shops(town: Town, roll: DemoRoll, plan: Plan, developer: Person) -> None:
    for number in range(1, plan.shops + 1):
        owner = developer if number % 20 == 0 else town.person()
        area = town.chance.randrange(20_00, 320_00) * 100
        roll.units.append(DemoUnit(
            label=f"商铺-{number:03d}", building="商业裙楼", entrance=None, floor="1", room=f"{number:03d}", kind="shop",
            register_cm2=area, survey_cm2=None, contract_cm2=None, owners=(owner,),
            title_number=f"粤（2019）深圳市不动产权第{town.chance.randrange(10**6, 10**7)}号"))


def _parking(town: Town, roll: DemoRoll, plan: Plan) -> None:
    homes = [unit for unit in roll.units if unit.kind == "residence" and unit.owners and unit.owners[0].number]
    for number in range(1, plan.parking + 1):
        roll.units.append(DemoUnit(
            label=f"车位-{number:03d}", building="地下车库", entrance=None, floor="-1", room=f"{number:03d}", kind="parking",
            register_cm2=12_50 * 100, survey_cm2=None, contract_cm2=None, owners=town.chance.choice(homes).owners,
            title_number=f"粤（2020）深圳市不动产权第{town.chance.randrange(10**6, 10**7)}号"))


def offices(
    name: str = "新天CBC", seed: int = 3, first_phone: int = 19_920_000_000, units: int = 300, of_one: int = 40,
) -> DemoRoll:
    """Return 新天CBC: 300 units in one tower, one company with 40 of them, areas with three decimals, many by contract."""
    town, roll = Town(seed, first_phone), DemoRoll(name)
    holder = town.company("深圳市新天四十商务有限公司（演示）")
    for index in range(units):
        floor, door = index // 12 + 1, index % 12 + 1
        room = f"{floor:02d}{door:02d}"
        area = town.chance.randrange(40_000, 260_000) * 10
        owner = town.company(f"深圳市演示{index:03d}号有限公司") if index % 5 == 0 else town.person()
        if units // 3 <= index < units // 3 + of_one:
            owner = holder
        registered = index % 9 != 0
        roll.units.append(DemoUnit(
            label=f"T1-{room}", building="T1", entrance=None, floor=str(floor), room=room,
            kind="shop" if floor == 1 else "office", register_cm2=area if registered else None, survey_cm2=None,
            contract_cm2=None if registered else area, owners=(owner,),
            title_number=f"粤（2021）深圳市不动产权第{town.chance.randrange(10**6, 10**7)}号" if registered else None))
    return roll
