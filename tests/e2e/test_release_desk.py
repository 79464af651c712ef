"""The committee's desk around a release: signing many at once, taking a signature back, withdrawing what was released;
and what everybody reads of it. In real browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.orm import Session

from services.recruitment.results.usecases import withdrawals
from services.recruitment.service import create_app as create_recruitment
from services.scoring.approvals.usecases import bind_key
from services.scoring.migrations import METADATA
from services.scoring.releases.usecases import batch
from shared.contracts.committee import RankingSigned
from shared.contracts.scoring import RankingReleased
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.databases import content_of
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_ranked import REASON, SHEETS
from tests.builders.scoring_seats import checked_in, missed
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release
from tests.builders.taken_back import withdrawn
from tests.builders.web import make_settings
from tests.e2e.browser import follow
from tests.e2e.passkeys import Member
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at, served, with_key

Enter = Callable[[Principal, str, tuple[int, int], str], Page]
WITHDRAW = "Tandatangani dengan alasan ini"
ABSENT = [f"26-00{number}" for number in range(10, 22)]
CAME = ABSENT[:9]
"""Who checked in and never began."""
MANY, ONE = f"/peringkat/sekaligus/{SELECTION}", f"/peringkat/{VACANCY}"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Scoring with two vacancies that are ready and a third whose candidate has not sat; members have their keys."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        world.apply(admitted(number), *world.sat(number, letters))
    world.apply(vacancy(vacancy_id="perawat", title="Perawat", unit="RSUD"), admitted("26-0101", vacancy_id="perawat"))
    world.apply(*world.sat("26-0101", "ECCECC"))
    world.apply(vacancy(vacancy_id="arsip", title="Arsiparis", unit="Dinas"), admitted("26-0201", vacancy_id="arsip"))
    world.apply(*(admitted(number) for number in ABSENT))
    world.apply(*(checked_in(number) for number in CAME), *(missed(number) for number in ABSENT))
    with Session(engine) as session, session.begin():
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    return world


@pytest.fixture
def address(world: World, tmp_path: Path) -> Iterator[str]:
    with scoring_at(world.engine, tmp_path) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, address: str) -> Enter:
    def open_page(who: Principal, language: str, size: tuple[int, int], path: str) -> Page:
        return with_key(page_of(browser, address, who, language, size, path), who)

    return open_page


def test_many_are_signed_at_once_and_a_signature_is_taken_back(enter: Enter) -> None:
    first = enter(KARTIKA, "id", WIDE, MANY)
    expect(first.get_by_role("row").filter(has_text="Arsiparis")).to_contain_text("belum")
    looked_at(first, "sekaligus")
    first.get_by_role("button", name="Tandatangani 2 peringkat").click()
    expect(first.get_by_text("2 peringkat ditandatangani, 0 di antaranya dirilis")).to_be_visible()
    looked_at(first, "sekaligus-ditandatangani")
    follow(first.get_by_role("link", name="Perawat"))
    looked_at(first, "cabut")
    first.get_by_role("button", name="Cabut tanda tangan saya").click()
    expect(first.get_by_text("Tanda tangan Anda dicabut dan tidak dihitung lagi.")).to_be_visible()
    expect(first.get_by_text("0 dari 2").first).to_be_visible()
    looked_at(first, "dicabut")

    second = enter(SIREGAR, "en", NARROW, MANY)
    expect(second.get_by_role("row").filter(has_text="Pranata")).to_contain_text("second signature")
    looked_at(second, "sekaligus-en")
    second.get_by_role("button", name="Sign 2 rankings").click()
    expect(second.get_by_text("2 rankings are signed, 1 of them released")).to_be_visible()
    looked_at(second, "sekaligus-ditandatangani-en")


def test_a_very_large_selection_is_signed_part_by_part(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "VACANCIES_IN_PART", 1)
    page = enter(KARTIKA, "id", NARROW, MANY)
    expect(page.get_by_text("Ini bagian 1 dari 3. 1 formasi di dalamnya.")).to_be_visible()
    expect(page.get_by_role("button", name="Tandatangani")).to_have_count(0)
    follow(page.get_by_role("link", name="Bagian berikutnya"))
    looked_at(page, "bagian")
    page.get_by_role("button", name="Tandatangani 1 peringkat").click()
    expect(page.get_by_text("1 peringkat ditandatangani, 0 di antaranya dirilis")).to_be_visible()
    expect(page.get_by_text("Ini bagian 2 dari 3. 1 formasi di dalamnya.")).to_be_visible()
    looked_at(enter(SIREGAR, "en", WIDE, f"{MANY}?bagian=2"), "bagian-en")


def test_two_withdraw_what_was_released(enter: Enter) -> None:
    for who in (KARTIKA, SIREGAR):
        page = enter(who, "id", WIDE, ONE)
        page.get_by_role("button", name="Tanda tangani peringkat").click()
        expect(page.get_by_role("status")).to_be_visible()
    first = enter(KARTIKA, "id", WIDE, ONE)
    expect(first.locator("#sebelum-rilis")).to_contain_text("9 peserta sudah masuk di kursinya dan tidak pernah mulai")
    for number in CAME:
        expect(first.get_by_role("row").filter(has_text=number)).to_contain_text("sudah masuk di kursinya")
    expect(first.get_by_text("Tidak hadir", exact=True)).to_have_count(len(ABSENT) - len(CAME) + 1)
    looked_at(first, "dirilis")
    follow(first.get_by_role("link", name="Tarik peringkat"))
    looked_at(first, "tarik")
    first.get_by_role("button", name=WITHDRAW).click()
    expect(first.get_by_role("alert")).to_contain_text("Belum diisi: Alasan, Jenis alasan")
    looked_at(first, "tarik-salah")
    first.get_by_label("Jenis alasan").select_option("court")
    first.get_by_label("Alasan, yang diumumkan").fill(REASON)
    first.get_by_role("button", name=WITHDRAW).click()
    expect(first.get_by_text("Peringkat tetap berlaku sampai anggota lain menandatanganinya.")).to_be_visible()
    looked_at(first, "tarik-pertama")

    second = enter(SIREGAR, "en", NARROW, f"{ONE}/tarik")
    expect(second.get_by_text(REASON)).to_be_visible()
    looked_at(second, "tarik-kedua-en")
    second.get_by_role("button", name="Sign this withdrawal").click()
    expect(second.locator("#ditarik")).to_contain_text("was withdrawn by two members")
    expect(second.get_by_text("It has not changed since.")).to_be_visible()
    looked_at(second, "ditarik-en")
    second.goto(second.url + "/tarik")
    looked_at(second, "tidak-berlaku-en")
    many = enter(KARTIKA, "en", NARROW, MANY)
    expect(many.get_by_role("row").filter(has_text="Pranata")).to_contain_text("was withdrawn by two members")
    looked_at(many, "sekaligus-ditarik-en")


def test_news_does_not_take_the_form_from_a_member_who_is_signing(enter: Enter, world: World) -> None:
    page = enter(KARTIKA, "id", WIDE, ONE)
    news = '<div id="peringkat" hx-get="langsung" hx-trigger="every 1s" hx-swap="outerHTML">Baru</div>'
    page.route("**/langsung*", lambda route: route.fulfill(content_type="text/html", body=news))
    held: list[Route] = []
    page.route("**/api/**", lambda route: held.append(route))
    page.get_by_role("button", name="Tanda tangani peringkat").click()
    for _ in range(2):
        with page.expect_response("**/langsung*"):
            pass
    page.unroute("**/langsung*")
    (asked,) = held
    asked.continue_()
    expect(page.get_by_text("Tanda tangan Anda tercatat.")).to_be_visible()
    assert [each.vacancy_id for each in world.emitted(RankingSigned)] == [VACANCY]


def test_a_passkey_signs_many_at_once_and_a_withdrawal(
    browser: Browser, enter: Enter, world: World, address: str
) -> None:
    member = Member(browser, address, world.engine, KARTIKA, ("id", NARROW))
    page = member.open(MANY)
    # One statement for both.
    said = page.get_by_text("2 peringkat ditandatangani, 0 di antaranya dirilis")
    member.signs(page.get_by_role("button", name="Tandatangani 2 peringkat"), said)
    second = enter(SIREGAR, "id", WIDE, MANY)
    second.get_by_role("button", name="Tandatangani 2 peringkat").click()
    expect(second.get_by_text("2 di antaranya dirilis")).to_be_visible()
    keys = [[signature.key_id for signature in each.signatures] for each in world.emitted(RankingReleased)]
    assert keys == [[member.key_id, person_keys.fingerprint(SIREGAR.id)]] * 2

    member.open(f"{ONE}/tarik")
    page.get_by_label("Jenis alasan").select_option("court")
    page.get_by_label("Alasan, yang diumumkan").fill(REASON)
    sign = page.get_by_role("button", name=WITHDRAW)
    member.is_asked_first(sign, "Dibatalkan")
    looked_at(page, "tarik-passkey-dibatalkan")
    member.signs(sign, page.get_by_text("Peringkat tetap berlaku sampai anggota lain menandatanganinya."))


@pytest.fixture
def published(tmp_path: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Recruitment, where the only version of a vacancy was withdrawn, and how the next one is released."""
    file = tmp_path / "recruitment.db"
    file.write_bytes(content_of(build.database_with_demo_selection()))
    engine = make_engine(f"sqlite:///{file}")
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS)
        numbers = [build.add_candidate(session, index, f"Peserta {index}") for index in range(3)]
    ladder = [
        reported.ranked(numbers[0], 1, 130, 135, 189, "goes_on"),
        reported.ranked(
            numbers[1], 2, 130, 135, 188, "below_cut", decision=reported.decision(numbers[0], "total", 454, 453)
        ),
        reported.ranked(numbers[2], None, 0, 0, 0, "absent"),
    ]
    (one,) = release(ladder)
    receive(engine, one)
    with unit_of_work(engine) as session:
        withdrawals.receive_withdrawal(session, NOW, withdrawn(one))
    app = create_recruitment(make_settings("recruitment", tmp_path), engine=engine, clock=StoppedClock(NOW))
    with served(app) as address:
        yield address, lambda: receive(engine, *release(ladder, version=2))
    engine.dispose()


def test_everybody_reads_which_version_is_in_force_and_why_one_is_not(
    browser: Browser, published: tuple[str, Callable[[], None]]
) -> None:
    address, release_again = published
    page = page_of(browser, address, None, "id", WIDE, f"/hasil/{VACANCY_ID}")
    expect(page.get_by_role("note")).to_contain_text("Putusan pengadilan: Putusan PTUN 12/G/2026")
    expect(page.get_by_role("heading", level=1)).to_contain_text("peringkat ini ditarik")
    looked_at(page, "hasil-ditarik")
    page.goto(f"{address}/hasil")
    expect(page.get_by_text("Ditarik").first).to_be_visible()
    looked_at(page, "hasil-semua-ditarik")
    release_again()
    page = page_of(browser, address, None, "en", NARROW, f"/hasil/{VACANCY_ID}")
    expect(page.get_by_role("note")).to_have_count(0)
    versions = page.get_by_role("region", name="All versions")
    expect(versions.get_by_role("listitem")).to_have_count(2)
    looked_at(page, "hasil-dua-versi-en")
    versions.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_role("note")).to_contain_text("no longer in force")
    expect(page.get_by_role("link", name="See version 2, the newest")).to_be_visible()
    looked_at(page, "hasil-versi-lama-en")
