"""Ed25519: Project Wycheproof's vectors, and keys under which anything would be signed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verifier import ed25519

GROUPS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "ed25519.json").read_text("utf-8"))[
    "testGroups"
]
CASES = [(group["publicKey"]["pk"], case) for group in GROUPS for case in group["tests"]]


@pytest.mark.parametrize(("key", "case"), CASES, ids=lambda each: str(each["tcId"]) if isinstance(each, dict) else "")
def test_the_public_vectors(key: str, case: dict[str, Any]) -> None:
    holds = ed25519.is_signed(bytes.fromhex(key), bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
    assert holds is (case["result"] == "valid"), case["comment"]


def test_all_of_them_are_there() -> None:
    assert len(CASES) == 151
    assert len([case for _, case in CASES if case["result"] == "valid"]) > 80


# The encodings of all points of small order, those whose y is not below the prime included.
SMALL = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0100000000000000000000000000000000000000000000000000000000000080",
]


@pytest.mark.parametrize("key", SMALL)
def test_no_key_of_small_order_is_believed(key: str) -> None:
    assert not ed25519.is_key(bytes.fromhex(key))
    neutral = bytes.fromhex(SMALL[0]) + bytes(32)
    assert not ed25519.is_signed(bytes.fromhex(key), neutral, b"anything")


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_has_32_bytes(length: int) -> None:
    assert not ed25519.is_key(b"\x09" * length)
