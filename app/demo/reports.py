"""Report a year of figures to the office, quarter by quarter (数据上报): one accepted, one handed in, one given back."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from uuid import UUID

from app.demo.people import Person
from app.demo.place import Place, log_in
from app.demo.staff import Desks
from app.demo.stage import Stage, Step, act
from app.exchange import form_service, report_filling, report_review
from app.exchange.report_periods import period_of

PUBLISHED = -345
_FILLED = range(PUBLISHED + 2, -4, 21)
_A_YEAR = 365
_NEWEST = 20
_CORRECTION = "有一套由两套合并，登记簿尚未变更"


@dataclass(slots=True)
class Reports:
    """Hold the form and who fills it between the days."""

    stage: Stage
    desks: Desks
    pilots: list[tuple[Place, Person]]
    form_id: UUID = field(init=False)

    def steps(self) -> list[Step]:
        """Say what happens on which day."""
        return [
            Step(PUBLISHED, 10, self._publish), *(Step(day, 14, self._fill_earlier) for day in _FILLED),
            Step(-3, 14, self._fill_newest), Step(-2, 15, self._give_back),
        ]

    def _publish(self) -> None:
        """Publish the form that comes with the system, from the quarter of a year ago on."""
        officer, office_id = self.desks.first, self.desks.office_id
        with act() as at:
            new = form_service.NewForm(form_service.shipped_designs()[0])
            form = form_service.begin_form(officer, office_id, new, at)
            self.form_id = form.id
            form_service.publish_form(officer, office_id, form.id, form.version, self.stage.date(-_A_YEAR), at)

    def _fill_earlier(self) -> None:
        """Fill whatever is open, but for the last quarter before today: there each community stands elsewhere."""
        for place, person in self.pilots:
            for report_id, period in self._open(place):
                if period != self._last_quarter() or place is self.pilots[0][0]:
                    self._fill(place, person, report_id)
                    self._accept(place, report_id)

    def _fill_newest(self) -> None:
        self._fill_earlier()
        for place, person in self.pilots[1:]:
            for report_id, _ in self._open(place):
                self._fill(place, person, report_id, corrected=True)

    def _give_back(self) -> None:
        place = self.pilots[-1][0]
        with act() as at:
            rows = report_filling.reports_of(self.desks.first, place.community_id, at, after=None, limit=_NEWEST)
            for one in (row for row in rows if row.state == "submitted"):
                remark = report_review.Remark("repairs_open", "上一季度未完成的维修请注明有几件已经完工，核对后再报。")
                report_review.return_report(self.desks.first, place.community_id, one.id, one.version, (remark,), at)

    def _last_quarter(self) -> str:
        """Name the last quarter that ended before today."""
        return period_of("quarter", period_of("quarter", self.stage.today).first_on - dt.timedelta(days=1)).code

    def _open(self, place: Place) -> list[tuple[UUID, str]]:
        with act() as at:
            rows = report_filling.reports_of(self.desks.first, place.community_id, at, after=None, limit=_NEWEST)
            return [(one.id, one.period) for one in rows if one.state in report_filling.OPEN]

    def _fill(self, place: Place, person: Person, report_id: UUID, *, corrected: bool = False) -> None:
        """Fill what the system does not know, and hand it in."""
        key = place.community_id
        with act() as at:
            member = log_in(person, at)  # a session of its own: the one that votes later must not grow old before
            row = report_filling.report_for(member, key, report_id, at)
            values = {**row.values, **_invented(f"{place.roll.name}{row.period}")}
            if corrected:
                values["units"] -= 1
            reasons = {"units": _CORRECTION} if corrected else {}
            saved = report_filling.save_draft(member, key, report_id, row.version, values, reasons, at)
            report_filling.submit_report(member, key, report_id, saved.version, at)

    def _accept(self, place: Place, report_id: UUID) -> None:
        with act() as at:
            row = report_filling.report_for(self.desks.second, place.community_id, report_id, at)
            report_review.accept_report(self.desks.second, place.community_id, report_id, row.version, at)


def _invented(seed: str) -> dict[str, int]:
    """Invent figures, the same ones for the same community and period."""
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    most = {"fees": 12, "repair": 7, "parking": 9, "other": 5}
    kinds = {f"disputes_{kind}": chance.randrange(bound) for kind, bound in most.items()}
    return {**kinds, "disputes_open": sum(kinds.values()), "repairs_open": chance.randrange(2, 15)}
