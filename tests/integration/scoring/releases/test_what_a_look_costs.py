"""What a look at a ranking costs: its own rows by index, and for an unchanged one a single statement."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.builders.scoring import KARTIKA, VACANCY, World, admitted, vacancy
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_web import Browser, signature_of
from tests.builders.statements import Sent, read_whole, sent_to

GROWING = {"attempts", "candidates", "marks", "rankings", "ranking_rows", "vacancies", "journal_entries", "releases"}
"""Tables that have a row for each candidate or vacancy."""
EXCEPTIONS = {"unsettled_attempts", "closures", "dead_letters", "held_events"}
"""Tables that hold the exceptions alone."""
COMMITTEE = {"staff_standing", "member_keys"}
"""Tables that have a few rows for each member of staff, whose signatures may stop counting."""


def about_rankings(sent: list[Sent]) -> list[Sent]:
    """Without the look at the reader's own login."""
    return [each for each in sent if each[0].startswith("SELECT") and "staff_generations" not in each[0]]


def state_of(browser: Browser) -> str:
    page: str = browser.get(f"/peringkat/{VACANCY}/langsung", KARTIKA).get_data(as_text=True)
    return page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")


def test_an_unchanged_ranking_costs_one_look_by_index(browser: Browser, world: World) -> None:
    again = state_of(browser)
    with sent_to(world.engine) as sent:
        assert browser.get(again, KARTIKA).status_code == 204
    (look,) = about_rankings(sent)
    assert read_whole(world.engine, [look]) <= EXCEPTIONS | COMMITTEE
    assert "ranking_rows" not in look[0]


@pytest.mark.parametrize("path", ["", "/langsung", "/26-0002"])
def test_a_page_reads_no_table_from_end_to_end(browser: Browser, world: World, path: str) -> None:
    with sent_to(world.engine) as sent:
        assert browser.get(f"/peringkat/{VACANCY}{path}", KARTIKA).status_code == 200
    assert not read_whole(world.engine, sent) & GROWING


def test_a_page_reads_its_own_rows_alone(browser: Browser, world: World) -> None:
    """250 candidates fill three pages; the second is read without the others, and the line is where it belongs."""
    world.apply(*(admitted(f"26-1{n:03}") for n in range(250)))
    read: list[int] = []

    def note(_session: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM ranking_rows" in statement:
            read.append(statement.count("BETWEEN"))

    event.listen(world.engine, "after_cursor_execute", note)
    page = browser.get(f"/peringkat/{VACANCY}?halaman=2", KARTIKA).get_data(as_text=True)
    assert read == [1]
    assert page.count('<th scope="row"') == 100
    assert "Halaman 2 dari 3" in page


def test_a_page_does_not_pay_for_the_other_vacancies(browser: Browser, world: World) -> None:
    with sent_to(world.engine) as before:
        browser.get(f"/peringkat/{VACANCY}", KARTIKA)
    world.apply(*(vacancy(vacancy_id=f"formasi-{n:03}", title=f"Formasi {n:03}") for n in range(150)))
    with sent_to(world.engine) as after:
        page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert len(after) == len(before)
    assert "Formasi 0" not in page


def test_the_list_of_vacancies_has_pages_and_is_searched(browser: Browser, world: World) -> None:
    world.apply(*(vacancy(vacancy_id=f"formasi-{n:03}", title=f"Formasi {n:03}") for n in range(150)))
    first = browser.get("/peringkat", KARTIKA).get_data(as_text=True)
    assert "Halaman 1 dari 2" in first
    assert "0 dari 151 peringkat" in first
    assert first.count("Buka peringkat</a>") == 100
    found = browser.get("/peringkat?cari=formasi 007", KARTIKA).get_data(as_text=True)
    assert found.count("Buka peringkat</a>") == 1
    assert "Formasi 007" in found
    assert "Tidak ada formasi dengan kata itu" in browser.get("/peringkat?cari=%25", KARTIKA).get_data(as_text=True)
    live = found.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(live, KARTIKA).status_code == 204
    assert len(browser.get("/api/rankings", KARTIKA).get_json()["items"]) == 151


@pytest.mark.parametrize("what", ["a signature", "a sheet that is voided", "a title"])
def test_the_live_part_answers_for_what_is_no_mark_too(browser: Browser, world: World, what: str) -> None:
    world.apply(world.sat("26-0006", "ECCECC")[0])
    again = state_of(browser)
    assert browser.get(again, KARTIKA).status_code == 204
    if what == "a title":
        world.apply(vacancy(title="Pranata Komputer Terampil"))
    elif what == "a signature":
        _, recorded, submitted = world.sat("26-0006", "ECCECC")
        world.apply(recorded, submitted)
        again = state_of(browser)
        signed = signature_of(world, KARTIKA)
        assert browser.post(f"/api/rankings/{VACANCY}/signatures", KARTIKA, json=signed).status_code == 200
    else:
        world.apply(decided("26-0006", "technical"))
    assert browser.get(again, KARTIKA).status_code == 200
