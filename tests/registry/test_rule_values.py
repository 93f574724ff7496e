import datetime as dt

import pytest

from app.identity import service as identity
from app.identity.models import RoleGrant
from app.kernel.access import Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, InvalidFields, NotFound
from app.law.rulebook import Rulebook
from app.registry import service
from app.registry.rule_values import GivenRule, confirm_office_value, confirm_own_rule, record_office_value, record_own_rule
from tests.factories.registry import make_community

pytestmark = pytest.mark.usefixtures("context")
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ON = dt.date(2026, 6, 1)


def given(key="notice_days", value=20, article="第9条", source="议事规则", on=ON):
    return GivenRule(key, value, article, source, on)


def officer(home, phone="+8613700137000"):
    person_id = identity.ensure_person(phone, AT)
    db.session.add(RoleGrant(
        id=new_id(), office_id=home.office_id, person_id=person_id, role="officer", scope_id=home.office_id,
        from_on=dt.date(2026, 1, 1), granted_at=AT))
    db.session.flush()
    return Actor(person_id, new_id(), staff=True, address="")


def resolved(home, on=ON):
    rules = service.effective_rules(home.id, on)
    return Rulebook.resolve("440300", on, own_rules=rules.own_rules, office_values=rules.office_values)


def test_an_own_rule_holds_once_another_person_confirmed_it():
    home = make_community()
    made = record_own_rule(officer(home), home.id, given(), AT)
    assert resolved(home).number("notice_days") == 15

    confirm_own_rule(officer(home, "+8613700137001"), home.id, made.id, AT)

    rule = resolved(home).rule("notice_days")
    assert (rule.value, rule.origin, rule.article, rule.source) == (20, "community", "第9条", "议事规则")


def test_who_recorded_a_rule_does_not_confirm_it():
    home = make_community()
    writer = officer(home)
    made, value = record_own_rule(writer, home.id, given(), AT), record_office_value(writer, home.office_id, given(), AT)

    with pytest.raises(Conflict):
        confirm_own_rule(writer, home.id, made.id, AT)
    with pytest.raises(Conflict):
        confirm_office_value(writer, home.office_id, value.id, AT)


def test_a_rule_is_confirmed_once():
    home = make_community()
    made, second = record_own_rule(officer(home), home.id, given(), AT), officer(home, "+8613700137001")
    confirm_own_rule(second, home.id, made.id, AT)

    with pytest.raises(Conflict):
        confirm_own_rule(second, home.id, made.id, AT)


@pytest.mark.parametrize("rule", [
    given(value=7), given(key="participation", value="1/2"), given(key="no_such"), given(source=" "), given(article=""),
    given(on=dt.date(1990, 1, 1)),
])
def test_what_the_law_does_not_leave_open_or_what_has_no_source_is_refused(rule):
    home = make_community()

    with pytest.raises(InvalidFields):
        record_own_rule(officer(home), home.id, rule, AT)


def test_an_office_s_value_holds_from_its_day_in_all_its_communities():
    home, away, later = make_community(), make_community(), ON + dt.timedelta(days=30)
    made = record_office_value(officer(home), home.office_id, given(value=30, on=later), AT)
    confirm_office_value(officer(home, "+8613700137001"), home.office_id, made.id, AT)

    assert resolved(home).number("notice_days") == 15
    assert resolved(home, later).number("notice_days") == 30
    assert resolved(away, later).number("notice_days") == 15


def test_a_community_s_own_rule_lies_over_the_office_s_value():
    home = make_community()
    writer, second = officer(home), officer(home, "+8613700137001")
    confirm_office_value(second, home.office_id, record_office_value(writer, home.office_id, given(value=30), AT).id, AT)
    confirm_own_rule(second, home.id, record_own_rule(writer, home.id, given(value=20), AT).id, AT)

    assert resolved(home).number("notice_days") == 20


def test_an_officer_of_another_office_finds_nothing():
    home, away = make_community(), make_community()
    stranger = officer(away)

    with pytest.raises(NotFound):
        record_office_value(stranger, home.office_id, given(), AT)
    with pytest.raises(NotFound):
        record_own_rule(stranger, home.id, given(), AT)
