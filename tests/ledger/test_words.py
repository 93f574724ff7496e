"""What is hashed and signed has one form, and the forms are those that others publish."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from app.ledger import checkpoints, commitments, receipts
from app.ledger.canonical import LARGEST_INTEGER, NotCanonicalError, canonical, canonical_document, commitment, new_salt
from app.ledger.leaves import NotALeafError, Stamp, ballot_leaf, instant_text, make_leaf

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = uuid.UUID(int=5)
AT = dt.datetime(2023, 5, 3, 10, 0, 0, 7, tzinfo=dt.timezone(dt.timedelta(hours=8)))
STAMP = Stamp(uuid.UUID(int=9), AT, AT, AT + dt.timedelta(minutes=10))
ORIGIN = "zuolin-test/a/b"

texts = st.text(st.characters(exclude_categories=["Cs"]))
keys = st.text(st.characters(max_codepoint=127), max_size=5)
values = st.recursive(
    texts | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
)


def test_escapes_are_those_of_rfc_8785():
    assert canonical("\u20ac$\u000f\nA'B\"\\\\\"/\u007f\u2028") == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\u2028"'
    assert canonical({"b": [1, -2], "a": "\b\t\f\r"}) == '{"a":"\\b\\t\\f\\r","b":[1,-2]}'


@given(values)
def test_a_canonical_text_reads_back_and_writes_again_as_itself(value):
    text = canonical(value)

    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("value", [
    1.0, True, None, {"名": "x"}, {1: "x"}, {"a": [2**53]}, "\ud800", b"x", {"a": {"b": float("nan")}}, {"a": None},
])
def test_what_another_library_might_write_otherwise_is_refused(value):
    with pytest.raises(NotCanonicalError):
        canonical(value)


def test_a_document_may_also_hold_truth_and_null():
    assert canonical_document({"b": None, "a": True}) == '{"a":true,"b":null}'
    with pytest.raises(NotCanonicalError):
        canonical_document({"a": 0.5})


@given(values, values)
def test_a_commitment_binds_salt_and_value(one, other):
    salt = new_salt()

    same = commitment(salt, canonical(one)) == commitment(salt, canonical(other))

    assert same == (canonical(one) == canonical(other))
    assert commitment(salt, canonical(one)) != commitment(new_salt(), canonical(one))


def test_a_salt_of_another_length_is_refused():
    with pytest.raises(NotCanonicalError):
        commitment(b"short", "x")


def test_a_row_and_its_facts_at_the_close_cannot_stand_for_each_other():
    row = commitments.RollRow("3-0101", "3", "3-A", "residence", 1, 2, None, None, 880_000)
    late = commitments.AtClose("3-0101", delivered=True, represented=False)
    salt = new_salt()

    assert commitments.commit_row(row, salt) != commitments.commit_at_close(late, salt)
    assert row.facts().keys() == {"unit", "building", "entrance", "kind", "head", "owners", "stock", "contract_cm2"}


def test_a_ballot_s_leaf_is_the_same_made_fast_and_made_slowly():
    fast = ballot_leaf(LOG, STAMP, unit="a" * 64, channel="electronic", choices="b" * 64)

    slow = make_leaf(LOG, "ballot", STAMP, {"unit": "a" * 64, "channel": "electronic", "choices": "b" * 64})

    assert fast == slow
    assert json.loads(fast.body)["at"] == "2023-05-03T02:00:00.000007Z"


@pytest.mark.parametrize(("unit", "channel"), [("A" * 64, "paper"), ("a" * 63, "paper"), ("a" * 64, 'x","at":"'), ("", "city")])
def test_nothing_that_needs_escaping_enters_a_fast_leaf(unit, channel):
    with pytest.raises(NotALeafError):
        ballot_leaf(LOG, STAMP, unit=unit, channel=channel, choices="b" * 64)


def test_a_leaf_has_a_known_kind_its_own_fields_and_instants_with_offsets():
    with pytest.raises(NotALeafError):
        make_leaf(LOG, "gossip", STAMP, {})
    with pytest.raises(NotALeafError):
        make_leaf(LOG, "opened", STAMP, {"at": "yesterday"})
    with pytest.raises(NotALeafError):
        instant_text(dt.datetime(2023, 5, 3))  # noqa: DTZ001 - the point


def test_a_receipt_is_read_back_from_its_code_and_holds():
    leaf = make_leaf(LOG, "opened", STAMP, {})
    receipt = receipts.sign_receipt(ORIGIN, leaf, KEY)

    assert receipts.read_receipt(receipt.text) == receipt
    assert receipts.receipt_holds(receipt, KEY.public_key())
    assert len(receipt.text) < 330
    assert receipt.number[2] == receipt.number[7] == "-"


@given(st.integers(0, 10**6), st.sampled_from("0Aa.-_"))
def test_a_receipt_with_one_letter_changed_is_unreadable_or_does_not_hold(at, letter):
    text = receipts.sign_receipt(ORIGIN, make_leaf(LOG, "opened", STAMP, {}), KEY).text
    at %= len(text)
    changed = text[:at] + letter + text[at + 1:]

    try:
        receipt = receipts.read_receipt(changed)
    except receipts.UnreadableReceiptError:
        return

    # The last letter of a part may carry spare bits: another spelling of the very same promise.
    assert receipt.text == text or not receipts.receipt_holds(receipt, KEY.public_key())


PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GOLANG = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


@pytest.mark.parametrize("line", [PETER, GOLANG])
def test_key_ids_are_those_of_published_signed_note_keys(line):
    name, _, encoded = line.split("+", 2)

    assert checkpoints.verifier_key(name, Ed25519PublicKey.from_public_bytes(b64decode(encoded)[1:])) == line


def test_a_head_is_read_back_and_signed_by_its_log_alone():
    note = checkpoints.sign(checkpoints.Checkpoint(ORIGIN, 7, bytes(32)), KEY)

    assert checkpoints.read(note.text) == note
    assert checkpoints.signed_by_log(note, KEY.public_key())
    assert not checkpoints.signed_by_log(note, Ed25519PrivateKey.generate().public_key())
    other = checkpoints.Note(checkpoints.Checkpoint(ORIGIN, 8, bytes(32)), note.signatures)
    assert not checkpoints.signed_by_log(other, KEY.public_key())


def test_a_witness_signs_the_moment_as_well():
    head = checkpoints.sign(checkpoints.Checkpoint(ORIGIN, 7, bytes(32)), KEY)
    witness = Ed25519PrivateKey.generate()
    line = checkpoints.cosign(head.checkpoint, "witness.example", witness, 1_700_000_000)
    note = checkpoints.read(head.text + line.text)

    assert checkpoints.cosigned_at(note, "witness.example", witness.public_key()) == 1_700_000_000
    assert checkpoints.cosigned_at(note, "witness.example", KEY.public_key()) is None
    assert checkpoints.signed_by_log(note, KEY.public_key())
    later = checkpoints.SignatureLine(line.name, line.key_id, (1_700_000_001).to_bytes(8, "big") + line.signature[8:])
    assert checkpoints.cosigned_at(checkpoints.Note(head.checkpoint, (later,)), "witness.example", witness.public_key()) is None


HEAD = checkpoints.sign(checkpoints.Checkpoint(ORIGIN, 7, bytes(32)), KEY).text


@pytest.mark.parametrize("text", [
    "", "a\n7\n", HEAD.replace("\n7\n", "\n07\n"), HEAD.replace("\n7\n", "\n-7\n"), HEAD.replace("\n7\n", "\n٧\n"),
    HEAD.replace("\u2014", "-"), HEAD[:-1], HEAD.replace("AAA=\n\n", "AAB=\n\n"), HEAD.replace("\n\n", "\nextra\n\n"),
    HEAD.replace(" zuolin", " zu+olin"), HEAD.replace("\n7\n", "\n7\r\n"), HEAD + "junk\n",
])
def test_a_note_with_a_second_spelling_or_a_missing_part_is_unreadable(text):
    with pytest.raises(checkpoints.UnreadableNoteError):
        checkpoints.read(text)
