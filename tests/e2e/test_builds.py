"""Two members look at a build that was not sealed and accept it, in real browsers, at both sizes and in both languages;
checked with axe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.migrations import METADATA
from shared.contracts.committee import BuildAccepted
from shared.db.engine import make_engine
from tests.builders import person_keys
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, VACANCY, World
from tests.builders.scoring_builds import PATCHED, REASON, SECOND, accept, patch
from tests.builders.scoring_ranked import sit
from tests.e2e.browser import follow
from tests.e2e.passkeys import Member
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at, with_key


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Scoring, in whose exam cbt was replaced; one member has accepted that."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = sit(World(engine=engine))
    patch(world)
    world.now = datetime.now(UTC)
    accept(world, REASON, KARTIKA)
    with Session(engine) as session, session.begin():
        bind_key(session, person_keys.bound(SIREGAR.id))
    return world


@pytest.fixture
def address(world: World, tmp_path: Path) -> Iterator[str]:
    with scoring_at(world.engine, tmp_path) as address:
        yield address


def test_the_first_member_sees_on_a_phone_that_a_second_is_awaited(browser: Browser, address: str) -> None:
    first = with_key(page_of(browser, address, KARTIKA, "en", NARROW, f"/peringkat/{VACANCY}"), KARTIKA)
    first.get_by_role("link", name="Builds that run the exam").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Builds that run this exam")
    differs = first.locator("section").filter(has_text=PATCHED)
    expect(differs).to_contain_text("Waits for the second member.")
    expect(differs.get_by_role("button", name="Sign and accept")).to_have_count(0)
    looked_at(first, "build-ponsel")
    follow(first.get_by_role("main").get_by_role("link").first)
    expect(first).to_have_url(f"{address}/ujian/{EXAM}")
    looked_at(first, "build-ujian-ponsel")


def test_the_second_member_signs_with_a_passkey_and_the_ranking_may_be_signed(
    browser: Browser, address: str, world: World
) -> None:
    member = Member(browser, address, world.engine, SIREGAR, ("id", WIDE))
    second = member.open(f"/peringkat/{VACANCY}")
    expect(second.locator("#sebelum-rilis")).to_contain_text("bukan yang disegel")
    expect(second.get_by_role("button", name="Tanda tangani peringkat")).to_be_disabled()
    second.get_by_role("link", name="Build yang menjalankan ujian").click()
    differs = second.locator("section").filter(has_text=PATCHED)
    sign = differs.get_by_role("button", name="Tanda tangani dan terima")
    differs.get_by_role("textbox").fill("pendek")
    sign.click()
    expect(second.get_by_role("alert").filter(visible=True)).to_contain_text("10")
    expect(differs.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    looked_at(second, "build-ditolak")
    assert member.device.times_signed() == 0, "what is refused is not asked for"
    differs.get_by_role("textbox").fill(SECOND)
    member.signs(sign, second.get_by_text("Diterima dua anggota; kedua alasan"))
    expect(differs).to_contain_text(SECOND)
    looked_at(second, "build-diterima")
    _, signed = world.emitted(BuildAccepted)
    assert (signed.accepted_by, signed.reason, signed.key_id) == (SIREGAR.id, SECOND, member.key_id)
    member.open(f"/peringkat/{VACANCY}")
    expect(second.get_by_role("button", name="Tanda tangani peringkat")).to_be_enabled()
