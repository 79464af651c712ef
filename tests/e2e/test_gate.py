"""Two members look at the gate and overrule what it found, in real browsers, at both sizes and in both languages;
checked with axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.migrations import METADATA
from shared.contracts.committee import GateOverruled
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY
from tests.builders.scoring_gated import COPIED, REASON, SECOND, GatedWorld, make_gated, overrule
from tests.e2e.passkeys import Member
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at, with_key

Enter = Callable[[Principal, str, tuple[int, int]], Page]


@pytest.fixture
def world(tmp_path: Path) -> GatedWorld:
    """Scoring, in which two candidates of one room made the same twenty mistakes; one member has overruled that."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = make_gated(engine)
    world.now = datetime.now(UTC)
    overrule(world, "pair", REASON, KARTIKA)
    with Session(engine) as session, session.begin():
        bind_key(session, person_keys.bound(SIREGAR.id))
    return world


@pytest.fixture
def address(world: GatedWorld, tmp_path: Path) -> Iterator[str]:
    with scoring_at(world.engine, tmp_path) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, address: str) -> Enter:
    """The ranking in a browser that has the member's key."""

    def entered(who: Principal, language: str, size: tuple[int, int]) -> Page:
        return with_key(page_of(browser, address, who, language, size, f"/peringkat/{VACANCY}"), who)

    return entered


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


def test_the_second_member_signs_with_a_passkey_and_the_ranking_may_be_signed(
    browser: Browser, address: str, world: GatedWorld
) -> None:
    member = Member(browser, address, world.engine, SIREGAR, ("id", WIDE))
    second = member.open(f"/peringkat/{VACANCY}")
    second.get_by_role("link", name="Lihat angka dan putuskan").click()
    pair = second.locator("#pair")
    sign = pair.get_by_role("button", name="Tanda tangani dan kesampingkan")
    pair.get_by_role("textbox").fill("pendek")
    sign.click()
    expect(second.get_by_role("alert").filter(visible=True)).to_contain_text("10")
    expect(pair.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    looked_at(second, "gerbang-ditolak")
    assert [each.overruled_by for each in world.emitted(GateOverruled)] == [KARTIKA.id]
    assert member.device.times_signed() == 0, "what is refused is not asked for"
    pair.get_by_role("textbox").fill(SECOND)
    member.is_asked_first(sign, "Dibatalkan")
    expect(pair.get_by_role("textbox")).to_have_value(SECOND)
    member.signs(sign, second.get_by_text("Dikesampingkan dua anggota"))
    expect(pair).to_contain_text(SECOND)
    looked_at(second, "gerbang-dikesampingkan")
    _, signed = world.emitted(GateOverruled)
    assert (signed.overruled_by, signed.reason, signed.key_id) == (SIREGAR.id, SECOND, member.key_id)
    member.open(f"/peringkat/{VACANCY}")
    expect(second.get_by_role("button", name="Tanda tangani peringkat")).to_be_enabled()
