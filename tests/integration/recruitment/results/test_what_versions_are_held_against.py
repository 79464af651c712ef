"""A released version is by the rules that were sealed, has each number once with a rank where its state has one, and
never becomes another ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from services.recruitment.results.usecases import releases
from services.recruitment.selections.usecases.reading import get_selection
from services.recruitment.selections.usecases.sealing import receive_sealed
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders import signed_seals
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import is_published, receive, release


def test_another_ranking_under_a_version_that_is_here_is_not_passed_over(
    engine: Engine, ladder: list[RankedRow]
) -> None:
    receive(engine, *release(ladder))
    first, second, third = ladder
    other = [first, second, replace(third, status="disqualified")]
    with pytest.raises(NotBelieved, match="version: 1 is here already"):
        receive(engine, *release(other))
    with pytest.raises(NotBelieved, match="version: 1 is here already"):
        receive(engine, release(other, parts=2)[1])
    with reading(engine) as session:
        found = releases.find_release(session, VACANCY_ID)
        assert found is not None
        assert [each.row for each in releases.named_rows(session, found, 0, 3).placed] == ladder


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": "goes_on"}, "is goes_on with rank None"),
        ({"status": "below_cut"}, "is below_cut with rank None"),
        ({"rank": 3}, "with rank 3"),
    ],
)
def test_a_state_goes_with_its_rank(
    engine: Engine, ladder: list[RankedRow], changes: dict[str, Any], problem: str
) -> None:
    *before, last = ladder
    with pytest.raises(NotBelieved, match=problem):
        receive(engine, *release([*before, replace(last, **changes)]))
    assert not is_published(engine)


def test_a_number_stands_once(engine: Engine, ladder: list[RankedRow]) -> None:
    first, second, third = ladder
    with pytest.raises(NotBelieved, match=f"{second.candidate_no} stands twice"):
        receive(engine, *release([first, second, replace(third, candidate_no=second.candidate_no)]))
    assert not is_published(engine)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"rules_digest": "cd" * 32}, "rules_digest: "),
        ({"exam_id": f"{SELECTION_ID}-lain"}, "exam_id: "),
        ({"tie_breaks": ("total", "TIU", "TKP", "TWK")}, "tie_breaks: "),
    ],
)
def test_once_the_exam_is_sealed_a_ranking_is_of_it_and_by_its_rules(
    engine: Engine, ladder: list[RankedRow], changes: dict[str, Any], problem: str
) -> None:
    with unit_of_work(engine) as session:
        rules = get_selection(session, SELECTION_ID).rules
        signed_seals.enrol(session, NOW)
        receive_sealed(session, NOW, signed_seals.signed(reported.exam_sealed(rules_digest=rules.digest)))
    sealed: dict[str, Any] = {"rules_digest": rules.digest, "tie_breaks": rules.tie_breaks}
    ladder = [ladder[0], replace(ladder[1], status="goes_on"), ladder[2]]
    with pytest.raises(NotBelieved, match=problem):
        receive(engine, *release(ladder, **{**sealed, **changes}))
    assert not is_published(engine)
    receive(engine, *release(ladder, **sealed))
    assert is_published(engine)


@pytest.mark.parametrize(
    ("states", "places", "problem"),
    [
        (("goes_on", "below_cut"), {}, "is below_cut, and 6 places end elsewhere"),
        (("goes_on", "goes_on"), {"quota": 0, "places": 0}, "quota: 0 is not 2, that of"),
        (("goes_on", "goes_on"), {"quota": 3, "places": 9}, "quota: 3 is not 2, that of"),
        (("goes_on", "goes_on"), {"places": 7}, "places: 7 are not those of the cut"),
    ],
)
def test_those_go_on_for_whom_the_cut_has_places(
    engine: Engine, ladder: list[RankedRow], states: tuple[str, str], places: dict[str, Any], problem: str
) -> None:
    with reading(engine) as session:
        digest = get_selection(session, SELECTION_ID).rules.digest
    rows = [replace(row, status=state) for row, state in zip(ladder, states, strict=False)]  # type: ignore[arg-type]
    with pytest.raises(NotBelieved, match=problem):
        receive(engine, *release([*rows, ladder[2]], rules_digest=digest, **places))
    assert not is_published(engine)
    whole = [replace(row, status="goes_on") for row in ladder[:2]]
    receive(engine, *release([*whole, ladder[2]], rules_digest=digest))
    assert is_published(engine)


def test_equals_at_the_edge_go_on_together(engine: Engine, ladder: list[RankedRow]) -> None:
    """Two places are six at this cut; a seventh who equals the sixth goes on with it, an eighth does not."""
    with unit_of_work(engine) as session:
        numbers = [build.add_candidate(session, index) for index in range(3, 11)]
        digest = get_selection(session, SELECTION_ID).rules.digest
    totals = [189, 188, 187, 186, 185, 184, 184, 183]
    rows: list[RankedRow] = []
    for number, tkp in zip(numbers, totals, strict=True):
        above = rows[-1] if rows else None
        equal = above is not None and above.marks["TKP"] == tkp
        key = ("equal", 0, 0) if equal else ("total", above.total if above else 0, 265 + tkp)
        decision = reported.decision(above.candidate_no, *key) if above else None
        rank = above.rank if equal and above else len(rows) + 1
        rows.append(reported.ranked(number, rank, 130, 135, tkp, "goes_on", decision=decision))
    with pytest.raises(NotBelieved, match="is goes_on, and 6 places end elsewhere"):
        receive(engine, *release(rows, rules_digest=digest))
    receive(engine, *release([*rows[:7], replace(rows[7], status="below_cut")], rules_digest=digest))
    assert is_published(engine)
