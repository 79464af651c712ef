"""What a corrected key gives for each kind of marking, by hand; the columns of `bulk` follow in `test_bulk`."""

from __future__ import annotations

import pytest

from services.scoring.bank.domain.items import Number
from services.scoring.exams.domain.key_sets import Change, ChangeKind, applied, from_values, to_values
from services.scoring.exams.domain.keys import ItemKey, key_values
from services.scoring.marking.domain.marks import outcome
from shared.contracts.choices import choice_of
from shared.contracts.rules import Marking

ONE = Marking(kind="right_wrong", right=4, wrong=-1)
ALL = Marking(kind="right_wrong", right=4, wrong=-1, several="all_or_nothing")
PER = Marking(kind="right_wrong", right=2, wrong=-1, several="per_option", options=4)
WEIGHED = Marking(kind="weights", blank=0)
NUMERIC = Marking(kind="numeric", right=4, wrong=-1)
OPTIONS = frozenset("abcd")
KEYED = ItemKey("i", "S", OPTIONS, right="a")
WEIGHTS = ItemKey("i", "S", OPTIONS, points={"a": 1, "b": 2, "c": 3, "d": 4})
VALUE = ItemKey("i", "S", frozenset(), number=Number("12", "0"))


def change(kind: ChangeKind, **content: object) -> Change:
    return Change("i", kind, "Alasan yang cukup panjang.", **content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "key", "kind", "answer", "points", "right"),
    [
        (ONE, KEYED, ChangeKind.VOID, "a", 0, 0),
        (ONE, KEYED, ChangeKind.VOID, None, 0, 0),
        (WEIGHED, WEIGHTS, ChangeKind.VOID, "d", 0, 0),
        (NUMERIC, VALUE, ChangeKind.VOID, "1", 0, 0),
        *((ONE, KEYED, ChangeKind.ALL, answer, 4, 1) for answer in ("a", "b", None)),
        (PER, KEYED, ChangeKind.ALL, None, 8, 1),
        (WEIGHED, WEIGHTS, ChangeKind.ALL, "a", 4, 0),
        (WEIGHED, WEIGHTS, ChangeKind.ALL, None, 4, 0),
        (NUMERIC, VALUE, ChangeKind.ALL, None, 4, 1),
        (ONE, KEYED, ChangeKind.ATTEMPTED, "b", 4, 1),
        (ONE, KEYED, ChangeKind.ATTEMPTED, None, 0, 0),
        (NUMERIC, VALUE, ChangeKind.ATTEMPTED, "-7", 4, 1),
    ],
)
def test_credits(rule: Marking, key: ItemKey, kind: ChangeKind, answer: str | None, points: int, right: int) -> None:
    found = outcome(rule, change(kind).of(key), answer)
    assert (found.points, found.right) == (points, right)
    assert found.wrong == 0
    assert found.blank == int(answer is None and kind is ChangeKind.ATTEMPTED)


def test_another_key_and_a_second_one() -> None:
    other = change(ChangeKind.KEY, right="b").of(KEYED)
    assert [outcome(ONE, other, answer).points for answer in ("a", "b", None)] == [-1, 4, 0]
    second = change(ChangeKind.SECOND, also=("b", "c")).of(KEYED)
    assert [outcome(ONE, second, answer).points for answer in "abcd"] == [4, 4, 4, -1]


def test_of_several_right_ones_the_better_key_counts() -> None:
    key = ItemKey("i", "S", OPTIONS, right=choice_of("ab"))
    second = change(ChangeKind.SECOND, also=(choice_of("cd"),)).of(key)
    assert [outcome(ALL, second, choice_of(answer)).points for answer in ("ab", "cd", "ac")] == [4, 4, -1]
    # Of four options each judged as one of the keys has it: abc misses ab by one, and cd by three.
    assert outcome(PER, second, choice_of("abc")).points == 3 * 2 - 1
    assert outcome(PER, second, choice_of("cd")).points == 4 * 2


def test_other_weights_and_another_number() -> None:
    weights = change(ChangeKind.WEIGHTS, points={"a": 4, "b": 3, "c": 2, "d": 1}).of(WEIGHTS)
    assert [outcome(WEIGHED, weights, answer).points for answer in "abcd"] == [4, 3, 2, 1]
    number = change(ChangeKind.NUMBER, number=Number("12.5", "0.5")).of(VALUE)
    assert [outcome(NUMERIC, number, answer).points for answer in ("12", "13", "11.9")] == [4, 4, -1]


def test_only_the_item_that_is_named_changes_and_a_stored_change_is_the_same() -> None:
    other = ItemKey("j", "S", OPTIONS, right="a")
    changes = [change(ChangeKind.KEY, right="b"), Change("unknown", ChangeKind.VOID, "Alasan yang cukup panjang.")]
    found = applied({"i": KEYED, "j": other}, changes)
    assert (found["i"].right, found["j"], set(found)) == ("b", other, {"i", "j"})
    for each in (
        *changes,
        change(ChangeKind.SECOND, also=("b", "c")),
        change(ChangeKind.WEIGHTS, points={"a": 1}),
        change(ChangeKind.NUMBER, number=Number("1", "0")),
    ):
        assert from_values(to_values(each)) == each


def test_a_commitment_tells_corrected_keys_apart_and_sealed_ones_keep_theirs() -> None:
    assert key_values(KEYED) == {"right": "a"}
    assert key_values(VALUE) == {"value": "12", "tolerance": "0"}
    kinds = (ChangeKind.VOID, ChangeKind.ALL, ChangeKind.ATTEMPTED)
    changed = [key_values(change(kind).of(KEYED)) for kind in kinds]
    assert changed == [{"right": "a", "credit": str(kind)} for kind in kinds]
    assert key_values(change(ChangeKind.SECOND, also=("b",)).of(KEYED)) == {"right": "a", "also": ["b"]}
