"""The seed of a draw in real browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

import hashlib
from pathlib import Path

from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, bind_key
from services.scoring.migrations import METADATA
from services.scoring.rankings.usecases import seeds
from shared.contracts.cuts import Cut
from shared.contracts.draws import sheet_code, ticket
from shared.db.engine import make_engine
from shared.signatures.draws import SignedSeed
from tests.builders import person_keys
from tests.builders.scoring import EXAM, KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at

SEED = hashlib.sha256(b"dadu").hexdigest()
CODES = {number: sheet_code(7**20 + place) for place, number in enumerate(SHEETS)}
PAGE = f"/peringkat/benih-undian/{SELECTION}"


def test_the_pages_of_a_draw_are_read_on_both_screens(browser: Browser, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number, sheet_code=CODES[number]), *world.sat(number, letters))
    go_by(world, cut=Cut(count=2, boundary_ties="draw"))
    world.keep()
    with scoring_at(engine, tmp_path) as address:
        first = page_of(browser, address, KARTIKA, "id", WIDE, PAGE)
        looked_at(first, "benih-kosong")
        first.get_by_label("Benih, 64 digit heksadesimal").fill("bukan benih")
        first.get_by_role("button", name="Tanda tangani benih ini").click()
        expect(first.get_by_role("alert").filter(has_text="64 digit heksadesimal")).to_be_visible()
        expect(first.get_by_label("Benih, 64 digit heksadesimal")).to_have_value("bukan benih")
        looked_at(first, "benih-salah")
        for who in (KARTIKA, SIREGAR):
            text = SignedSeed(selection_id=SELECTION, exam_id=EXAM, seed=SEED).statement(who.id, world.now).to_text()
            signed = SignedStatement(text, person_keys.fingerprint(who.id), person_keys.proof(who.id, text))
            with Session(engine) as session, session.begin():
                bind_key(session, person_keys.bound(who.id))
                seeds.enter(session, world.now, SELECTION, SEED, signed, who)
        world.keep()
        second = page_of(browser, address, SIREGAR, "en", NARROW, PAGE)
        expect(second.get_by_text(SEED, exact=True)).to_be_visible()
        looked_at(second, "benih-tercatat")
        below = max(("26-0002", "26-0003"), key=lambda number: ticket(bytes.fromhex(SEED), VACANCY, CODES[number]))
        second.goto(f"{address}/peringkat/{VACANCY}/{below}")
        expect(second.get_by_text("the smaller ticket stands first")).to_be_visible()
        looked_at(second, "benih-mengapa")
    engine.dispose()
