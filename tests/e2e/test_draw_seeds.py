"""The seed of a draw in real browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.migrations import METADATA
from shared.contracts.cuts import Cut
from shared.contracts.draw_seeds import DrawSeedRecorded
from shared.contracts.draws import sheet_code, ticket
from shared.db.engine import make_engine
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.e2e.passkeys import Member
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at, with_key

SEED = hashlib.sha256(b"dadu").hexdigest()
CODES = {number: sheet_code(7**20 + place) for place, number in enumerate(SHEETS)}
PAGE = f"/peringkat/benih-undian/{SELECTION}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Scoring, in which two candidates share the second of two places and a seed decides; members have their keys."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number, sheet_code=CODES[number]), *world.sat(number, letters))
    go_by(world, cut=Cut(count=2, boundary_ties="draw"))
    with Session(engine) as session, session.begin():
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    world.keep()
    yield world
    engine.dispose()


def test_two_members_type_and_sign_the_seed(browser: Browser, world: World, tmp_path: Path) -> None:
    with scoring_at(world.engine, tmp_path) as address:
        first = with_key(page_of(browser, address, KARTIKA, "id", WIDE, PAGE), KARTIKA)
        looked_at(first, "benih-kosong")
        first.get_by_label("Benih, 64 digit heksadesimal").fill("bukan benih")
        first.get_by_role("button", name="Tanda tangani benih ini").click()
        expect(first.get_by_role("alert").filter(has_text="64 digit heksadesimal")).to_be_visible()
        expect(first.get_by_label("Benih, 64 digit heksadesimal")).to_have_value("bukan benih")
        looked_at(first, "benih-salah")
        first.get_by_label("Benih, 64 digit heksadesimal").fill(SEED)
        first.get_by_role("button", name="Tanda tangani benih ini").click()
        expect(first.get_by_text("Benih yang Anda ketik tercatat.")).to_be_visible()
        expect(first.get_by_text(SEED)).to_have_count(0)
        looked_at(first, "benih-pertama")
        member = Member(browser, address, world.engine, SIREGAR, ("en", NARROW))
        second = member.open(PAGE)
        looked_at(second, "benih-kedua")
        # As it is read out, in groups.
        second.get_by_role("textbox").fill(" ".join(SEED[at : at + 8] for at in range(0, 64, 8)).upper())
        sign = second.get_by_role("button", name="Sign this seed")
        member.is_asked_first(sign, "Cancelled")
        member.signs(sign, second.get_by_text(SEED, exact=True))
        looked_at(second, "benih-tercatat")
        world.keep()
        below = max(("26-0002", "26-0003"), key=lambda number: ticket(bytes.fromhex(SEED), VACANCY, CODES[number]))
        member.open(f"/peringkat/{VACANCY}/{below}")
        expect(second.get_by_text("the smaller ticket stands first")).to_be_visible()
        looked_at(second, "benih-mengapa")
        (recorded,) = world.emitted(DrawSeedRecorded)
        assert recorded.seed == SEED
        assert [each.key_id for each in recorded.signatures] == [person_keys.fingerprint(KARTIKA.id), member.key_id]
