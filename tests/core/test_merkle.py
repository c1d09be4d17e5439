"""The tree of RFC 6962 against its public test vectors and a second, naive implementation."""

from __future__ import annotations

import hashlib
import secrets

import pytest

from webapp.core.journal.merkle import (
    EMPTY,
    check_consistency,
    check_inclusion,
    consistency_path,
    grow,
    inclusion_path,
    leaf_hash,
    root_of,
    subtree,
)

ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
MOST = 64
LEAVES = [leaf_hash(bytes([i])) for i in range(MOST)]


def naive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def test_the_public_vectors() -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in ENTRIES]
    for size, expected in enumerate(ROOTS, 1):
        assert subtree(leaves[:size]).hex() == expected
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_public_inclusion_and_consistency_proof() -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in ENTRIES]
    assert [n.hex() for n in inclusion_path(leaves, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [n.hex() for n in consistency_path(leaves, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_a_growing_frontier_always_names_the_same_root() -> None:
    frontier: list[bytes] = []
    for size, leaf in enumerate(LEAVES):
        frontier = grow(frontier, size, leaf)
        assert root_of(frontier) == naive_root(LEAVES[: size + 1]) == subtree(LEAVES[: size + 1])
        assert len(frontier) == (size + 1).bit_count()


def test_every_inclusion_proof_up_to_64() -> None:
    for size in range(1, MOST + 1):
        root = naive_root(LEAVES[:size])
        for index in range(size):
            path = inclusion_path(LEAVES[:size], index)
            assert check_inclusion(LEAVES[index], index, size, path, root)
            assert not check_inclusion(LEAVES[index - 1], index, size, path, root) or size == 1


def test_every_consistency_proof_up_to_64() -> None:
    for new in range(1, MOST + 1):
        for old in range(1, new + 1):
            path = consistency_path(LEAVES[:new], old)
            assert check_consistency(old, new, naive_root(LEAVES[:old]), naive_root(LEAVES[:new]), path)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33])
def test_hostile_inclusion_proofs_are_refused(size: int) -> None:
    root = naive_root(LEAVES[:size])
    for index in range(size):
        path, leaf = inclusion_path(LEAVES[:size], index), LEAVES[index]
        hostile = [
            (index, size, [*path, secrets.token_bytes(32)]),
            (index + size, size, path),
            (size, size, path),
        ]
        hostile += [(index, size, path[:-1]), (index, size, [bytes(32), *path[1:]])] if path else []
        hostile += [(index, size, path[::-1])] if path != path[::-1] else []
        hostile += [(other, size, path) for other in range(size) if other != index]
        for at, of, proof in hostile:
            assert not check_inclusion(leaf, at, of, proof, root)
    assert not check_inclusion(LEAVES[0], 0, 0, [], EMPTY)


def test_hostile_consistency_proofs_are_refused() -> None:
    for new in range(2, 20):
        for old in range(1, new):
            path = consistency_path(LEAVES[:new], old)
            first, second = naive_root(LEAVES[:old]), naive_root(LEAVES[:new])
            other = naive_root([leaf_hash(b"forged"), *LEAVES[1:new]])
            assert not check_consistency(old, new, first, other, path)
            assert not check_consistency(old, new, other, second, path)
            assert not check_consistency(old, new, first, second, [*path, bytes(32)])
            assert not check_consistency(old, new, first, second, path[:-1])
            assert not check_consistency(new, old, second, first, path)
    assert not check_consistency(3, 3, LEAVES[0], LEAVES[1], [])
