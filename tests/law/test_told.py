"""What people read: whole texts and decisions, kept as files that a lawyer can proofread.

`python -m tests.law.test_told` writes them anew; read what changed before you commit it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from app.law import rulefiles
from app.law.case import decide_case, read_case
from app.law.explain import explain_rules
from app.law.rulebook import Rulebook
from app.law.telling import tell
from tests.law.worked import FOLDER, load

TOLD = Path(__file__).parent / "told"
CASES = sorted(path.stem for path in TOLD.glob("[bcd]*.json"))
RULES = {"000000": "2010-01-01", "440300": "2020-06-01", "110105": "2026-01-01", "440301": "2026-01-01"}


def decided(name):
    case = read_case(load(FOLDER / f"{name}.yaml"))
    return case, decide_case(case)


def rules_text(jurisdiction):
    return explain_rules(Rulebook.resolve(jurisdiction, date.fromisoformat(RULES[jurisdiction]))) + "\n"


def sources_text():
    """List every rule set with its place, first day, and each rule's value, article and source."""
    rulefiles.rule_sets.cache_clear()
    rulefiles.rule_set_for.cache_clear()
    return "".join(
        f"{one.name} {one.jurisdiction} {one.place} {one.from_on}\n" + "".join(
            f"  {key} = {rule.value} | {rule.article} | {rule.source} | {rule.confidence}\n" for key, rule in one.rules.items())
        for one in rulefiles.rule_sets().values())


@pytest.mark.parametrize("name", CASES)
def test_a_decision_is_told_as_it_was_proofread(name):
    case, decision = decided(name)

    assert tell(case, decision) + "\n" == (TOLD / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_a_decision_holds_all_that_the_format_promises(name):
    assert decided(name)[1].as_json() == json.loads((TOLD / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("jurisdiction", RULES)
def test_the_rules_are_explained_as_they_were_proofread(jurisdiction):
    assert rules_text(jurisdiction) == (TOLD / f"rules-{jurisdiction}.txt").read_text(encoding="utf-8")


def test_the_rule_sets_are_those_that_were_proofread():
    assert sources_text() == (TOLD / "rules.txt").read_text(encoding="utf-8")


def test_a_decision_without_a_title_begins_with_its_rule_set():
    case = read_case({**load(FOLDER / f"{CASES[0]}.yaml"), "title": None})

    assert tell(case, decide_case(case)).startswith("规则集：")


def write_anew():
    for name in CASES:
        case, decision = decided(name)
        (TOLD / f"{name}.txt").write_text(tell(case, decision) + "\n", encoding="utf-8")
        text = json.dumps(decision.as_json(), ensure_ascii=False, indent=1)
        (TOLD / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    for jurisdiction in RULES:
        (TOLD / f"rules-{jurisdiction}.txt").write_text(rules_text(jurisdiction), encoding="utf-8")
    (TOLD / "rules.txt").write_text(sources_text(), encoding="utf-8")


if __name__ == "__main__":
    write_anew()
