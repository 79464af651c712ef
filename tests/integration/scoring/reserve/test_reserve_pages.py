"""The reserve on the committee's page and in its file."""

from __future__ import annotations

import csv

from shared.contracts.reserve import Reserve
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.rules import Cut
from tests.builders.scoring import KARTIKA, SRI, VACANCY, World
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_reserve import FIRST, replied, states, work
from tests.builders.scoring_web import Browser
from tests.builders.scoring_withdrawn import withdraw_both


def test_the_page_shows_states_reasons_and_moves(world: World, browser: Browser) -> None:
    path = f"/peringkat/{VACANCY}/cadangan"
    assert path in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "Belum ada perpindahan" in browser.get(path, KARTIKA).get_data(as_text=True)
    world.apply(replied(FIRST))
    work(world)
    page = browser.get(path, KARTIKA).get_data(as_text=True)
    for text in ("Menolak", "Pekerjaan lain", "Perpindahan ke-1", "Ditawari tempat dari cadangan"):
        assert text in page
    (event,) = world.emitted(ReserveMoved)
    assert event.situation_digest in page
    assert browser.get(path, SRI).status_code == 403


def test_the_page_says_between_which_days_places_are_filled(world: World, browser: Browser) -> None:
    path = f"/peringkat/{VACANCY}/cadangan"
    assert "diisi mulai" not in browser.get(path, KARTIKA).text
    dated = Reserve(size=3, reply_days=3, first_day="2026-12-09", last_day="2026-12-31")
    go_by(world, cut=Cut(count=1, boundary_ties="all"), tie_breaks=("total",), reserve=dated)
    page = browser.get(path, KARTIKA).text
    assert "9 Des 2026" in page.split("diisi mulai")[1].split("</dd>")[0]
    assert "31 Des 2026" in page.split("diisi sampai")[1].split("</dd>")[0]


def test_the_export_has_every_state(world: World, browser: Browser) -> None:
    world.apply(replied(FIRST))
    work(world)
    answer = browser.get(f"/peringkat/{VACANCY}/cadangan.csv", KARTIKA)
    assert answer.headers["Content-Disposition"].endswith(f"cadangan-{VACANCY}-v1.csv")
    rows = list(csv.DictReader(answer.get_data(as_text=True).splitlines()))
    assert [(row["candidate_no"], row["state"]) for row in rows] == list(states(world).items())
    assert rows[0]["reason_code"] == "other_job"
    assert rows[1]["reply_until"] == "2026-12-11T17:00:00.000000Z"


def test_pages_without_a_reserve_or_a_release_say_so(browser: Browser, world: World) -> None:
    withdraw_both(world)
    path = f"/peringkat/{VACANCY}/cadangan"
    assert "Belum ada peringkat akhir" in browser.get(path, KARTIKA).get_data(as_text=True)
    assert browser.get(f"{path}.csv", KARTIKA).status_code == 404
    go_by(world)
    assert "tidak memuat daftar cadangan" in browser.get(path, KARTIKA).get_data(as_text=True)
    assert browser.get("/peringkat/tidak-ada/cadangan", KARTIKA).status_code == 404
