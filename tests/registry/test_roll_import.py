import datetime as dt

import pytest
from sqlalchemy import select

from app.identity import service as identity
from app.kernel import crypto
from app.kernel.access import SYSTEM, Actor
from app.kernel.db import db
from app.kernel.ids import new_id
from app.kernel.problems import Conflict, NotFound
from app.law.heads import EVERYWHERE, waterfall
from app.law.rulebook import Rulebook
from app.registry import rights, roll_import, roll_write, service
from app.registry.claims import Statement, make_claim
from app.registry.models import Owner, Ownership
from tests.factories.registry import make_community
from tests.registry.rolls import csv_of, row, xlsx_of

pytestmark = pytest.mark.usefixtures("context")
AT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
ON = dt.date(2026, 6, 1)
UNSOLD = {"状态": "未售", "业主姓名": "", "证件类型": "", "证件号码": "", "手机号": "", "产权证号": ""}
COMPANY = {"证件类型": "统一社会信用代码", "证件号码": "99999999DEM000001D", "业主姓名": "演示置业有限公司"}
DEVELOPER = {"开发商": "演示置业有限公司", "开发商证件号码": "99999999DEM000001D"}
ANOTHER = {"开发商": "另一置业有限公司", "开发商证件号码": "99999999DEM000002G"}


def imported(home, *rows, file=csv_of):
    return roll_import.import_roll(SYSTEM, home.id, file(*rows), name="房册", source="不动产登记中心", at=AT)


def heads_of(home):
    units = [unit.to_law() for unit in service.roll(home.id, ON).units]
    return [[unit.unit for unit in head.units] for head in waterfall(units, EVERYWHERE, Rulebook.resolve("440300", ON)).heads]


def test_what_was_written_is_read_again():
    home = make_community()
    imported(home, row(单元="A", 楼层="12", 房号="1201", 测绘面积="88.8801", 证件类型="居民身份证", 证件号码="110101190101010011"), file=xlsx_of)

    (unit,) = service.roll(home.id, ON).units
    owner = db.session.scalars(select(Owner).where(Owner.community_id == home.id)).one()

    assert (unit.label, unit.building, unit.entrance, unit.floor, unit.room, unit.kind) == (
        "1-101", "1", "A", "12", "1201", "residence")
    assert (unit.area_register_cm2, unit.area_survey_cm2, unit.area_contract_cm2) == (888800, 888801, None)
    assert crypto.unseal(owner.name_sealed, ("owners", "name", owner.id)) == "陈小明"
    assert crypto.unseal(owner.document_sealed, ("owners", "document", owner.id)) == "110101190101010011"
    assert crypto.unseal(owner.phone_sealed, ("owners", "phone", owner.id)) == "+8613800138000"
    assert owner.phone_key == crypto.blind("+8613800138000", "phone")
    assert owner.identity_key == crypto.blind("resident:110101190101010011", "identity")


def test_the_same_identity_in_two_units_is_one_owner():
    home = make_community()
    imported(home, row(), row(房屋编号="1-102"))

    first, second = service.roll(home.id, ON).units

    assert first.owners == second.owners


def test_nothing_is_half_imported():
    home = make_community()

    with pytest.raises(roll_import.RollHasErrors):
        imported(home, row(), row(房屋编号="1-102", 登记面积="x"))

    assert service.roll(home.id, ON).units == ()


def test_a_failure_while_the_rows_are_sent_is_raised_and_not_swallowed(monkeypatch):
    home = make_community()
    monkeypatch.setattr(roll_write, "_unit", lambda *_: (b"short",))

    with pytest.raises(Exception, match=r"row field count|insufficient|incorrect"):
        imported(home, row())


def test_a_developer_s_stock_and_own_units_are_one_head_and_two_developers_two():
    home = make_community()
    imported(
        home, row(房屋编号="1", **UNSOLD, **DEVELOPER), row(房屋编号="2", 状态="已售未交付", **DEVELOPER),
        row(房屋编号="3", **COMPANY), row(房屋编号="4", **UNSOLD, **ANOTHER), row(房屋编号="5", **UNSOLD), row(房屋编号="6", **UNSOLD))

    assert heads_of(home) == [["1", "2", "3"], ["4"], ["5", "6"]]


def test_a_developer_is_a_company_proved_by_its_code():
    home = make_community()
    imported(home, row(**UNSOLD, **DEVELOPER))

    owner = db.session.scalars(select(Owner).where(Owner.community_id == home.id)).one()

    assert (owner.kind, owner.document_kind) == ("company", "company")
    assert service.roll(home.id, ON).units[0].developer_key == owner.identity_key.hex()


@pytest.mark.parametrize(("cells", "ground", "kind", "from_on"), [
    ({}, "register", "title", ON), ({"权证种类": "旧房产证"}, "register", "old_certificate", ON),
    ({"权证种类": "购房合同", "取得日期": "2019-05-20"}, "first_buyer", "contract", dt.date(2019, 5, 20)),
    ({"产权证号": ""}, "first_buyer", None, ON), ({"取得依据": "判决、继承或建造"}, "art_229_231", "title", ON),
])
def test_ownership_has_its_ground_its_kind_of_title_and_its_day(cells, ground, kind, from_on):
    home = make_community()
    imported(home, row(**cells))

    held = db.session.scalars(select(Ownership).where(Ownership.community_id == home.id)).one()

    assert (held.ground, held.title_kind, held.from_on) == (ground, kind, from_on)


@pytest.mark.parametrize("kind", ["不动产权证", "旧房产证", "购房合同"])
def test_a_claim_matches_the_number_of_a_certificate_an_old_one_or_a_contract(kind):
    home = make_community()
    made = imported(home, row(产权证号="深房字 第3000号", 权证种类=kind))
    person = Actor(identity.ensure_person("+8613800138000", AT), new_id(), staff=False, address="")
    unit = service.roll(home.id, ON).units[0].unit_id
    roll_import.confirm_roll(SYSTEM, home.id, made.id, "核对一致", AT)

    claim = make_claim(person, home.id, unit, Statement("陈小明", "passport", "E12345678", "contract", "深房字第3000号", consent_version="1"), AT)

    assert claim.state == "approved"


def test_no_claim_is_approved_at_once_until_the_newest_import_is_confirmed():
    home, later = make_community(), AT + dt.timedelta(days=1)
    first = imported(home, row())
    roll_import.confirm_roll(SYSTEM, home.id, first.id, "核对一致", AT)
    second = roll_import.import_roll(SYSTEM, home.id, csv_of(row(登记面积="90")), name="x", source="登记中心", at=later)
    roll_import.apply_import(SYSTEM, home.id, second.id, second.report["digest"], later)
    unit, said = service.roll(home.id, ON).units[0].unit_id, Statement("陈小明", "passport", "E12345678", "title", "粤1号", consent_version="1")
    person = Actor(identity.ensure_person("+8613800138000", AT), new_id(), staff=False, address="")

    claim = make_claim(person, home.id, unit, said, later)

    assert service.roll_state(home.id).confirmed_at is None
    assert claim.state == "waiting"


def test_a_second_first_roll_is_refused():
    home = make_community()
    imported(home, row())

    with pytest.raises(Conflict):
        roll_import.import_first_roll(SYSTEM, home.id, csv_of(row()), name="x", source="x", at=AT)


def test_the_office_confirms_a_roll_with_its_source():
    home = make_community()
    made = imported(home, row())

    roll_import.confirm_roll(SYSTEM, home.id, made.id, "与登记中心核对一致", AT)

    assert service.roll_state(home.id).confirmed_at == AT


def test_a_stranger_finds_no_community():
    stranger = Actor(new_id(), new_id(), staff=True, address="")

    with pytest.raises(NotFound):
        rights.require_office(stranger, make_community().id, AT)


def test_values_sealed_in_bulk_open_in_their_own_place_and_never_share_a_nonce():
    sealer, places = crypto.Sealer(), [("owners", "name", new_id()) for _ in range(5000)]
    sealed = [sealer.seal("陈小明", place) for place in places]

    assert len({one.partition(b":")[2][:12] for one in sealed}) == 5000
    assert {crypto.unseal(one, place) for one, place in zip(sealed, places, strict=True)} == {"陈小明"}
