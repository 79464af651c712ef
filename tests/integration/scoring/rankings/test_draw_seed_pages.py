"""The pages on which members type the seed of a public draw, and where its tickets are read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from services.scoring.service import create_app
from shared.contracts.cuts import Cut
from shared.contracts.draws import ticket
from shared.kernel.roles import Role
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_draws import EQUAL, SEED, code, coded, enter, world_to_draw
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_prepared import Prepared
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings


@pytest.fixture
def world(prepared: Prepared) -> World:
    return prepared(world_to_draw)


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


def test_members_type_it_on_the_page_and_the_reason_of_a_rank_has_both_tickets(world: World, browser: Browser) -> None:
    address = f"/peringkat/benih-undian/{SELECTION}"
    assert address in browser.get(f"/peringkat/{VACANCY}/undian", KARTIKA).text
    assert "Tanda tangani benih ini" in browser.get(address, KARTIKA).text
    answer = browser.post(address, KARTIKA, data={"seed": "bukan benih"})
    assert answer.status_code == 422
    assert "64 digit heksadesimal" in answer.text
    assert "bukan benih" in answer.text, "what was typed stays"
    enter(world, KARTIKA)
    assert "Menunggu anggota kedua." in browser.get(address, KARTIKA).text
    assert SEED not in browser.get(address, SIREGAR).text, "the second types it from the announcement"
    enter(world, SIREGAR)
    world.keep()
    assert SEED in browser.get(address, SIREGAR).text
    assert "Tanda tangani benih ini" not in browser.get(address, SIREGAR).text
    page = browser.get(f"/peringkat/{VACANCY}/26-0002", KARTIKA).text
    for number in EQUAL:
        assert ticket(bytes.fromhex(SEED), VACANCY, code(number)).hex() in page
    assert "tiket yang lebih kecil" not in browser.get(f"/peringkat/{VACANCY}/26-0001", KARTIKA).text


def test_pages_say_why_there_is_nothing_to_type(world: World, browser: Browser) -> None:
    address = f"/peringkat/benih-undian/{SELECTION}"
    world.apply(coded("26-0010"))
    assert "Belum waktunya" in browser.get(address, KARTIKA).text
    go_by(world, cut=Cut(count=2, boundary_ties="all"))
    assert "Tidak ada undian" in browser.get(address, KARTIKA).text
    assert browser.get("/peringkat/benih-undian/tidak-ada", KARTIKA).status_code == 404


def test_an_auditor_reads_and_does_not_type(world: World, browser: Browser) -> None:
    auditor = replace(KARTIKA, id="staff-audit", roles=frozenset({Role.AUDITOR}))
    page = browser.get(f"/peringkat/benih-undian/{SELECTION}", auditor)
    assert page.status_code == 200
    assert "<textarea" not in page.text
