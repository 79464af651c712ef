"""Two members look at the gate and overrule what it found, in real browsers, at both sizes and in both languages;
checked with axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services.scoring.migrations import METADATA
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY
from tests.builders.scoring_gated import COPIED, REASON, make_gated, overrule
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at

Enter = Callable[[Principal, str, tuple[int, int]], Page]


@pytest.fixture
def enter(browser: Browser, tmp_path: Path) -> Iterator[Enter]:
    """Scoring, in which two candidates of one room made the same twenty mistakes; one member has overruled that."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = make_gated(engine)
    world.now = datetime.now(UTC)
    overrule(world, "pair", REASON, KARTIKA)
    with scoring_at(engine, tmp_path) as address:
        yield lambda who, language, size: page_of(browser, address, who, language, size, f"/peringkat/{VACANCY}")


def test_the_reason_of_one_member_waits_for_a_second_who_sees_figures_and_candidates(enter: Enter) -> None:
    second = enter(SIREGAR, "id", WIDE)
    expect(second.locator("#gerbang")).to_contain_text("1 pasang lembar dengan kesalahan yang sama")
    expect(second.locator("#sebelum-rilis")).not_to_contain_text("pasang lembar")
    expect(second.get_by_role("button", name="Tanda tangani peringkat")).to_be_disabled()
    second.get_by_role("link", name="Lihat angka dan putuskan").click()
    pair = second.locator("#pair")
    expect(pair.get_by_role("link")).to_have_text(list(COPIED))
    expect(pair).to_contain_text(REASON)
    expect(pair.get_by_role("button", name="Tanda tangani dan kesampingkan")).to_be_visible()
    looked_at(second, "gerbang")
    first = enter(KARTIKA, "en", NARROW)
    first.get_by_role("link", name="Look at the figures and decide").click()
    expect(first.locator("#pair")).to_contain_text("Waits for the second member.")
    expect(first.get_by_role("button", name="Sign and overrule")).to_have_count(0)
    looked_at(first, "gerbang-ponsel")
