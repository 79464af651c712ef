from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from services.scoring.bank.domain.fit import unfit
from services.scoring.bank.domain.items import Item, Number, band_of
from services.scoring.bank.domain.layout import RowReader
from shared.contracts.codec.rules import preset
from shared.contracts.rules import Marking, Weights
from shared.kernel.errors import Place
from tests.builders.scoring_bank import item_row, number_row, weighted_row

SKD = {section.code: section.marking for section in preset("cpns-skd-2024").sections}
PICTURES = {"A.svg": "<svg/>", "B.svg": "<svg id='b'/>"}


def read(row: dict[str, str], markings: Mapping[str, Marking] = SKD) -> tuple[Item | None, list[tuple[Place, str]]]:
    reader = RowReader(7, row, PICTURES, markings)
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
        ({"key": "AA"}, "key", "key_letter"),
        ({"key": "A?"}, "key", "key_letter"),
        ({"enemies": "TKP 53?"}, "enemies", "enemy_code"),
        ({"enemies": "TWK-001"}, "enemies", "enemy_code"),
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
        (weighted_row(weight_b="1.5"), "weight_b", "weight_range"),
        (weighted_row(weight_f="3"), "weight_f", "weight_without_option"),
        (weighted_row(option_e="", weight_e=""), "option_e", "options_count"),
        (weighted_row("TWK-002"), "weight_a", "kind"),
        (item_row("TKP-002"), "key", "kind"),
        (item_row(weight_a="1"), "key", "key_and_weights"),
    ],
    ids=[
        "not 1..5",
        "one missing",
        "one twice",
        "a fraction",
        "no such option",
        "four options",
        "weights for a key",
        "key for weights",
        "both",
    ],
)
def test_weights_and_key_fit_the_section(row: dict[str, str], column: str, code: str) -> None:
    item, problems = read(row)
    assert item is None
    assert (Place(row=7, column=column), code) in problems


def test_every_problem_of_a_row_is_listed() -> None:
    _, problems = read({**item_row(), "code": "", "difficulty": "x", "key": "Q", "option_b": ""})
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


# ---- other numbers of options, several right answers, weights by rule ----

SEVERAL = {"TWK": Marking(kind="right_wrong", right=2, several="all_or_nothing")}
PER_OPTION = {"TWK": Marking(kind="right_wrong", right=1, several="per_option", options=4)}
FREE_WEIGHTS = {"TKP": Marking(kind="weights", weights=Weights(lowest=-1, highest=2, each_once=False))}
FOUR_WEIGHTS = {"TKP": Marking(kind="weights", weights=Weights(lowest=0, highest=3, each_once=True))}


def with_options(count: int, **changes: str) -> dict[str, str]:
    options = {
        f"option_{letter}": f"Pilihan {letter}" if place < count else "" for place, letter in enumerate("abcdefgh")
    }
    return {**item_row(), **options, **changes}


@pytest.mark.parametrize("count", [3, 4, 5, 8])
def test_an_item_has_three_to_eight_options(count: int) -> None:
    item, problems = read(with_options(count, key="a"))
    assert problems == []
    assert item is not None
    assert [option.letter for option in item.options] == list("ABCDEFGH"[:count])


def test_options_begin_with_a_and_leave_none_out() -> None:
    _, problems = read(with_options(2, key="a"))
    assert (Place(row=7, column="option_c"), "missing") in problems
    _, problems = read(with_options(6, key="a", option_d=""))
    assert problems == [(Place(row=7, column="option_d"), "missing")]


def test_a_key_of_an_option_that_the_item_does_not_have() -> None:
    assert read(with_options(3, key="D"))[1] == [(Place(row=7, column="key"), "key_letter")]


@pytest.mark.parametrize("written", ["ac", "C, A", "a;c", "A C"])
def test_several_right_answers_where_the_rules_allow_them(written: str) -> None:
    item, problems = read(item_row(key=written), SEVERAL)
    assert problems == []
    assert item is not None
    assert item.key == "AC"
    assert read(item_row(key=written))[1] == [(Place(row=7, column="key"), "key_letter")]


def test_a_number_of_options_that_the_rules_fix() -> None:
    assert read(with_options(4, key="ad"), PER_OPTION)[1] == []
    assert read(with_options(5, key="ad"), PER_OPTION)[1] == [(Place(row=7, column="option_e"), "options_count")]


def test_weights_follow_the_rule_of_their_section() -> None:
    four = {**weighted_row(), "option_e": "", "weight_e": ""}
    free = {**four, "weight_a": "-1", "weight_b": "0", "weight_c": "2", "weight_d": "2"}
    item, problems = read(free, FREE_WEIGHTS)
    assert problems == []
    assert item is not None
    assert item.weights == {"A": -1, "B": 0, "C": 2, "D": 2}
    assert read({**free, "weight_c": "1", "weight_d": "1"}, FREE_WEIGHTS)[1] == [
        (Place(row=7, column="weight_a"), "weights_highest")
    ]
    once = {**four, "weight_a": "3", "weight_b": "0", "weight_c": "2", "weight_d": "1"}
    assert read(once, FOUR_WEIGHTS)[1] == []
    assert read(free, FOUR_WEIGHTS)[1] == [(Place(row=7, column="weight_a"), "weight_range")]


def test_enemies_are_codes_in_order_and_without_them_the_digest_stays() -> None:
    item, problems = read(item_row(enemies="TKP-053; TIU-001,TKP-053"))
    plain, _ = read(item_row())
    assert problems == []
    assert item is not None
    assert plain is not None
    assert item.enemies == ("TIU-001", "TKP-053")
    assert item.digest != plain.digest
    assert plain.digest == "c53925a68bde4a608e13066b7a3340be9b94d838d4fc6af35251548740a879af"


# ---- items that ask for a number ----

NUMERIC = {"TIU": Marking(kind="numeric", right=5)}


@pytest.mark.parametrize(
    ("key", "tolerance", "value", "within"),
    [("12,5", "0,50", "12.5", "0.5"), ("-3", "", "-3", "0"), ("1.500", "0", "1.5", "0"), ("+0,0", ".1", "0", "0.1")],
)
def test_a_number_has_a_value_a_tolerance_and_no_options(key: str, tolerance: str, value: str, within: str) -> None:
    item, problems = read(number_row(key=key, tolerance=tolerance), NUMERIC)
    assert problems == []
    assert item is not None
    assert item.number == Number(value, within)
    assert (item.kind, item.options, item.key, item.weights) == ("numeric", (), None, None)
    assert read(number_row(key=key, tolerance=tolerance), {})[0] == item


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"key": ""}, "key", "key_missing"),
        ({"key": "D"}, "key", "key_number"),
        ({"key": "1.000,5"}, "key", "key_number"),
        ({"key": "1e3"}, "key", "key_number"),
        ({"key": "1" * 21}, "key", "key_number"),
        ({"tolerance": "kecil"}, "tolerance", "tolerance_number"),
        ({"tolerance": "-0,1"}, "tolerance", "tolerance_negative"),
        ({"option_a": "12,5"}, "option_a", "option_unused"),
        ({"weight_h": "5"}, "weight_h", "option_unused"),
        ({"stem": ""}, "stem", "missing"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_number_is_said_by_its_column(changes: dict[str, str], column: str, code: str) -> None:
    item, problems = read(number_row(**changes), NUMERIC)
    assert item is None
    assert problems == [(Place(row=7, column=column), code)]


def test_an_option_and_a_number_are_not_mixed_up() -> None:
    assert read(item_row(tolerance="0"))[1] == [(Place(row=7, column="tolerance"), "tolerance_unused")]
    assert (Place(row=7, column="option_a"), "missing") in read(number_row(code="TIU-001"))[1]
    numeric, _ = read(number_row(), NUMERIC)
    lettered, _ = read(item_row("TIU-002", key="d"))
    assert numeric is not None
    assert lettered is not None
    assert [problem.place.field for problem in unfit(numeric, SKD["TIU"])] == ["key"]
    assert [problem.place.field for problem in unfit(lettered, NUMERIC["TIU"])] == ["key"]
    assert unfit(numeric, NUMERIC["TIU"]) == unfit(lettered, SKD["TIU"]) == ()


def test_the_digest_of_a_number_is_of_its_value_and_its_tolerance() -> None:
    first, _ = read(number_row(key="12,5", tolerance="0,5"), NUMERIC)
    same, _ = read(number_row(key="12.50", tolerance="0.5"), NUMERIC)
    wider, _ = read(number_row(key="12,5", tolerance="0,6"), NUMERIC)
    assert first is not None
    assert same is not None
    assert wider is not None
    assert first.digest == same.digest != wider.digest
