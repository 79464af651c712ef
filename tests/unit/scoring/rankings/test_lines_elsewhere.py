"""Where recruitment draws the line of a released ranking again is where scoring drew it."""

from __future__ import annotations

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scoring.rankings.domain.order import Equals
from services.scoring.rankings.domain.ranking import Outcome, Standing, rank
from shared.contracts.quota_places import Quotas, places_taken
from shared.contracts.rules import DRAW, BoundaryTies, EqualRanks
from tests.unit.scoring.rankings.test_rankings import KEYS

outcomes = st.sampled_from([Outcome.PASSED, Outcome.PASSED, Outcome.PASSED, Outcome.BELOW_THRESHOLD, Outcome.ABSENT])
people = st.lists(st.tuples(outcomes, st.integers(0, 3), st.integers(0, 1)), max_size=12)


@settings(deadline=None, max_examples=300)
@given(
    people=people,
    places=st.integers(0, 13),
    ties=st.sampled_from(get_args(BoundaryTies)),
    ranks=st.sampled_from(get_args(EqualRanks)),
    drawn=st.booleans(),
)
def test_both_let_the_same_go_on(
    people: list[tuple[Outcome, int, int]], places: int, ties: BoundaryTies, ranks: EqualRanks, drawn: bool
) -> None:
    standings = [
        Standing(f"26-{place:04}", outcome, {"TWK": 1, "TIU": tiu, "TKP": tkp}, lot=place + 1 if drawn else 0)
        for place, (outcome, tkp, tiu) in enumerate(people)
    ]
    rows = [row for row in rank(standings, KEYS, places, Equals(ranks, ties)) if row.rank is not None]
    parts_nobody = ("equal", DRAW) if ties == "all" else ("equal",)
    equal = [row.decision is not None and row.decision.key in parts_nobody for row in rows]
    found = places_taken(Quotas(places, "reserved_first", ()), [None] * len(rows), equal, all_equals=ties == "all")
    assert [place is not None for place in found] == [row.status == "goes_on" for row in rows]
