"""One definition over columns, in lists and in polars, for one vacancy and for many at once: to the byte what the plain
reference makes of one candidate after the other."""

from __future__ import annotations

import sys
from itertools import chain
from subprocess import run
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.rankings.domain import ranking
from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.documents import Frame, digest_of, ranking_bytes, ranking_digest
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.order import Equals, in_order
from services.scoring.rankings.domain.ranking import (
    Outcome,
    Standing,
    UnknownOutcome,
    field_of,
    rank,
    row_texts,
    rows_of,
)
from services.scoring.rankings.domain.vectors import Vectors
from tests.builders import plain_ranking as plain

KEYS = ("total", "TKP", "TIU", "TWK")
KINDS = pytest.mark.parametrize("vectors", [LISTS, POLARS], ids=["lists", "polars"])

small = st.integers(-2, 3)
"""So few values that ties are the rule."""
wide = st.integers(-(2**60), 2**60)
marks = st.one_of(
    st.fixed_dictionaries({"TWK": small, "TIU": small, "TKP": small}),
    st.fixed_dictionaries({"TKP": wide, "TWK": small, "TIU": wide}, optional={"\U0001f600 ü": small, "\uffee": small}),
)
numbers = st.one_of(st.integers(0, 99).map(lambda n: f"26-{n}"), st.text('ab"\\\n%é\U0001f600', max_size=4))
outcomes = st.sampled_from([Outcome.PASSED, Outcome.PASSED, Outcome.PASSED, *Outcome])
few = st.tuples(st.integers(0, 3), st.integers(0, 3))
many = st.tuples(st.integers(0, 99_999), st.integers(0, 99_999))
counts = st.one_of(st.fixed_dictionaries({"TWK": few, "TIU": few}), st.fixed_dictionaries({"TWK": many, "TIU": few}))
grades = st.one_of(st.none(), st.integers(0, 4_000_000), st.just(3_500_000))
days = st.integers(730_000, 730_002)


def standing(
    number: str,
    outcome: Outcome,
    mine: dict[str, int],
    counted: dict[str, tuple[int, int]],
    born: int,
    grade: int | None,
    lot: int,
) -> Standing:
    if outcome not in (Outcome.PASSED, Outcome.BELOW_THRESHOLD):
        return Standing(number, outcome, {})
    return Standing(number, outcome, mine, counted, born, grade, lot if outcome is Outcome.PASSED else 0)


standings = st.builds(standing, numbers, outcomes, marks, counts, days, grades, st.integers(0, 2))
vacancies = st.lists(standings, max_size=15, unique_by=lambda each: each.candidate_no)
OTHERS = ("gpa", "age", "wrong", "wrong:TIU", "wrong_ratio", "wrong_ratio:TWK")
tie_breaks = st.builds(
    lambda keys, count: tuple(keys[:count]), st.permutations([*KEYS, *OTHERS]), st.integers(0, len(KEYS) + len(OTHERS))
)

policies = st.builds(Equals, st.sampled_from(["1224", "1223", "none"]), st.sampled_from(["all", "none", "draw"]))


def frame(keys: tuple[str, ...], places: int) -> Frame:
    return Frame("s", "e", "v", "general", 1, places, keys, "digest")


@pytest.fixture(params=[LISTS, POLARS], ids=["lists", "polars"])
def vectors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(ranking, "BULK", 0 if request.param is POLARS else sys.maxsize)
    return request.param


@KINDS
@settings(max_examples=60, deadline=None)
@given(fields=st.lists(vacancies, min_size=1, max_size=5), keys=tie_breaks, equals=policies, data=st.data())
def test_columns_of_any_number_of_vacancies_give_the_bytes_of_the_plain_reference(
    vectors: Vectors[Any], fields: list[list[Standing]], keys: tuple[str, ...], equals: Equals, data: st.DataObject
) -> None:
    places = [data.draw(st.integers(0, 6)) for _ in fields]
    everybody = [(place, each) for place, field in enumerate(fields) for each in field]
    mixed = data.draw(st.permutations(everybody))
    field = ranking.field_in(vectors, [each for _, each in mixed], [place for place, _ in mixed])
    ranked = in_order(field, keys, places, equals)
    expected = [plain.rank(each, keys, most, equals) for each, most in zip(fields, places, strict=True)]
    assert rows_of(ranked) == tuple(chain(*expected))
    assert row_texts(ranked) == [text for rows in expected for text in plain.row_texts(rows)]
    assert vectors.values(ranked.vacancies) == [place for place, rows in enumerate(expected) for _ in rows]


def going_on(field: list[Standing], places: int) -> list[str]:
    return [row.candidate_no for row in rank(field, KEYS, places) if row.status == "goes_on"]


def marked(number: str, tkp: int, tiu: int, twk: int) -> Standing:
    return Standing(number, Outcome.PASSED, {"TWK": twk, "TIU": tiu, "TKP": tkp})


def test_the_published_examples_of_the_cut(vectors: Vectors[Any]) -> None:
    seven = [("A", 150, 110, 135), ("B", 148, 125, 115), ("C", 145, 105, 117), ("D", 147, 115, 105)]
    seven += [("E", 146, 112, 109), ("F", 146, 110, 100), ("G", 146, 115, 95)]
    field = [marked(*each) for each in seven]
    assert going_on(field, 3) == ["A", "B", "D"]
    assert going_on(field, 6) == ["A", "B", "D", "E", "C", "G"]
    better = [marked(f"x{n:03}", 190, 125, 90 + n) for n in range(245)]
    edge = [marked(f"tie-{n}", 188, 125, 85) for n in (1, 2)]
    below = [marked(f"no-{n}", 188, 120, 90) for n in (1, 2)]
    passed = going_on([*below, *edge, *better], 82 * 3)
    assert len(passed) == 247
    assert passed[245:] == ["tie-1", "tie-2"]


def test_a_document_and_its_digest_are_those_of_the_plain_reference(vectors: Vectors[Any]) -> None:
    field = [
        Standing(f"26-{n % 7}-{n}", Outcome.PASSED, {"TWK": n % 3, "TIU": n % 2, "TKP": -n % 4}) for n in range(40)
    ]
    field += [Standing(f"27-{n}", outcome, {}) for n, outcome in enumerate(Outcome) if n > 1]
    rows, ours = plain.rank(field, KEYS, 6), rank(field, KEYS, 6)
    assert ranking_bytes(frame(KEYS, 6), ours) == ranking_bytes(frame(KEYS, 6), rows)
    columns = field_of(field)
    assert columns.vectors is vectors
    texts = row_texts(in_order(columns, KEYS, [6]))
    assert digest_of(frame(KEYS, 6), texts) == ranking_digest(frame(KEYS, 6), rows)


@pytest.mark.parametrize(
    "great", [2**62, 2**63, -(2**63), 2**80, -(10**40)], ids=["sums", "one more", "least", "wide", "very wide"]
)
def test_marks_whose_totals_no_machine_word_holds_are_ranked_all_the_same(vectors: Vectors[Any], great: int) -> None:
    field = [
        Standing(f"26-{n}", Outcome.PASSED, {"TWK": great + n // 2, "TIU": great, "TKP": great - n % 3})
        for n in range(9)
    ]
    rows = rank(field, KEYS, 4)
    assert rows == plain.rank(field, KEYS, 4)
    assert {row.candidate_no: row.total for row in rows}["26-8"] == 3 * great + 4 - 2
    assert row_texts(in_order(field_of(field), KEYS, [4])) == list(plain.row_texts(rows))


def test_more_places_than_a_machine_word_counts_are_places_for_everybody(vectors: Vectors[Any]) -> None:
    field = [Standing("a", Outcome.PASSED, {"TWK": 1, "TIU": 1, "TKP": 1})]
    assert rank(field, KEYS, 2**70) == plain.rank(field, KEYS, 2**70)


def test_a_mark_that_a_key_needs_and_nobody_gave_is_refused(vectors: Vectors[Any]) -> None:
    sound = {"TWK": 1, "TIU": 1, "TKP": 1}
    for outcome in (Outcome.PASSED, Outcome.BELOW_THRESHOLD):
        for field in ([Standing("b", outcome, {"TWK": 1})], [Standing("b", outcome, {"TWK": 1, "TKP": 1})]):
            with pytest.raises(KeyError, match=r"TIU|TKP"):
                rank([Standing("a", Outcome.PASSED, sound), *field], KEYS, 1)
    stranger: Any = "excused"
    with pytest.raises(UnknownOutcome, match="c: 'excused'"):
        rank([Standing("a", Outcome.PASSED, sound), Standing("c", stranger, {})], KEYS, 1)


def test_a_process_that_makes_no_long_ranking_does_not_load_polars() -> None:
    short = (
        "import sys, services.scoring.service\n"
        "from services.scoring.rankings.domain.ranking import Outcome, Standing, rank\n"
        "rank([Standing('a', Outcome.PASSED, {'TWK': 1})], ('total',), 1)\n"
        "sys.exit('polars' in sys.modules)"
    )
    assert run([sys.executable, "-c", short], check=False).returncode == 0
