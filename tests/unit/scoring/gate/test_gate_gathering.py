"""What production's own gathering makes of made-up sheets: quiet on honest selections, loud for what was planted, also
where sessions of one venue are too small to be compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from services.scoring.gate.domain.chance import LEVEL
from services.scoring.gate.domain.gate import Item, Kind, Report
from services.scoring.gate.domain.words import shift_start
from shared.kernel.clock import to_text
from tests.builders.gate_fields import FIRST_SHIFT, ITEMS, SESSIONS, VENUES, Field, honest, report_of

HONEST = 200
MOST = 2
"""Of 200 selections at 1 in 1,000 more than two false alarms come about once in a thousand such tests."""


def item_of(report: Report, kind: str) -> Item:
    item = report.get(kind)
    assert item is not None
    return item


@pytest.fixture(scope="module")
def of_honest() -> list[Report]:
    """Twelve sessions of 45 people each, in three shifts."""
    return [report_of(honest(seed)) for seed in range(HONEST)]


COMPARED = {
    Kind.SITE: range(VENUES, VENUES + 1),
    Kind.SESSION: range(SESSIONS * (VENUES + 1), SESSIONS * (VENUES + 1) + 1),
    Kind.DRIFT: range(SESSIONS * ITEMS // 2, SESSIONS * ITEMS * (VENUES + 1)),
    Kind.SPEED: range(270, 400),
    Kind.PAIR: range(36 * 105, 36 * 105 + 1),
}


@pytest.mark.parametrize("kind", Kind)
def test_honest_selections_are_compared_and_quiet_at_the_stated_rate(of_honest: list[Report], kind: Kind) -> None:
    items = [item_of(report, kind) for report in of_honest]
    assert all(item.compared in COMPARED[kind] for item in items), "what is not compared is quiet in any case"
    assert sum(bool(item.found) for item in items) <= MOST, f"expected {LEVEL * HONEST}"


# ---- a planted one ----


def better_site(field: Field) -> None:
    field.chosen[np.ix_(field.rooms % VENUES == 1, np.arange(14))] = 0


def better_shift(field: Field) -> None:
    field.chosen[np.ix_(field.sessions == 1, np.arange(10))] = 0


def leaked_item(field: Field) -> None:
    """Six of ten in the last shift knew it."""
    field.chosen[(field.sessions == 2) & (np.random.default_rng(4).random(len(field.rooms)) < 0.6), 7] = 0


def no_time(field: Field) -> None:
    field.seconds[int(np.argsort(field.totals)[-5])] = ITEMS * 2.0


def copied(field: Field) -> None:
    first, second = np.flatnonzero(field.rooms == 5)[:2]
    field.chosen[first, 20:] = 3
    field.chosen[second] = field.chosen[first]


SHIFTS = [to_text(FIRST_SHIFT), "2026-12-08T04:00:00.000000Z", "2026-12-08T07:00:00.000000Z"]
PLANTED: dict[Kind, tuple[Callable[[Field], None], str]] = {
    Kind.SITE: (better_site, "Lokasi 1"),
    Kind.SESSION: (better_shift, SHIFTS[1]),
    Kind.DRIFT: (leaked_item, "TIU-007"),
    Kind.SPEED: (no_time, ""),
    Kind.PAIR: (copied, ""),
}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_found_where_sessions_are_small(kind: Kind) -> None:
    plant, subject = PLANTED[kind]
    field = honest(3)
    assert not any(item.found for item in report_of(field).items)
    plant(field)
    odd = [line for line in item_of(report_of(field), kind).lines if line.stands_out]
    assert odd[0].subject[0].startswith(subject)
    assert kind not in (Kind.SPEED, Kind.PAIR) or len(odd) == 1


def test_an_item_that_leaked_between_shifts_is_found_in_the_shift_alone() -> None:
    """Too few sit in one session for the item to be compared there."""
    field = honest(3)
    leaked_item(field)
    drift = item_of(report_of(field), Kind.DRIFT)
    odd = [line for line in drift.lines if line.stands_out]
    assert ("TIU-007", SHIFTS[2]) in [line.subject for line in odd]
    assert {line.subject[0] for line in odd} == {"TIU-007"}
    assert {line.subject[1] for line in drift.lines} <= set(SHIFTS)
    assert all(line.figures["people"] == "180" for line in odd)


def test_a_shift_of_one_session_is_compared_once_by_the_name_of_its_session() -> None:
    field = honest(3)
    leaked_item(field)
    report = report_of(field, venues_apart=False)
    assert item_of(report, Kind.SESSION).compared == SESSIONS
    assert item_of(report, Kind.DRIFT).compared <= SESSIONS * ITEMS
    odd = [line.subject for line in item_of(report, Kind.DRIFT).lines if line.stands_out]
    assert "TIU-007" in {code for code, _ in odd}
    assert all(session.startswith("Sesi ") for _, session in odd)


def test_only_the_name_of_a_shift_is_a_moment() -> None:
    assert shift_start(SHIFTS[0]) == FIRST_SHIFT
    for name in ("Sesi 1, Balai Kota", "2026-12-08", "2026-12-08T01:00:00Z", "20261208T010000Z", "TIU-007", ""):
        assert shift_start(name) is None
