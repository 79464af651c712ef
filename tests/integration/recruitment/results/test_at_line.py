"""Where a key that no row shows parts a candidate from the line, both values come from the reasons that were signed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from services.recruitment.results.usecases.at_line import find_at_line
from services.recruitment.results.usecases.releases import find_release, find_standing
from services.recruitment.service import SERVICE
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, VACANCY_ID

SUBSCRIPTIONS = SERVICE.consumers[0].subscriptions
NUMBERS = [f"26-00{number}" for number in range(11, 18)]
ON = 3


def ranked(decided: Sequence[tuple[str, tuple[int, int]]]) -> list[RankedRow]:
    """The first three go on; each of the others has one reason."""
    rows = [reported.ranked(NUMBERS[0], 1, 130, 135, 189, "goes_on")]
    for at, (key, values) in enumerate(decided, 1):
        decision = reported.decision(NUMBERS[at - 1], key, *values)
        status = "goes_on" if at < ON else "below_cut"
        rows.append(reported.ranked(NUMBERS[at], at + 1, 130, 135, 189, status, decision=decision))
    return rows


def at_line(engine: Engine) -> list[tuple[int, int] | None]:
    """Of each candidate: the own value and that of the last who goes on, by the key that parts the two."""
    found = []
    with reading(engine) as session:
        release = find_release(session, VACANCY_ID)
        assert release is not None
        for number in NUMBERS:
            standing = find_standing(session, release, number)
            assert standing is not None
            value = find_at_line(session, release, standing)
            found.append(None if value is None else (value.mine, value.theirs))
    return found


REASONS = [
    ("wrong", (3, 5)),
    ("TWK", (131, 130)),
    ("TKP", (190, 189)),
    ("wrong", (5, 6)),
    ("TWK", (131, 130)),
    ("wrong", (6, 9)),
]


@pytest.mark.parametrize("size", [2, 3, 7])
@pytest.mark.parametrize("key", ["wrong", "wrong:TWK", "wrong_ratio"])
def test_values_follow_from_the_reasons_whatever_parts_they_come_in(engine: Engine, key: str, size: int) -> None:
    rows = ranked([(key if word == "wrong" else word, values) for word, values in REASONS])
    release_in_parts(engine, rows, (key, "TWK", "TKP"), size)
    assert at_line(engine) == [None] * 4 + [(6, 5), (6, 5), (9, 5)]


def test_until_the_first_reason_by_the_key_nothing_parts_them(engine: Engine) -> None:
    release_in_parts(
        engine, ranked([("TWK", (131, 130))] * 4 + [("wrong", (2, 4)), ("TWK", (9, 8))]), ("wrong", "TWK"), 2
    )
    assert at_line(engine) == [None] * 5 + [(4, 2), (4, 2)]


def test_nothing_is_said_where_all_are_equal_in_it_and_it_need_not_be_the_first(engine: Engine) -> None:
    rows = ranked([("TWK", (131, 130))] * 6)
    release_in_parts(engine, rows, ("wrong", "TWK"), 7)
    assert at_line(engine) == [None] * 7
    release_in_parts(engine, ranked(REASONS), ("total", "wrong", "TWK", "TKP"), 7, version=2)
    assert at_line(engine) == [None] * 4 + [(6, 5), (6, 5), (9, 5)]


def release_in_parts(
    engine: Engine, rows: Sequence[RankedRow], tie_breaks: Sequence[str], size: int, version: int = 1
) -> None:
    parts = [list(rows[at : at + size]) for at in range(0, len(rows), size)]
    for number, part in enumerate(parts, 1):
        changes = {"version": version, "part": number, "parts": len(parts), "tie_breaks": tuple(tie_breaks)}
        released = reported.ranking_released(part, ranked=len(rows), **changes)
        with unit_of_work(engine) as session:
            SUBSCRIPTIONS[type(released)](session, NOW, reported.event_of(released, number), released)
