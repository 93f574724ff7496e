"""The tree against the vectors of RFC 6962's reference code, and against whoever alters a proof."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger import merkle
from scripts.verify_bundle import roots_at

LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]
TREE = merkle.stored(HASHES)


def hexes(path):
    return [step.hex() for step in path]


def textbook_root(hashes):
    """Compute RFC 9162, section 2.1.1, word for word."""
    if not hashes:
        return merkle.EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return merkle.node_hash(textbook_root(hashes[:split]), textbook_root(hashes[split:]))


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_of_the_reference_code(size):
    assert merkle.root(size, TREE).hex() == ROOTS[size]
    assert roots_at(HASHES, [size])[size].hex() == ROOTS[size]


def test_the_proofs_are_those_of_the_reference_code():
    assert hexes(merkle.inclusion_proof(0, 8, TREE)) == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert hexes(merkle.consistency_proof(6, 8, TREE)) == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(0, 130))
def test_roots_from_stored_nodes_are_those_of_the_textbook(size):
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(size)]

    assert merkle.root(size, merkle.stored(hashes)) == textbook_root(hashes)
    assert roots_at(hashes, [size])[size] == textbook_root(hashes)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8))
def test_appending_in_pieces_makes_the_same_nodes_as_appending_at_once(pieces):
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(sum(pieces))]
    kept, size = {}, 0

    def stored(level, index):
        return kept[level, index]

    for piece in pieces:
        fresh = merkle.new_nodes(size, hashes[size:size + piece], stored)
        assert not kept.keys() & {(node.level, node.index) for node in fresh}, "a stored node is never written again"
        kept.update({(node.level, node.index): node.hash for node in fresh})
        size += piece

    once = merkle.new_nodes(0, hashes, stored)
    assert kept == {(node.level, node.index): node.hash for node in once}


@given(st.integers(1, 90), st.data())
def test_every_true_proof_holds(size, data):
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    tree = merkle.stored(hashes)
    position, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

    inclusion = merkle.inclusion_proof(position, size, tree)
    consistency = merkle.consistency_proof(old, size, tree)

    assert merkle.inclusion_holds(hashes[position], position, size, inclusion, merkle.root(size, tree))
    assert merkle.consistency_holds(old, size, merkle.root(old, tree), merkle.root(size, tree), consistency)
    assert len(inclusion) <= size.bit_length()


def tampered(path, data):
    """Alter, cut, lengthen or reorder a proof."""
    path = list(path)
    act = data.draw(st.sampled_from(["flip", "cut", "add", "swap", "short"]))
    if act == "add" or not path:
        path.insert(data.draw(st.integers(0, len(path))), data.draw(st.binary(min_size=32, max_size=32)))
        return path
    at = data.draw(st.integers(0, len(path) - 1))
    if act == "flip":
        bit = data.draw(st.integers(0, 255))
        path[at] = (int.from_bytes(path[at], "big") ^ (1 << bit)).to_bytes(32, "big")
    elif act == "cut":
        del path[at]
    elif act == "short":
        path[at] = path[at][:-1]
    else:
        other = data.draw(st.integers(0, len(path) - 1))
        path[at], path[other] = path[other], path[at]
    return path


@given(st.integers(1, 70), st.data())
def test_no_altered_inclusion_proof_holds(size, data):
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    tree = merkle.stored(hashes)
    position = data.draw(st.integers(0, size - 1))
    true = merkle.inclusion_proof(position, size, tree)
    false = tampered(true, data)

    assert false == true or not merkle.inclusion_holds(hashes[position], position, size, false, merkle.root(size, tree))


@given(st.integers(2, 70), st.data())
def test_no_inclusion_proof_holds_for_another_leaf_position_or_root(size, data):
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    tree = merkle.stored(hashes)
    root = merkle.root(size, tree)
    position, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    path = merkle.inclusion_proof(position, size, tree)

    assert not merkle.inclusion_holds(hashes[other], position, size, path, root)
    assert not merkle.inclusion_holds(hashes[position], other, size, path, root)
    assert not merkle.inclusion_holds(hashes[position], position, size, path, merkle.root(size - 1, tree))
    assert not merkle.inclusion_holds(hashes[position], -1, size, path, root)
    assert not merkle.inclusion_holds(hashes[position], size, size, path, root)


@given(st.integers(2, 70), st.data())
def test_no_altered_consistency_proof_holds(size, data):
    tree = merkle.stored([merkle.leaf_hash(bytes([n])) for n in range(size)])
    old = data.draw(st.integers(1, size - 1))
    roots = merkle.root(old, tree), merkle.root(size, tree)
    true = merkle.consistency_proof(old, size, tree)
    false = tampered(true, data)

    assert false == true or not merkle.consistency_holds(old, size, *roots, false)


@given(st.integers(2, 60), st.data())
def test_a_log_that_changed_an_old_leaf_has_no_consistency_proof(size, data):
    old = data.draw(st.integers(1, size))
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    before = merkle.root(old, merkle.stored(hashes))
    hashes[data.draw(st.integers(0, old - 1))] = merkle.leaf_hash(b"another ballot")
    tree = merkle.stored(hashes)

    assert not merkle.consistency_holds(old, size, before, merkle.root(size, tree), merkle.consistency_proof(old, size, tree))


@pytest.mark.parametrize(("position", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_a_leaf_that_a_tree_has_not_has_no_proof(position, size):
    with pytest.raises(merkle.ProofError):
        merkle.inclusion_proof(position, size, TREE)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 2)])
def test_sizes_out_of_order_have_no_proof(old, new):
    assert not merkle.consistency_holds(old, new, HASHES[0], HASHES[1], [])
    with pytest.raises(merkle.ProofError):
        merkle.consistency_proof(old, new, TREE)


def test_a_tree_is_consistent_with_itself_by_an_empty_proof_only():
    assert merkle.consistency_holds(3, 3, HASHES[0], HASHES[0], [])
    assert not merkle.consistency_holds(3, 3, HASHES[0], HASHES[1], [])
    assert not merkle.consistency_holds(3, 3, HASHES[0], HASHES[0], [HASHES[1]])
    assert not merkle.consistency_holds(3, 5, HASHES[0], HASHES[1], [])
