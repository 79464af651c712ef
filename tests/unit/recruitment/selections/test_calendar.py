from __future__ import annotations

from datetime import date

import pytest

from services.recruitment.selections.domain.calendar import find_phase, next_milestone
from shared.contracts.recruitment import Phase

PHASES = (
    Phase(code="registration", name="Pendaftaran", starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 17)),
    Phase(code="exam", name="Ujian", starts_on=date(2026, 12, 8), ends_on=date(2026, 12, 10)),
)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 1), ("registration", False, 2)),
        (date(2026, 11, 3), ("registration", True, 14)),
        (date(2026, 11, 17), ("registration", True, 0)),
        (date(2026, 11, 18), ("exam", False, 20)),
        (date(2026, 12, 10), ("exam", True, 0)),
    ],
)
def test_days_count_to_the_end_of_what_runs_or_the_start_of_what_comes(
    today: date, expected: tuple[str, bool, int]
) -> None:
    found = next_milestone(PHASES, today)
    assert found is not None
    assert (found[0].code, found[1], found[2]) == expected


def test_after_the_last_phase_nothing_is_counted() -> None:
    assert next_milestone(PHASES, date(2026, 12, 11)) is None


def test_a_phase_is_found_by_its_code() -> None:
    found = find_phase(PHASES, "exam")
    assert found is not None
    assert found.name == "Ujian"
    assert find_phase(PHASES, "objection") is None
