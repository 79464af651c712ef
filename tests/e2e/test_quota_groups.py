"""An applicant chooses a quota group, and everybody reads by which place somebody goes on: in real browsers, at both
sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.recruitment.applications.tables import applications
from services.recruitment.migrations import METADATA as RECRUITMENT
from services.recruitment.service import create_app as recruitment
from services.scoring.migrations import METADATA as SCORING
from services.scoring.service import create_app as scoring
from shared.contracts.rules import Cut
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.places import rows_of
from tests.builders.quota_groups import choose, papua, rule
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.scoring import KARTIKA, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release
from tests.builders.web import bearer, bearer_of, make_settings
from tests.e2e.applicants import log_in
from tests.e2e.player_fixture.hall import front
from tests.e2e.site import NARROW, WIDE, looked_at
from tests.e2e.test_reserve import Size, served

BY_THE_GROUP = {"id": "Anda lanjut lewat tempat Putra-putri Papua.", "en": "You go on by a place of Putra-putri Papua."}
LOOKS: list[tuple[str, Size]] = [("id", NARROW), ("en", WIDE)]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A selection with a group in each vacancy. Of three candidates the third goes on by the group's place."""
    made = make_engine(f"sqlite:///{tmp_path}/recruitment.db")
    RECRUITMENT.create_all(made)
    with unit_of_work(made) as session:
        build.open_demo_selection(session)
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        numbers = [build.add_candidate(session, index) for index in range(3)]
    choose(made, numbers[2], "papua")
    rules = rule(made, papua(), Cut(count=2, boundary_ties="all"))
    first, second, third = rows_of(numbers)
    rows = [replace(first, place="open"), second, replace(third, status="goes_on", quota_group="papua", place="papua")]
    receive(made, *release(rows, rules_digest=rules.digest, places=2))
    yield made
    made.dispose()


def pages(browser: Browser, url: str, language: str, size: Size, **options: object) -> Page:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": "terang_lang", "value": language, "url": url}])
    return context.new_page()


def test_a_group_is_chosen_verified_and_seen_in_the_ladder(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    settings = make_settings("recruitment", tmp_path, secret_key=build.SECRET, database_url=str(engine.url))
    with reading(engine) as session:
        holder = session.scalars(select(applications.c.account_id).where(applications.c.quota_group == "papua")).one()
    app = recruitment(settings, engine=engine, clock=StoppedClock(NOW))
    with unit_of_work(engine) as session:
        account = build.add_account(session, build.nik_number(9), "Yulia Wonda")
    with served(app) as url:
        page = pages(browser, url, "id", NARROW)
        log_in(page.context, app, engine, url, account)
        page.goto(f"{url}/formasi/{VACANCY_ID}/lamar")
        looked_at(page, "kuota-lamar")
        page.get_by_label("Jenjang pendidikan").select_option("S1")
        page.get_by_label("Program studi").fill("Informatika")
        page.get_by_label("IPK").fill("3,45")
        page.get_by_label("Sekolah atau perguruan tinggi").fill("Universitas Cenderawasih")
        page.get_by_label("Putra-putri Papua").check()
        page.get_by_role("button", name="Kirim lamaran").click()
        expect(page.get_by_role("alert")).to_contain_text("Saya orang asli Papua")
        looked_at(page, "kuota-lamar-salah")
        page.get_by_label("Saya orang asli Papua").check()
        page.get_by_role("button", name="Kirim lamaran").click()
        expect(page.get_by_text("Lamaran Anda terkirim.")).to_be_visible()
        with reading(engine) as session:
            mine = select(applications.c.application_id).where(applications.c.account_id == account)
            application_id = session.scalars(mine).one()
        for language, size in LOOKS:
            result = pages(browser, url, language, size)
            log_in(result.context, app, engine, url, holder)
            result.goto(f"{url}/lamaran/hasil")
            expect(result.get_by_role("main")).to_contain_text(BY_THE_GROUP[language])
            looked_at(result, f"kuota-hasil-saya-{language}")
            desk = pages(browser, url, language, size, extra_http_headers=bearer(Role.VERIFIER, now=NOW))
            desk.goto(f"{url}/verifikasi/{application_id}")
            expect(desk.get_by_role("row").filter(has_text="Putra-putri Papua")).to_be_visible()
            looked_at(desk, f"kuota-verifikasi-{language}")
            public = pages(browser, url, language, size)
            for path in (f"/hasil/{VACANCY_ID}", f"/formasi/{VACANCY_ID}"):
                public.goto(f"{url}{path}")
                expect(public.get_by_text("Putra-putri Papua").first).to_be_visible()
                looked_at(public, f"kuota-{path.split('/')[1]}-{language}")


def test_the_committee_sees_places_and_why(browser: Browser, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    SCORING.create_all(engine)
    world = World(bank_rows(), engine)
    for number, letters in SHEETS.items():
        group = "papua" if number in ("26-0005", "26-0007") else None
        world.apply(admitted(number, quota_group=group), *world.sat(number, letters))
    go_by(world, cut=Cut(count=3, boundary_ties="all"), quota_groups=papua(count=None, share=34))
    app = scoring(make_settings("scoring", tmp_path, database_url=str(engine.url)), engine=engine)
    with served(DispatcherMiddleware(front(), {"/scoring": app})) as url:
        for language, size in LOOKS:
            headers = bearer_of(KARTIKA, datetime.now(UTC), "scoring")
            page = pages(browser, url, language, size, extra_http_headers=headers)
            page.goto(f"{url}/scoring/peringkat/{VACANCY}")
            expect(page.get_by_role("row").filter(has_text="26-0005")).to_contain_text("Putra-putri Papua")
            looked_at(page, f"kuota-peringkat-{language}")
            page.goto(f"{url}/scoring/peringkat/{VACANCY}/26-0007")
            expect(page.locator("#ke-batas-kelompok")).to_contain_text("26-0005 (Putra-putri Papua)")
            looked_at(page, f"kuota-mengapa-{language}")
    engine.dispose()
