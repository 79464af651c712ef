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
from shared.contracts.reserve import Reserve
from shared.contracts.rules import Cut
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.later_results import account_of
from tests.builders.messaging import StoppedClock
from tests.builders.places import leave, rows_of
from tests.builders.quota_groups import choose, papua, rule
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.scoring import KARTIKA, VACANCY, World, admitted
from tests.builders.scoring_bank import bank_rows
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release
from tests.builders.web import bearer, bearer_of, make_settings
from tests.e2e.applicants import log_in
from tests.e2e.places import Size, served
from tests.e2e.player_fixture.hall import front
from tests.e2e.site import NARROW, WIDE, at_both_sizes, looked_at

BY_THE_GROUP = {"id": "Anda lanjut lewat tempat Putra-putri Papua.", "en": "You go on by a place of Putra-putri Papua."}
FROM_THE_FIRST_DAY = {
    "id": "Cadangan naik paling awal 20 Nov 2026; tempat yang kosong sebelum itu diisi pada awal hari itu.",
    "en": "The reserve moves up from 20 Nov 2026 on; places that fall free before are filled as that day begins.",
}
DECLINED = {"id": "Menolak", "en": "Declined"}
NOT_FILLED = {
    "id": "Belum ada tempat yang dilepas dan diisi lagi dari cadangan.",
    "en": "No place that was given back has been filled from the reserve yet.",
}
IN_THE_GROUP = {"id": "kelompok Putra-putri Papua", "en": "group: Putra-putri Papua"}
"""What a phone has of the place of somebody who has none."""
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
            at_both_sizes(result, f"kuota-hasil-saya-{language}")
            desk = pages(browser, url, language, size, extra_http_headers=bearer(Role.VERIFIER, now=NOW))
            desk.goto(f"{url}/verifikasi/{application_id}")
            expect(desk.get_by_role("row").filter(has_text="Putra-putri Papua")).to_be_visible()
            at_both_sizes(desk, f"kuota-verifikasi-{language}")
            public = pages(browser, url, language, size)
            for path in (f"/hasil/{VACANCY_ID}", f"/formasi/{VACANCY_ID}"):
                public.goto(f"{url}{path}")
                expect(public.get_by_text("Putra-putri Papua").first).to_be_visible()
                at_both_sizes(public, f"kuota-{path.split('/')[1]}-{language}")


def test_a_place_that_was_declined_waits_for_the_first_day_of_the_reserve(browser: Browser, tmp_path: Path) -> None:
    """Of five the first and, by the group, the third are chosen; the group's place is given back, and the fourth and
    the fifth wait for it until the first day."""
    made = make_engine(f"sqlite:///{tmp_path}/recruitment.db")
    RECRUITMENT.create_all(made)
    with unit_of_work(made) as session:
        build.open_demo_selection(session)
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        numbers = [build.add_candidate(session, index) for index in range(5)]
    for number in numbers[2:4]:
        choose(made, number, "papua")
    reserve = Reserve(size=2, reply_days=3, first_day="2026-11-20", last_day="2026-12-31")
    rules = rule(made, papua(), Cut(count=2, boundary_ties="all"), reserve)
    first, second, third, fourth, fifth = rows_of(numbers)
    rows = [
        replace(first, place="open"),
        second,
        replace(third, status="goes_on", quota_group="papua", place="papua"),
        replace(fourth, quota_group="papua"),
        fifth,
    ]
    receive(made, *release(rows, rules_digest=rules.digest, places=2, released_at=NOW))
    leave(made, numbers[2], code="study")
    settings = make_settings("recruitment", tmp_path, secret_key=build.SECRET, database_url=str(made.url))
    app = recruitment(settings, engine=made, clock=StoppedClock(NOW))
    with served(app) as url:
        for language, size in LOOKS:
            public = pages(browser, url, language, size)
            public.goto(f"{url}/hasil/{VACANCY_ID}")
            in_group = public.locator(".by-place").filter(has_text="Putra-putri Papua").last
            public.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
            assert in_group.inner_text().strip() == IN_THE_GROUP[language]
            assert in_group.evaluate("(cell) => getComputedStyle(cell, '::before').content") == "none"
            public.set_viewport_size({"width": size[0], "height": size[1]})
            at_both_sizes(public, f"kuota-cadangan-hasil-{language}")
            public.goto(f"{url}/hasil/{VACANCY_ID}/tempat")
            expect(public.get_by_role("main")).to_contain_text(FROM_THE_FIRST_DAY[language])
            expect(public.get_by_role("row").filter(has_text=numbers[2])).to_contain_text(DECLINED[language])
            expect(public.get_by_role("row").filter(has_text=numbers[3])).to_contain_text("Putra-putri Papua")
            expect(public.locator("section").filter(has=public.locator("#riwayat"))).to_contain_text(
                NOT_FILLED[language]
            )
            at_both_sizes(public, f"kuota-cadangan-tempat-{language}")
            mine = pages(browser, url, language, size)
            log_in(mine.context, app, made, url, account_of(made, numbers[3]))
            for path in ("hasil", "tempat"):
                mine.goto(f"{url}/lamaran/{path}")
                at_both_sizes(mine, f"kuota-cadangan-{path}-saya-{language}")
            expect(mine.get_by_role("main")).to_contain_text(FROM_THE_FIRST_DAY[language])
    made.dispose()


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
            at_both_sizes(page, f"kuota-peringkat-{language}")
            page.goto(f"{url}/scoring/peringkat/{VACANCY}/26-0007")
            expect(page.locator("#ke-batas-kelompok")).to_contain_text("26-0005 (Putra-putri Papua)")
            at_both_sizes(page, f"kuota-mengapa-{language}")
    engine.dispose()
