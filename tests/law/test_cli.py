"""`flask law` needs no database, names what it cannot read, and never lets one line end a stream."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from app import cli
from tests.law.test_format_errors import with_counts, with_roll

runner = CliRunner()


def ask(*args, **kwargs):
    return runner.invoke(cli.law_commands, [str(arg) for arg in args], **kwargs)


def test_a_file_of_json_is_decided(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(with_counts()), encoding="utf-8")

    answer = ask("decide", path)

    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["rule_set"] == "440300@2021-01-01"
    assert [motion["id"] for motion in json.loads(answer.stdout)["motions"]] == ["m1", "m2", "m3"]


def test_a_file_of_yaml_with_a_bare_date_is_decided(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(
        'jurisdiction: "440300"\ncloses_on: 2023-05-20\nclosed_at: 2023-05-20T18:00:00+08:00\n'
        "motions: [{id: m1, matter: use_fund}]\n"
        'counts: {total: {heads: 3, area: "3"}, motions: {m1: {agree: {heads: 2, area: "2"}, '
        'against: {heads: 0, area: "0"}, abstain: {heads: 0, area: "0"}}}}\n', encoding="utf-8")

    answer = ask("decide", path)

    assert json.loads(answer.stdout)["motions"][0]["outcome"] == "passed"


@pytest.mark.parametrize("name", ["case", "case.txt"])
def test_a_file_of_another_name_is_read_by_its_look(tmp_path, name):
    path = tmp_path / name
    path.write_text(json.dumps(with_roll()), encoding="utf-8-sig")

    assert ask("decide", path).exit_code == 0


def test_several_files_are_decided_in_order_and_a_bad_one_is_named(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(with_counts()), encoding="utf-8")
    bad.write_text(json.dumps(with_counts() | {"colour": 1}), encoding="utf-8")

    answer = ask("decide", bad, good)

    assert answer.exit_code == 2
    assert f"{bad}: colour: unknown key" in answer.stderr
    assert '"rule_set"' in answer.stdout
    assert "colour" not in answer.stdout


@pytest.mark.parametrize(("content", "name", "said"), [
    (b"{", "c.json", "not JSON"),
    (b"{}", "c.json", "jurisdiction: missing"),
    (b'{"a": 1, "a": 2}', "c.json", 'the key "a" stands twice'),
    (b"a: 1\na: 2\n", "c.yaml", 'the key "a" stands twice'),
    (b"\xff\xfe", "c.json", "not UTF-8"),
    (b"a: [", "c.yaml", "not YAML"),
    (b"a: 1\n---\nb: 2\n", "c.yaml", "not YAML"),
    (b"!!python/object:os.system x", "c.yaml", "not YAML"),
    (b"a: !!bool x", "c.yaml", "not YAML"),
    (b"a: !!int x", "c.yaml", "not YAML"),
    (b"[" * 100_000, "c.json", "nested too deep"),
    (b"[" * 5_000, "c.yaml", "nested too deep"),
    (b"", "c.yaml", "null is not an object"),
    (b"", "c.json", "not JSON"),
])
def test_a_file_that_is_no_case_exits_with_two(tmp_path, content, name, said):
    path = tmp_path / name
    path.write_bytes(content)

    answer = ask("decide", path)

    assert answer.exit_code == 2
    assert str(path) in answer.stderr
    assert said in answer.stderr
    assert answer.stdout == ""


def test_a_file_that_is_not_there_exits_with_two(tmp_path):
    answer = ask("decide", tmp_path / "nothing.json")

    assert answer.exit_code == 2
    assert "nothing.json: No such file" in answer.stderr


def test_text_is_for_people(tmp_path):
    path = tmp_path / "case.json"
    roll = with_roll()
    roll["roll"].append({"unit": "3-3", "building": "3", "kind": "shop", "areas": {"register": "1"}, "stock": "unsold"})
    path.write_text(json.dumps(roll), encoding="utf-8")

    answer = ask("decide", path, "--text")

    assert answer.exit_code == 0
    assert "t\n规则集：440300@2021-01-01（投票截止日2023-05-20）\n总数：2人、90.88㎡\n" in answer.stdout
    assert "算作一人：3-2、3-3（开发商未售或未交付，连同其自有）" in answer.stdout
    assert "第一关 参加够不够（人数）：需要至少2人（2人的2/3），已参加1人，还差1人，未达到。" in answer.stdout


def test_text_of_counts_has_no_merges(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(with_counts() | {"title": None}), encoding="utf-8")

    assert ask("decide", path, "--text").stdout.startswith("规则集：")


def test_files_or_lines_but_not_both_nor_neither(tmp_path):
    assert ask("decide").exit_code == 2
    assert ask("decide", "--lines", tmp_path).exit_code == 2
    assert ask("decide", "--lines", "--text").exit_code == 2


BAD_LINES = [
    (b"", "not JSON"),
    (b"[]", "case: a list is not an object"),
    (b"1", "case: 1 is not an object"),
    (b"null", "case: null is not an object"),
    (b'"x"', 'case: "x" is not an object'),
    (b"{", "not JSON"),
    (b"{} {}", "not JSON"),
    (b'{"a": NaN}', "NaN is not a number"),
    (b'{"a": -Infinity}', "-Infinity is not a number"),
    (b'{"a": 1, "a": 1}', 'the key "a" stands twice'),
    (b'{"title": ' + b"9" * 5000 + b"}", "not a case"),
    (b'{"title": 1e999}', "missing"),
    (b"[" * 100_000, "nested too deep"),
    (b'{"a":' * 100_000, "nested too deep"),
    (b"\xff", "not UTF-8"),
    (b"\x00", "not JSON"),
]


def test_a_bad_line_is_an_error_line_and_the_next_is_decided():
    good = json.dumps(with_counts(), ensure_ascii=False).encode()
    lines = [part for bad, _ in BAD_LINES for part in (bad, good)]

    answer = ask("decide", "--lines", input=b"\n".join(lines))

    assert answer.exit_code == 0
    told = [json.loads(line) for line in answer.stdout.split("\n")[:-1]]
    assert len(told) == len(lines)
    for number, (_, said) in enumerate(BAD_LINES):
        assert list(told[2 * number]) == ["error"]
        assert said in told[2 * number]["error"]
        assert told[2 * number + 1]["totals"] == {"heads": 9, "area_cm2": 900000}


def test_a_line_with_half_a_surrogate_is_an_error_line():
    case = with_counts()
    case["motions"][0]["id"] = "\ud800"
    case["counts"]["motions"]["\ud800"] = case["counts"]["motions"].pop("m1")
    other = with_counts() | {"\udfff": 1}

    answer = ask("decide", "--lines", input=f"{json.dumps(case)}\n{json.dumps(other)}\n".encode())

    first, second = [json.loads(line) for line in answer.stdout.splitlines()]
    assert "surrogate" in first["error"]
    assert "unknown key" in second["error"]


def test_a_file_with_half_a_surrogate_exits_with_two(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(with_counts() | {"\udfff": 1}), encoding="utf-8")

    answer = ask("decide", path)

    assert answer.exit_code == 2
    assert "unknown key" in answer.stderr


def test_a_fault_of_ours_is_an_error_line_too(monkeypatch):
    def broken(_case):
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(cli, "decide_case", broken)

    answer = ask("decide", "--lines", input=json.dumps(with_counts()))

    assert json.loads(answer.stdout) == {"error": "internal: ZeroDivisionError: oh"}


def test_no_lines_no_answers():
    answer = ask("decide", "--lines", input=b"")

    assert answer.exit_code == 0
    assert answer.stdout == ""


def test_explain_prints_a_rule_set():
    answer = ask("explain", "440300", "--on", "2026-01-01")

    assert answer.exit_code == 0
    assert answer.stdout.startswith("规则集 440300@2021-01-01\n")
    assert "变通规定，待确认" in answer.stdout


def test_explain_knows_no_law_before_2007():
    answer = ask("explain", "440300", "--on", "2007-09-30")

    assert answer.exit_code == 2
    assert "no rule set" in answer.stderr


def test_the_commands_load_neither_domains_nor_a_database():
    code = "import sys, app.cli; print([m for m in sys.modules if m.startswith(('flask', 'sqlalchemy', 'psycopg', 'app.'))])"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert "flask" not in told
    assert "sqlalchemy" not in told
    assert all(name.startswith(("app.law", "app.cli")) for name in eval(told))  # noqa: S307
