"""A correction of keys in real browsers: what is proposed, what it does, and two passkeys that put it in force; at both
sizes and in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.migrations import METADATA
from shared.contracts.corrections import KeysCorrected
from shared.contracts.rules import Cut
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_corrected import ENTERS, LARGE, REASON, add_vacancies, compute, item_at, propose
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_web import BAYU
from tests.e2e.passkeys import Member
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at

Enter = Callable[[Principal, str, tuple[int, int], str], Page]
TWK = 1
LETTERS = ("ECCECC", "EACECC", "DCCECC", "DACECC", "CCCECC", "CACECC", "BCCECC", "BACECC", "ACCECC", "DBCECC")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Thirty have sat; six go on, and every second has chosen A where C is the key."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for place in range(30):
        number = f"26-{place + 1:04}"
        world.apply(admitted(number), *world.sat(number, LETTERS[place % len(LETTERS)]))
    go_by(world, cut=Cut(count=6, boundary_ties="all"))
    return world


@pytest.fixture
def address(world: World, tmp_path: Path) -> Iterator[str]:
    with scoring_at(world.engine, tmp_path) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, address: str) -> Enter:
    def open_page(who: Principal, language: str, size: tuple[int, int], path: str = "") -> Page:
        return page_of(browser, address, who, language, size, f"/ujian/{EXAM}/koreksi{path}")

    return open_page


def test_an_author_proposes_and_a_member_sees_what_it_does(world: World, enter: Enter) -> None:
    author = enter(BAYU, "id", WIDE, "?butir=" + item_at(world, TWK).code + "&perubahan=key&kunci=A")
    expect(author.get_by_role("heading", name="Tidak ada koreksi kunci yang diusulkan.")).to_be_visible()
    expect(author.get_by_label("Kunci, bobot, atau nilai baru")).to_have_value("A")
    looked_at(author, "koreksi-kosong")
    author.get_by_label("Cari butir").fill(item_at(world, TWK).code.lower())
    author.get_by_label("Alasan").fill(REASON[:20])
    author.get_by_role("button", name="Cari", exact=True).click()
    expect(author.get_by_label("Alasan")).to_have_value(REASON[:20])
    author.get_by_role("search").locator("xpath=following-sibling::section").get_by_role("button").first.click()
    expect(author.get_by_label("Alasan")).to_have_value(REASON[:20])
    expect(author.get_by_label("Kode butir")).to_have_value(item_at(world, TWK).code)
    expect(author.get_by_label("Kunci, bobot, atau nilai baru")).to_have_value("A")
    looked_at(author, "koreksi-cari")
    author.get_by_label("Alasan").fill("")
    author.get_by_role("button", name="Simpan usul").click()
    expect(author.get_by_text("Alasan wajib diisi").or_(author.get_by_role("alert")).first).to_be_visible()
    looked_at(author, "koreksi-salah")
    author.get_by_label("Alasan").fill(REASON)
    author.get_by_role("button", name="Simpan usul").click()
    expect(author.get_by_role("heading", name="Set kunci 2 mengubah 1 butir.")).to_be_visible()
    looked_at(author, "koreksi-usul")
    author.get_by_role("link", name="Lihat akibatnya").click()
    expect(author.get_by_role("heading", name="Akibat koreksi ini sedang dihitung.")).to_be_visible()
    looked_at(author, "koreksi-menunggu")
    compute(world)
    member = enter(KARTIKA, "id", WIDE, "/2")
    expect(member.get_by_role("heading", name="Bila kunci C menjadi A,")).to_be_visible()
    expect(member.get_by_role("button", name="Tanda tangani akibat ini")).to_be_visible()
    looked_at(member, "koreksi-akibat")
    phone = enter(SIREGAR, "en", NARROW, "/2")
    expect(phone.get_by_role("heading", name="If key C becomes A,")).to_be_visible()
    looked_at(phone, "koreksi-akibat-telepon")
    expect(phone.get_by_role("columnheader", name="Rank", exact=True)).to_have_count(1)
    shifted = phone.get_by_role("row").filter(has_text="same marks, another rank")
    expect(shifted).to_have_count(3)
    sign = "(place) => getComputedStyle(place, '::after').content"
    assert [phone.locator(f".turns li.{turn}").first.evaluate(sign)[1] for turn in ("enters", "leaves")] == ["+", "−"]


def test_two_members_put_it_in_force_with_passkeys(browser: Browser, world: World, address: str, enter: Enter) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    first = Member(browser, address, world.engine, KARTIKA, ("id", WIDE))
    page = first.open(f"/ujian/{EXAM}/koreksi/2")
    sign = page.get_by_role("button", name="Tanda tangani akibat ini")
    first.is_asked_first(sign, "Dibatalkan")
    looked_at(page, "koreksi-passkey-dibatalkan")
    first.signs(sign, page.get_by_text("Tanda tangan Anda tercatat."))
    looked_at(page, "koreksi-ditandatangani")
    second = Member(browser, address, world.engine, SIREGAR, ("en", NARROW))
    page = second.open(f"/ujian/{EXAM}/koreksi/2")
    in_force = page.get_by_role("heading", name="With set of keys 2,")
    second.signs(page.get_by_role("button", name="Sign and put in force"), in_force)
    looked_at(page, "koreksi-berlaku-telepon")
    (corrected,) = world.emitted(KeysCorrected)
    assert [each.key_id for each in corrected.signatures] == [first.key_id, second.key_id]
    listed = enter(KARTIKA, "en", NARROW, "")
    expect(listed.get_by_role("heading", name="No correction of keys is proposed.")).to_be_visible()
    expect(listed.get_by_text("in force since")).to_be_visible()
    looked_at(listed, "koreksi-daftar-telepon")


def test_a_member_reaches_every_vacancy_and_every_row(world: World, enter: Enter) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    compute(world)
    add_vacancies(world, 12)
    wide = enter(KARTIKA, "id", WIDE, "/2")
    choice = wide.get_by_label("Semua 13 formasi yang berubah:")
    choice.select_option(LARGE)
    wide.get_by_role("button", name="Tampilkan").click()
    expect(wide.get_by_text("1–200 dari 450")).to_be_visible()
    expect(choice).to_have_value(LARGE)
    expect(wide.get_by_role("rowheader", name=ENTERS)).to_be_visible()
    looked_at(wide, "koreksi-semua-formasi")
    phone = enter(SIREGAR, "en", NARROW, f"/2?formasi={LARGE}")
    phone.get_by_role("link", name="Next").click()
    phone.get_by_role("link", name="Next").click()
    expect(phone.get_by_text("401–450 of 450")).to_be_visible()
    expect(phone.get_by_label("All 13 vacancies that change:")).to_have_value(LARGE)
    looked_at(phone, "koreksi-semua-baris-telepon")
