import io
from uuid import UUID

import pytest

from app.kernel import clock as kernel_clock
from app.kernel.db import db, transaction
from app.kernel.http import settings
from app.kernel.ids import new_id
from app.registry.models import Community
from tests.factories.identity import log_in, staff
from tests.factories.registry import make_account, make_community, make_owner, make_unit
from tests.registry.rolls import csv_of, row


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
def owner(app, home):
    one = log_in(app)
    with app.app_context(), transaction():
        place = db.session.get_one(Community, home[0])
        mine = make_owner(place, identity="A1")
        make_unit(place, mine, label="1-101")
        make_unit(place, mine, label="1-102")
        make_unit(place, mine, label="P-1", kind="parking")
        make_account(place, mine, one.person_id, kernel_clock.now())
    return one


def path(home, rest=""):
    return f"/api/v1/communities/{home[0]}{rest}"


def send(client, home, one, content, query=""):
    form = {"file": (io.BytesIO(content), "房册.csv"), "source": "不动产登记中心"}
    return client.post(path(home, "/roll/imports") + query, data=form, headers=one.headers)


def test_an_officer_begins_a_community_and_finds_it_in_the_list(client, home, officer):
    body = {"name": "翠竹苑", "jurisdiction": "440300", "kind": "residential"}

    made = client.post(f"/api/v1/offices/{home[1]}/communities", json=body, headers=officer.headers)
    first = client.get("/api/v1/communities?limit=1", headers=officer.headers).json
    second = client.get(f"/api/v1/communities?limit=1&cursor={first['next_cursor']}", headers=officer.headers).json

    assert made.status_code == 201
    assert [row["id"] for row in first["items"] + second["items"]] == [str(home[0]), made.json["id"]]
    assert second["next_cursor"] is None


@pytest.mark.parametrize("change", [{"jurisdiction": "4403"}, {"kind": "castle"}, {"name": ""}, {"owner": "x"}])
def test_a_community_that_cannot_be_names_its_field(client, home, officer, change):
    body = {"name": "翠竹苑", "jurisdiction": "440300", "kind": "residential"} | change

    answer = client.post(f"/api/v1/offices/{home[1]}/communities", json=body, headers=officer.headers)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == f"/{next(iter(change))}"


def test_only_officers_of_the_office_begin_its_communities(app, client, home, clerk):
    body = {"name": "翠竹苑", "jurisdiction": "440300", "kind": "residential"}

    for one in (clerk, staff(app, "officer", new_id())):
        assert client.post(f"/api/v1/offices/{home[1]}/communities", json=body, headers=one.headers).status_code == 404


@pytest.mark.parametrize("rest", ["", "/roll", "/heads"])
def test_a_community_is_not_there_for_strangers(app, client, home, rest):
    stranger = log_in(app)

    assert client.get(path(home, rest), headers=stranger.headers).status_code == 404
    assert client.get("/api/v1/communities", headers=stranger.headers).json["items"] == []
    assert client.get(path(home, rest)).status_code == 401


def test_an_owner_reads_the_roll_with_masked_names_page_by_page(client, home, owner):
    first = client.get(path(home, "/roll?limit=2"), headers=owner.headers).json
    second = client.get(path(home, f"/roll?limit=2&cursor={first['next_cursor']}"), headers=owner.headers).json

    assert [(one["label"], one["names"], one["area"]) for one in first["items"]] == [
        ("1-101", ["陈××"], "88.88"), ("1-102", ["陈××"], "88.88")]
    assert [one["label"] for one in second["items"]] == ["P-1"]
    assert second["next_cursor"] is None


def test_heads_are_explained_step_by_step(client, home, owner):
    told = client.get(path(home, "/heads"), headers=owner.headers).json

    assert told["all_units"]["count"] == 3
    assert told["kind_not_counted"]["units"] == ["P-1"]
    assert told["merged"][0] == {"reason": "one_owner", "units": ["1-101", "1-102"], "count": 2, "area": "177.76"}
    assert told["totals"] == {"heads": 1, "area": "177.76"}


def test_the_template_is_downloaded_by_those_who_import(client, home, clerk, owner):
    answer = client.get(path(home, "/roll/template"), headers=clerk.headers)

    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.decode("utf-8-sig").startswith("房屋编号,")
    assert client.get(path(home, "/roll/template"), headers=owner.headers).status_code == 403


def test_a_dry_run_reports_by_row_and_column_and_writes_nothing(client, home, clerk):
    answer = send(client, home, clerk, csv_of(row(), row(房屋编号="1-102", 登记面积="x", 证件号码="")), "?dry_run=true")

    assert answer.status_code == 200
    assert (answer.json["units"], answer.json["error_count"], answer.json["warning_count"]) == (2, 1, 1)
    assert (answer.json["errors"][0]["row"], answer.json["errors"][0]["column"]) == (3, "登记面积")
    assert client.get(path(home, "/roll"), headers=clerk.headers).json["items"] == []


def test_a_clerk_imports_a_roll_and_the_office_confirms_it(client, home, clerk, officer):
    made = send(client, home, clerk, csv_of(row()))
    confirmation = path(home, f"/roll/imports/{made.json['import_id']}/confirmation")
    by_clerk = client.post(confirmation, json={"ground": "核对一致"}, headers=clerk.headers)
    by_office = client.post(confirmation, json={"ground": "核对一致"}, headers=officer.headers)

    assert made.status_code == 201
    assert by_clerk.status_code == 403
    assert by_office.status_code == 201
    shown = client.get(path(home), headers=clerk.headers).json["roll"]
    assert shown == by_office.json
    assert shown["source"] == "不动产登记中心"
    assert shown["confirmed_at"]


def test_the_officer_who_imported_does_not_confirm(client, home, officer):
    made = send(client, home, officer, csv_of(row())).json["import_id"]

    answer = client.post(
        path(home, f"/roll/imports/{made}/confirmation"), json={"ground": "核对一致"}, headers=officer.headers)

    assert answer.status_code == 409


def test_a_roll_with_errors_is_refused_and_its_file_is_not_kept(app, client, home, clerk):
    with app.app_context():
        folder = settings().var_dir / "files"
    before = set(folder.rglob("*"))

    answer = send(client, home, clerk, csv_of(row(登记面积="x")))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/rows/2/登记面积"
    assert set(folder.rglob("*")) == before


@pytest.mark.parametrize("content", [b"", b"a,b", csv_of()])
def test_a_file_without_a_unit_is_refused(client, home, clerk, content):
    assert send(client, home, clerk, content).json["type"] == "/problems/roll-file-unreadable"


def test_an_import_without_a_file_names_the_field(client, home, clerk):
    answer = client.post(path(home, "/roll/imports"), data={"source": "x"}, headers=clerk.headers,
                         content_type="multipart/form-data")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/file"


def test_owners_do_not_import(client, home, owner):
    assert send(client, home, owner, csv_of(row())).status_code == 403


def test_the_command_begins_an_office(app):
    made = app.test_cli_runner().invoke(args=["registry", "office", "梅林街道办事处"])

    assert made.exit_code == 0
    assert UUID(made.output.strip())
