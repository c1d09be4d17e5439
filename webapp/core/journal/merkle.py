"""The Merkle tree of RFC 6962 over the journal's leaves: root, frontier, proofs.

A frontier is the list of roots of the perfect subtrees of a tree, largest first; it is all that is
needed to append a leaf and to name the root, so neither reads the journal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

EMPTY = hashlib.sha256(b"").digest()
NodeAt = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """H(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def grow(frontier: list[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier of a tree of ``size`` leaves after ``leaf`` is appended."""
    roots = list(frontier)
    append(roots, size, leaf)
    return roots


def append(frontier: list[bytes], size: int, leaf: bytes) -> None:
    """Append ``leaf`` to the tree of ``size`` leaves whose frontier this is, in place."""
    while size & 1:
        leaf = node_hash(frontier.pop(), leaf)
        size >>= 1
    frontier.append(leaf)


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The tree's root; of an empty tree the hash of nothing."""
    if not frontier:
        return EMPTY
    root = frontier[-1]
    for node in reversed(frontier[:-1]):
        root = node_hash(node, root)
    return root


def _split(size: int) -> int:
    return int(1 << ((size - 1).bit_length() - 1))


def subtree(leaves: Sequence[bytes]) -> bytes:
    """The root over ``leaves`` (RFC 6962 section 2.1)."""
    frontier: list[bytes] = []
    for count, leaf in enumerate(leaves):
        frontier = grow(frontier, count, leaf)
    return root_of(frontier)


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf ``index`` (RFC 6962 section 2.1.1), nearest sibling first."""
    if len(leaves) <= 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion_path(leaves[:cut], index), subtree(leaves[cut:])]
    return [*inclusion_path(leaves[cut:], index - cut), subtree(leaves[:cut])]


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether ``path`` leads from ``leaf`` at ``index`` to ``root`` of ``size`` leaves (RFC 9162 2.1.3.2)."""
    if index >= size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """Proof that the tree of ``old`` leaves is a prefix of this one (RFC 6962 section 2.1.2)."""
    return _consistency(leaves, old, True) if 0 < old < len(leaves) else []


def _consistency(leaves: Sequence[bytes], old: int, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [subtree(leaves)]
    cut = _split(len(leaves))
    if old <= cut:
        return [*_consistency(leaves[:cut], old, whole), subtree(leaves[cut:])]
    return [*_consistency(leaves[cut:], old - cut, False), subtree(leaves[:cut])]


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether ``path`` shows the old tree inside the new one (RFC 9162 section 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path
    if old > new or not path:
        return False
    nodes = list(path) if old & (old - 1) else [old_root, *path]
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(node, first), node_hash(node, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, node)
        position, last = position >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
