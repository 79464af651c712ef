"""Merkle proofs: the public vectors, and trees that are built here by the definition's own words."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier import merkle

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "merkle.json").read_text("utf-8"))


def proof_of(case: dict[str, Any]) -> list[bytes]:
    return [b64decode(each or "") for each in case["proof"] or ()]


def check(case: dict[str, Any]) -> None:
    kind = case["name"].split("/")[0]
    hashes = {name: b64decode(case[name] or "") for name in ("root", "root1", "root2", "leafHash") if name in case}
    proof = proof_of(case)
    if kind == "inclusion":
        merkle.check_inclusion(case["leafIdx"], case["treeSize"], hashes["leafHash"], proof, hashes["root"])
    elif kind == "consistency":
        merkle.check_consistency(case["size1"], case["size2"], proof, hashes["root1"], hashes["root2"])
    elif kind == "subtreeinclusion":
        place = case["leafIdx"], case["start"], case["end"]
        merkle.check_subtree_inclusion(*place, hashes["leafHash"], proof, hashes["root"])
    else:
        assert kind == "subtreeconsistency"
        place = case["start"], case["end"], case["size"]
        merkle.check_subtree(*place, proof, hashes["root1"], hashes["root2"])


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_the_public_vectors(case: dict[str, Any]) -> None:
    if case["wantErr"]:
        with pytest.raises(merkle.NotProven):
            check(case)
    else:
        check(case)


def test_all_of_them_are_there() -> None:
    assert len(VECTORS) == 518
    assert sum(not case["wantErr"] for case in VECTORS) > 20


LEAVES = [hashlib.sha256(bytes([each % 256, each // 256])).digest() for each in range(520)]


def split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def tree(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256().digest()
    middle = split(len(leaves))
    return hashlib.sha256(b"\x01" + tree(leaves[:middle]) + tree(leaves[middle:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """Section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    if index < middle:
        return [*path(index, leaves[:middle]), tree(leaves[middle:])]
    return [*path(index - middle, leaves[middle:]), tree(leaves[:middle])]


def older(size: int, leaves: list[bytes], is_whole: bool = True) -> list[bytes]:
    """Section 2.1.4.1."""
    if size == len(leaves):
        return [] if is_whole else [tree(leaves)]
    middle = split(len(leaves))
    if size <= middle:
        return [*older(size, leaves[:middle], is_whole), tree(leaves[middle:])]
    return [*older(size - middle, leaves[middle:], False), tree(leaves[:middle])]


@pytest.mark.parametrize("size", [*range(20), 255, 256, 257, 511, 512, 513])
def test_roots(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]) == tree(LEAVES[:size])


def test_a_frontier_takes_whole_subtrees() -> None:
    frontier = merkle.Frontier()
    frontier.add(tree(LEAVES[:256]), 8)
    frontier.add(tree(LEAVES[256:512]), 8)
    for each in LEAVES[512:515]:
        frontier.add(each)
    assert frontier.root() == tree(LEAVES[:515])


def test_hashes_of_leaves_and_nodes_differ() -> None:
    """RFC 9162, section 2.1.1: else a node could be shown as a leaf."""
    assert merkle.leaf_hash(b"ab") == hashlib.sha256(b"\x00ab").digest()
    assert merkle.node_hash(b"a", b"b") == hashlib.sha256(b"\x01ab").digest()


def refused(check_it: Callable[[], None]) -> bool:
    try:
        check_it()
    except merkle.NotProven:
        return True
    return False


@given(st.integers(1, 60), st.data())
def test_any_damage_of_a_proof_is_found(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    root = tree(LEAVES[:size])
    proof = path(index, LEAVES[:size])
    merkle.check_inclusion(index, size, LEAVES[index], proof, root)
    other = data.draw(st.integers(0, size - 1).filter(lambda at: at != index) if size > 1 else st.just(size))
    assert refused(lambda: merkle.check_inclusion(other, size, LEAVES[index], proof, root))
    assert refused(lambda: merkle.check_inclusion(index, size, LEAVES[index], [*proof, root], root))
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        damaged = [*proof[:at], root, *proof[at + 1 :]]
        assert refused(lambda: merkle.check_inclusion(index, size, LEAVES[index], damaged, root))
        assert refused(lambda: merkle.check_inclusion(index, size, LEAVES[index], proof[:-1], root))


@given(st.integers(1, 60), st.data())
def test_any_damage_of_a_consistency_proof_is_found(size: int, data: st.DataObject) -> None:
    old_size = data.draw(st.integers(1, size))
    old_root, root = tree(LEAVES[:old_size]), tree(LEAVES[:size])
    proof = older(old_size, LEAVES[:size])
    merkle.check_consistency(old_size, size, proof, old_root, root)
    assert refused(lambda: merkle.check_consistency(old_size, size, [*proof, root], old_root, root))
    assert refused(lambda: merkle.check_consistency(old_size, size, proof, tree(LEAVES[1:9]), root))
    assert refused(lambda: merkle.check_consistency(old_size, size, proof, old_root, tree(LEAVES[1:9])))
    assert refused(lambda: merkle.check_consistency(size + 1, size, proof, old_root, root))
    assert refused(lambda: merkle.check_consistency(0, size, proof, tree([]), root))
    if proof:
        assert refused(lambda: merkle.check_consistency(old_size, size, proof[:-1], old_root, root))
