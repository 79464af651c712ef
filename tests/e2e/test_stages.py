"""A later stage on the committee's desk and for everybody: ranked, explained, signed, and read with its sum. In real
browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from services.recruitment.service import create_app as create_recruitment
from services.scoring.approvals.usecases import bind_key
from services.scoring.assessments.domain.scores import Given, Reason
from services.scoring.migrations import METADATA
from shared.contracts.percentages import Percent
from shared.db.engine import make_engine
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.later_results import (
    account_of,
    asking,
    database_of_two_stages,
    first_stage,
    later,
    later_rows,
    one_below,
    three_candidates,
    turned_round,
)
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, SECRET, VACANCY_ID
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World
from tests.builders.scoring_assessed import NUMBERS, SKB, assess, assess_all, interview
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import ranking_of, sign
from tests.builders.signed_releases import receive
from tests.builders.web import make_settings
from tests.e2e.applicants import log_in
from tests.e2e.browser import follow
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at, served, with_key

Enter = Callable[[Principal, str, tuple[int, int], str], Page]
FIRST, SECOND, THIRD = NUMBERS
PAGE = f"/peringkat/{VACANCY}"


@pytest.fixture
def enter(browser: Browser, tmp_path: Path) -> Iterator[Enter]:
    """Scoring, in which three take part in the second stage and have all their scores."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = assess(World(bank_rows(), engine))
    scores = {FIRST: (interview(100, 200), 250), SECOND: (interview(400, 600), 500), THIRD: (interview(300, 500), 500)}
    assess_all(world, scores)
    world.keep()
    with Session(engine) as session, session.begin():
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    with scoring_at(engine, tmp_path) as address:

        def open_page(who: Principal, language: str, size: tuple[int, int], path: str) -> Page:
            return with_key(page_of(browser, address, who, language, size, path), who)

        yield open_page


def test_two_members_read_explain_and_sign_it(enter: Enter) -> None:
    first = enter(KARTIKA, "id", WIDE, "/peringkat")
    follow(first.get_by_role("link", name="Seleksi Kompetensi Bidang"))
    looked_at(first, "tahap-daftar")
    first.get_by_role("link", name="Buka peringkat").click()
    expect(first.get_by_role("heading", name="Peringkat Seleksi Kompetensi Bidang")).to_be_visible()
    for name in ("Seleksi Kompetensi Dasar", "Wawancara", "Nilai lama"):
        expect(first.get_by_role("columnheader", name=name)).to_have_count(1)
    looked_at(first, "tahap-peringkat")
    first.locator(f"#mengapa-{THIRD}").click()
    expect(first.get_by_text("(40 % × 29/30 + 30 % × 80/100 + 30 % × 500/550) × 100 = 89,939")).to_be_visible()
    looked_at(first, "tahap-mengapa")
    first.go_back()
    first.get_by_role("button", name="Tanda tangani peringkat").click()
    expect(first.get_by_role("status")).to_be_visible()

    second = enter(SIREGAR, "en", NARROW, f"{PAGE}/{SECOND}?tahap=skb")
    looked_at(second, "tahap-mengapa-en")
    second.goto(second.url.replace(f"/{SECOND}", ""))
    looked_at(second, "tahap-peringkat-en")
    second.get_by_role("button", name="Sign the ranking").click()
    expect(second.get_by_text("Released, version 1").first).to_be_visible()
    looked_at(second, "tahap-dirilis-en")
    many = enter(KARTIKA, "en", NARROW, f"/peringkat/sekaligus/{SELECTION}?tahap=skb")
    looked_at(many, "tahap-sekaligus-en")
    before = enter(KARTIKA, "en", NARROW, f"{PAGE}/tarik")
    before.get_by_label("Kind of reason").select_option("court")
    before.get_by_label("Reason, which is published").fill("Putusan PTUN 12/G/2026 membatalkan peringkat ini.")
    before.get_by_role("button", name="Sign with this reason").click()
    expect(before.get_by_role("alert")).to_contain_text("Withdraw that stage")


def test_everybody_and_the_candidate_read_the_final_result(browser: Browser, tmp_path: Path) -> None:
    engine = database_of_two_stages()
    numbers = three_candidates(engine)
    receive(engine, first_stage(numbers))
    rows = later_rows(numbers)
    receive(engine, later(rows))
    app = create_recruitment(
        make_settings("recruitment", tmp_path, secret_key=SECRET), engine=engine, clock=StoppedClock(NOW)
    )
    with served(app) as address:
        english = page_of(browser, address, None, "en", NARROW, f"/hasil/{VACANCY_ID}?tahap=skb")
        expect(english.get_by_role("heading", level=1)).to_contain_text("chosen")
        page = page_of(browser, address, None, "id", WIDE, "/hasil?tahap=skb")
        looked_at(page, "tahap-hasil-semua")
        page.goto(f"{address}/hasil/{VACANCY_ID}?tahap=skb")
        expect(page.get_by_role("heading", level=1)).to_contain_text("terpilih")
        looked_at(page, "tahap-hasil")
        for number in numbers[:2]:
            log_in(page.context, app, engine, address, account_of(engine, number))
            page.goto(f"{address}/lamaran/hasil")
            expect(page.locator("#jumlah")).to_contain_text("× 100 =")
            looked_at(page, f"tahap-hasil-saya-{number == numbers[0]}")
        receive(engine, later(turned_round(rows), version=2))
        page = page_of(browser, address, None, "id", WIDE, "/hasil?tahap=skb")
        for number in numbers[:2]:
            log_in(page.context, app, engine, address, account_of(engine, number))
            page.goto(f"{address}/lamaran/hasil")
            expect(page.locator("#berubah")).to_be_visible()
            looked_at(page, f"tahap-hasil-berubah-{number == numbers[0]}")


def test_whoever_misses_what_the_stage_asks_for_reads_by_how_much(browser: Browser, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = assess(World(bank_rows(), engine))
    stage = replace(SKB, minima={"wawancara": 500}, percent={"lama": Percent(50)}, enough=1, final_percent=Percent(90))
    go_by(world, first_stage=ranking_of(world).rules.first_stage, stages=(stage,))
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    assess_all(world, {FIRST: (interview(100, 200), 250), SECOND: (interview(400, 600), 500)})
    world.keep()
    with scoring_at(engine, tmp_path) as address:
        page = page_of(browser, address, KARTIKA, "id", WIDE, f"{PAGE}/{FIRST}?tahap=skb")
        expect(page.get_by_text("Wawancara 30, ambang 50; Nilai lama 250, ambang 275")).to_be_visible()
        expect(page.get_by_text("2 ambang bagian tercapai; diminta sekurangnya 1.").first).to_be_visible()
        looked_at(page, "tahap-mengapa-ambang")

    recruitment = database_of_two_stages()
    numbers = three_candidates(recruitment)
    rules = asking(recruitment, numbers, percent={"wawancara": 90}, minima={"cat": 301}, enough=1, final_percent=76)
    receive(recruitment, later(one_below(numbers), rules_digest=rules.digest))
    app = create_recruitment(
        make_settings("recruitment", tmp_path, secret_key=SECRET), engine=recruitment, clock=StoppedClock(NOW)
    )
    with served(app) as address:
        page = page_of(browser, address, None, "id", WIDE, "/hasil?tahap=skb")
        for number, distance in zip(numbers[:2], ("76: kurang 0,982", "76: tercapai, 7,945 di atasnya"), strict=True):
            log_in(page.context, app, recruitment, address, account_of(recruitment, number))
            page.goto(f"{address}/lamaran/hasil")
            expect(page.locator("#ambang")).to_contain_text(distance)
            looked_at(page, f"tahap-hasil-ambang-{number == numbers[0]}")


def test_whoever_has_no_score_reads_in_which_part_and_why(browser: Browser, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = assess(World(bank_rows(), engine))
    cheated = Given({}, Reason.CHEATING)
    assess_all(world, {FIRST: (Given({}, Reason.ILL), 250), SECOND: (cheated, 500), THIRD: (interview(300, 500), 500)})
    world.keep()
    with scoring_at(engine, tmp_path) as address:
        page = page_of(browser, address, KARTIKA, "id", WIDE, f"{PAGE}?tahap=skb")
        expect(page.get_by_text("Wawancara: tidak hadir")).to_be_visible()
        looked_at(page, "tahap-peringkat-tanpa-nilai")
        page.goto(f"{address}{PAGE}/{SECOND}?tahap=skb")
        expect(page.locator("#tanpa-nilai")).to_contain_text("Wawancara: didiskualifikasi karena kecurangan.")
        looked_at(page, "tahap-mengapa-tanpa-nilai")

    recruitment = database_of_two_stages()
    numbers = three_candidates(recruitment)
    receive(recruitment, first_stage(numbers))
    best, other = later_rows(numbers)
    none = {"rank": None, "marks": {}, "total": 0, "decision": None, "unscored": {"wawancara": "cheating"}}
    receive(recruitment, later([best, replace(other, status="disqualified", **none)]))  # type: ignore[arg-type]
    app = create_recruitment(
        make_settings("recruitment", tmp_path, secret_key=SECRET), engine=recruitment, clock=StoppedClock(NOW)
    )
    with served(app) as address:
        page = page_of(browser, address, None, "id", WIDE, f"/hasil/{VACANCY_ID}?tahap=skb")
        expect(page.get_by_text("Wawancara: didiskualifikasi karena kecurangan")).to_be_visible()
        looked_at(page, "tahap-hasil-tanpa-nilai")
        log_in(page.context, app, recruitment, address, account_of(recruitment, numbers[0]))
        page.goto(f"{address}/lamaran/hasil")
        expect(page.locator("#tanpa-nilai")).to_contain_text("Wawancara: didiskualifikasi karena kecurangan.")
        looked_at(page, "tahap-hasil-saya-tanpa-nilai")
