"""A released ranking of any length: pages of it, and the own row with its neighbours, found by index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions import usecases as admissions
from services.recruitment.admissions.tables import candidates
from services.recruitment.service import SERVICE
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.statements import read_whole, sent_to

PART = 60
PEOPLE, RANKED, GOING_ON = 250, 210, 130
GROWING = {"ranking_rows", "rankings", "candidates", "accounts", "applications", "scores", "ranking_parts"}


@pytest.fixture
def number(engine: Engine) -> str:
    """An admitted candidate, who is at place 121: the first of the third part."""
    with unit_of_work(engine) as session:
        return build.add_candidate(session, 0, "Ani Lestari")


@pytest.fixture
def rows(number: str) -> list[RankedRow]:
    found = []
    for place in range(1, PEOPLE + 1):
        who = number if place == 121 else f"26-9{place:05}"
        if place <= RANKED:
            above = number if place == 122 else f"26-9{place - 1:05}"
            why = reported.decision(above, "total", 501 - place, 500 - place) if place > 1 else None
            status = "goes_on" if place <= GOING_ON else "below_cut"
            found.append(reported.ranked(who, place, 100, 100, 300 - place, status, decision=why))
        else:
            found.append(reported.ranked(who, None, 0, 0, 0, "absent"))
    return found


@pytest.fixture
def released(engine: Engine, rows: list[RankedRow]) -> None:
    parts = [rows[start : start + PART] for start in range(0, PEOPLE, PART)]
    # Parts come in any order.
    for part in (3, 1, 5, 2, 4):
        payload = reported.ranking_released(parts[part - 1], part=part, parts=len(parts), ranked=RANKED)
        with unit_of_work(engine) as session:
            handler: Any = SERVICE.consumers[0].subscriptions[type(payload)]
            handler(session, StoppedClock(NOW).now(), reported.event_of(payload, part), payload)


@pytest.fixture
def browser(engine: Engine, number: str, log_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with reading(engine) as session:
        account = session.execute(select(candidates.c.account_id)).scalar_one()
    return log_in(account)


@pytest.mark.usefixtures("released")
def test_the_public_list_has_pages_and_the_line_stands_on_one_of_them(client: FlaskClient) -> None:
    first, second, third = (client.get(f"/hasil/{VACANCY_ID}?halaman={page}").text for page in (1, 2, 3))
    for page in (first, second, third):
        assert page.count('<th scope="row"') <= 100
        assert "130 peserta lanjut ke SKB." in page
    line = "130 peserta lanjut; batas"
    assert [line in page for page in (first, second, third)] == [False, True, False]
    assert "Ani Lestari" in second
    assert "Tanpa peringkat" not in second
    assert "Halaman 3 dari 3" in third
    assert third.count('<th scope="row"') == 50
    assert third.index("26-900210") < third.index("Tanpa peringkat") < third.index("26-900211")
    assert "Tidak ada peserta yang memenuhi ambang." not in third


@pytest.mark.usefixtures("released")
def test_programs_read_the_whole_ranking_page_by_page(client: FlaskClient, rows: list[RankedRow]) -> None:
    found: list[str] = []
    for page in (1, 2, 3):
        answer = client.get(f"/api/results/{VACANCY_ID}?page={page}&per_page=100").get_json()
        found += [row["candidate_no"] for row in answer["rows"]]
    assert found == [row.candidate_no for row in rows]
    assert len(client.get(f"/api/results/{VACANCY_ID}").get_json()["rows"]) == PEOPLE
    assert client.get(f"/api/results/{VACANCY_ID}?page=0").status_code == 422


@pytest.mark.usefixtures("released")
def test_the_own_result_has_its_neighbours_from_the_part_before(engine: Engine, browser: FlaskClient) -> None:
    with sent_to(engine) as sent:
        page = browser.get("/lamaran/hasil").text
    assert "Anda di peringkat 121 dari 210 dan lanjut ke SKB." in page
    assert "Peringkat 120" in page
    assert "Peringkat 122" in page
    assert not read_whole(engine, sent) & GROWING
    reads = [statement for statement, _ in sent if "FROM ranking_rows" in statement]
    assert len(reads) <= 4, "the own row, the neighbours in two parts, and the last who goes on"


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize(
    "path", [f"/hasil/{VACANCY_ID}", f"/hasil/{VACANCY_ID}?halaman=2", f"/api/results/{VACANCY_ID}"]
)
def test_a_page_of_the_list_reads_no_table_from_end_to_end(engine: Engine, client: FlaskClient, path: str) -> None:
    with sent_to(engine) as sent:
        assert client.get(path).status_code == 200
    assert not read_whole(engine, sent) & GROWING


@pytest.mark.usefixtures("released")
def test_the_overview_of_results_counts_without_reading_rows(engine: Engine, client: FlaskClient) -> None:
    with sent_to(engine) as sent:
        assert ">130" in "".join(client.get("/hasil").text.split())
    assert not [statement for statement, _ in sent if "ranking_rows" in statement]


def test_names_are_found_for_more_numbers_than_one_statement_takes(engine: Engine, number: str) -> None:
    numbers = [number, *(f"26-{n:07}" for n in range(70_000))]
    with sent_to(engine) as sent, reading(engine) as session:
        assert admissions.find_names(session, numbers) == {number: "Ani Lestari"}
    assert max(len(parameters) for _, parameters in sent) <= 1_000
