"""Who goes on is a candidate of the ranking's own selection and vacancy, under the code of the own admission."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from services.cbt.seating.usecases import candidates
from services.cbt.seating.usecases.seats import seat_all_waiting
from services.cbt.stages.usecases import SECOND_LOOK, receive_part
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from shared.eventlog.interface import Record
from shared.messaging import dead_letters
from shared.signatures.belief import NotBelieved
from tests.builders.cbt import cbt_engine, hall
from tests.builders.cbt_stages import admit, committee, goes_on, plan_second, receive, seal_second
from tests.builders.messaging import NOON, StoppedClock, admitted, event_of
from tests.builders.recruitment import VACANCY_ID
from tests.builders.recruitment_events import ranked
from tests.builders.signed_releases import release

CODES = {"26-0001": "AAAABBBBCCCC0001", "26-0002": "AAAABBBBCCCC0002", "26-0003": "AAAABBBBCCCC0003"}


def coded(*going: str, others: tuple[str, ...] = (), codes: dict[str, str] = CODES) -> list[RankedRow]:
    on = [replace(ranked(n, place, 100, 100, 150, "goes_on"), sheet_code=codes[n]) for place, n in enumerate(going, 1)]
    return on + [replace(ranked(n, None, 0, 0, 0, "below_threshold"), sheet_code=codes[n]) for n in others]


def believing(**changes: Any) -> Engine:
    engine = cbt_engine()
    committee(engine)
    for number, code in CODES.items():
        admit(engine, number, sheet_code=code, **changes)
    return engine


def test_the_codes_of_admission_are_believed() -> None:
    engine = believing()
    receive(engine, *release(coded("26-0001", "26-0003", others=("26-0002",))))
    assert goes_on(engine) == ["26-0001", "26-0003"]


def test_two_numbers_cannot_be_swapped_under_signatures_over_codes() -> None:
    engine = believing()
    swapped = {**CODES, "26-0001": CODES["26-0002"], "26-0002": CODES["26-0001"]}
    # The document names codes alone, so both members have signed exactly this.
    with pytest.raises(NotBelieved, match="26-0002 was admitted with another sheet code"):
        receive(engine, *release(coded("26-0002", "26-0003", others=("26-0001",), codes=swapped)))
    assert goes_on(engine) == []


def test_another_ranking_under_the_version_that_counts_is_not_passed_over() -> None:
    engine = believing()
    [released] = release(coded("26-0001", others=("26-0002",)))
    receive(engine, released, released)
    with pytest.raises(NotBelieved, match="version: 1 is here already"):
        receive(engine, *release(coded("26-0002", others=("26-0001",))))
    assert goes_on(engine) == ["26-0001"]


def test_nobody_goes_on_without_a_rank() -> None:
    engine = believing()
    [first, second] = coded("26-0001", others=("26-0002",))
    with pytest.raises(NotBelieved, match="26-0002 is goes_on with rank None"):
        receive(engine, *release([first, replace(second, status="goes_on")]))
    assert goes_on(engine) == []


@pytest.mark.parametrize("changes", [{"vacancy_id": "perawat-umum"}, {"selection_id": "lain"}])
def test_candidates_of_another_vacancy_or_selection_do_not_go_on_by_it(changes: dict[str, str]) -> None:
    engine = believing(**changes)
    with pytest.raises(NotBelieved, match=f"26-0001 is no candidate of vacancy {VACANCY_ID}"):
        receive(engine, *release(coded("26-0001")))
    assert goes_on(engine) == []


def test_nobody_goes_on_whom_recruitment_has_not_admitted() -> None:
    engine = cbt_engine()
    committee(engine)
    with pytest.raises(NotBelieved, match="26-0001 is no candidate"):
        receive(engine, *release([ranked("26-0001", 1, 100, 100, 150, "goes_on")]))


def test_a_ranking_that_comes_before_its_candidates_is_taken_up_once_they_are_here() -> None:
    engine = cbt_engine()
    committee(engine)
    [released] = release(coded("26-0001"))
    with unit_of_work(engine) as session, pytest.raises(NotBelieved) as refused:
        receive_part(session, NOON, released)
    event = event_of(released)
    with unit_of_work(engine) as session:
        record = Record("scoring.results", 0, 1, event.aggregate_id, event.to_bytes(), {}, NOON)
        dead_letters.add(session, "cbt", record, event, f"invalid: {refused.value}", NOON)
        assert SECOND_LOOK.look(session, NOON) is None
    admit(engine, "26-0001", sheet_code=CODES["26-0001"])
    with reading(engine) as session:
        assert SECOND_LOOK.look(session, NOON) is not None


def test_whoever_was_moved_goes_on_by_the_ranking_of_the_own_vacancy_alone() -> None:
    engine, clock = cbt_engine(), StoppedClock()
    hall(engine, clock, 2)
    committee(engine)
    seal_second(engine, clock)
    plan_second(engine, clock)
    for number in ("26-0001", "26-0002"):
        admit(engine, number)
    receive(engine, *release([ranked("26-0001", 1, 100, 100, 150, "goes_on")]))
    admit(engine, "26-0001", vacancy_id="perawat-umum")
    with unit_of_work(engine) as session:
        assert seat_all_waiting(session, clock.now()) == 0, "the ranking of the vacancy before counts no more"
    receive(engine, *release([ranked("26-0001", 1, 100, 100, 150, "goes_on")], vacancy_id="perawat-umum"))
    with unit_of_work(engine) as session:
        assert seat_all_waiting(session, clock.now()) == 1
    # A new version of the vacancy before has no say about whoever left it.
    receive(engine, *release([ranked("26-0002", 1, 100, 100, 150, "goes_on")], version=2))
    assert goes_on(engine) == ["26-0001", "26-0002"]


def test_an_admission_that_comes_twice_changes_nothing() -> None:
    engine = believing()
    with unit_of_work(engine) as session:
        for _ in range(2):
            candidates.admit(session, NOON, admitted("26-0001", vacancy_id=VACANCY_ID, sheet_code=CODES["26-0001"]))
    receive(engine, *release(coded("26-0001")))
    assert goes_on(engine) == ["26-0001"]
