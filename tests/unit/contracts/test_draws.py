"""The public draw: its vectors, recomputed here from SHA-256 alone, and what it promises."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import draws
from shared.contracts.draws import ALPHABET, BITS, LENGTH, drawn, sheet_code, ticket

VECTORS: dict[str, Any] = json.loads((Path(draws.__file__).parent / "vectors" / "draw.json").read_text("utf-8"))
codes = st.integers(0, 2**BITS - 1).map(sheet_code)


def mac(seed: bytes, text: bytes) -> str:
    """HMAC by its definition (RFC 2104), for seeds up to the block of SHA-256."""
    key = seed.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in key) + text).digest()
    return hashlib.sha256(bytes(each ^ 0x5C for each in key) + inner).hexdigest()


@pytest.mark.parametrize("case", VECTORS["draws"], ids=lambda case: case["vacancy_id"])
def test_the_vectors_of_the_draw(case: dict[str, Any]) -> None:
    seed, vacancy_id = bytes.fromhex(case["seed"]), case["vacancy_id"]
    for code, expected in case["tickets"].items():
        assert ticket(seed, vacancy_id, code).hex() == expected
        assert mac(seed, b"draw\n" + vacancy_id.encode() + b"\n" + code.encode()) == expected
    assert drawn(seed, vacancy_id, case["tickets"]) == case["order"]
    assert drawn(seed, vacancy_id, reversed(case["order"])) == case["order"]


@pytest.mark.parametrize("case", VECTORS["sheet_codes"], ids=lambda case: case["code"])
def test_the_vectors_of_the_sheet_code(case: dict[str, Any]) -> None:
    assert sheet_code(int(case["number"])) == case["code"]


def test_a_sheet_code_has_eighty_bits_and_no_sign_that_looks_like_another() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert LENGTH * 5 == BITS == 80
    chance = random.Random(1)
    drawn_numbers = {chance.randrange(2**BITS) for _ in range(500)}
    assert len({sheet_code(number) for number in drawn_numbers}) == len(drawn_numbers)


@given(st.binary(min_size=32, max_size=32), st.lists(codes, max_size=12, unique=True), codes, st.randoms())
def test_who_else_takes_part_and_in_what_order_changes_nothing(
    seed: bytes, some: list[str], another: str, chance: random.Random
) -> None:
    order = drawn(seed, "v", some)
    shuffled = chance.sample(some, len(some))
    assert drawn(seed, "v", shuffled) == order
    assert [code for code in drawn(seed, "v", [*some, another]) if code in order] == order


def test_another_seed_or_another_vacancy_is_another_draw() -> None:
    some = [sheet_code(number) for number in range(40)]
    first = drawn(bytes(32), "v", some)
    assert first != drawn(bytes([1] * 32), "v", some)
    assert first != drawn(bytes(32), "w", some)


@pytest.mark.parametrize(
    "code", ["", "0" * 15, "0" * 17, "0" * 15 + "O", "0" * 15 + "a", "0" * 15 + "\n", "26-0000001"]
)
def test_what_is_no_sheet_code_takes_part_in_no_draw(code: str) -> None:
    with pytest.raises(ValueError, match="no sheet code"):
        drawn(bytes(32), "v", [code])


def test_a_vacancy_cannot_look_like_another_with_a_code() -> None:
    with pytest.raises(ValueError, match="no vacancy"):
        ticket(bytes(32), "v\nw", "0" * 16)
