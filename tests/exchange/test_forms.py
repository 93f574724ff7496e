from __future__ import annotations

import datetime as dt

import jsonschema
import pytest

from app.exchange.form_service import shipped_designs
from app.exchange.report_periods import following, period_of, title_of
from tests.factories import exchange as make
from tests.factories.identity import staff


@pytest.fixture(scope="module")
def place(app):
    return make.reporting(app)


def publish(client, place, form, **headers):
    return client.post(f"{place.forms}/{form.json['id']}/publication", json={"starts_on": "2026-01-01"},
                       headers=make.seen(form, **place.officer.headers, **headers))


@pytest.mark.parametrize(("fields", "more", "pointer"), [
    ([], {}, "/fields"),
    ([make.number("a"), make.number("a")], {}, "/fields/1/key"),
    ([make.number("a", minimum="5", maximum="4")], {}, "/fields/0/maximum"),
    ([make.number("a", minimum="0.5")], {}, "/fields/0/minimum"),
    ([{"key": "a", "kind": "choice", "title": "选", "choices": ["甲"]}], {}, "/fields/0/choices"),
    ([{"key": "a", "kind": "choice", "title": "选", "choices": ["甲", "乙", "甲"]}], {}, "/fields/0/choices"),
    ([make.number("a", choices=["甲", "乙"])], {}, "/fields/0/choices"),
    ([{"key": "a", "kind": "table", "title": "表"}], {}, "/fields/0/columns"),
    ([make.number("a", columns=[make.number("b")])], {}, "/fields/0/columns"),
    ([{"key": "a", "kind": "table", "title": "表", "columns": [{"key": "b", "kind": "table", "title": "表"}]}], {}, "/fields/0/columns/0/kind"),
    ([make.number("a", source="nothing")], {}, "/fields/0/source"),
    ([make.number("a", source="area")], {}, "/fields/0/source"),
    ([make.number("a")], {"checks": [{"kind": "sum_equals", "parts": ["b"], "whole": "a"}]}, "/checks/0/parts/0"),
    ([make.number("a")], {"checks": [{"kind": "sum_equals", "parts": ["a"], "whole": "a"}]}, "/checks/0/whole"),
    ([make.number("a"), {"key": "m", "kind": "money", "title": "钱"}],
     {"checks": [{"kind": "sum_equals", "parts": ["a"], "whole": "m"}]}, "/checks/0/parts"),
])
def test_a_design_that_cannot_be_filled_is_kept_and_not_published(client, place, fields, more, pointer):
    new = {**make.design(), "fields": fields, **more}
    begun = make.begin(client, place, new)

    refused = publish(client, place, begun)

    assert (begun.status_code, refused.status_code) == (201, 422)
    assert pointer in {one["pointer"] for one in refused.json["errors"]}
    assert refused.json["errors"] == begun.json["faults"]


def test_a_version_keeps_its_schema_and_later_changes_make_the_next(app, client, place):
    begun = make.begin(client, place, make.design(make.number("a")))
    first = publish(client, place, begun)

    changed = client.put(f"{place.forms}/{begun.json['id']}", json=make.design(make.number("a"), make.number("b")),
                         headers=make.seen(first, **place.officer.headers))
    second = publish(client, place, changed)

    assert [len(one["schema"]["properties"]) for one in second.json["versions"]] == [1, 2]
    assert first.json["versions"][0] == second.json["versions"][0]
    for one in second.json["versions"]:
        jsonschema.Draft202012Validator.check_schema(one["schema"])


def test_any_validator_of_json_schema_reads_what_the_room_writes(client, place):
    fields = [make.number("a", maximum="9"), {"key": "d", "kind": "decimal", "places": 2, "title": "小数"},
              {"key": "t", "kind": "table", "title": "表", "columns": [make.number("n")]}]
    schema = publish(client, place, make.begin(client, place, make.design(*fields))).json["versions"][0]["schema"]
    plain = jsonschema.Draft202012Validator(schema)

    assert plain.is_valid({"a": 9, "d": "1.50", "t": [{"n": 1}]})
    assert not any(plain.is_valid(one) for one in ({}, {"a": 10}, {"a": 1, "d": "1.5"}, {"a": 1, "t": [{}]}, {"a": 1, "x": 1}))


def test_a_form_changed_by_somebody_else_is_not_overwritten(client, place):
    begun = make.begin(client, place, make.design())
    path, headers = f"{place.forms}/{begun.json['id']}", make.seen(begun, **place.officer.headers)
    client.put(path, json=make.design(title="甲"), headers=headers)

    assert client.put(path, json=make.design(title="乙"), headers=headers).status_code == 412
    assert client.put(path, json=make.design(title="乙"), headers=place.officer.headers).status_code == 422


def test_a_published_form_keeps_how_often_it_asks(client, place):
    first = publish(client, place, make.begin(client, place, make.design()))
    changed = client.put(f"{place.forms}/{first.json['id']}", json=make.design(period="year"),
                         headers=make.seen(first, **place.officer.headers))

    assert [one["pointer"] for one in publish(client, place, changed).json["errors"]] == ["/period"]


def test_an_ended_form_opens_nothing_and_changes_no_more(app, client, place):
    begun = make.begin(client, place, make.design())
    done = publish(client, place, begun)
    ended = client.post(f"{place.forms}/{begun.json['id']}/end", headers=make.seen(done, **place.officer.headers))

    again = publish(client, place, ended)

    assert (ended.json["opens_on"], again.json["type"]) == (None, "/problems/form-ended")


def test_a_form_is_for_communities_of_its_office_alone(app, client, place):
    elsewhere = make.reporting(app)

    refused = make.begin(client, place, make.design(community_ids=[str(elsewhere.community_id)]))
    own = make.begin(client, place, make.design(community_ids=[str(place.community_id)]))

    assert refused.json["errors"] == [{"pointer": "/community_ids/0", "detail": "这个小区不属于本街道。"}]
    assert own.json["community_ids"] == [str(place.community_id)]


def test_another_office_finds_no_form(app, client, place):
    begun = make.begin(client, place, make.design())
    stranger = make.reporting(app).officer

    assert client.get(f"{place.forms}/{begun.json['id']}", headers=stranger.headers).status_code == 404
    assert client.get(place.forms, headers=stranger.headers).status_code == 404
    assert client.get(place.forms, headers=staff(app, "reviewer", place.office_id).headers).status_code == 404


def test_the_shipped_form_can_be_published_as_it_is(client, place):
    shipped = client.get(f"/api/v1/offices/{place.office_id}/report-templates", headers=place.officer.headers).json

    done = publish(client, place, make.begin(client, place, shipped[0]))

    assert done.status_code == 200, done.json
    assert {one["key"] for one in shipped[0]["fields"]} >= {"units", "area", "committee_until", "meetings_held", "disputes_open", "repairs_open"}
    assert len(shipped) == len(shipped_designs())


@pytest.mark.parametrize(("kind", "day", "code", "first", "last", "after", "title"), [
    ("month", dt.date(2026, 12, 31), "2026-12", dt.date(2026, 12, 1), dt.date(2026, 12, 31), "2027-01", "2026年12月"),
    ("quarter", dt.date(2026, 11, 1), "2026-Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31), "2027-Q1", "2026年第4季度"),
    ("half_year", dt.date(2026, 6, 30), "2026-H1", dt.date(2026, 1, 1), dt.date(2026, 6, 30), "2026-H2", "2026年上半年"),
    ("year", dt.date(2028, 2, 29), "2028", dt.date(2028, 1, 1), dt.date(2028, 12, 31), "2029", "2028年"),
])
def test_a_day_lies_in_its_period(kind, day, code, first, last, after, title):
    period = period_of(kind, day)

    assert (period.code, period.first_on, period.last_on) == (code, first, last)
    assert following(period).code == after
    assert title_of(code) == title
    assert period.opens_on == last + dt.timedelta(days=1)


def test_what_is_asked_once_opens_at_once_and_never_again(app, client, place):
    with app.app_context():
        from app.kernel import clock

        today = clock.today().isoformat()
    form_id = make.publish(app, client, place, make.design(period="once"), starts_on=today)

    shown = client.get(f"{place.forms}/{form_id}", headers=place.officer.headers).json
    periods = client.get(f"{place.forms}/{form_id}/periods", headers=place.officer.headers).json

    assert (shown["opens_on"], [one["period"] for one in periods]) == (None, ["once"])
