from __future__ import annotations

from decimal import Decimal

import pytest

from services.scoring.bank.domain.items import Item, band_of
from services.scoring.bank.domain.layout import RowReader
from shared.kernel.errors import Place
from tests.builders.scoring import item_row, weighted_row

KINDS = {"TWK": "right_wrong", "TIU": "right_wrong", "TKP": "weights"}
PICTURES = {"A.svg": "<svg/>", "B.svg": "<svg id='b'/>"}


def read(row: dict[str, str], kinds: dict[str, str] = KINDS) -> tuple[Item | None, list[tuple[Place, str]]]:
    reader = RowReader(7, row, PICTURES, kinds)
    item = reader.read()
    return item, [(problem.place, problem.code) for problem in reader.problems]


def test_a_row_with_a_key() -> None:
    item, problems = read(item_row("TIU-001", key="d", difficulty="0,62"))
    assert problems == []
    assert item is not None
    assert (item.key, item.weights, item.difficulty, item.band) == ("D", None, Decimal("0.62"), "medium")
    assert [option.letter for option in item.options] == list("ABCDE")


def test_a_row_with_weights() -> None:
    item, problems = read(weighted_row())
    assert problems == []
    assert item is not None
    assert item.key is None
    assert item.weights == {"A": 1, "B": 2, "C": 3, "D": 4, "E": 5}


def test_pictures_are_taken_up_with_their_descriptions() -> None:
    row = item_row(stem_image="A.svg", stem_image_alt="Deret kotak", option_b="svg:B.svg | Lingkaran putih")
    item, problems = read(row)
    assert problems == []
    assert item is not None
    assert item.picture is not None
    assert (item.picture.svg, item.picture.alt) == ("<svg/>", "Deret kotak")
    assert item.options[1].text == "Lingkaran putih"
    assert item.options[1].picture is not None
    assert item.options[1].picture.file == "B.svg"


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"code": ""}, "code", "missing"),
        ({"code": "TWK 1"}, "code", "code_form"),
        ({"code": "=1+1"}, "code", "code_form"),
        ({"section": "XYZ"}, "section", "section_unknown"),
        ({"topic": ""}, "topic", "missing"),
        ({"topic": "x" * 81}, "topic", "too_long"),
        ({"difficulty": ""}, "difficulty", "missing"),
        ({"difficulty": "mudah"}, "difficulty", "difficulty_range"),
        ({"difficulty": "0.96"}, "difficulty", "difficulty_range"),
        ({"difficulty": "0.04"}, "difficulty", "difficulty_range"),
        ({"difficulty": "NaN"}, "difficulty", "difficulty_range"),
        ({"difficulty": "1e999"}, "difficulty", "difficulty_range"),
        ({"stem": ""}, "stem", "missing"),
        ({"stem_image": "A.svg"}, "stem_image_alt", "alt_missing"),
        ({"stem_image": "C.svg", "stem_image_alt": "x"}, "stem_image", "picture_missing"),
        ({"stem_image": "../A.svg", "stem_image_alt": "x"}, "stem_image", "picture_name"),
        ({"option_c": ""}, "option_c", "missing"),
        ({"option_c": "svg:A.svg"}, "option_c", "alt_missing"),
        ({"option_c": "svg:C.svg | x"}, "option_c", "picture_missing"),
        ({"option_d": "Pilihan A dari TWK-001"}, "option_d", "options_equal"),
        ({"key": ""}, "key", "key_missing"),
        ({"key": "F"}, "key", "key_letter"),
        ({"key": "AB"}, "key", "key_letter"),
        ({"rationale": ""}, "rationale", "missing"),
    ],
    ids=str,
)
def test_each_problem_names_row_and_column(changes: dict[str, str], column: str, code: str) -> None:
    item, problems = read(item_row(**changes) if "code" not in changes else {**item_row(), **changes})
    assert item is None
    assert (Place(row=7, column=column), code) in problems


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (weighted_row(weight_b="6"), "weight_b", "weight_range"),
        (weighted_row(weight_b=""), "weight_b", "weight_range"),
        (weighted_row(weight_b="1"), "weight_a", "weights_repeat"),
        (weighted_row("TWK-002"), "weight_a", "kind"),
        (item_row("TKP-002"), "key", "kind"),
        (item_row(weight_a="1"), "key", "key_and_weights"),
    ],
    ids=["not 1..5", "one missing", "one twice", "weights for a key", "key for weights", "both"],
)
def test_weights_and_key_fit_the_section(row: dict[str, str], column: str, code: str) -> None:
    item, problems = read(row)
    assert item is None
    assert (Place(row=7, column=column), code) in problems


def test_every_problem_of_a_row_is_listed() -> None:
    _, problems = read({**item_row(), "code": "", "difficulty": "x", "key": "Q", "option_e": ""})
    assert {code for _, code in problems} == {"missing", "difficulty_range", "key_letter"}
    assert len(problems) == 4


def test_without_known_rules_any_section_is_taken() -> None:
    item, problems = read(item_row("XYZ-001"), {})
    assert problems == []
    assert item is not None


@pytest.mark.parametrize(
    ("difficulty", "band"),
    [("0.95", "easy"), ("0.70", "easy"), ("0.69", "medium"), ("0.40", "medium"), ("0.39", "hard"), ("0.05", "hard")],
)
def test_bands(difficulty: str, band: str) -> None:
    assert band_of(Decimal(difficulty)) == band


def test_the_digest_differs_by_content_but_not_by_ways_of_writing() -> None:
    first, _ = read(item_row(difficulty="0.5"))
    same, _ = read(item_row(difficulty="0,50"))
    other, _ = read(item_row(difficulty="0.5", rationale="Lain."))
    assert first is not None
    assert same is not None
    assert other is not None
    assert first.digest == same.digest != other.digest
