"""Hash a growing list so that no entry can be changed, removed or inserted unseen: RFC 9162, section 2.1.

Everything is pure. The tree is read through `NodeSource`, a function that gives the hash of a *complete* subtree
by level and index (level 0 are the leaves), so that roots and proofs cost O(log n) reads from a stored tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

NodeSource = Callable[[int, int], bytes]
"""Give the hash of the complete subtree `index` at `level`: it covers leaves index*2^level to (index+1)*2^level."""


class ProofError(ValueError):
    """Say that a proof was asked for which the tree cannot have."""


@dataclass(frozen=True, slots=True)
class Node:
    """Hold the hash of one complete subtree."""

    level: int
    index: int
    hash: bytes


def leaf_hash(body: bytes) -> bytes:
    """Hash one leaf; the prefix 0x00 keeps a leaf from ever being read as a node."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent, with the prefix 0x01."""
    return sha256(b"\x01" + left + right).digest()


def complete_subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cover leaves start to end, left to right, by the largest complete subtrees that RFC 9162 splits into.

    `start` must be the border of a subtree of the tree of `end` leaves, as the splits of RFC 9162 always are.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


def new_nodes(size: int, leaves: Sequence[bytes], node: NodeSource) -> list[Node]:
    """Return every complete subtree that comes into being when leaf hashes are appended to a tree of `size`."""
    made: dict[tuple[int, int], bytes] = {}
    nodes = []
    for offset, hashed in enumerate(leaves):
        level, index, value = 0, size + offset, hashed
        while True:
            made[level, index] = value
            nodes.append(Node(level, index, value))
            if index % 2 == 0:
                break
            left = made.get((level, index - 1)) or node(level, index - 1)
            level, index, value = level + 1, index // 2, node_hash(left, value)
    return nodes


def root(size: int, node: NodeSource) -> bytes:
    """Return the Merkle tree hash of the first `size` leaves."""
    return range_hash(0, size, node)


def range_hash(start: int, end: int, node: NodeSource) -> bytes:
    """Return the hash of the subtree over leaves start to end, folding its complete parts from the right."""
    if start == end:
        return EMPTY_ROOT
    parts = [node(level, index) for level, index in complete_subtrees(start, end)]
    value = parts.pop()
    while parts:
        value = node_hash(parts.pop(), value)
    return value


def inclusion_proof(position: int, size: int, node: NodeSource) -> list[bytes]:
    """Return the path that leads from the leaf at `position` to the root of the first `size` leaves.

    Raises:
        ProofError: the tree of that size has no such leaf.
    """
    if not 0 <= position < size:
        message = f"a tree of {size} leaves has no position {position}"
        raise ProofError(message)
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = start + _split(end - start)
        if position < split:
            path.append(range_hash(split, end, node))
            end = split
        else:
            path.append(range_hash(start, split, node))
            start = split
    return path[::-1]


def consistency_proof(old: int, new: int, node: NodeSource) -> list[bytes]:
    """Return what shows that the first `old` leaves of the tree of `new` leaves are the old tree, unchanged.

    Raises:
        ProofError: the sizes are not 0 < old <= new.
    """
    if not 0 < old <= new:
        message = f"no consistency proof from {old} to {new} leaves"
        raise ProofError(message)
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        split = start + _split(end - start)
        if old <= split:
            path.append(range_hash(split, end, node))
            end = split
        else:
            path.append(range_hash(start, split, node))
            start, whole = split, False
    if not whole:
        path.append(range_hash(start, end, node))
    return path[::-1]


def inclusion_holds(leaf: bytes, position: int, size: int, path: Sequence[bytes], expected_root: bytes) -> bool:
    """Check an inclusion proof by the algorithm of RFC 9162, section 2.1.3.2."""
    if not 0 <= position < size or not _are_hashes(path):
        return False
    here, last, value = position, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            value = node_hash(sibling, value)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and value == expected_root


def consistency_holds(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Check a consistency proof by the algorithm of RFC 9162, section 2.1.4.2."""
    if not 0 < old <= new or not _are_hashes(path):
        return False
    if old == new:
        return not path and old_root == new_root
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    from_old = from_new = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            from_old, from_new = node_hash(sibling, from_old), node_hash(sibling, from_new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            from_new = node_hash(from_new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root


def stored(leaves: Iterable[bytes]) -> NodeSource:
    """Hold a whole tree of leaf hashes in memory, as the source of its nodes."""
    nodes: dict[tuple[int, int], bytes] = {}
    for made in new_nodes(0, list(leaves), lambda level, index: nodes[level, index]):
        nodes[made.level, made.index] = made.hash
    return lambda level, index: nodes[level, index]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _are_hashes(path: Sequence[bytes]) -> bool:
    return all(len(step) == HASH_BYTES for step in path)
