"""Change any one value of a published poll: the verifier names it every time."""

from __future__ import annotations

import copy
import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.ledger import checkpoints, merkle, receipts
from app.ledger.canonical import canonical_document, digest
from scripts.verify_bundle import main, verify
from tests.verifier.small_polls import KEY, small_poll

EDITS = 300


@pytest.fixture(scope="module")
def poll():
    return small_poll()


@pytest.fixture
def bundle(poll):
    return copy.deepcopy(poll[0])


@pytest.fixture
def opening(poll):
    return copy.deepcopy(poll[1])


def scalars(value, path=()):
    """List the path of every text, number and truth in a JSON value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from scalars(item, (*path, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from scalars(item, (*path, at))
    else:
        yield path


def changed(value, chance):
    """Return another value of the same type: one letter, or one more."""
    if not isinstance(value, str):
        return value + 1
    if not value:
        return "x"
    at = chance.randrange(len(value))
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1:]


def edit(whole, path, chance):
    *parents, last = path
    for step in parents:
        whole = whole[step]
    whole[last] = changed(whole[last], chance)


def expected_place(bundle, path):
    """Say which name a finding about this path has."""
    first, *rest = path
    if first in {"leaves", "leaf_hashes"}:
        return f"leaves[{rest[0]}]"
    if first == "heads":
        return f"heads[{rest[0]}]"
    if first == "documents":
        named = [json.loads(leaf).get("documents", {}) for leaf in bundle["leaves"]]
        return f"documents.{next(title for names in named for title, name in names.items() if name == rest[0])}"
    return first


def test_an_untouched_poll_holds(bundle, opening):
    assert verify(bundle, opening).findings == []


def test_every_single_value_of_the_bundle_is_named_when_it_changes(poll):
    chance = random.Random(3)

    for path in scalars(poll[0]):
        bundle = copy.deepcopy(poll[0])
        edit(bundle, path, chance)
        places = [finding.place for finding in verify(bundle).findings]
        assert any(place == expected_place(poll[0], path) for place in places), (path, places)


def test_every_single_value_of_the_opening_is_named_when_it_changes(poll):
    chance = random.Random(4)

    for path in scalars(poll[1]):
        opening = copy.deepcopy(poll[1])
        edit(opening, path, chance)
        where = f"opening.{path[0]}" + (f"[{path[1]}]" if len(path) > 1 else "")
        places = [finding.place for finding in verify(poll[0], opening).findings]
        assert any(place.startswith(where) for place in places), (path, places)


@pytest.mark.parametrize("part", range(3))
def test_three_hundred_random_edits_by_letter_are_all_named(poll, part):
    chance = random.Random(part)
    in_bundle, in_opening = list(scalars(poll[0])), list(scalars(poll[1]))

    for _ in range(EDITS // 3):
        bundle, opening = copy.deepcopy(poll[0]), copy.deepcopy(poll[1])
        if chance.random() < 0.5:
            path = chance.choice(in_bundle)
            edit(bundle, path, chance)
            where = expected_place(poll[0], path)
        else:
            path = chance.choice(in_opening)
            edit(opening, path, chance)
            where = f"opening.{path[0]}"
        places = [finding.place for finding in verify(bundle, opening).findings]
        assert any(place.startswith(where) for place in places), (path, places)


def test_the_last_head_cannot_be_left_out_and_an_earlier_one_cannot_be_moved(poll):
    without, moved = copy.deepcopy(poll[0]), copy.deepcopy(poll[0])
    del without["heads"][-1]
    moved["heads"].append(moved["heads"].pop(0))

    assert [finding.place for finding in verify(without).findings] == ["heads"]
    assert not verify(moved).ok


@pytest.mark.parametrize("name", ["leaves", "leaf_hashes"])
def test_a_piece_that_is_missing_or_doubled_or_moved_is_noticed(poll, name):
    for at in range(len(poll[0][name])):
        missing, doubled, moved = (copy.deepcopy(poll[0]) for _ in range(3))
        del missing[name][at]
        doubled[name].insert(at, doubled[name][at])
        moved[name].append(moved[name].pop(at))
        assert not verify(missing).ok
        assert not verify(doubled).ok
        assert at == len(poll[0][name]) - 1 or not verify(moved).ok


@pytest.mark.parametrize("name", ["units", "ballots"])
def test_a_unit_or_ballot_left_out_of_the_opening_is_noticed(bundle, poll, name):
    for at in range(len(poll[1][name])):
        missing, moved = copy.deepcopy(poll[1]), copy.deepcopy(poll[1])
        del missing[name][at]
        moved[name].append(moved[name].pop(at))
        assert not verify(bundle, missing).ok
        assert at == len(poll[1][name]) - 1 or not verify(bundle, moved).ok


@pytest.mark.parametrize("junk", [None, [], "x", 7, {"format": "zuolin-bundle/1"}])
def test_what_is_no_bundle_is_refused_and_not_crashed_upon(bundle, junk):
    assert not verify(junk).ok
    assert not verify(bundle, junk if junk is not None else {}).ok


def test_a_value_of_another_type_is_noticed(poll):
    for whole, check in ((poll[0], verify), (poll[1], lambda opening: verify(poll[0], opening))):
        for path in scalars(whole):
            for other in (None, [], {}, 10**30, True):
                changed_whole = copy.deepcopy(whole)
                parent = changed_whole
                for step in path[:-1]:
                    parent = parent[step]
                if parent[path[-1]] == other:
                    continue
                parent[path[-1]] = other
                assert not check(changed_whole).ok, (path, other)


def test_a_leaf_changed_with_its_hash_is_bracketed_by_the_heads(bundle):
    at = 9
    bundle["leaves"][at] = bundle["leaves"][at].replace('"channel":"electronic"', '"channel":"city"')
    bundle["leaf_hashes"][at] = merkle.leaf_hash(bundle["leaves"][at].encode()).hex()

    found = [finding for finding in verify(bundle).findings if "root" in finding.en]

    assert found[0].en == "the root differs: of leaves 8 to 11 one was changed, removed or inserted"


def forged(poll, key):
    """Write the whole history anew, with another result, under a key."""
    def lie(bundle, opening):
        result = verify(bundle, opening).counts[0]
        result["motions"][1]["outcome"] = "passed"
        return result

    bundle, opening, writer = small_poll(result=lie)
    writer.heads = [
        checkpoints.sign(checkpoints.read(head).checkpoint, key).text for head in writer.heads
    ]
    return bundle | {"heads": writer.heads, "public_key": checkpoints.verifier_key(writer.origin, key.public_key())}, opening


def test_a_false_result_that_the_log_signed_is_named_by_the_count(poll):
    bundle, opening = forged(poll, KEY)

    report = verify(bundle, opening)

    assert verify(bundle).ok, "the log is well formed: only the count can tell"
    assert [finding.place for finding in report.findings] == ["documents.result@18.motions[m2].outcome"]


def test_a_false_share_in_the_published_tests_is_named():
    def lie(bundle, opening):
        result = verify(bundle, opening).counts[0]
        of_heads = {"what": "participation", "dimension": "heads", "whole": 10, "bound": "2/3", "inclusive": True}
        result["motions"][0]["tests"] = [of_heads | {"part": 8, "met": True}]  # seven took part
        result["motions"][1]["tests"] = [of_heads | {"part": 8, "met": False}]  # eight took part, and that is enough
        result["motions"][2]["tests"] = [of_heads | {"part": 9, "met": True}]
        return result

    bundle, opening, _ = small_poll(result=lie)

    places = {finding.place for finding in verify(bundle, opening).findings}
    assert places == {"documents.result@18.m1.tests", "documents.result@18.m2.tests"}


def test_a_public_result_that_lists_units_is_refused():
    def tell(bundle, opening):
        return verify(bundle, opening).counts[0] | {"set_aside": [{"unit": "3-0101"}]}

    bundle, _, _ = small_poll(result=tell)

    assert [finding.place for finding in verify(bundle).findings] == ["documents.result@18.set_aside"]


def test_a_history_written_anew_is_named_by_an_earlier_head_a_receipt_or_the_known_key(poll):
    bundle, opening, writer = poll
    other = Ed25519PrivateKey.generate()
    anew, _ = forged(poll, other)
    cast = next(leaf for leaf in writer.leaves if leaf.kind == "ballot")
    receipt = receipts.sign_receipt(writer.origin, cast, KEY).text

    assert not verify(anew, key=bundle["public_key"]).ok
    assert not verify(anew, earlier=bundle["heads"][0]).ok
    assert not verify(anew, receipt=receipt).ok
    assert verify(bundle, opening, key=bundle["public_key"], earlier=bundle["heads"][1], receipt=receipt).ok


def test_a_receipt_whose_ballot_vanished_is_named(poll):
    _, _, writer = poll
    other, _, _ = small_poll(seed=2)
    cast = next(leaf for leaf in writer.leaves if leaf.kind == "ballot")
    receipt = receipts.sign_receipt(writer.origin, cast, KEY)

    found = verify(other, receipt=receipt.text).findings

    assert [finding.place for finding in found] == ["receipt"]
    assert receipt.include_by in found[0].zh


def test_an_electronic_ballot_entered_after_the_close_is_named():
    _, _, writer = small_poll()
    closed = next(at for at, leaf in enumerate(writer.leaves) if leaf.kind == "closed")
    last = max(at for at, leaf in enumerate(writer.leaves) if '"channel":"electronic"' in leaf.body)
    writer.leaves.insert(closed, writer.leaves.pop(last))
    writer.heads.clear()
    writer.placed = 0
    writer.nodes.clear()
    writer.sign()

    report = verify(writer.bundle())

    assert any(finding.place == f"leaves[{closed}]" and "截止之后" in finding.zh for finding in report.findings)


def test_a_certificate_names_a_published_result_and_a_file_its_leaf(bundle):
    assert verify(bundle, file=b"a PDF").ok
    assert not verify(bundle, file=b"another PDF").ok
    other = canonical_document({"motions": []})
    bundle["documents"][digest(other)] = other
    assert verify(bundle).findings[0].en.startswith("no leaf names the document")


def test_the_command_names_what_differs_and_ends_with_its_code(tmp_path, capsys, poll):
    whole, opened = tmp_path / "bundle.json", tmp_path / "opening.json"
    whole.write_text(json.dumps(poll[0]))
    opened.write_text(json.dumps(poll[1]))
    assert main([str(whole), "--opening", str(opened)]) == 0
    assert "全部相符" in capsys.readouterr().out

    broken = copy.deepcopy(poll[1])
    broken["ballots"][2]["choices"]["m1"] = "against"
    opened.write_text(json.dumps(broken))
    assert main([str(whole), "--opening", str(opened), "--lang", "en"]) == 1
    assert f"({broken['ballots'][2]['unit']}): the choices are not those committed to" in capsys.readouterr().out

    opened.write_text("{")
    assert main([str(whole), "--opening", str(opened)]) == 2
