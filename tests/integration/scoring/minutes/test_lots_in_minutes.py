"""Minutes say which equals were drawn by hand, and which two members entered the lots with which keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import DrawnLots, Minutes, follows
from services.scoring.minutes.domain.paper import _Paper, paper
from services.scoring.minutes.pages.workbook import minutes_xlsx
from services.scoring.minutes.usecases import making
from services.scoring.rankings import tables
from services.scoring.service import create_app
from shared.contracts.draws import sheet_code
from shared.contracts.rules import Cut
from shared.kernel.clock import to_text
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, World, admitted
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS, enter_lots, sign
from tests.builders.sealed_minutes import FIRST
from tests.builders.web import make_settings

CODES = {number: sheet_code(7**20 - place) for place, number in enumerate(SHEETS)}
ORDER = ("26-0003", "26-0002")
BY_CODE = tuple(CODES[number] for number in ORDER)


@pytest.fixture
def world() -> World:
    """Two share the second of two places; lots have put them in order, and two members have released that."""
    world = World()
    for number, letters in SHEETS.items():
        world.apply(admitted(number, sheet_code=CODES[number]), *world.sat(number, letters))
    go_by(world, cut=Cut(count=2, boundary_ties="draw"))
    for who in (KARTIKA, SIREGAR):
        enter_lots(world, who, ORDER)
    world.keep()
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    return world


def gathered(world: World) -> Minutes:
    with Session(world.engine) as session:
        return making.gather(session, FIRST)


def members_of(lots: DrawnLots) -> list[tuple[str, str, str | None]]:
    return [(each.name, each.pseudonym, each.key_id) for each in lots.members]


def test_minutes_have_the_lots_by_sheet_code_with_members_and_keys(world: World) -> None:
    (lots,) = gathered(world).lots
    assert lots.candidates == BY_CODE
    assert lots.confirmed_at == world.now
    kartika, siregar = (person_keys.fingerprint(who.id) for who in (KARTIKA, SIREGAR))
    assert members_of(lots) == [("R.K.", KARTIKA.id, kartika), ("M.S.", SIREGAR.id, siregar)]


def test_lots_confirmed_after_the_release_are_not_in_its_minutes(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(tables.lots).values(confirmed_at=world.now + timedelta(seconds=1)))
    assert gathered(world).lots == ()


def test_only_lots_by_which_the_document_stands_are_in_them(world: World) -> None:
    document = gathered(world).document
    assert follows(document, BY_CODE)
    assert not follows(document, BY_CODE[::-1])
    assert not follows(document, (BY_CODE[0], CODES["26-0004"]))
    assert not follows({**document, "draw_seed": "5eed" * 16}, BY_CODE)
    with Session(world.engine) as session, session.begin():
        session.execute(update(tables.lots).values(numbers=list(ORDER[::-1])))
    assert gathered(world).lots == ()


def test_the_paper_and_the_workbook_say_it(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts: list[tuple[str, str]] = []
    fact = _Paper.fact

    def noted(page: _Paper, word: str, text: str) -> None:
        facts.append((word, text))
        fact(page, word, text)

    monkeypatch.setattr(_Paper, "fact", noted)
    minutes = gathered(world)
    paper(minutes)
    keys = [person_keys.fingerprint(who.id) for who in (KARTIKA, SIREGAR)]
    assert ("Menurut undian", ", ".join(BY_CODE)) in facts
    said = [text for word, text in facts if word == "Oleh"]
    assert said == [f"R.K. ({KARTIKA.id}), kunci {keys[0]}", f"M.S. ({SIREGAR.id}), kunci {keys[1]}"]
    assert not [text for _, text in facts if "26-0003" in text]
    at = to_text(world.now)
    members = ["R.K.", KARTIKA.id, keys[0], "M.S.", SIREGAR.id, keys[1]]
    app = create_app(make_settings("scoring", tmp_path), engine=world.engine)
    with app.test_request_context():
        book = CalamineWorkbook.from_filelike(BytesIO(minutes_xlsx(minutes)))
        without = CalamineWorkbook.from_filelike(BytesIO(minutes_xlsx(replace(minutes, lots=()))))
    rows = book.get_sheet_by_name("undian").to_python()
    assert rows[1:] == [[1.0, place, code, at, *members] for place, code in enumerate(BY_CODE, 1)]
    assert "undian" not in without.sheet_names


def test_lots_of_an_earlier_release_are_said_to_be_without_signatures(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(tables.lots).values(key_id=None, confirming_key_id=None))
    facts: list[str] = []
    monkeypatch.setattr(_Paper, "fact", lambda _page, _word, text: facts.append(text))
    paper(gathered(world))
    without = "tanpa tanda tangan, di bawah rilis sebelumnya"
    assert {f"R.K. ({KARTIKA.id}), {without}", f"M.S. ({SIREGAR.id}), {without}"} <= set(facts)
