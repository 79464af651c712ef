"""The page of a selection's public files: before there are any, and with what is released. In a real browser, at both
sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from services.scoring.marking.tables import candidates
from services.scoring.migrations import METADATA
from services.scoring.publication import jobs
from shared.db.engine import make_engine, unit_of_work
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, World
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import sign, sit
from tests.builders.web import make_settings
from tests.e2e.site import WIDE, looked_at, page_of, scoring_at


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Scoring, in which everybody has sat; documents name candidates by sheet code."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    found = sit(World(bank_rows(), engine))
    with unit_of_work(engine) as session:
        for place, number in enumerate(session.scalars(select(candidates.c.candidate_no)).all()):
            mine = candidates.c.candidate_no == number
            session.execute(update(candidates).where(mine).values(sheet_code=f"{place:016d}"))
    yield found
    engine.dispose()


def test_everybody_reads_what_is_in_them_and_takes_a_file(browser: Browser, world: World, tmp_path: Path) -> None:
    (job,) = jobs.keyed_jobs(make_settings("scoring", tmp_path))
    with scoring_at(world.engine, tmp_path) as address:
        page = page_of(browser, address, None, "id", WIDE, f"/public/{SELECTION}")
        expect(page.get_by_text("Belum ada berkas")).to_be_visible()
        looked_at(page, "berkas-publik-belum-ada")
        for who in (KARTIKA, SIREGAR):
            sign(world, who)
        while job.run(world.engine, None):
            continue
        page.reload()
        expect(page.get_by_role("heading", name="Edisi 1")).to_be_visible()
        looked_at(page, "berkas-publik")
        with page.expect_download() as downloading:
            page.locator("table a").first.click()
        assert downloading.value.suggested_filename.endswith(".gz")
        assert downloading.value.path().read_bytes().startswith(b"\x1f\x8b")
