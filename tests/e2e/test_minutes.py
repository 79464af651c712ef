"""The minutes of a released ranking for everybody: while they are made, sealed, and of a version that was withdrawn. In
a real browser, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from services.scoring.migrations import METADATA
from shared.db.engine import make_engine
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import sign, sit, withdraw
from tests.builders.scoring_seats import missed
from tests.builders.sealed_minutes import authority, make
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at

PAGE = f"/berita-acara/{VACANCY}/1"
BOTH = (("id", WIDE), ("en", NARROW))
WORDS = {
    "id": ("Berita acara sedang dibuat", "Unduh PDF", "Versi ini ditarik dua anggota"),
    "en": ("The minutes are being made", "Download PDF", "This version was withdrawn by two members"),
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Scoring, in which two members have released a ranking."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    found = sit(World(bank_rows(), engine))
    found.apply(admitted("26-0009"), missed("26-0009"))
    for who in (KARTIKA, SIREGAR):
        sign(found, who)
    yield found
    engine.dispose()


def test_everybody_reads_what_they_prove_and_takes_the_file(browser: Browser, world: World, tmp_path: Path) -> None:
    with scoring_at(world.engine, tmp_path) as address:
        pages = [(language, page_of(browser, address, None, language, size, PAGE)) for language, size in BOTH]
        for language, page in pages:
            expect(page.get_by_text(WORDS[language][0])).to_be_visible()
        looked_at(pages[0][1], "berita-acara-dibuat")
        # Playwright's event loop runs in this thread, and the library that seals starts one of its own.
        with ThreadPoolExecutor(1) as worker:
            assert worker.submit(make, world).result() == 1
        for language, page in pages:
            page.reload()
            expect(page.get_by_text(authority().fingerprint)).to_be_visible()
            with page.expect_download() as downloading:
                page.get_by_role("link", name=WORDS[language][1]).click()
            assert downloading.value.path().read_bytes().startswith(b"%PDF-")
            assert downloading.value.suggested_filename == f"berita-acara-{VACANCY}-versi-1.pdf"
        looked_at(pages[0][1], "berita-acara")
        for who in (KARTIKA, SIREGAR):
            withdraw(world, who)
        for language, page in pages:
            page.reload()
            expect(page.get_by_text(WORDS[language][2])).to_be_visible()
        looked_at(pages[0][1], "berita-acara-ditarik")
