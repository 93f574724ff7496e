import datetime as dt
import io

import pytest
from sqlalchemy import select

from app.identity import service as identity
from app.identity.documents import identity_key, parse_document
from app.identity.models import RoleGrant
from app.kernel import crypto
from app.kernel.access import SYSTEM, Actor
from app.kernel.audit import AuditEntry
from app.kernel.db import db
from app.kernel.events import _listeners
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, Forbidden, InvalidFields, NotFound
from app.messaging import service as messaging
from app.messaging.models import Message
from app.registry import service
from app.registry.claim_papers import add_paper
from app.registry.claim_reading import claims_to_review, my_claims, open_claim
from app.registry.claim_review import decide_claim
from app.registry.claims import Statement, make_claim
from app.registry.events import SpeakersChanged
from app.registry.models import Owner, OwnerAccount, Ownership, RollConfirmation, RollImport
from tests.factories.registry import make_account, make_community, make_owner, make_unit

pytestmark = pytest.mark.usefixtures("context")
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
PHONE, OTHER = "+8613800138000", "+8613900139000"
AGREED = "2026-11"
SAID = Statement("陈小明", "passport", "E12345678", "title", "粤（2015）1号", consent_version=AGREED)


@pytest.fixture
def changes():
    heard = []
    _listeners[SpeakersChanged].append(heard.append)
    yield heard
    _listeners[SpeakersChanged].remove(heard.append)


def person(phone=PHONE):
    return Actor(identity.ensure_person(phone, AT), new_id(), staff=False, address="")


def reviewer(home, phone="+8613700137000", role="reviewer"):
    person_id = identity.ensure_person(phone, AT)
    db.session.add(RoleGrant(
        id=new_id(), office_id=home.office_id, person_id=person_id, role=role, scope_id=home.id,
        from_on=dt.date(2026, 1, 1), granted_at=AT))
    db.session.flush()
    return Actor(person_id, new_id(), staff=True, address="")


def confirm(home):
    made = RollImport(
        community_id=home.id, id=new_id(), file_id=new_id(), source="登记中心", state="applied", report={}, imported_at=AT, applied_at=AT)
    db.session.add(made)
    db.session.flush()
    db.session.add(RollConfirmation(
        community_id=home.id, id=new_id(), import_id=made.id, ground="核对一致", confirmed_at=AT))
    db.session.flush()


def home_of_one(*, confirmed=True, phone=PHONE):
    home = make_community()
    owner = make_owner(home, phone=phone)
    db.session.get(Owner, (home.id, owner.id)).identity_key = identity_key(parse_document("passport", "E12345678"))
    unit = make_unit(home, owner)
    held = db.session.scalars(select(Ownership).where(Ownership.unit_id == unit.id)).one()
    held.title_sealed = crypto.seal("粤(2015)1号", ("ownerships", "title", held.id))
    if confirmed:
        confirm(home)
    db.session.flush()
    return home, owner, unit


def told(claim, template="claim_made"):
    return {
        crypto.unseal(one.phone_sealed, ("messages", "phone", one.id))
        for one in db.session.scalars(select(Message).where(Message.about_id == claim.id, Message.template == template))}


def test_a_claim_that_agrees_with_the_confirmed_roll_is_approved_at_once(changes):
    home, owner, unit = home_of_one()

    claim = make_claim(person(), home.id, unit.id, SAID, AT)

    assert claim.state == "approved"
    (speaker,) = service.speakers(home.id, [unit.id], AT, dt.date(2026, 6, 1))
    assert (speaker.owner_id, speaker.capacity) == (owner.id, "self")
    assert changes == [SpeakersChanged(home.id, (unit.id,))]


def test_the_claimant_reads_why_it_was_approved():
    home, _, unit = home_of_one()
    make_claim(person(), home.id, unit.id, SAID, AT)

    (shown,) = my_claims(person(), after=None, limit=9)

    assert "按规则当场通过" in shown.decision.reason


def test_a_roll_that_the_office_did_not_confirm_approves_nobody(changes):
    home, _, unit = home_of_one(confirmed=False)

    assert make_claim(person(), home.id, unit.id, SAID, AT).state == "waiting"
    assert changes == []


def test_another_phone_than_the_roll_s_waits_and_the_roll_s_phone_is_told():
    home, _, unit = home_of_one()

    claim = make_claim(person(OTHER), home.id, unit.id, SAID, AT)

    assert claim.state == "waiting"
    assert told(claim) == {PHONE}


@pytest.mark.parametrize("said", [
    Statement("陈晓明", "passport", "E12345678", "title", "粤（2015）1号", consent_version=AGREED),
    Statement("陈小明", "passport", "E12345679", "title", "粤（2015）1号", consent_version=AGREED),
    Statement("陈小明", "passport", "E12345678", "title", "粤（2015）2号", consent_version=AGREED),
    Statement("陈小明", "passport", "E12345678", consent_version=AGREED),
    Statement("陈小明", "passport", "E12345678", "title", "粤（2015）1号", "heir", consent_version=AGREED),
])
def test_a_claim_that_disagrees_in_one_thing_waits(said):
    home, _, unit = home_of_one()

    assert make_claim(person(), home.id, unit.id, said, AT).state == "waiting"


def test_joint_owners_and_their_accounts_are_told_of_a_claim():
    home, _, _ = home_of_one()
    mine, hers = make_owner(home, phone=PHONE), make_owner(home, name="李四", phone=OTHER)
    unit = make_unit(home, mine, hers)
    make_account(home, hers, identity.ensure_person("+8613600136000", AT), AT)

    claim = make_claim(person(), home.id, unit.id, SAID, AT)

    assert told(claim) == {OTHER, "+8613600136000"}


def test_a_second_claim_waits_for_the_first():
    home, _, unit = home_of_one(confirmed=False)
    make_claim(person(), home.id, unit.id, SAID, AT)

    with pytest.raises(Conflict):
        make_claim(person(), home.id, unit.id, SAID, AT)


def test_who_speaks_for_the_unit_already_need_not_claim():
    home, _, unit = home_of_one()
    make_claim(person(), home.id, unit.id, SAID, AT)

    with pytest.raises(Conflict):
        make_claim(person(), home.id, unit.id, SAID, AT)


@pytest.mark.parametrize("said", [
    Statement("陈小明", "resident", "440304199001010010", consent_version=AGREED), Statement(" ", "passport", "E12345678", consent_version=AGREED),
    Statement("陈小明", "passport", "E12345678", capacity="tenant", consent_version=AGREED),
    Statement("甲公司", "company", "91350100M000100Y43", consent_version=AGREED),
])
def test_a_claim_that_cannot_be_is_refused(said):
    home, _, unit = home_of_one()

    with pytest.raises(InvalidFields):
        make_claim(person(), home.id, unit.id, said, AT)


def test_a_unit_of_another_community_is_not_found():
    _, _, unit = home_of_one()

    with pytest.raises(NotFound):
        make_claim(person(), make_community().id, unit.id, SAID, AT)


def test_a_reviewer_sees_what_agrees_and_approves_with_a_reason(changes):
    home, owner, unit = home_of_one()
    claim, staff = make_claim(person(OTHER), home.id, unit.id, SAID, AT), reviewer(home)

    (beside,) = open_claim(staff, home.id, claim.id, AT).owners
    found = beside.found
    decide_claim(staff, home.id, claim.id, approved=True, reason="换了手机号，已见原件", at=AT)

    assert (found.name, found.identity, found.title, found.phone) == (True, True, True, False)
    assert claims_to_review(staff, home.id, AT) == []
    assert changes == [SpeakersChanged(home.id, (unit.id,))]
    assert told(claim, "claim_decided") == {OTHER}
    assert db.session.scalars(select(OwnerAccount.owner_id).where(OwnerAccount.claim_id == claim.id)).all() == [owner.id]


def test_a_rejection_opens_no_account_and_its_reason_is_read(changes):
    home, _, unit = home_of_one(confirmed=False)
    claim = make_claim(person(), home.id, unit.id, SAID, AT)
    decide_claim(reviewer(home), home.id, claim.id, approved=False, reason="权属证号不符", at=AT)

    (mine,) = my_claims(person(), after=None, limit=9)

    assert (mine.claim.state, mine.decision.reason, changes) == ("rejected", "权属证号不符", [])


def test_nobody_decides_their_own_claim():
    home, _, unit = home_of_one(confirmed=False)
    staff = reviewer(home)
    claim = make_claim(staff, home.id, unit.id, SAID, AT)

    with pytest.raises(Forbidden):
        decide_claim(staff, home.id, claim.id, approved=True, reason="好", at=AT)


def test_the_system_decides_no_claim_that_waits():
    home, _, unit = home_of_one(confirmed=False)
    claim = make_claim(person(), home.id, unit.id, SAID, AT)

    with pytest.raises(Forbidden):
        decide_claim(SYSTEM, home.id, claim.id, approved=True, reason="好", at=AT)


def test_a_reviewer_of_another_community_finds_nothing_and_a_clerk_may_not():
    home, _, unit = home_of_one(confirmed=False)
    claim = make_claim(person(), home.id, unit.id, SAID, AT)

    with pytest.raises(NotFound):
        decide_claim(reviewer(make_community()), home.id, claim.id, approved=True, reason="好", at=AT)
    with pytest.raises(Forbidden):
        decide_claim(reviewer(home, role="clerk"), home.id, claim.id, approved=True, reason="好", at=AT)


def test_a_decision_needs_a_reason_and_falls_once():
    home, _, unit = home_of_one(confirmed=False)
    claim, staff = make_claim(person(), home.id, unit.id, SAID, AT), reviewer(home)

    with pytest.raises(InvalidFields):
        decide_claim(staff, home.id, claim.id, approved=True, reason=" ", at=AT)
    decide_claim(staff, home.id, claim.id, approved=True, reason="相符", at=AT)
    with pytest.raises(Conflict):
        decide_claim(staff, home.id, claim.id, approved=False, reason="改主意", at=AT)


@pytest.mark.parametrize("capacity", ["authorised", "heir", "guardian", "administrator"])
def test_who_is_not_the_owner_is_approved_with_a_paper_only(capacity):
    home, _, unit = home_of_one()
    claimant = person(OTHER)
    claim = make_claim(claimant, home.id, unit.id, Statement("陈二", "passport", "E7654321", capacity=capacity, consent_version=AGREED), AT)
    staff = reviewer(home)

    with pytest.raises(Conflict):
        decide_claim(staff, home.id, claim.id, approved=True, reason="公证书", at=AT)
    add_paper(claimant, home.id, claim.id, io.BytesIO(b"%PDF-1.7 x"), name="公证书.pdf", kind="inheritance", at=AT)
    decide_claim(staff, home.id, claim.id, approved=True, reason="公证书", at=AT)

    assert service.speakers(home.id, [unit.id], AT, dt.date(2026, 6, 1))[0].capacity == capacity


def test_nobody_adds_papers_to_another_s_claim():
    home, _, unit = home_of_one(confirmed=False)
    claim = make_claim(person(), home.id, unit.id, SAID, AT)

    with pytest.raises(NotFound):
        add_paper(person(OTHER), home.id, claim.id, io.BytesIO(b"%PDF-1.7"), name="x", kind="title", at=AT)


def test_each_act_is_recorded_without_personal_data():
    home, _, unit = home_of_one()
    claim = make_claim(person(), home.id, unit.id, SAID, AT)

    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == claim.id).order_by(AuditEntry.id)).all()

    assert [line.act for line in lines] == ["claim.make", "claim.approve"]
    assert "陈" not in str([line.facts for line in lines])
    assert "E12345678" not in repr(SAID)
    assert messaging.deliveries(("claim", claim.id)) == ()
