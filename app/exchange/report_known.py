"""Read the figures that the rooms below know: the roll, its heads and area, the committee, assemblies and their turnout."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from app.assembly.viewing import assemblies_for
from app.bodies import service as bodies
from app.bodies.models import Body
from app.exchange.report_figures import Figure, offer
from app.exchange.report_periods import Period
from app.kernel import clock
from app.kernel.access import SYSTEM
from app.kernel.db import db
from app.law.heads import EVERYWHERE, waterfall
from app.law.problems import LawError
from app.law.rulebook import Rulebook
from app.registry import service as registry
from app.registry.values import RegisteredUnit
from app.voting import service as voting
from app.voting.models import Poll

AREA_PLACES = 4
MOST_ASSEMBLIES = 200
_ROLL = "exchange.report_known.roll"


def _day(period: Period, at: dt.datetime) -> dt.date:
    return min(period.last_on, clock.civil_date(at))


def _units(community_id: UUID, period: Period, at: dt.datetime) -> tuple[RegisteredUnit, ...]:
    """Return the roll of the period's last day, or of today where the roll began after it; read once for all figures."""
    key = (community_id, period.last_on, at)
    known = db.session.info.get(_ROLL)
    if known is None or known[0] != key:
        units = registry.roll(community_id, _day(period, at)).units
        if not any(unit.owners for unit in units):
            units = registry.roll(community_id, clock.civil_date(at)).units
        known = db.session.info[_ROLL] = (key, units)
    units_read: tuple[RegisteredUnit, ...] = known[1]
    return units_read


def count_units(community_id: UUID, period: Period, at: dt.datetime) -> int | None:
    """Count the units of the roll; None while there is no roll."""
    return len(_units(community_id, period, at)) or None


def count_buildings(community_id: UUID, period: Period, at: dt.datetime) -> int | None:
    """Count the buildings of the roll."""
    return len({unit.building for unit in _units(community_id, period, at)}) or None


def add_area(community_id: UUID, period: Period, at: dt.datetime) -> str | None:
    """Add up the exclusive area of the roll in m2, exact to 0.0001."""
    units = _units(community_id, period, at)
    total = sum(unit.to_law().area_cm2 for unit in units)
    return f"{total // 10**AREA_PLACES}.{total % 10**AREA_PLACES:0{AREA_PLACES}d}" if units else None


def count_heads(community_id: UUID, period: Period, at: dt.datetime) -> int | None:
    """Count the owners by heads under the rules of the period's last day (业主人数).

    Law: 司法解释 第8条、第9条.
    """
    on, units = _day(period, at), _units(community_id, period, at)
    place, values = registry.community(community_id), registry.effective_rules(community_id, on)
    try:
        book = Rulebook.resolve(place.jurisdiction, on, values.own_rules, values.office_values)
    except LawError:
        return None
    return waterfall((unit.to_law() for unit in units), EVERYWHERE, book).totals.heads if units else None


def committee(community_id: UUID, on: dt.date) -> Body | None:
    """Find the committee in its term on a day, else the last one before."""
    begun = [one for one in bodies.bodies_of(community_id)
             if one.kind == bodies.BodyKind.COMMITTEE.value and one.from_on <= on]
    return max(begun, key=lambda one: one.from_on, default=None)


def committee_name(community_id: UUID, period: Period, at: dt.datetime) -> str | None:
    """Name the committee."""
    found = committee(community_id, _day(period, at))
    return found.name if found else None


def committee_from(community_id: UUID, period: Period, at: dt.datetime) -> str | None:
    """Tell the first day of its term."""
    found = committee(community_id, _day(period, at))
    return found.from_on.isoformat() if found else None


def committee_until(community_id: UUID, period: Period, at: dt.datetime) -> str | None:
    """Tell the last day of its term."""
    found = committee(community_id, _day(period, at))
    return found.until_on.isoformat() if found and found.until_on else None


def committee_members(community_id: UUID, period: Period, at: dt.datetime) -> int | None:
    """Count who sits in it."""
    on = _day(period, at)
    found = committee(community_id, on)
    return len(bodies.members(community_id, found.id, on)) if found else None


def _closed(community_id: UUID, before: dt.datetime) -> list[Poll]:
    """List the polls that closed before an instant."""
    found = (poll for one in assemblies_for(SYSTEM, community_id, before, None, MOST_ASSEMBLIES)
             for poll in voting.polls_of_assembly(community_id, one.id))
    return [poll for poll in found if poll.state == "closed" and poll.closes_at < before]


def count_assemblies(community_id: UUID, period: Period, at: dt.datetime) -> int:
    """Count the assemblies of owners with a poll that closed in the period."""
    begins, ends = clock.start_of_day(period.first_on), clock.start_of_day(period.last_on + dt.timedelta(days=1))
    return len({poll.assembly_id for poll in _closed(community_id, min(ends, at)) if poll.closes_at >= begins})


def _last(community_id: UUID, period: Period, at: dt.datetime) -> Poll | None:
    ends = clock.start_of_day(period.last_on + dt.timedelta(days=1))
    return max(_closed(community_id, min(ends, at)), key=lambda poll: poll.closes_at, default=None)


def turnout_heads(community_id: UUID, period: Period, at: dt.datetime) -> int | None:
    """Tell how many heads took part in the newest poll that had closed."""
    poll = _last(community_id, period, at)
    return voting.turnout(community_id, poll.id).cast_heads if poll else None


def called_heads(community_id: UUID, period: Period, at: dt.datetime) -> int | None:
    """Tell how many heads that poll concerned."""
    poll = _last(community_id, period, at)
    return poll.total_heads if poll else None


for _figure in (
    Figure("units", "房屋套数", "integer", "套", read=count_units),
    Figure("buildings", "楼栋数", "integer", "栋", read=count_buildings),
    Figure("area", "专有部分面积", "decimal", "平方米", AREA_PLACES, add_area),
    Figure("heads", "业主人数", "integer", "人", read=count_heads),
    Figure("committee_name", "业主委员会名称", "text", read=committee_name),
    Figure("committee_from", "本届任期开始", "date", read=committee_from),
    Figure("committee_until", "本届任期届满", "date", read=committee_until),
    Figure("committee_members", "业主委员会在任人数", "integer", "人", read=committee_members),
    Figure("assemblies_held", "本期完成的业主大会表决", "integer", "次", read=count_assemblies),
    Figure("turnout_heads", "最近一次表决的参加人数", "integer", "人", read=turnout_heads),
    Figure("called_heads", "最近一次表决的业主总人数", "integer", "人", read=called_heads),
):
    offer(_figure)
