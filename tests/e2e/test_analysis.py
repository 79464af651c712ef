"""The item analysis with an item that is harder at one site, and two exams side by side: in a real browser, at both
sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from shared.db.engine import make_engine
from tests.builders.databases import content_of
from tests.builders.scoring import EXAM
from tests.builders.scoring_analysed import HARDER, HARDER_THERE, MISKEYED, analysed_world
from tests.builders.scoring_compared import LATER, sit_again
from tests.builders.scoring_web import BAYU
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Scoring with an exam that is analysed, and a later one that the same people have sat."""
    world = analysed_world()
    sit_again(world)
    file = tmp_path / "scoring.db"
    file.write_bytes(content_of(world.engine))
    with scoring_at(make_engine(f"sqlite:///{file}"), tmp_path) as found:
        yield found


def test_item_figures_and_the_comparison_are_read_on_both_screens(browser: Browser, address: str) -> None:
    page = page_of(browser, address, BAYU, "id", WIDE, f"/ujian/{EXAM}/analisis?butir={HARDER_THERE}")
    expect(page.get_by_text("Gedung Serbaguna").first).to_be_visible()
    looked_at(page, "analisis-lokasi")
    for code in (HARDER, MISKEYED):
        page.goto(f"{address}/ujian/{EXAM}/analisis?butir={code}")
        looked_at(page, f"analisis-{code}")
    page.get_by_role("link", name="Bandingkan dengan").click()
    expect(page.get_by_text("Capaian naik 3,8 persen")).to_be_visible()
    assert page.url.endswith(f"/ujian/{EXAM}/perbandingan/{LATER}")
    looked_at(page, "perbandingan")
    english = page_of(browser, address, BAYU, "en", NARROW, f"/ujian/{EXAM}/perbandingan/{LATER}")
    expect(english.get_by_text("3.8 per cent")).to_be_visible()
