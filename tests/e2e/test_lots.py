"""Two members enter lots drawn by hand, in real browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.migrations import METADATA
from shared.contracts.rules import Cut
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at, with_key

Enter = Callable[[Principal, str, tuple[int, int]], Page]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Scoring, in which two candidates share the second of two places and the draw decides."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    go_by(world, cut=Cut(count=2, boundary_ties="draw"))
    with Session(engine) as session, session.begin():
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    with scoring_at(engine, tmp_path) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, address: str) -> Enter:
    """A page of the lots in a browser that has the member's key."""

    def entered(who: Principal, language: str, size: tuple[int, int]) -> Page:
        return with_key(page_of(browser, address, who, language, size, f"/peringkat/{VACANCY}/undian"), who)

    return entered


def test_two_members_enter_the_same_lots(enter: Enter) -> None:
    first = enter(KARTIKA, "id", WIDE)
    expect(first.get_by_role("heading", name="2 peserta menunggu undian")).to_be_visible()
    looked_at(first, "undian-kosong")
    first.get_by_label("Nomor peserta menurut urutan undian").fill("26-0003\n26-0009")
    first.get_by_role("button", name="Tanda tangani urutan ini").click()
    expect(first.get_by_role("alert")).to_contain_text("Isi tepat nomor peserta yang menunggu undian")
    expect(first.get_by_label("Nomor peserta menurut urutan undian")).to_have_value("26-0003\n26-0009")
    looked_at(first, "undian-salah")
    first.get_by_label("Nomor peserta menurut urutan undian").fill("26-0003\n26-0002")
    first.get_by_role("button", name="Tanda tangani urutan ini").click()
    expect(first.get_by_text("Anggota kedua mengesahkan urutan yang sama")).to_be_visible()
    looked_at(first, "undian-pertama")
    second = enter(SIREGAR, "en", NARROW)
    expect(second.get_by_role("list").filter(has_text="26-0003").get_by_role("listitem").first).to_have_text("26-0003")
    looked_at(second, "undian-kedua")
    second.get_by_role("button", name="Sign and confirm this order").click()
    expect(second.get_by_text("The ranking follows these lots now")).to_be_visible()
    looked_at(second, "undian-tercatat")
