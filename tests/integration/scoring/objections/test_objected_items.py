"""Who answers an objection reads the item, its key and its figures on that page, and every such look is an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from services.scoring.bank.tables import bank_items
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.exams.tables import exams as exams_table
from services.scoring.exams.tables import sittings
from services.scoring.exams.usecases import exams
from services.scoring.marking.tables import attempts
from services.scoring.service import create_app
from shared.contracts.declaration import dump
from shared.contracts.looks import KeysViewed
from shared.kernel.roles import Principal, Role
from tests.builders.scoring import EXAM, KARTIKA, NOON, SIREGAR, World, admitted, make_rules
from tests.builders.scoring_analysed import MISKEYED, SHEETS, analysed_world, work
from tests.builders.scoring_corrected import REASON, compute, item_at, propose, put_in_force
from tests.builders.scoring_objected import filed, objected_world, receive, window
from tests.builders.scoring_seats import missed
from tests.builders.scoring_web import TANAMAL, Browser
from tests.builders.web import make_settings

TWK, TIU = 1, 2
READS_NAMES = Principal("staff-wati", "Wati", frozenset({Role.COMMITTEE, Role.VERIFIER}))


@pytest.fixture
def world() -> World:
    made = objected_world()
    receive(made, filed(TWK, "A1"), filed(TWK, "A2", "26-0002", reason="none_right"), window(2))
    return made


def browser_of(world: World, tmp_path: Path) -> Browser:
    return Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())


@pytest.fixture
def browser(world: World, tmp_path: Path) -> Browser:
    return browser_of(world, tmp_path)


def page_of(item_id: str) -> str:
    return f"/ujian/{EXAM}/sanggahan/{item_id}"


def looks(world: World) -> list[str]:
    return [look.where for look in world.emitted(KeysViewed)]


def test_a_member_reads_the_item_with_its_key_and_figures(world: World, browser: Browser) -> None:
    item, path = item_at(world, TWK), page_of(world.paper()[TWK])
    page = browser.get(path, KARTIKA).text
    assert f"Soal {item.code}?" in page
    assert f"Pilihan C dari {item.code}" in page
    assert page.count('class="was will"') == 1, "the one right option is marked"
    assert "Belum ada angka tentang butir ini" in page
    work(world)
    page = browser.get(path, KARTIKA).text
    for words in ("Kesukaran (p)", "Daya beda terkoreksi", "<polyline", "Baru 8 lembar"):
        assert words in page
    assert "26-0001" not in page
    assert looks(world) == ["objection", "objection"]
    browser.speak("en")
    assert "By the answer sheets" in browser.get(path, SIREGAR).text


def test_a_page_that_comes_back_with_errors_is_a_look_as_well(world: World, browser: Browser) -> None:
    answer = browser.post(page_of(world.paper()[TWK]), KARTIKA, data={"outcome": "rejected", "text": "x"})
    assert answer.status_code == 422
    assert f"Soal {item_at(world, TWK).code}?" in answer.text
    assert looks(world) == ["objection"]


@pytest.mark.parametrize("who", [TANAMAL, READS_NAMES])
def test_who_may_not_answer_is_shown_no_item_and_has_looked_at_none(
    world: World, browser: Browser, who: Principal
) -> None:
    page = browser.get(page_of(world.paper()[TWK]), who)
    assert page.status_code == 200
    assert f"Soal {item_at(world, TWK).code}?" not in page.text
    assert "ditampilkan di sini" not in page.text
    assert looks(world) == []


def test_nobody_is_shown_it_while_somebody_may_still_sit(world: World, browser: Browser) -> None:
    path, words = page_of(world.paper()[TWK]), f"Soal {item_at(world, TWK).code}?"
    with Session(world.engine) as session, session.begin():
        session.execute(sittings.insert().values(exam_id=EXAM, session_id="sesi-9", starts_at=datetime.now(UTC)))
    world.apply(admitted("26-0010"))
    locked = browser.get(path, KARTIKA).text
    assert words not in locked
    assert "setelah semua peserta selesai ujian" in locked
    assert looks(world) == []
    world.apply(missed("26-0010"))
    assert words in browser.get(path, KARTIKA).text
    assert looks(world) == ["objection"]


def test_a_corrected_key_stands_beside_the_sealed_one(world: World, browser: Browser) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    put_in_force(world, 2, KARTIKA, SIREGAR)
    page = browser.get(page_of(world.paper()[TWK]), KARTIKA).text
    for words in ("Kunci diganti", "kunci lama", "kunci baru", REASON):
        assert words in page


def test_an_item_that_the_bank_has_no_more_says_so(world: World, browser: Browser) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(delete(bank_items).where(bank_items.c.code == item_at(world, TWK).code))
    page = browser.get(page_of(world.paper()[TWK]), KARTIKA)
    assert page.status_code == 200
    assert "tidak ada lagi di bank soal" in page.text
    assert page.text.count('class="was will"') == 1, "its key is sealed, and stays"


def test_a_key_that_is_probably_wrong_is_named(tmp_path: Path) -> None:
    world = analysed_world()
    with Session(world.engine) as session, session.begin():
        taken = make_rules(item_objections={"days": 3, "most": 5}).item_objections
        rules = replace(exams.get(session, EXAM).rules, item_objections=taken)
        session.execute(update(exams_table).values(rules=dump(rules), rules_digest=rules.digest))
        item_id = next(each.key.item_id for each in exams.sealed_items(session, EXAM) if each.code == MISKEYED)
        papers = session.execute(select(attempts.c.candidate_no, attempts.c["items"]))
        number, paper = next((each, items) for each, items in papers if items and item_id in items)
    receive(world, filed(paper.index(item_id), "A1", number, filed_at=NOON), window(1))
    page = browser_of(world, tmp_path).get(page_of(item_id), KARTIKA).text
    assert '<em class="why">C, bukan kunci B</em>' in page
    assert "Alfa bila kunci C" in page
    assert 'class="rival"' in page
    assert f"Baru {SHEETS} lembar" not in page
    assert looks(world) == ["objection"]
