"""Make forms and reports through the services of the exchange room, over HTTP where a test needs it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from app.exchange.report_opening import open_due
from app.kernel import clock
from app.kernel.db import transaction
from app.registry import service as registry
from tests.factories import assembly as convening
from tests.factories.identity import LoggedIn, log_in, staff


@dataclass(frozen=True)
class Reporting:
    """An office with a community, who designs and accepts, who fills."""

    office_id: UUID
    community_id: UUID
    officer: LoggedIn
    member: LoggedIn

    @property
    def forms(self):
        return f"/api/v1/offices/{self.office_id}/report-forms"

    @property
    def reports(self):
        return f"/api/v1/communities/{self.community_id}/reports"


def number(key, title="数量", **more):
    return {"key": key, "kind": "integer", "title": title, "required": True, "minimum": "0", **more}


def design(*fields, **more):
    return {"title": "月报", "period": "month", "deadline_days": 10, "fields": list(fields) or [number("open", "未完成")], "checks": [], **more}


def reporting(app):
    """Make the place: a committee member and an officer, both logged in."""
    from app.bodies import service as bodies

    with app.app_context(), transaction():
        at = clock.now()
        place = convening.ground(at)
        office_id = registry.community(place.community_id).office_id
    member = log_in(app)
    with app.app_context(), transaction():
        at = clock.now()
        bodies.seat_members(place.officer, place.community_id, place.body_id, [bodies.Seat(member.person_id)],
                            from_on=clock.civil_date(at), until_on=None, at=at)
    return Reporting(office_id, place.community_id, staff(app, "officer", office_id), member)


def seen(answer, **headers):
    return {"If-Match": answer.headers["ETag"], **headers}


def begin(client, place, new):
    return client.post(place.forms, json=new, headers={**place.officer.headers, "Idempotency-Key": uuid4().hex})


def publish(app, client, place, new=None, starts_on=None):
    """Begin and publish a form, and let the job open what ended; return the form's id."""
    begun = begin(client, place, new or design())
    assert begun.status_code == 201, begun.json
    starts_on = starts_on or last_month(app)
    done = client.post(f"{place.forms}/{begun.json['id']}/publication", json={"starts_on": starts_on},
                       headers=seen(begun, **place.officer.headers))
    assert done.status_code == 200, done.json
    open_now(app)
    return done.json["id"]


def open_now(app):
    with app.app_context(), transaction():
        open_due(clock.now())


def last_month(app):
    import datetime as dt

    with app.app_context():
        return (clock.today().replace(day=1) - dt.timedelta(days=1)).isoformat()


def newest(client, place):
    """Return the answer with the newest report of the community."""
    listed = client.get(place.reports, headers=place.member.headers)
    return client.get(f"{place.reports}/{listed.json['items'][0]['id']}", headers=place.member.headers)


def url(place, report):
    return f"{place.reports}/{report.json['id']}"


def fill(client, place, report, values, corrections=None):
    return client.put(f"{url(place, report)}/draft", json={"values": values, "corrections": corrections or {}},
                      headers=seen(report, **place.member.headers))


def submit(client, place, report, key=None):
    return client.post(f"{url(place, report)}/submission", headers={**seen(report, **place.member.headers), "Idempotency-Key": key or uuid4().hex})


def accept(client, place, report):
    return client.post(f"{url(place, report)}/acceptance", headers=seen(report, **place.officer.headers))


def every_kind():
    """Return a form with a field of every kind, a figure that the system knows and a check."""
    return design(
        number("units", "房屋套数", unit="套", source="units"), number("fees", "物业费纠纷", unit="件"), number("other", "其他纠纷", unit="件"),
        number("total", "纠纷合计", unit="件"), {"key": "spent", "kind": "money", "title": "本月维修支出", "minimum": "0"},
        {"key": "share", "kind": "decimal", "places": 2, "title": "绿化面积", "unit": "平方米"},
        {"key": "mode", "kind": "choice", "title": "管理方式", "choices": ["委托物业", "业主自管"]},
        {"key": "held", "kind": "yes_no", "title": "本月是否开过会"}, {"key": "on", "kind": "date", "title": "最近一次会议"},
        {"key": "says", "kind": "text", "title": "需要街道协调的事", "longest": 500},
        {"key": "works", "kind": "table", "title": "正在进行的工程", "columns": [
            {"key": "what", "kind": "text", "title": "工程", "required": True}, number("days", "已停工天数")]},
        title="每月情况", help="每月结束后十日内上报。",
        checks=[{"kind": "sum_equals", "parts": ["fees", "other"], "whole": "total", "message": "各类纠纷之和应等于合计"}])


EVERY_VALUE = {
    "units": 2, "fees": 3, "other": 4, "total": 7, "spent": 1234550, "share": "1200.50", "mode": "委托物业", "held": True, "on": "2026-01-15",
    "says": "3栋电梯年检到期", "works": [{"what": "外墙修缮", "days": 12}],
}
