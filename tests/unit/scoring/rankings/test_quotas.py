"""Quota groups in a ranking: who goes on by which place, in lists and in polars, for one vacancy and for many at once;
order, ranks and every document without groups stay what they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.rankings.domain import ranking
from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.documents import Frame, digest_of, document, ranking_digest
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.lots import undrawn, with_lots
from services.scoring.rankings.domain.order import Equals, in_order
from services.scoring.rankings.domain.quotas import quota_lines
from services.scoring.rankings.domain.ranking import Outcome, Standing, coded_texts, in_groups, row_texts, rows_of
from services.scoring.rankings.domain.vectors import Vectors
from shared.contracts.quota_places import GroupPlaces, Quotas
from shared.kernel.canonical import canonical_bytes
from tests.builders import plain_ranking as plain

KINDS = pytest.mark.parametrize("vectors", [LISTS, POLARS], ids=["lists", "polars"])
KEYS = ("total",)
FRAME = Frame("s", "e", "v", "general", 1, 3, KEYS, "digest")
ONE = Quotas(3, "reserved_first", (GroupPlaces("papua", 1, returns=True),))


def person(number: str, points: int, group: str | None = None, lot: int = 0) -> Standing:
    code = f"code-{number}"
    return Standing(number, Outcome.PASSED, {"TIU": points}, quota_group=group, lot=lot, sheet_code=code)


FIELD = [
    *(person("26-1", 9), person("26-2", 8), person("26-3", 7), person("26-4", 6, "papua"), person("26-5", 5, "other")),
    Standing("26-6", Outcome.BELOW_THRESHOLD, {"TIU": 1}, quota_group="papua", sheet_code="code-26-6"),
    Standing("26-7", Outcome.ABSENT, {}, sheet_code="code-26-7"),
]


@KINDS
def test_rows_name_group_and_place_and_nothing_else_changes(vectors: Vectors[Any]) -> None:
    field = ranking.field_in(vectors, FIELD)
    rows = rows_of(in_order(field, KEYS, [3], Equals(), [ONE]))
    assert [(row.quota_group, row.place, str(row.status)) for row in rows] == [
        (None, "open", "goes_on"),
        (None, "open", "goes_on"),
        (None, None, "below_cut"),
        ("papua", "papua", "goes_on"),
        # The vacancy does not have this group.
        (None, None, "below_cut"),
        ("papua", None, "below_threshold"),
        (None, None, "absent"),
    ]
    without = rows_of(in_order(field, KEYS, [3]))
    changed = [
        row._replace(quota_group=None, place=None, status=old.status) for row, old in zip(rows, without, strict=True)
    ]
    assert tuple(changed) == without


@KINDS
def test_the_document_has_the_bytes_of_its_rows(vectors: Vectors[Any]) -> None:
    ranked = in_order(ranking.field_in(vectors, FIELD), KEYS, [3], Equals(), [ONE])
    rows, codes = rows_of(ranked), {each.candidate_no: each.sheet_code or "" for each in FIELD}
    texts = [canonical_bytes(row).decode() for row in document(FRAME, rows)["rows"]]
    assert row_texts(ranked) == texts
    assert '"place":"papua","quota_group":"papua","rank":4' in texts[3]
    assert '"place"' not in texts[2], "who does not go on has no place"
    coded = [canonical_bytes(row).decode() for row in document(FRAME, rows, codes=codes)["rows"]]
    assert coded_texts(ranked) == coded
    assert digest_of(FRAME, coded, codes=codes) == ranking_digest(FRAME, rows, codes=codes)


@KINDS
def test_a_vacancy_without_groups_keeps_its_bytes_beside_one_that_has_some(vectors: Vectors[Any]) -> None:
    both = [*FIELD, *(each._replace(candidate_no=f"27{each.candidate_no[2:]}") for each in FIELD)]
    numbered = [0] * len(FIELD) + [1] * len(FIELD)
    together = in_order(ranking.field_in(vectors, both, numbered), KEYS, [3, 3], Equals(), [None, ONE])
    alone = plain.rank(FIELD, KEYS, 3)
    assert rows_of(together)[: len(FIELD)] == alone
    assert row_texts(together)[: len(FIELD)] == list(plain.row_texts(alone))
    assert [row.place for row in rows_of(together)[len(FIELD) :]] == ["open", "open", None, "papua", None, None, None]


people = st.lists(
    st.tuples(
        st.integers(0, 4), st.sampled_from([None, "a", "b", "c"]), st.sampled_from([*Outcome]), st.integers(0, 2)
    ),
    max_size=14,
)
plans = st.one_of(
    st.none(),
    st.builds(
        lambda order, open_, a, b: Quotas(
            open_ + a + b, order, (GroupPlaces("a", a, returns=True), GroupPlaces("b", b, returns=False))
        ),
        st.sampled_from(["reserved_first", "open_first"]),
        *(st.integers(0, 3) for _ in range(3)),
    ),
)


@settings(max_examples=80, deadline=None)
@given(
    fields=st.lists(st.tuples(people, plans), min_size=1, max_size=4),
    equals=st.builds(Equals, st.sampled_from(["1224", "none"]), st.sampled_from(["all", "none", "draw"])),
)
def test_lists_and_polars_give_the_same(
    fields: list[tuple[list[tuple[int, str | None, Outcome, int]], Quotas | None]], equals: Equals
) -> None:
    standings, numbered = [], []
    for vacancy, (mine, _) in enumerate(fields):
        for at, (points, group, outcome, lot) in enumerate(mine):
            marks = {"TIU": points} if outcome in (Outcome.PASSED, Outcome.BELOW_THRESHOLD) else {}
            number = f"26-{vacancy}-{at:02}"
            standings.append(Standing(number, outcome, marks, quota_group=group, lot=lot if marks else 0))
            numbered.append(vacancy)
    plans_ = [plan for _, plan in fields]
    places = [plan.places if plan else 3 for plan in plans_]
    found = [
        in_order(ranking.field_in(vectors, standings, numbered), KEYS, places, equals, plans_)
        for vectors in (LISTS, POLARS)
    ]
    assert rows_of(found[0]) == rows_of(found[1])
    assert row_texts(found[0]) == row_texts(found[1])
    assert [json.loads(text).get("place") for text in row_texts(found[0])] == [row.place for row in rows_of(found[0])]


def test_lines_name_the_last_within_and_the_first_behind() -> None:
    field = [*FIELD, person("26-8", 4, "papua")]
    ranked = in_order(ranking.field_in(LISTS, field), KEYS, [3], Equals(), [ONE])
    open_, papua = quota_lines(ONE, in_groups(ranked))
    assert (open_.places, open_.going_on, open_.last_on, open_.first_out) == (2, 2, "26-2", "26-3")
    assert (papua.places, papua.going_on, papua.last_on, papua.first_out) == (1, 1, "26-4", "26-8")


def test_where_groups_have_lines_of_their_own_a_draw_puts_all_equals_in_order() -> None:
    equals = Equals("1224", "draw")
    field = [person("a", 9), person("b", 8), person("c", 8, "papua"), person("d", 7, "papua"), person("e", 7, "papua")]
    field += [person("f", 6), person("g", 6)]
    before = in_order(ranking.field_in(LISTS, field), KEYS, [3], equals, [ONE])
    waiting = undrawn(before, 3, equals, has_quotas=True)
    assert waiting == [("b", "c"), ("d", "e"), ("f", "g")]
    lots = with_lots(field, waiting, [("c", "b"), ("e", "d"), ("f", "g")])
    ranked = in_order(ranking.field_in(LISTS, lots), KEYS, [3], equals, [ONE])
    assert undrawn(ranked, 3, equals, has_quotas=True) == []
    assert [(row.candidate_no, row.place) for row in rows_of(ranked) if row.place] == [
        ("a", "open"),
        ("c", "papua"),
        ("b", "open"),
    ]
