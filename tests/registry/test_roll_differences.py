"""A second import shows its differences, and changes the roll only when somebody accepts exactly those."""

import datetime as dt
import io
from uuid import UUID

import pytest
from sqlalchemy import select

from app.kernel import audit, crypto
from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.kernel.events import emit
from app.kernel.ids import new_id
from app.registry import roll_apply, service
from app.registry.events import OwnershipTransferred, SpeakersChanged
from app.registry.models import Claim, Owner, OwnerAccount, Ownership, Unit
from app.registry.roll_columns import FIRST_COLUMNS
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_account, make_community
from tests.registry.rolls import csv_of, row

TWO = (row(), row(房屋编号="1-102", 业主姓名="林大有", 证件号码="E2222222", 手机号="13900139000", 产权证号="粤2号"))
DEVELOPER = {"开发商": "演示置业有限公司", "开发商证件号码": "99999999DEM000001D"}
UNSOLD = {"状态": "未售", "业主姓名": "", "证件类型": "", "证件号码": "", "手机号": "", "产权证号": ""}
BUYER = {"业主姓名": "赵新", "证件号码": "E3333333", "手机号": "13700137000", "产权证号": "粤3号"}


@pytest.fixture
def home(app):
    with app.app_context(), transaction():
        made = make_community()
        return made.id, made.office_id


@pytest.fixture
def clerk(app, home):
    return staff(app, "clerk", home[0], office_id=home[1])


@pytest.fixture
def officer(app, home):
    return staff(app, "officer", home[1])


@pytest.fixture
def told(monkeypatch):
    events = []
    monkeypatch.setattr(roll_apply, "emit", lambda event: (events.append(event), emit(event)))
    return events


class Desk:
    """What a clerk does with files."""

    def __init__(self, client, home, one):
        self.client, self.home, self.one = client, home, one

    def path(self, rest=""):
        return f"/api/v1/communities/{self.home[0]}/roll{rest}"

    def send(self, *rows, query="", **how):
        form = {"file": (io.BytesIO(csv_of(*rows, **how)), "房册.csv"), "source": "不动产登记中心"}
        return self.client.post(self.path("/imports") + query, data=form, headers=self.one.headers)

    def changes(self, *rows, **how):
        return self.send(*rows, query="?dry_run=true", **how).json["changes"]

    def accept(self, made, digest=None):
        return self.client.post(self.path(f"/imports/{made['import_id']}/application"),
                                json={"digest": digest or made["digest"]}, headers=self.one.headers)

    def get(self, rest):
        return self.client.get(self.path(rest), headers=self.one.headers)


@pytest.fixture
def desk(client, home, clerk):
    return Desk(client, home, clerk)


def owners_of(app, home, on=None):
    with app.app_context():
        roll = service.roll(home[0], on or kernel_clock.today())
        return {unit.label: tuple(owner.owner_id for owner in unit.owners) for unit in roll.units}


def test_a_dry_run_on_a_first_roll_has_no_differences(desk):
    assert desk.changes(*TWO) is None


def test_the_same_file_again_changes_nothing(desk):
    desk.send(*TWO)

    assert desk.changes(*TWO)["counts"] == {"added": 0, "changed": 0, "removed": 0, "leaving": 0, "coming": 0}


def test_differences_are_shown_column_by_column_with_masked_names(desk):
    desk.send(*TWO, row(房屋编号="1-103", **UNSOLD))

    found = desk.changes(
        row(登记面积="89.5", 手机号="13600136000", 产权证号="粤9号", 权证种类="旧房产证"),
        row(房屋编号="1-102", 用途="商铺", **BUYER), row(房屋编号="1-104", **UNSOLD, **DEVELOPER))

    first, second, removed, added = found["items"]
    assert (first["label"], first["change"]) == ("1-101", "changed")
    assert [(one["column"], one["old"], one["new"]) for one in first["fields"]] == [
        ("登记面积", "88.88", "89.50"), ("手机号", "138××××8000", "136××××6000"),
        ("产权证号", "粤1号", "粤9号"), ("权证种类", "不动产权证", "旧房产证")]
    assert second["fields"] == [{"column": "用途", "old": "住宅", "new": "商铺"}]
    assert (second["leaving"], second["coming"]) == (["林××"], ["赵×"])
    assert (removed["label"], removed["change"]) == ("1-103", "removed")
    assert (added["change"], added["fields"][-1]) == ("added", {"column": "开发商", "old": None, "new": "演×××××××"})
    assert found["counts"] == {"added": 1, "changed": 2, "removed": 1, "leaving": 1, "coming": 1}


@pytest.mark.parametrize(("old", "new", "shown"), [
    ("王四", "王五", ("王四", "王五")), ("陈小明", "陈大明", ("陈小×", "陈大×")), ("王四", "李四", ("王×", "李×")), ("王四", "王四海", ("王×", "王××")),
])
def test_a_changed_name_shows_no_more_than_what_tells_old_from_new(desk, old, new, shown):
    desk.send(row(业主姓名=old))

    (unit,) = desk.changes(row(业主姓名=new))["items"]

    assert unit["fields"] == [{"column": "业主姓名", "old": shown[0], "new": shown[1]}]


def test_a_changed_phone_with_the_same_ends_shows_the_digits_that_differ(desk):
    desk.send(row(手机号="13800138000"))

    (unit,) = desk.changes(row(手机号="13800198000"))["items"]

    assert unit["fields"] == [{"column": "手机号", "old": "138×××38000", "new": "138×××98000"}]


def test_a_second_import_waits_and_leaves_the_roll_as_it_is(app, desk, home):
    desk.send(*TWO)
    before = owners_of(app, home)

    made = desk.send(row(), row(房屋编号="1-102", **BUYER))

    assert made.status_code == 201
    assert (made.json["state"], made.json["applied_at"]) == ("pending", None)
    assert made.json["counts"]["changed"] == 1
    assert owners_of(app, home) == before


def test_an_accepted_import_moves_ownership_by_date_and_tells_the_rooms_above(app, desk, home, clock, told):
    desk.send(*TWO)
    yesterday = owners_of(app, home)
    first_day = kernel_clock.civil_date(clock.now())
    clock.move(days=3)
    made = desk.send(row(), row(房屋编号="1-102", **BUYER)).json

    answer = desk.accept(made)

    assert (answer.status_code, answer.json["state"]) == (201, "applied")
    after = owners_of(app, home)
    assert after["1-101"] == yesterday["1-101"]
    assert after["1-102"] != yesterday["1-102"]
    assert owners_of(app, home, first_day)["1-102"] == yesterday["1-102"]
    assert {type(event) for event in told} == {OwnershipTransferred, SpeakersChanged}
    assert [len(event.unit_ids) for event in told if isinstance(event, SpeakersChanged)] == [1]


def test_an_owner_who_left_speaks_no_longer_and_one_with_another_unit_still_does(app, desk, home, clock):
    desk.send(*TWO, row(房屋编号="1-103"))
    here, gone = log_in(app), log_in(app)
    with app.app_context(), transaction():
        place = type("Place", (), {"id": home[0]})
        for one, number in ((here, "E12345678"), (gone, "E2222222")):
            key = crypto.blind(f"passport:{number}", "identity")
            owner = db.session.scalars(select(Owner).where(Owner.community_id == home[0], Owner.identity_key == key)).one()
            make_account(place, owner, one.person_id, kernel_clock.now())
    clock.move(days=1)
    made = desk.send(row(**BUYER), row(房屋编号="1-102", **BUYER), row(房屋编号="1-103")).json

    assert desk.accept(made).status_code == 201

    with app.app_context():
        ended = {account.person_id: account.until_at is not None for account in db.session.scalars(
            select(OwnerAccount).where(OwnerAccount.community_id == home[0]))}
    assert ended == {here.person_id: False, gone.person_id: True}


def test_a_correction_on_the_day_of_the_import_takes_the_wrong_owner_back(app, desk, home):
    desk.send(*TWO)

    answer = desk.accept(desk.send(row(), row(房屋编号="1-102", **BUYER)).json)

    assert answer.status_code == 201
    with app.app_context():
        held = db.session.scalars(select(Ownership).where(Ownership.community_id == home[0])).all()
    assert [one.until_on for one in held] == [None, None]


def test_the_day_on_which_a_buyer_acquired_ends_the_seller_s_time(app, desk, home, clock):
    old = {"取得日期": "2019-05-20"}
    desk.send(row(**old), TWO[1])
    made = desk.send(row(取得日期="2024-01-02", **BUYER), TWO[1]).json

    assert desk.accept(made).status_code == 201

    changes = {day: owners_of(app, home, dt.date(2024, 1, day))["1-101"] for day in (1, 2)}
    assert len(changes[1]) == len(changes[2]) == 1
    assert changes[1] != changes[2]


def test_an_identity_that_the_file_adds_is_added_to_the_owner_and_nobody_leaves(app, desk, home):
    desk.send(row(证件号码=""))
    before = owners_of(app, home)

    made = desk.send(row()).json
    assert made["counts"] == {"added": 0, "changed": 1, "removed": 0, "leaving": 0, "coming": 0}
    desk.accept(made)

    assert owners_of(app, home) == before
    with app.app_context():
        assert service.roll(home[0], kernel_clock.today()).units[0].owners[0].proved


def test_a_file_that_lacks_a_number_does_not_unprove_an_owner(desk):
    desk.send(*TWO)

    assert desk.changes(row(证件号码=""), TWO[1])["counts"]["changed"] == 0


def test_two_owners_of_one_name_are_never_taken_for_one(desk):
    desk.send(*TWO)

    found = desk.changes(row(证件号码="E9999999"), TWO[1])["items"]

    assert [(one["leaving"], one["coming"]) for one in found] == [(["陈××"], ["陈××"])]


def test_the_older_template_says_nothing_of_developers(desk):
    stock = row(房屋编号="1-103", **UNSOLD, **DEVELOPER)
    desk.send(*TWO, stock)

    assert desk.changes(*TWO, stock, columns=FIRST_COLUMNS)["counts"]["changed"] == 0


def test_stock_that_is_sold_leaves_its_developer(app, desk, home):
    desk.send(*TWO, row(房屋编号="1-103", **UNSOLD, **DEVELOPER))
    made = desk.send(*TWO, row(房屋编号="1-103", **BUYER)).json

    assert desk.accept(made).status_code == 201

    with app.app_context():
        unit = service.roll(home[0], kernel_clock.today()).units[2]
    assert (unit.stock, unit.developer_id, len(unit.owners)) == (None, None, 1)


def test_a_developer_is_named_by_a_second_import(app, desk, home):
    desk.send(*TWO, row(房屋编号="1-103", **UNSOLD))
    made = desk.send(*TWO, row(房屋编号="1-103", **UNSOLD, **DEVELOPER)).json

    assert desk.accept(made).status_code == 201

    with app.app_context():
        assert service.roll(home[0], kernel_clock.today()).units[2].developer_key


def test_units_are_added_and_units_without_a_history_removed(app, desk, home):
    desk.send(*TWO, row(房屋编号="1-103", **UNSOLD))
    made = desk.send(*TWO, row(房屋编号="1-104", **BUYER)).json

    assert desk.accept(made).status_code == 201

    assert list(owners_of(app, home)) == ["1-101", "1-102", "1-104"]


def test_a_unit_with_a_history_is_not_removed_and_the_error_names_it(app, desk, home):
    desk.send(*TWO)

    looked = desk.send(row(), query="?dry_run=true").json
    refused = desk.send(row())

    assert "“1-102”不在文件里" in looked["errors"][0]["reason"]
    assert looked["errors"][0]["row"] == 0
    assert refused.status_code == 422
    assert desk.get("/imports").json["items"][0]["state"] == "applied"


def test_a_unit_to_which_a_claim_refers_is_not_removed(app, desk, home):
    desk.send(*TWO, row(房屋编号="1-103", **UNSOLD))
    with app.app_context(), transaction():
        unit = db.session.scalars(select(Unit).where(Unit.community_id == home[0], Unit.label == "1-103")).one()
        db.session.add(Claim(
            community_id=home[0], id=new_id(), unit_id=unit.id, person_id=new_id(), capacity="self", name_sealed=b"",
            document_kind="passport", document_sealed=b"", identity_key=b"", state="waiting", made_at=kernel_clock.now()))

    assert desk.send(*TWO).status_code == 422


def test_a_digest_that_was_not_seen_is_refused(desk):
    desk.send(*TWO)
    made = desk.send(row(), row(房屋编号="1-102", **BUYER)).json

    assert desk.accept(made, "0" * 64).json["type"] == "/problems/roll-changed-since"
    assert desk.accept(made, "x").status_code == 422
    assert desk.get("/imports").json["items"][0]["state"] == "pending"


def test_a_roll_that_changed_since_is_not_overwritten(app, desk, home):
    desk.send(*TWO)
    made = desk.send(row(), row(房屋编号="1-102", **BUYER)).json
    other = desk.send(row(登记面积="90"), TWO[1]).json
    desk.accept(other)

    refused = desk.accept(made)
    now = desk.get(f"/imports/{made['import_id']}/changes").json

    assert refused.status_code == 409
    assert now["digest"] != made["digest"]
    assert [one["label"] for one in now["items"]] == ["1-101", "1-102"]
    assert desk.accept(made, now["digest"]).status_code == 201


def test_the_digest_tells_owners_apart_whose_masked_names_are_equal(desk):
    desk.send(*TWO)

    digests = {desk.changes(row(), row(房屋编号="1-102", **BUYER | {"证件号码": number}))["digest"]
               for number in ("E3333333", "E4444444")}

    assert len(digests) == 2


def test_differences_are_read_page_by_page(desk):
    desk.send(*TWO)
    made = desk.send(row(登记面积="90"), row(房屋编号="1-102", **BUYER)).json

    first = desk.get(f"/imports/{made['import_id']}/changes?limit=1").json
    second = desk.get(f"/imports/{made['import_id']}/changes?limit=1&cursor={first['next_cursor']}").json

    assert [one["label"] for one in first["items"] + second["items"]] == ["1-101", "1-102"]
    assert second["next_cursor"] is None


def test_a_pending_import_is_listed_and_withdrawn(desk):
    desk.send(*TWO)
    made = desk.send(row(登记面积="90"), TWO[1]).json
    withdrawal = desk.path(f"/imports/{made['import_id']}/withdrawal")

    done = desk.client.post(withdrawal, headers=desk.one.headers)

    assert (done.status_code, done.json["state"]) == (201, "withdrawn")
    assert desk.client.post(withdrawal, headers=desk.one.headers).status_code == 409
    assert desk.accept(made).status_code == 409
    assert desk.get(f"/imports/{made['import_id']}/changes").status_code == 409
    assert [one["state"] for one in desk.get("/imports").json["items"]] == ["withdrawn", "applied"]


def test_an_applied_import_is_unconfirmed_until_another_officer_confirms_the_newest(desk, officer, client):
    first = desk.send(*TWO).json["import_id"]
    made = desk.send(row(登记面积="90"), TWO[1]).json

    def confirm(import_id):
        path = desk.path(f"/imports/{import_id}/confirmation")
        return client.post(path, json={"ground": "核对一致"}, headers=officer.headers)

    assert confirm(first).status_code == 201
    assert confirm(made["import_id"]).status_code == 404
    assert desk.accept(made).status_code == 201
    state = client.get(f"/api/v1/communities/{desk.home[0]}", headers=officer.headers).json["roll"]
    assert (state["import_id"], state["confirmed_at"]) == (made["import_id"], None)
    assert confirm(first).status_code == 409
    assert confirm(made["import_id"]).status_code == 201


def test_imports_are_there_for_those_who_import_only(app, desk, home, client):
    desk.send(*TWO)
    made = desk.send(row(登记面积="90"), TWO[1]).json
    stranger, reviewer = staff(app, "officer", new_id()), staff(app, "reviewer", home[0], office_id=home[1])

    for one, status in ((stranger, 404), (reviewer, 403)):
        for rest in ("/imports", f"/imports/{made['import_id']}/changes"):
            assert client.get(desk.path(rest), headers=one.headers).status_code == status
        for rest, body in (("application", {"digest": made["digest"]}), ("withdrawal", None)):
            path = desk.path(f"/imports/{made['import_id']}/{rest}")
            assert client.post(path, json=body, headers=one.headers).status_code == status


def test_another_community_s_import_is_not_there(app, desk, client, officer):
    desk.send(*TWO)
    made = desk.send(row(登记面积="90"), TWO[1]).json
    with app.app_context(), transaction():
        other = make_community()
        other_id, office_id = other.id, other.office_id
    elsewhere = staff(app, "officer", office_id)

    path = f"/api/v1/communities/{other_id}/roll/imports/{made['import_id']}"
    assert client.get(f"{path}/changes", headers=elsewhere.headers).status_code == 404
    assert client.post(f"{path}/application", json={"digest": made["digest"]}, headers=elsewhere.headers).status_code == 404


def test_an_import_leaves_its_line_in_the_audit(app, desk):
    desk.send(*TWO)
    made = desk.send(row(登记面积="90"), TWO[1]).json
    desk.accept(made)

    with app.app_context():
        acts = audit.acts_on([UUID(made["import_id"])])
    assert [act.act for act in acts] == ["roll.import", "roll.apply"]
    assert acts[1].facts["changes"]["changed"] == 1


def test_a_developer_speaks_for_stock_until_the_import_says_it_is_sold(app, desk, home, told):
    desk.send(*TWO, row(房屋编号="1-103", **UNSOLD, **DEVELOPER))
    agent = log_in(app)
    with app.app_context(), transaction():
        place = type("Place", (), {"id": home[0]})
        firm = db.session.scalars(select(Owner).where(Owner.community_id == home[0], Owner.kind == "company")).one()
        make_account(place, firm, agent.person_id, kernel_clock.now(), capacity="authorised")
    made = desk.send(*TWO, row(房屋编号="1-103", **BUYER)).json

    assert desk.accept(made).status_code == 201

    with app.app_context():
        account = db.session.scalars(select(OwnerAccount).where(OwnerAccount.person_id == agent.person_id)).one()
        sold = service.roll(home[0], kernel_clock.today()).units[2].unit_id
    assert account.until_at is not None
    assert [event.unit_ids for event in told if isinstance(event, SpeakersChanged)] == [(sold,)]
