"""How staff could become the owner of a home, or a file hold the server up, and what holds against it."""

import datetime as dt
import time

import pytest
from sqlalchemy import select

from app.kernel import crypto
from app.kernel.db import db
from app.kernel.problems import Forbidden, TooManyRequests
from app.messaging.models import Message
from app.registry.claim_review import decide_claim
from app.registry.claims import Statement, make_claim
from app.registry.representatives import name_representative
from app.registry.roll_archive import RollFileUnreadable
from app.registry.roll_check import check_roll
from app.registry.transfers import transfer
from tests.factories.identity import staff
from tests.factories.registry import make_account, make_community, make_owner, make_unit
from tests.registry.rolls import row
from tests.registry.test_claims import AGREED, AT, SAID, home_of_one, person, reviewer
from tests.registry.test_roll_archive import in_sheet
from tests.registry.test_roll_differences import TWO, Desk
from tests.registry.test_transfers import BUYER, BUYERS


@pytest.mark.parametrize("role", ["clerk", "reviewer"])
def test_staff_are_never_approved_at_once(context, role):
    home, _, unit = home_of_one()
    reviewer(home, phone="+8613800138000", role=role)

    claim = make_claim(person(), home.id, unit.id, SAID, AT)

    assert claim.state == "waiting"


def test_who_entered_the_new_owner_does_not_say_who_that_is(context):
    home, _, unit = home_of_one()
    both = reviewer(home)
    reviewer(home, role="clerk")
    transfer(both, home.id, unit.id, on=dt.date(2026, 5, 20), ground="register", coming=(BUYER,), at=AT)
    said = Statement("王五", "passport", "E87654321", "title", "粤2号", consent_version=AGREED)
    claim = make_claim(person(BUYERS), home.id, unit.id, said, AT)

    with pytest.raises(Forbidden):
        decide_claim(both, home.id, claim.id, approved=True, reason="已见原件", at=AT)

    other = reviewer(home, phone="+8613700137009")
    assert decide_claim(other, home.id, claim.id, approved=True, reason="已见原件", at=AT).state == "approved"


def test_the_phone_that_an_import_replaces_is_told(app, client):
    with app.app_context():
        made = make_community()
        home = made.id, made.office_id
        db.session.commit()
    desk = Desk(client, home, staff(app, "clerk", home[0], office_id=home[1]))
    desk.send(*TWO)

    desk.accept(desk.send(row(手机号="13600136000"), *TWO[1:]).json)

    with app.app_context():
        phones = {crypto.unseal(one.phone_sealed, ("messages", "phone", one.id))
                  for one in db.session.scalars(select(Message).where(Message.community_id == home[0]))}
    assert phones == {"+8613800138000"}


def test_joint_owners_are_not_flooded_with_namings(context):
    home = make_community()
    owners = [make_owner(home, name=name, phone=phone) for name, phone in (("陈一", "+8613800138001"), ("李二", "+8613800138002"))]
    unit, one = make_unit(home, *owners), person("+8613800138001")
    make_account(home, owners[0], one.person, AT)

    for _ in range(5):
        name_representative(one, home.id, unit.id, owners[0].id, AT)
    with pytest.raises(TooManyRequests):
        name_representative(one, home.id, unit.id, owners[0].id, AT)


@pytest.mark.parametrize("tag", [b"<c ", b"<row ", b"<col ", b"<mergeCell "])
def test_a_sheet_of_tags_that_never_end_is_read_in_one_pass(tag):
    began = time.monotonic()

    with pytest.raises(RollFileUnreadable):
        check_roll(in_sheet(lambda _: b'hidden="1" <f ' + tag * 150_000), dt.date(2026, 6, 1))

    assert time.monotonic() - began < 20
