"""A bar, its label, the legend and the figures beside it have one order on the public's pages: that of the rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.service import SERVICE
from shared.db.engine import reading, unit_of_work
from tests.builders import pages
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, VACANCY_ID

IN_ORDER = ["TWK", "TIU", "TKP"]


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    """Two candidates, ranked and released; their marks arrive in the order of the codes, as JSON is stored."""
    with unit_of_work(engine) as session:
        first, second = (build.add_candidate(session, index) for index in range(2))
    rows = [
        reported.ranked(first, 1, 130, 135, 189, "goes_on", marks={"TIU": 135, "TKP": 189, "TWK": 130}),
        reported.ranked(
            second,
            2,
            110,
            145,
            191,
            "below_cut",
            marks={"TIU": 145, "TKP": 191, "TWK": 110},
            decision=reported.decision(first, "total", 454, 446),
        ),
    ]
    deliver(engine, reported.attempt_scored(first, 130, 135, 189), reported.attempt_scored(second, 110, 145, 191))
    deliver(engine, reported.ranking_released(rows))
    return [first, second]


def deliver(engine: Engine, *payloads: object) -> None:
    for payload in payloads:
        with unit_of_work(engine) as session:
            handler = SERVICE.consumers[0].subscriptions[type(payload)]
            handler(session, StoppedClock(NOW).now(), reported.event_of(payload), payload)


def test_the_public_list(client: FlaskClient, numbers: list[str]) -> None:
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert pages.legend(page) == IN_ORDER
    rows = pages.select(page, '//table[contains(@class, "ladder")]//tr[.//svg]')
    assert len(rows) == len(numbers)
    for row, (label, widths) in zip(rows, pages.bars(page), strict=True):
        figures = [cell.text_content().strip() for cell in pages.select(row, "./td[@data-label]")]
        assert label == [f"{code} {marks}" for code, marks in zip(IN_ORDER, figures, strict=True)]
        assert widths == figures


def test_an_applicants_own_result(engine: Engine, numbers: list[str], log_in: Callable[[str], FlaskClient]) -> None:
    with reading(engine) as session:
        accounts = {row.candidate_no: row.account_id for row in session.execute(select(candidates))}
    page = log_in(accounts[numbers[1]]).get("/lamaran/hasil").text
    assert pages.legend(page) == IN_ORDER
    assert pages.bars(page) == [
        (["TWK 130", "TIU 135", "TKP 189"], ["130", "135", "189"]),
        (["TWK 110", "TIU 145", "TKP 191"], ["110", "145", "191"]),
    ]


def test_the_line_says_how_many_go_on_and_how_many_places_there_are(client: FlaskClient, numbers: list[str]) -> None:
    """One goes on although the cut gives six places: the line must not present one as three times the quota."""
    page = client.get(f"/hasil/{VACANCY_ID}").text
    assert "1 peserta lanjut; batas 3 × kuota memberi 6 tempat" in page


def test_an_explanation_is_true_where_the_first_key_is_not_the_total(
    engine: Engine, log_in: Callable[[str], FlaskClient]
) -> None:
    with unit_of_work(engine) as session:
        first, second = (build.add_candidate(session, index) for index in range(2))
    deliver(engine, reported.attempt_scored(first, 100, 100, 190), reported.attempt_scored(second, 150, 120, 180))
    rows = [
        reported.ranked(first, 1, 100, 100, 190, "goes_on"),
        reported.ranked(second, 2, 150, 120, 180, "below_cut", decision=reported.decision(first, "TKP", 190, 180)),
    ]
    deliver(engine, reported.ranking_released(rows, tie_breaks=("TKP", "TIU")))
    with reading(engine) as session:
        accounts = {row.candidate_no: row.account_id for row in session.execute(select(candidates))}
    page = log_in(accounts[second]).get("/lamaran/hasil").text
    assert "10 poin lebih banyak pada TKP" in page
    assert "Totalnya sama" not in log_in(accounts[first]).get("/lamaran/hasil").text


def test_a_disqualified_candidate_is_named_as_such_without_marks(
    engine: Engine, client: FlaskClient, log_in: Callable[[str], FlaskClient]
) -> None:
    with unit_of_work(engine) as session:
        first, second = (build.add_candidate(session, index) for index in range(2))
    deliver(engine, reported.attempt_scored(second, 150, 120, 180))
    rows = [
        reported.ranked(first, 1, 100, 100, 190, "goes_on"),
        reported.ranked(second, None, 0, 0, 0, "disqualified", marks={}),
    ]
    deliver(engine, reported.ranking_released(rows))
    assert "Didiskualifikasi" in client.get(f"/hasil/{VACANCY_ID}").text
    with reading(engine) as session:
        accounts = {row.candidate_no: row.account_id for row in session.execute(select(candidates))}
    page = log_in(accounts[second]).get("/lamaran/hasil").text
    assert "Anda tercatat didiskualifikasi dari ujian." in page
    assert "Nilai Anda" not in page
