"""Keys of the order that are no marks: who stands higher by each, and what a decision reveals."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import pytest

from services.scoring.rankings.domain import ranking
from services.scoring.rankings.domain.documents import ranking_bytes
from services.scoring.rankings.domain.ranking import Outcome, Standing, rank
from shared.contracts.tie_breaks import NO_RIGHT
from tests.unit.scoring.rankings.test_columns import frame


@pytest.fixture(params=[sys.maxsize, 0], ids=["lists", "polars"], autouse=True)
def _both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "BULK", request.param)


def person(number: str, **facts: Any) -> Standing:
    values: dict[str, Any] = {"counts": {"TWK": (5, 5), "TIU": (5, 5)}, "born": 730_000, "grade": 3_000_000}
    return Standing(number, Outcome.PASSED, {"TWK": 10, "TIU": 10}, **{**values, **facts})


def listed(key: str, *people: Standing) -> list[tuple[str, int | None]]:
    return [(row.candidate_no, row.rank) for row in rank(people, ("total", key), 1)]


def test_the_older_comes_first() -> None:
    born = {"a": 730_002, "b": 729_999, "c": 730_002}
    people = [person(number, born=day) for number, day in born.items()]
    assert listed("age", *people) == [("b", 1), ("a", 2), ("c", 2)]


def test_the_better_grade_comes_first_and_none_behind_all() -> None:
    grades = {"a": None, "b": 3_500_000, "c": 0, "d": 3_510_000}
    people = [person(number, grade=grade) for number, grade in grades.items()]
    assert listed("gpa", *people) == [("d", 1), ("b", 2), ("c", 3), ("a", 4)]


def test_fewer_wrong_come_first_in_all_or_in_one_section() -> None:
    counts = {
        "a": {"TWK": (5, 2), "TIU": (5, 4)},
        "b": {"TWK": (5, 5), "TIU": (5, 0)},
        "c": {"TWK": (5, 1), "TIU": (5, 6)},
    }
    people = [person(number, counts=mine) for number, mine in counts.items()]
    assert listed("wrong", *people) == [("b", 1), ("a", 2), ("c", 3)]
    assert listed("wrong:TWK", *people) == [("c", 1), ("a", 2), ("b", 3)]


def test_the_smaller_ratio_comes_first_and_no_right_answer_last() -> None:
    counts = {"a": (3, 1), "b": (6, 2), "c": (0, 0), "d": (99_999, 33_334), "e": (99_998, 33_332)}
    people = [person(number, counts={"TIU": mine}) for number, mine in counts.items()]
    assert Fraction(33_332, 99_998) < Fraction(1, 3) < Fraction(33_334, 99_999)
    assert listed("wrong_ratio:TIU", *people) == [("e", 1), ("a", 2), ("b", 2), ("d", 4), ("c", 5)]
    last = rank(people, ("wrong_ratio",), 1)[-1].decision
    assert last is not None
    assert (last.key, last.theirs, last.mine) == ("wrong_ratio", 33_334 * 10**10 // 99_999, NO_RIGHT)


@pytest.mark.parametrize("key", ["age", "gpa"])
def test_a_decision_says_which_private_key_decided_and_not_by_what(key: str) -> None:
    people = [person("a", born=730_111, grade=3_511_111), person("b", born=730_222, grade=3_222_222)]
    for keys in ((key,), ("total", key), ("total", key, "TWK")):
        rows = rank(people, keys, 1)
        assert rows[1].decision is not None
        assert (rows[1].decision.key, rows[1].decision.theirs, rows[1].decision.mine) == (key, 0, 0)
        document = ranking_bytes(frame(keys, 1), rows).decode()
        assert [fact for fact in ("730111", "730222", "3511111", "3222222") if fact in document] == []


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("age", {"born": None}),
        ("wrong", {"counts": {}}),
        ("wrong:TKP", {}),
        ("wrong_ratio:TKP", {}),
        ("wrong_ratio", {"counts": {}}),
        ("height", {}),
    ],
)
def test_what_is_not_known_of_a_candidate_is_not_guessed(key: str, facts: dict[str, Any]) -> None:
    with pytest.raises(KeyError, match=key):
        rank([person("a", **facts)], (key,), 1)
