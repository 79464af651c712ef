"""A hundred letters without a blank, wherever recruitment shows a person's name, on a phone's screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, select

from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Claim, Holder
from services.recruitment.admissions.tables import candidates
from services.recruitment.applications.tables import applications
from services.recruitment.service import create_app
from services.recruitment.trail.tables import trail
from services.recruitment.verifications import usecases as verifications
from shared.contracts.committee import RankingSigned
from shared.db.engine import unit_of_work
from shared.kernel.roles import Role
from shared.web.staff_tokens import COOKIE
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.served import served
from tests.builders.signed_releases import SIGNERS, bind_keys, member, receive, release
from tests.builders.trail import Trail
from tests.builders.web import make_settings, staff_token
from tests.builders.wide import LONGEST_NAME, PHONE, beyond_the_screen
from tests.e2e.browser import chromium

OF_EVERYBODY = (f"/hasil/{VACANCY_ID}",)
OF_AN_APPLICANT = ("/lamaran", "/lamaran/kartu", "/lamaran/hasil", f"/formasi/{VACANCY_ID}/lamar")
OF_STAFF = (
    *("/petugas", "/verifikasi?status=accepted", "/verifikasi?status=rejected", "/verifikasi/{waiting}"),
    *("/verifikasi/{decided}", "/jejak", "/jejak/{number}", "/jejak/peristiwa/{event}", f"/hasil/{VACANCY_ID}"),
)


@dataclass(frozen=True)
class Site:
    """Recruitment behind a real server, and what its addresses name."""

    url: str
    cookie: str
    """Of the applicant who is on the second rank."""
    ids: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Everybody has the longest name: two candidates of a released ranking, its signers, who verified, who waits."""
    engine = build.make_database()
    account_id, ids = _fill(engine)
    settings = make_settings("recruitment", tmp_path_factory.mktemp("keys"), secret_key=build.SECRET)
    app = create_app(settings, engine=engine, clock=StoppedClock(NOW))
    with served(app) as url:
        yield Site(url, _cookie_of(app, engine, account_id), ids)


def _cookie_of(app: Flask, engine: Engine, account_id: str) -> str:
    with unit_of_work(engine) as session:
        token = logins.open_login(session, NOW, Claim(Holder.APPLICANT, f"key-{account_id}", account_id, None))
    client = app.test_client()
    with client.session_transaction() as kept:
        kept[Holder.APPLICANT.value] = token
    cookie = client.get_cookie("terang_recruitment")
    assert cookie is not None
    return cookie.value


def _fill(engine: Engine) -> tuple[str, dict[str, str]]:
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
        for holder in (*SIGNERS, "staff-1"):
            member(session, holder, LONGEST_NAME, since=NOW - timedelta(days=1))
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        first, second = (build.add_candidate(session, index, LONGEST_NAME) for index in range(2))
        waiting, rejected = (
            build.add_application(session, build.add_account(session, build.nik_number(index), LONGEST_NAME))
            for index in (2, 3)
        )
        verifications.reject(session, NOW, rejected, "staff-1", "incomplete", "Ijazah tidak terbaca.")
        owner = select(candidates.c.account_id).where(candidates.c.candidate_no == second)
        account_id = session.scalars(owner).one()
        decided = session.scalars(
            select(applications.c.application_id).where(applications.c.account_id == account_id)
        ).one()
    rows = [
        reported.ranked(first, 1, 130, 135, 189, "goes_on"),
        reported.ranked(second, 2, 130, 135, 188, "below_cut", decision=reported.decision(first, "total", 454, 453)),
    ]
    receive(engine, *release(rows))
    signed = RankingSigned(
        vacancy_id=VACANCY_ID,
        selection_id=SELECTION_ID,
        exam_id="ujian",
        version=1,
        ranking_digest="a" * 64,
        signed_at=NOW,
    )
    Trail(engine).see(signed, person="staff-1", actor="committee")
    with unit_of_work(engine) as session:
        event = session.scalars(select(trail.c.event_id)).one()
    return account_id, {"waiting": waiting, "decided": decided, "number": second, "event": event}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(base_url=site.url, viewport=PHONE)
    yield context.new_page()
    context.close()


def require_all_fits(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    assert LONGEST_NAME in page.content().replace("<wbr>", ""), address
    assert beyond_the_screen(page) == [], address


@pytest.mark.parametrize("address", OF_EVERYBODY)
def test_in_public(page: Page, address: str) -> None:
    require_all_fits(page, address)


@pytest.mark.parametrize("address", OF_AN_APPLICANT)
def test_to_the_applicant(page: Page, site: Site, address: str) -> None:
    page.context.add_cookies([{"name": "terang_recruitment", "value": site.cookie, "url": site.url}])
    require_all_fits(page, address)


@pytest.mark.parametrize("address", OF_STAFF)
def test_to_staff_who_have_long_names_themselves(page: Page, site: Site, address: str) -> None:
    token = staff_token(Role.VERIFIER, Role.AUDITOR, name=LONGEST_NAME, now=NOW)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": site.url}])
    require_all_fits(page, address.format(**site.ids))
    page.locator("summary", has_text="Menu").click()
    assert beyond_the_screen(page) == []
