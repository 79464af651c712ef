"""Whoever a new version of a ranking raises or lowers is told on their page, also without a change of their own marks;
nobody else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.results.usecases import withdrawals
from shared.contracts.scoring import RankedRow
from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.corrected_keys import correct
from tests.builders.later_results import account_of
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release
from tests.builders.taken_back import REASON, withdrawn

LATER = NOW + timedelta(hours=2)
TOLD = "Versi baru mengubah hasil Anda"
BY_THE_WAY = "Peringkat Anda pada versi 1"
Ladder = list[tuple[str, int, str]]
"""Who has how many points in TIU, and what that comes to; the best first."""


@dataclass
class People:
    falls: str
    rises: str
    moves: str
    stays: str
    absent: str


@pytest.fixture
def people(engine: Engine) -> People:
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        return People(*(build.add_candidate(session, index, f"Peserta {index}") for index in range(5)))


@pytest.fixture
def page_of(engine: Engine, log_in: Callable[[str], FlaskClient]) -> Callable[[str], str]:
    def page(number: str) -> str:
        return " ".join(log_in(account_of(engine, number)).get("/lamaran/hasil").text.split())

    return page


def rows_of(ladder: Ladder, absent: str) -> list[RankedRow]:
    rows: list[RankedRow] = []
    for rank, (number, tiu, status) in enumerate(ladder, 1):
        total = 130 + tiu + 180
        above = rows[-1] if rows else None
        decision = reported.decision(above.candidate_no, "total", above.total, total) if above else None
        rows.append(reported.ranked(number, rank, 130, tiu, 180, status, decision=decision))
    return [*rows, reported.ranked(absent, None, 0, 0, 0, "absent")]


def before(people: People) -> list[RankedRow]:
    ladder = [(people.falls, 140, "goes_on"), (people.rises, 135, "below_cut"), (people.moves, 130, "below_cut")]
    return rows_of([*ladder, (people.stays, 125, "below_cut")], people.absent)


def after(people: People) -> list[RankedRow]:
    ladder = [(people.rises, 150, "goes_on"), (people.moves, 145, "below_cut"), (people.falls, 140, "below_cut")]
    return rows_of([*ladder, (people.stays, 125, "below_cut")], people.absent)


def test_whoever_enters_or_leaves_without_other_marks_is_told_and_nobody_else(
    engine: Engine, people: People, page_of: Callable[[str], str]
) -> None:
    receive(engine, *release(before(people), released_at=NOW))
    for number in vars(people).values():
        assert TOLD not in page_of(number), "there is no version before"
    for set_number, hours in ((2, -1.0), (3, 1.0), (4, 3.0)):
        correct(engine, set_number, hours)
    receive(engine, *release(after(people), version=2, released_at=LATER))
    lost = page_of(people.falls)
    for words in (
        TOLD,
        "Pada versi sebelumnya Anda di atas garis, dan sekarang tidak lagi.",
        "peringkat 1, di atas garis",
        "peringkat 3, di bawah garis",
        "(set 3)",
        f"/hasil/{VACANCY_ID}/versi/1",
    ):
        assert words in lost
    assert "(set 2)" not in lost, "the first version had it already"
    assert "(set 4)" not in lost, "it came after the second"
    assert "Pada versi sebelumnya Anda tidak di atas garis, dan sekarang di atasnya." in page_of(people.rises)
    moved = page_of(people.moves)
    assert TOLD not in moved
    assert f"{BY_THE_WAY}: 3; sekarang 2." in moved
    for number in (people.stays, people.absent):
        assert TOLD not in page_of(number)
        assert BY_THE_WAY not in page_of(number)


def test_the_reason_of_a_withdrawal_is_said_and_without_any_the_page_says_so(
    engine: Engine, people: People, page_of: Callable[[str], str]
) -> None:
    (first,) = release(before(people), released_at=NOW)
    receive(engine, first)
    receive(engine, *release(after(people), version=2, released_at=LATER))
    assert "karena keterangan peserta lain atau penilaian berubah" in page_of(people.falls)
    with unit_of_work(engine) as session:
        withdrawals.receive_withdrawal(session, NOW, withdrawn(first))
    page = page_of(people.falls)
    assert f"Versi 1 ditarik: {REASON}" in page
    assert "karena keterangan peserta lain" not in page
