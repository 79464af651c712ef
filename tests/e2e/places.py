"""Recruitment after a release with a reserve, at an address of its own, and pages opened there by whom one likes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.migrations import METADATA as RECRUITMENT
from services.recruitment.service import create_app as recruitment
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Principal
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.places import rows_of, rule
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS, bind_keys, member, receive, release
from tests.builders.web import bearer_of, make_settings
from tests.e2e.applicants import log_in
from tests.e2e.browser import follow
from tests.e2e.player_fixture.hall import Quiet, Server

Size = tuple[int, int]
Enter = Callable[[str | None, str, str, Size], Page]


@contextmanager
def served(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="pages")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Selection:
    """Recruitment with five candidates of whom the first has a place."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = make_engine(f"sqlite:///{folder}/recruitment.db")
        RECRUITMENT.create_all(self.engine)
        with unit_of_work(self.engine) as session:
            build.open_demo_selection(session)
            bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        rule(self.engine)
        with unit_of_work(self.engine) as session:
            self.numbers = [build.add_candidate(session, index) for index in range(5)]
        (self.released,) = release(rows_of(self.numbers), places=1)
        receive(self.engine, self.released)
        settings = make_settings("recruitment", folder, secret_key=build.SECRET, database_url=str(self.engine.url))
        self.app: Flask = recruitment(settings, engine=self.engine, clock=StoppedClock(NOW))

    def account_of(self, number: str) -> str:
        with reading(self.engine) as session:
            return str(
                session.scalars(select(candidates.c.account_id).where(candidates.c.candidate_no == number)).one()
            )


@pytest.fixture
def selection(tmp_path: Path) -> Iterator[Selection]:
    made = Selection(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def address(selection: Selection) -> Iterator[str]:
    with served(selection.app) as url:
        yield url


@pytest.fixture
def enter(browser: Browser, selection: Selection, address: str) -> Enter:
    def open_page(number: str | None, path: str, language: str, size: Size) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
        if number:
            log_in(context, selection.app, selection.engine, address, selection.account_of(number))
        page = context.new_page()
        page.goto(f"{address}{path}")
        return page

    return open_page


def staff_page(
    browser: Browser, engine: Engine, address: str, who: Principal, at: datetime, language: str, size: Size
) -> Page:
    """A member's browser, in which they have made a key; it shows their start page."""
    (role,) = who.roles
    with unit_of_work(engine) as session:
        member(session, who.id, who.name, since=NOW - timedelta(days=1), role=role)
    headers = bearer_of(who, at, "recruitment")
    context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/petugas/kunci")
    name = {"id": "Buat kunci di peramban ini", "en": "Make a key in this browser"}[language]
    follow(page.get_by_role("button", name=name))
    page.goto(f"{address}/petugas")
    return page
