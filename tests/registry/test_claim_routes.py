import io

import pytest
from sqlalchemy import select

from app.identity import service as identity
from app.identity.documents import identity_key, parse_document
from app.kernel import clock as kernel_clock
from app.kernel import crypto
from app.kernel.audit import AuditEntry
from app.kernel.db import db, transaction
from app.kernel.ids import new_id
from app.registry.models import Owner, OwnerAccount, Ownership, RollConfirmation, RollImport
from tests.factories.identity import log_in, new_phone
from tests.factories.registry import make_account, make_community, make_owner, make_unit

PDF = b"%PDF-1.7 paper"


@pytest.fixture
def confirmed(app, place):
    """Confirm the community's roll."""
    with app.app_context(), transaction():
        at = kernel_clock.now()
        made = RollImport(community_id=place.id, id=new_id(), file_id=new_id(), source="登记中心", state="applied", report={},
                          imported_at=at, applied_at=at)
        db.session.add(made)
        db.session.flush()
        db.session.add(RollConfirmation(
            community_id=place.id, id=new_id(), import_id=made.id, ground="核对一致", confirmed_at=at))


@pytest.fixture
def unit(app, place):
    return unit_of(app, place)


def unit_of(app, place, phone=None, label=None, **owner):
    """Make a unit of one owner with document and title; return its id, label and owner's phone."""
    phone = phone or new_phone()
    with app.app_context(), transaction():
        mine = make_owner(place.community, phone=phone, **owner)
        known = db.session.get(Owner, (place.id, mine.id))
        known.identity_key = identity_key(parse_document("passport", f"E{phone[-8:]}"))
        known.document_sealed = crypto.seal(f"E{phone[-8:]}", ("owners", "document", mine.id))
        made = make_unit(place.community, mine, label=label)
        held = db.session.scalars(select(Ownership).where(Ownership.unit_id == made.id)).one()
        held.title_sealed = crypto.seal("粤(2015)1号", ("ownerships", "title", held.id))
        return {"id": str(made.id), "label": made.label, "phone": phone, "owner_id": str(mine.id)}


def said(home, **change):
    return {"unit_id": home["id"], "name": "陈小明", "document_kind": "passport", "document_number": f"E{home['phone'][-8:]}",
            "title_kind": "title", "title_number": "粤（2015）1号", "consent_version": "2026-11"} | change


def keyed(one, key=None):
    return one.headers | {"Idempotency-Key": key or new_id().hex}


def claim(client, place, one, body, key=None):
    return client.post(place.path("/claims"), json=body, headers=keyed(one, key))


def upload(client, place, one, claim_id, content=PDF, kind="title", name="房产证.pdf"):
    form = {"file": (io.BytesIO(content), name), "kind": kind}
    return client.post(place.path(f"/claims/{claim_id}/papers"), data=form, headers=keyed(one))


def decide(client, place, one, claim_id, **change):
    body = {"approved": True, "reason": "已核对原件"} | change
    return client.post(place.path(f"/claims/{claim_id}/decision"), json=body, headers=one.headers)


def reads(app, claim_id, act):
    with app.app_context():
        return db.session.scalars(select(AuditEntry.person_id).where(
            AuditEntry.subject_id == claim_id, AuditEntry.act == act)).all()


def test_somebody_unknown_finds_the_own_home_and_is_approved_at_once(app, client, place, confirmed, unit):
    one = log_in(app, unit["phone"])
    found = client.get("/api/v1/communities/directory?name=幸福&limit=200", headers=one.headers).json["items"]
    (listed,) = client.get(place.path(f"/units?label={unit['label']}"), headers=one.headers).json["items"]

    made = claim(client, place, one, said(unit, unit=listed["label"], unit_id=None))

    assert {"id": str(place.id), "name": "幸福花园", "office": "莲花街道办事处"} in found
    assert listed == {"id": unit["id"], "label": unit["label"]}
    assert (made.status_code, made.json["state"], made.json["name"]) == (201, "approved", "陈××")
    assert made.json["decision"]["by_rule"]
    (mine,) = client.get("/api/v1/me/claims", headers=one.headers).json["items"]
    assert mine == made.json


def test_the_consent_is_kept_with_its_words(app, client, place, unit):
    one = log_in(app, unit["phone"])

    claim(client, place, one, said(unit))

    with app.app_context():
        (kept,) = identity.consents_of(one.person_id)
        assert (kept.purpose, kept.text_version, kept.given) == ("claim_identity", "2026-11", True)


@pytest.mark.parametrize(("change", "pointer"), [
    ({"consent_version": None}, "/consent_version"), ({"unit_id": None}, "/unit"), ({"unit": "1-1"}, "/unit"),
    ({"title_number": None}, "/title_number"), ({"title_kind": "deed"}, "/title_kind"), ({"document_kind": "id"}, "/document_kind"),
    ({"document_number": "1"}, "/document_number"), ({"name": "陈\x00"}, "/name"), ({"name": " "}, "/name"),
    ({"capacity": "tenant"}, "/capacity"), ({"unit_id": None, "unit": "nowhere"}, "/unit"), ({"debt": 1}, "/debt"),
    ({"document_kind": "company", "document_number": "91350100M000100Y43"}, "/capacity"),
])
def test_a_claim_that_cannot_be_names_its_field(app, client, place, unit, change, pointer):
    answer = claim(client, place, log_in(app), said(unit, **change))

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_claim_without_consent_is_refused(app, client, place, unit):
    body = said(unit)
    del body["consent_version"]

    assert claim(client, place, log_in(app), body).json["errors"][0]["pointer"] == "/consent_version"


def test_a_claim_that_waits_does_not_tell_what_differs(app, client, place, confirmed, unit):
    waiting = [
        claim(client, place, log_in(app, phone), said(unit, **change)).json
        for phone, change in ((None, {}), (unit["phone"], {"name": "陈晓明"}), (None, {"document_number": "E99999999"}),
                              (None, {"title_number": "粤2号"}))]

    assert {one["state"] for one in waiting} == {"waiting"}
    assert {tuple(one) for one in waiting} == {
        ("capacity", "community", "decision", "id", "made_at", "name", "papers", "state", "unit")}


def test_the_same_key_makes_one_claim(app, client, place, unit):
    one = log_in(app, unit["phone"])

    first, again = (claim(client, place, one, said(unit), key="claim-key-1") for _ in range(2))

    assert first.status_code == again.status_code == 201
    assert first.json == again.json


def test_nobody_has_many_claims_waiting_and_few_are_made_a_day(app, client, place):
    one = log_in(app)
    units = [unit_of(app, place) for _ in range(6)]
    made = [claim(client, place, one, said(unit)).status_code for unit in units]
    with app.app_context(), transaction():
        db.session.execute(db.text("UPDATE claims SET state = 'rejected' WHERE person_id = :who"), {"who": one.person_id})

    more = [claim(client, place, one, said(unit)) for unit in [*units[:5], units[5]]]

    assert made == [201] * 5 + [409]
    assert [answer.status_code for answer in more] == [201] * 5 + [429]
    assert int(more[-1].headers["Retry-After"]) > 0


def test_a_reviewer_sees_the_roll_beside_the_claim_and_each_reading_is_recorded(app, client, place, confirmed, unit, reviewer):
    one = log_in(app)
    made = claim(client, place, one, said(unit)).json
    upload(client, place, one, made["id"])

    (row,) = client.get(place.path("/claims"), headers=reviewer.headers).json["items"]
    file = client.get(place.path(f"/claims/{made['id']}/file"), headers=reviewer.headers).json

    assert (row["name"], row["unit"]["label"], row["paper_count"], row["waiting_since"]) == (
        "陈××", unit["label"], 1, made["made_at"])
    assert (file["full_name"], file["document_number"], file["phone"]) == (
        "陈小明", f"E{unit['phone'][-8:]}", f"{one.phone[3:6]}××××{one.phone[-4:]}")
    assert file["owners"] == [{
        "owner_id": unit["owner_id"], "name": "陈小明", "kind": "natural", "document_number": f"E×××××××{unit['phone'][-1]}",
        "name_agrees": True, "identity_agrees": True, "title_agrees": True, "phone_agrees": False, "settled": True}]
    assert reads(app, made["id"], "claim.read") == [reviewer.person_id]


def test_the_queue_is_paged_by_who_waits_longest(app, client, place, reviewer):
    made = [claim(client, place, log_in(app), said(unit_of(app, place))).json["id"] for _ in range(3)]

    first = client.get(place.path("/claims?limit=2"), headers=reviewer.headers).json
    rest = client.get(place.path(f"/claims?limit=2&cursor={first['next_cursor']}"), headers=reviewer.headers).json

    assert [row["id"] for row in first["items"] + rest["items"]] == made
    assert rest["next_cursor"] is None


def test_a_paper_is_read_by_claimant_and_reviewer_only_and_the_staff_s_reading_is_recorded(
        app, client, place, unit, reviewer, clerk, foreign_officer):
    one = log_in(app)
    made = claim(client, place, one, said(unit)).json["id"]
    paper = upload(client, place, one, made, b"\x89PNG\r\n\x1a\n...", kind="identity", name="身份证\x01.png")
    path = place.path(f"/claims/{made}/papers/{paper.json['id']}")

    mine, theirs = (client.get(path, headers=who.headers) for who in (one, reviewer))

    assert paper.status_code == 201
    assert (mine.status_code, mine.data, mine.mimetype) == (200, b"\x89PNG\r\n\x1a\n...", "image/png")
    assert mine.headers["Content-Disposition"].startswith("attachment; filename=identity-")
    assert theirs.data == mine.data
    assert reads(app, made, "claim.paper.read") == [reviewer.person_id]
    assert client.get(path, headers=clerk.headers).status_code == 403
    assert client.get(path, headers=foreign_officer.headers).status_code == 404
    assert client.get(path, headers=log_in(app).headers).status_code == 404


@pytest.mark.parametrize(("content", "kind", "status"), [(b"MZ", "title", 422), (PDF, "poem", 422), (b"", "title", 422)])
def test_a_paper_that_cannot_be_is_refused(app, client, place, unit, content, kind, status):
    one = log_in(app)
    made = claim(client, place, one, said(unit)).json["id"]

    assert upload(client, place, one, made, content, kind).status_code == status


def test_papers_end_at_twenty_and_with_the_decision(app, client, place, unit, reviewer):
    one = log_in(app)
    made = claim(client, place, one, said(unit)).json["id"]
    kept = [upload(client, place, one, made).status_code for _ in range(21)]
    decide(client, place, reviewer, made)

    assert kept == [201] * 20 + [409]
    assert upload(client, place, one, made).status_code == 409
    assert len(client.get(place.path(f"/claims/{made}"), headers=one.headers).json["papers"]) == 20


def test_the_claimant_reads_the_decision_with_its_reason(app, client, place, unit, reviewer):
    one = log_in(app)
    made = claim(client, place, one, said(unit)).json["id"]

    decided = decide(client, place, reviewer, made, approved=False, reason="权属证号和登记不符，请带原件到窗口")

    assert (decided.status_code, decided.json["state"]) == (201, "rejected")
    mine = client.get(place.path(f"/claims/{made}"), headers=one.headers).json
    assert (mine["state"], mine["decision"]["reason"], mine["decision"]["by_rule"]) == (
        "rejected", "权属证号和登记不符，请带原件到窗口", False)
    assert decide(client, place, reviewer, made).status_code == 409


def test_who_acts_for_a_company_brings_a_paper(app, client, place, reviewer):
    unit = unit_of(app, place, name="甲公司", kind="company")
    one = log_in(app)
    made = claim(client, place, one, said(
        unit, name="甲公司", capacity="authorised", document_kind="company", document_number="91350100M000100Y43")).json["id"]

    without = decide(client, place, reviewer, made)
    upload(client, place, one, made, kind="authorisation")
    approved = decide(client, place, reviewer, made)

    assert without.status_code == 409
    assert (approved.status_code, approved.json["state"], approved.json["capacity"]) == (201, "approved", "authorised")


def test_nobody_becomes_a_company_as_themself(app, client, place, reviewer):
    unit = unit_of(app, place, name="甲公司", kind="company")
    made = claim(client, place, log_in(app), said(unit)).json["id"]

    answer = decide(client, place, reviewer, made, owner_id=unit["owner_id"])

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/owner_id")


def test_a_reviewer_neither_opens_nor_decides_a_claim_for_the_own_unit(app, client, place, reviewer):
    lives = unit_of(app, place, phone=reviewer.phone)
    mine = claim(client, place, reviewer, said(unit_of(app, place))).json["id"]
    made = claim(client, place, log_in(app), said(lives)).json["id"]
    spoken = unit_of(app, place)
    with app.app_context(), transaction():
        make_account(place.community, db.session.get(Owner, (place.id, spoken["owner_id"])), reviewer.person_id, kernel_clock.now())
    joint = claim(client, place, log_in(app), said(spoken)).json["id"]

    for one in (made, mine, joint):
        assert decide(client, place, reviewer, one).status_code == 403
        assert client.get(place.path(f"/claims/{one}/file"), headers=reviewer.headers).status_code == 403


def test_staff_of_another_community_find_no_claims_and_owners_see_none_of_others(app, client, place, unit, foreign_officer):
    made = claim(client, place, log_in(app), said(unit)).json["id"]
    owner = log_in(app)
    with app.app_context(), transaction():
        make_account(place.community, db.session.get(Owner, (place.id, unit["owner_id"])), owner.person_id, kernel_clock.now())

    for rest in ("/claims", f"/claims/{made}", f"/claims/{made}/file"):
        assert client.get(place.path(rest), headers=foreign_officer.headers).status_code == 404
    assert decide(client, place, foreign_officer, made).status_code == 404
    assert client.get(place.path("/claims"), headers=owner.headers).status_code == 403
    assert client.get(place.path(f"/claims/{made}"), headers=owner.headers).status_code == 404
    assert decide(client, place, owner, made).status_code == 403
    assert upload(client, place, owner, made).status_code == 404


def test_a_claim_of_another_community_is_not_found_under_this_one(app, client, place, unit, reviewer):
    one = log_in(app)
    with app.app_context(), transaction():
        away = make_community()
        path = f"/api/v1/communities/{away.id}/claims"
    made = claim(client, place, one, said(unit)).json["id"]

    assert client.get(f"{path}/{made}", headers=one.headers).status_code == 404
    assert client.post(path, json=said(unit), headers=keyed(one)).status_code == 404
    assert client.post(f"/api/v1/communities/{new_id()}/claims", json=said(unit), headers=keyed(one)).status_code == 404


def test_a_developer_s_authorised_person_claims_its_stock(app, client, place, reviewer):
    one = log_in(app)
    with app.app_context(), transaction():
        builder = make_owner(place.community, name="甲地产", kind="company", phone=new_phone())
        stock = make_unit(place.community, stock="unsold", developer_id=builder.id)
        unit = {"id": str(stock.id), "phone": new_phone()}
    made = claim(client, place, one, said(
        unit, name="甲地产", capacity="authorised", document_kind="company", document_number="91350100M000100Y43")).json["id"]
    upload(client, place, one, made, kind="authorisation")

    assert decide(client, place, reviewer, made).json["state"] == "approved"
    with app.app_context():
        assert db.session.scalars(select(OwnerAccount.person_id).where(OwnerAccount.claim_id == made)).all() == [one.person_id]


def test_units_are_found_by_how_their_label_begins_page_by_page_without_names(app, client, place):
    for label in ("3-1201", "3-1202", "3-1301", "3_1203"):
        unit_of(app, place, label=label)
    one = log_in(app)

    first = client.get(place.path("/units?label=3-12&limit=1"), headers=one.headers).json
    rest = client.get(place.path(f"/units?label=3-12&limit=1&cursor={first['next_cursor']}"), headers=one.headers).json

    assert [row["label"] for row in first["items"] + rest["items"]] == ["3-1201", "3-1202"]
    assert set(first["items"][0]) == {"id", "label"}
    assert client.get(place.path("/units?label=3_"), headers=one.headers).json["items"][0]["label"] == "3_1203"
    assert client.get(place.path("/units?label=%00"), headers=one.headers).status_code == 422
    assert client.get("/api/v1/communities/directory?name=%00", headers=one.headers).status_code == 422
    assert client.get(f"/api/v1/communities/{new_id()}/units", headers=one.headers).status_code == 404


@pytest.mark.parametrize("query", ["cursor=WyJcdTAwMDAiXQ", "cursor=x", "limit=0"])
def test_a_search_that_cannot_be_is_refused(app, client, place, query):
    one = log_in(app)

    assert client.get(f"/api/v1/communities/directory?{query}", headers=one.headers).status_code == 422
    assert client.get(place.path(f"/units?{query}"), headers=one.headers).status_code == 422


def test_the_directory_is_for_people_who_are_logged_in(client, place):
    assert client.get("/api/v1/communities/directory").status_code == 401
    assert client.get(place.path("/units")).status_code == 401
