"""What an applicant and the public read where a point has parts, and two of three thresholds are enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.selections.usecases.replacing_rules import Replacement, replace_rules
from services.recruitment.service import SERVICE
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    """Three candidates under rules of thirds of a point: two ranked, one of them below a threshold; the third not."""
    with unit_of_work(engine) as session:
        replace_rules(session, NOW, Replacement(SELECTION_ID, thirds(), "Nilai dihitung dalam sepertiga.", "operator"))
        found = [build.add_candidate(session, index) for index in range(3)]
    first, second, third = found
    deliver(engine, reported.attempt_scored(first, 130, 135, 189), reported.attempt_scored(second, 110, 70, 191))
    deliver(engine, reported.attempt_scored(second, 110, 70, 191, passed=True))
    deliver(engine, reported.attempt_scored(third, 10, 20, 191, passed=False))
    rows = [
        reported.ranked(first, 1, 130, 135, 189, "goes_on"),
        reported.ranked(second, 2, 110, 70, 191, "below_cut", decision=reported.decision(first, "total", 454, 371)),
        reported.ranked(third, None, 10, 20, 191, "below_threshold"),
    ]
    deliver(engine, reported.ranking_released(rows))
    return found


def thirds() -> dict[str, Any]:
    document = dump(preset("cpns-skd-2024"))
    document["sections"][2]["marking"]["weights"] = {"lowest": 1, "highest": 5, "each_once": True}
    for threshold in document["thresholds"]:
        threshold["minima"], threshold["total"] = {"TWK": 65, "TIU": 80, "TKP": 166}, None
        threshold["enough"] = 2
    return {**document, "id": "sepertiga", "version": "1", "units": 3, "next_stage": None}


def deliver(engine: Engine, *payloads: object) -> None:
    for payload in payloads:
        with unit_of_work(engine) as session:
            handler = SERVICE.consumers[0].subscriptions[type(payload)]
            handler(session, NOW, reported.event_of(payload), payload)


def result_of(engine: Engine, log_in: Callable[[str], FlaskClient], number: str) -> str:
    with reading(engine) as session:
        accounts = {row.candidate_no: row.account_id for row in session.execute(select(candidates))}
    return log_in(accounts[number]).get("/lamaran/hasil").text.replace("\xa0", " ")


def test_the_public_list_shows_points(client: FlaskClient, numbers: list[str]) -> None:
    page = client.get(f"/hasil/{VACANCY_ID}").text.replace("\xa0", " ")
    assert "Nilai terhadap 183 1/3" in page
    assert "TWK 43 1/3, TIU 45, TKP 63" in page
    assert "<b>151 1/3</b>" in page
    answer = client.get(f"/api/results/{VACANCY_ID}").get_json()
    assert (answer["units"], answer["rows"][0]["total"]) == (3, 454)


def test_the_first_reads_why_in_points(
    engine: Engine, log_in: Callable[[str], FlaskClient], numbers: list[str]
) -> None:
    page = result_of(engine, log_in, numbers[0])
    assert "total Anda 27 2/3 poin lebih tinggi</em>" in page
    assert "151 1/3 dan 123 2/3" in page


def test_where_nothing_follows_people_are_chosen(
    engine: Engine, client: FlaskClient, log_in: Callable[[str], FlaskClient], numbers: list[str]
) -> None:
    assert "Anda di peringkat 1 dari 2 dan terpilih." in result_of(engine, log_in, numbers[0])
    assert "Satu peserta terpilih." in result_of(engine, log_in, numbers[1])
    assert "1 peserta terpilih." in client.get(f"/hasil/{VACANCY_ID}").text
    assert "Terpilih</th>" in client.get("/hasil").text
    pages = [result_of(engine, log_in, number) for number in numbers]
    for page in (*pages, client.get(f"/hasil/{VACANCY_ID}").text, client.get("/hasil").text):
        assert not re.search(r"lanjut|SK[BD]\b", re.sub(r"\s+", " ", page.partition("<main")[2]))


def test_who_passed_with_two_of_three_is_not_told_that_all_were_met(
    engine: Engine, log_in: Callable[[str], FlaskClient], numbers: list[str]
) -> None:
    page = result_of(engine, log_in, numbers[1])
    assert "Nilai Anda memenuhi ambang yang diminta." in page
    assert "memenuhi semua ambang" not in page
    assert "27 2/3 poin lebih banyak" in page
    assert "ambang 26 2/3" in page


def test_who_failed_reads_how_many_were_reached(
    engine: Engine, log_in: Callable[[str], FlaskClient], numbers: list[str]
) -> None:
    page = result_of(engine, log_in, numbers[2])
    assert "Nilai Anda 73 2/3 dari 183 1/3, di bawah ambang TWK, TIU." in page
    assert "1 dari 3 ambang bagian tercapai; diminta sekurangnya 2." in page
