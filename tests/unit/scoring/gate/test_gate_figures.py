"""The figures of the gate: quiet on honest selections at the stated rate, and loud once for what was planted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from services.scoring.gate.domain.chance import LEVEL, holm
from services.scoring.gate.domain.shifts import fifths_of, item_drifts, mark_shifts
from services.scoring.gate.domain.similarity import hoeffding, option_shares, pairs_of_room
from services.scoring.gate.domain.speed import impossibly_quick

Array = NDArray[Any]
HONEST = 200
MOST = 2
"""Of 200 selections at 1 in 1,000 more than two false alarms come about once in a thousand such tests."""
SEATS, ROOMS, SESSIONS, ITEMS, OPTIONS = 15, 12, 3, 40, 5


@dataclass
class Field:
    """A made-up sitting: every fourth candidate is of another vacancy with abler people; seats are dealt out."""

    vacancies: Array
    sessions: Array
    rooms: Array
    chosen: Array
    seconds: Array

    @property
    def right(self) -> Array:
        return np.asarray(self.chosen == 0)

    @property
    def totals(self) -> Array:
        return np.asarray(self.right.sum(axis=1) * 5)

    @property
    def strata(self) -> Array:
        return fifths_of(self.totals, self.totals)

    def counts(self) -> tuple[Array, Array]:
        seen, right = (np.zeros((5, SESSIONS, ITEMS), np.int64) for _ in range(2))
        for stratum in range(5):
            for session in range(SESSIONS):
                here = (self.strata == stratum) & (self.sessions == session)
                seen[stratum, session], right[stratum, session] = here.sum(), self.right[here].sum(axis=0)
        return seen, right

    def pairs(self) -> list[tuple[int, int]]:
        wrong = np.where(self.chosen == 0, -1, self.chosen)
        counts = np.zeros((5, ITEMS, OPTIONS), np.int64)
        for option in range(1, OPTIONS):
            for stratum in range(5):
                counts[stratum, :, option] = (wrong[self.strata == stratum] == option).sum(axis=0)
        shares, found = option_shares(counts), []
        rooms = [np.flatnonzero(self.rooms == room) for room in np.unique(self.rooms)]
        comparisons = sum(len(rows) * (len(rows) - 1) // 2 for rows in rooms)
        for rows in rooms:
            pairs = pairs_of_room(wrong[rows], self.strata[rows], shares, comparisons)
            found += [(int(rows[each.first]), int(rows[each.second])) for each in pairs]
        return found


def honest(seed: int) -> Field:
    random = np.random.default_rng([10, seed])
    people = SEATS * ROOMS * SESSIONS
    vacancies = (random.random(people) < 0.25).astype(np.int64)
    ability = random.standard_normal(people) + 0.8 * vacancies
    finds = random.random((people, ITEMS)) < 1 / (1 + np.exp(-(ability[:, None] - random.uniform(-1.5, 1.5, ITEMS))))
    # One wrong option tempts twice as much, and the middle of the field more than its ends.
    tempted = random.random((people, ITEMS)) < (0.2 + 0.3 * np.exp(-(ability**2)))[:, None]
    wrong = np.where(tempted, 1, random.integers(1, OPTIONS, (people, ITEMS)))
    places = random.permutation(people)
    seconds = ITEMS * np.exp(random.normal(3.4, 0.35, people))
    return Field(vacancies, places // (SEATS * ROOMS), places // SEATS, np.where(finds, 0, wrong), seconds)


def alarms(field: Field) -> dict[str, int]:
    sites = field.rooms % 4
    answered = np.full(len(field.seconds), ITEMS)
    return {
        "site": sum(each.stands_out for each in mark_shifts(field.vacancies, sites, field.totals)),
        "session": sum(each.stands_out for each in mark_shifts(field.vacancies, field.sessions, field.totals)),
        "drift": sum(each.stands_out for each in item_drifts(*field.counts())),
        "speed": len(impossibly_quick(field.seconds, answered, field.right.sum(axis=1))),
        "pair": len(field.pairs()),
    }


@pytest.fixture(scope="module")
def of_honest() -> list[dict[str, int]]:
    return [alarms(honest(seed)) for seed in range(HONEST)]


@pytest.mark.parametrize("kind", ["site", "session", "drift", "speed", "pair"])
def test_honest_selections_are_quiet_at_the_stated_rate(of_honest: list[dict[str, int]], kind: str) -> None:
    assert sum(bool(each[kind]) for each in of_honest) <= MOST, f"expected {LEVEL * HONEST}"


def test_beyond_chance_is_as_frequent_as_the_level_says() -> None:
    """Without the smallest size that matters, and at a level that 200 selections can measure: 10 of 200 at 1 in 20."""
    shifts = drifts = 0
    for seed in range(HONEST):
        field = honest(seed)
        found = [each.chance for each in mark_shifts(field.vacancies, field.rooms % 4, field.totals)]
        shifts += any(holm(found, 0.05))
        drifts += any(holm([each.chance for each in item_drifts(*field.counts())], 0.05))
    assert 2 <= shifts <= 20
    assert drifts <= 20


@pytest.mark.parametrize("kind", ["site", "session"])
def test_a_site_or_session_with_better_marks_than_its_like_is_named(kind: str) -> None:
    field = honest(1)
    groups = field.rooms % 4 if kind == "site" else field.sessions
    field.chosen[np.ix_(groups == 1, np.arange(14))] = 0
    found = mark_shifts(field.vacancies, groups, field.totals)
    assert [each.group for each in found if each.stands_out and each.effect > 0] == [1]


def test_a_session_of_one_abler_vacancy_is_no_shift() -> None:
    """Vacancies differ; who sits where by vacancy is compared with nobody else's marks."""
    field = honest(2)
    field.sessions = field.vacancies.copy()
    assert mark_shifts(field.vacancies, field.sessions, field.totals) == []


def test_an_item_that_a_later_session_knew_is_named() -> None:
    field = honest(3)
    field.chosen[(field.sessions == 2) & (np.random.default_rng(4).random(len(field.rooms)) < 0.6), 7] = 0
    named = {(each.item, each.group) for each in item_drifts(*field.counts()) if each.stands_out}
    assert (7, 2) in named
    assert {item for item, _ in named} == {7}


def test_a_sheet_that_is_right_in_no_time_is_named_once() -> None:
    field = honest(4)
    row = int(np.argsort(field.totals)[-5])
    field.seconds[row] = ITEMS * 2.0
    answered = np.full(len(field.seconds), ITEMS)
    (quick,) = impossibly_quick(field.seconds, answered, field.right.sum(axis=1))
    assert (quick.row, round(quick.seconds_per_answer, 3)) == (row, 2.0)


def test_who_gives_up_early_is_not_impossibly_quick() -> None:
    field = honest(5)
    row = int(np.argmin(field.totals))
    field.seconds[row] = ITEMS * 1.0
    assert impossibly_quick(field.seconds, np.full(len(field.seconds), ITEMS), field.right.sum(axis=1)) == []


def test_two_with_the_same_mistakes_are_named_and_nobody_else() -> None:
    field = honest(6)
    first, second = (int(row) for row in np.flatnonzero(field.rooms == 5)[:2])
    field.chosen[first, 20:] = 3
    field.chosen[second] = field.chosen[first]
    assert field.pairs() == [(first, second)]


def test_two_who_know_everything_are_not_alike_for_it() -> None:
    field = honest(7)
    first, second = np.flatnonzero(field.rooms == 5)[:2]
    field.chosen[[first, second]] = 0
    assert field.pairs() == []


def test_the_bound_of_hoeffding_is_one_of_the_binomial() -> None:
    assert hoeffding(10, 10, 5) == pytest.approx(0.5**10)
    assert hoeffding(10, 5, 5) == 1.0
    assert 0.0107 < hoeffding(10, 9, 5) < 0.03, "the exact chance is 11 in 1,024"
