from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.marking.domain.marks import FAULTS, Unmarkable, mark
from shared.contracts.rules import Marking, Section

RIGHT_WRONG = Section(code="TWK", name="Wawasan", items=3, marking=Marking(kind="right_wrong", right=5), max_marks=15)
WEIGHTS = Section(code="TKP", name="Karakter", items=2, marking=Marking(kind="weights"), max_marks=10)
OPTIONS = frozenset("abcde")
KEYS = {
    **{f"w{n}": ItemKey(f"w{n}", "TWK", OPTIONS, right="c") for n in (1, 2, 3)},
    **{f"k{n}": ItemKey(f"k{n}", "TKP", OPTIONS, points=dict(zip("abcde", range(1, 6), strict=True))) for n in (1, 2)},
}
PAPER = ("k1", "w3", "w1", "k2", "w2")


def marks_of(answers: dict[str, str], sections: tuple[Section, ...] = (RIGHT_WRONG, WEIGHTS)) -> dict[str, int]:
    return {each.section: each.marks for each in mark(sections, KEYS, PAPER, answers)}


def test_right_wrong_and_blank_are_counted_by_section() -> None:
    twk, tkp = mark((RIGHT_WRONG, WEIGHTS), KEYS, PAPER, {"w1": "c", "w2": "a", "k1": "e"})
    assert (twk.marks, twk.max_marks, twk.right, twk.wrong, twk.blank) == (5, 15, 1, 1, 1)
    assert (tkp.marks, tkp.max_marks, tkp.right, tkp.wrong, tkp.blank) == (5, 10, None, None, 1)


def test_negative_marks_and_points_for_blanks_are_rules_like_any_other() -> None:
    section = Section(
        code="TWK",
        name="",
        items=3,
        marking=Marking(kind="right_wrong", right=4, wrong=-1, blank=1),
        max_marks=12,
    )
    assert marks_of({"w1": "c", "w2": "a"}, (section, WEIGHTS))["TWK"] == 4 - 1 + 1
    blank_weights = Section(code="TKP", name="", items=2, marking=Marking(kind="weights", blank=2), max_marks=10)
    assert marks_of({}, (RIGHT_WRONG, blank_weights))["TKP"] == 4


@pytest.mark.parametrize(
    ("paper", "answers", "fault"),
    [
        ((*PAPER, "w1"), {}, "item_twice"),
        ((*PAPER[:-1], "x9"), {}, "item_unknown"),
        (PAPER[:-1], {}, "section_incomplete"),
        (PAPER, {"x9": "a"}, "answer_off_paper"),
        (PAPER, {"w1": "z"}, "option_unknown"),
        (PAPER, {"w1": ""}, "option_unknown"),
        (PAPER, {"w1": "b+z"}, "option_unknown"),
        (PAPER, {"w1": "c+b"}, "option_unknown"),
        (PAPER, {"w1": "b+c"}, "too_many_options"),
        (PAPER, {"k1": "d+e"}, "too_many_options"),
    ],
)
def test_a_sheet_of_another_exam_is_not_marked_at_all(
    paper: tuple[str, ...], answers: dict[str, str], fault: str
) -> None:
    with pytest.raises(Unmarkable) as refusal:
        mark((RIGHT_WRONG, WEIGHTS), KEYS, paper, answers)
    assert refusal.value.fault == fault
    assert fault in FAULTS


def test_items_of_a_section_that_is_not_examined_are_refused() -> None:
    with pytest.raises(Unmarkable) as refusal:
        mark((RIGHT_WRONG,), KEYS, PAPER, {})
    assert refusal.value.fault == "section_unknown"


sheets = st.dictionaries(st.sampled_from(PAPER), st.sampled_from("abcde"))


@given(sheets, st.permutations(PAPER))
def test_neither_the_order_of_items_nor_of_answers_changes_the_marks(answers: dict[str, str], paper: list[str]) -> None:
    reordered = {item: answers[item] for item in paper if item in answers}
    assert mark((RIGHT_WRONG, WEIGHTS), KEYS, paper, reordered) == mark((RIGHT_WRONG, WEIGHTS), KEYS, PAPER, answers)


@given(sheets, st.sampled_from(PAPER))
def test_a_better_answer_never_lowers_a_mark(answers: dict[str, str], item: str) -> None:
    best = KEYS[item].right or "e"
    before, after = marks_of(answers), marks_of({**answers, item: best})
    assert all(after[section] >= before[section] for section in before)


@given(sheets)
def test_marks_stay_within_the_section(answers: dict[str, str]) -> None:
    for each in mark((RIGHT_WRONG, WEIGHTS), KEYS, PAPER, answers):
        assert 0 <= each.marks <= each.max_marks


# ---- several right answers ----

TWO_RIGHT = {"m1": ItemKey("m1", "TWK", OPTIONS, right="b+d")}


def marked(marking: Marking, choice: str | None) -> int:
    section = Section(code="TWK", name="", items=1, marking=marking, max_marks=marking.most)
    answers = {} if choice is None else {"m1": choice}
    return mark((section,), TWO_RIGHT, ("m1",), answers)[0].marks


@pytest.mark.parametrize(
    ("choice", "all_or_nothing", "per_option"),
    [("b+d", 4, 5), ("b", -1, 3), ("b+c+d", -1, 3), ("a+c+e", -1, -5), ("a+b+c+d+e", -1, -1), (None, 0, 0)],
)
def test_several_right_answers_are_marked_whole_or_by_option(
    choice: str | None, all_or_nothing: int, per_option: int
) -> None:
    whole = Marking(kind="right_wrong", right=4, wrong=-1, several="all_or_nothing")
    each = Marking(kind="right_wrong", right=1, wrong=-1, several="per_option", options=5)
    assert (marked(whole, choice), marked(each, choice)) == (all_or_nothing, per_option)


def test_three_and_eight_options_are_marked_like_five() -> None:
    keys = {
        "w1": ItemKey("w1", "TWK", frozenset("abc"), right="b"),
        "w2": ItemKey("w2", "TWK", frozenset("abcdefgh"), right="h"),
    }
    section = Section(code="TWK", name="", items=2, marking=Marking(kind="right_wrong", right=5), max_marks=10)
    assert mark((section,), keys, ("w1", "w2"), {"w1": "b", "w2": "h"})[0].marks == 10


# ---- numbers ----


def marked_number(number: Number, answer: str | None) -> tuple[int, int | None, int | None, int | None]:
    marking = Marking(kind="numeric", right=4, wrong=-1)
    section = Section(code="TIU", name="", items=1, marking=marking, max_marks=4)
    answers = {} if answer is None else {"n1": answer}
    (each,) = mark((section,), {"n1": ItemKey("n1", "TIU", frozenset(), number=number)}, ("n1",), answers)
    return each.marks, each.right, each.wrong, each.blank


RIGHT, WRONG, BLANK = (4, 1, 0, 0), (-1, 0, 1, 0), (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("12", RIGHT), ("13", RIGHT), ("12.5", RIGHT), ("11.9999999999999999", WRONG), ("13.0001", WRONG), (None, BLANK)],
)
def test_a_number_is_right_up_to_its_tolerance_and_no_further(answer: str | None, outcome: tuple[int, ...]) -> None:
    assert marked_number(Number("12.5", "0.5"), answer) == outcome


def test_numbers_are_compared_exactly() -> None:
    """Neither binary fractions nor decimals of a limited number of digits decide."""
    assert marked_number(Number("0.3", "0.1"), "0.2") == RIGHT
    far = Number("99999999999999999999", "0.000000000000000001")
    assert marked_number(far, "99999999999999999999") == RIGHT
    assert marked_number(Number("0.000000000000000001", "99999999999999999999"), "99999999999999999999") == RIGHT
    assert marked_number(Number("-0.000000000000000001", "99999999999999999999"), "99999999999999999999") == WRONG


@pytest.mark.parametrize("answer", ["", "a", "12,5", "12.50", "1e1", "12+13", "-0", "1" * 21])
def test_an_answer_that_is_no_number_in_its_form_is_a_fault_of_the_sheet(answer: str) -> None:
    with pytest.raises(Unmarkable) as refusal:
        marked_number(Number("12.5", "0.5"), answer)
    assert refusal.value.fault == "option_unknown"
