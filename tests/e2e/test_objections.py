"""A candidate objects to a question, the committee reads and answers, everybody reads the answer: in a real browser, at
both sizes and in both languages; checked with axe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, expect
from sqlalchemy import Engine, select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.recruitment.admissions.tables import candidates
from services.recruitment.migrations import METADATA as PEOPLE
from services.recruitment.selections.domain.exams import SealedExam
from services.recruitment.selections.storage import exams
from services.recruitment.service import SERVICE
from services.recruitment.service import create_app as create_recruitment
from services.scoring.migrations import METADATA as ITEMS
from services.scoring.service import create_app as create_scoring
from shared.db.engine import make_engine, unit_of_work
from shared.kernel.roles import Role
from tests.builders import objections as made
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, SELECTION_ID
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, World
from tests.builders.scoring_analysed import work
from tests.builders.scoring_corrected import item_at
from tests.builders.scoring_objected import TEXT, answer, filed, objected_world, receive, window
from tests.builders.signed_releases import SIGNERS, bind_keys
from tests.builders.web import bearer, bearer_of, make_settings
from tests.e2e.applicants import log_in
from tests.e2e.player_fixture.hall import Quiet, Server
from tests.e2e.site import NARROW, WIDE, looked_at

Open = Callable[[str, tuple[int, int], dict[str, str]], BrowserContext]


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Engine]:
    """Recruitment's database: somebody has sat, and objected to nothing yet."""
    engine = make_engine(f"sqlite:///{tmp_path}/recruitment.db")
    PEOPLE.create_all(engine)
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
    made.take_objections(engine)
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        exams.put(session, SealedExam(made.EXAM, SELECTION_ID, 188, "56" * 32, "34" * 32, NOW))
        number = build.add_candidate(session, 0, "Ani Lestari")
    seat = reported.seat_assigned(number, starts_at=made.ENDS - timedelta(hours=2), ends_at=made.ENDS)
    deliver(engine, seat)
    deliver(engine, reported.attempt_submitted(number, submitted_at=made.ENDS), 2)
    yield engine
    engine.dispose()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Scoring's database: two have objected to an item, and one member has answered."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    ITEMS.create_all(engine)
    found = objected_world(engine)
    receive(found, filed(1, "0123456789AB"), filed(1, "BA9876543210", "26-0002", reason="none_right"), window(2))
    found.now = datetime.now(UTC)
    assert not answer(found, 1, KARTIKA)
    work(found)
    yield found
    engine.dispose()


@pytest.fixture
def recruitment(people: Engine, tmp_path: Path) -> Flask:
    settings = make_settings("recruitment", tmp_path, database_url=str(people.url), secret_key=build.SECRET)
    return create_recruitment(settings, engine=people, clock=StoppedClock(NOW))


@pytest.fixture
def address(recruitment: Flask, world: World, tmp_path: Path) -> Iterator[str]:
    settings = make_settings("scoring", tmp_path, database_url=str(world.engine.url))
    scoring = create_scoring(settings, engine=world.engine)
    site = DispatcherMiddleware(recruitment, {"/scoring": scoring})
    server = make_server("127.0.0.1", 0, site, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="site")
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_browser(browser: Browser, address: str) -> Open:
    def opened(language: str, size: tuple[int, int], headers: dict[str, str]) -> BrowserContext:
        context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
        return context

    return opened


def deliver(engine: Engine, payload: Any, sequence: int = 1) -> None:
    with unit_of_work(engine) as session:
        handler = SERVICE.consumers[0].subscriptions[type(payload)]
        handler(session, NOW, reported.event_of(payload, sequence), payload)


def test_a_candidate_objects_and_everybody_reads_the_answer(
    open_browser: Open, recruitment: Flask, people: Engine, address: str
) -> None:
    context = open_browser("id", NARROW, {})
    with unit_of_work(people) as session:
        account = session.execute(select(candidates.c.account_id)).scalar_one()
    log_in(context, recruitment, people, address, account)
    page = context.new_page()
    page.goto(f"{address}/lamaran")
    looked_at(page, "lamaran-sanggah")
    page.get_by_role("link", name="Buka sanggahan").click()
    expect(page.get_by_text("Anda belum menyanggah soal apa pun.")).to_be_visible()
    looked_at(page, "sanggah-kosong")
    page.get_by_role("button", name="Kirim sanggahan").click()
    expect(page.get_by_role("alert")).to_contain_text("Belum diisi")
    looked_at(page, "sanggah-salah")
    page.get_by_label("Nomor soal").fill("34")
    page.get_by_label("lebih dari satu jawaban benar").check()
    page.get_by_label("Penjelasan", exact=True).fill(made.TEXT)
    page.get_by_label("Nomor dan penjelasannya sudah saya periksa").check()
    page.get_by_role("button", name="Kirim sanggahan").click()
    mine = page.get_by_role("article").filter(has_text="Soal nomor 34")
    expect(mine).to_contain_text("menunggu jawaban")
    looked_at(page, "sanggah-diajukan")
    code = mine.get_attribute("id") or ""
    desk = open_browser("en", WIDE, bearer(Role.COMMITTEE, now=NOW)).new_page()
    desk.goto(f"{address}/petugas/sanggahan?kode={code}")
    expect(desk.get_by_text(made.TEXT)).to_be_visible()
    expect(desk.get_by_text("Ani Lestari")).to_have_count(0)
    looked_at(desk, "sanggah-meja")
    deliver(people, made.answered(objections=(code,)))
    page.reload()
    expect(mine).to_contain_text(made.PUBLIC)
    looked_at(page, "sanggah-dijawab")
    for language, size in (("en", NARROW), ("id", WIDE)):
        public = open_browser(language, size, {}).new_page()
        public.goto(f"{address}/sanggahan")
        expect(public.get_by_text(made.PUBLIC)).to_be_visible()
        looked_at(public, f"sanggahan-umum-{language}")


def test_the_second_member_sees_what_the_first_has_answered(open_browser: Open, world: World, address: str) -> None:
    for language, size, sign in (("id", WIDE, "Tanda tangani jawaban ini"), ("en", NARROW, "Sign this answer")):
        page = open_browser(language, size, bearer_of(SIREGAR, datetime.now(UTC), "scoring")).new_page()
        page.goto(f"{address}/scoring/ujian/{EXAM}/sanggahan")
        looked_at(page, f"sanggahan-butir-{language}")
        page.get_by_role("table").get_by_role("link").first.click()
        expect(page.get_by_text(TEXT)).to_be_visible()
        expect(page.get_by_role("button", name=sign)).to_be_visible()
        expect(page.get_by_text(f"Soal {item_at(world, 1).code}?")).to_be_visible()
        looked_at(page, f"sanggahan-jawab-{language}")
    codes = page.get_by_role("link", name="Read the texts").get_attribute("href") or ""
    assert codes.endswith("kode=0123456789AB,BA9876543210")
