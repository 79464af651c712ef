"""Two members close a roster with the keys of their own browsers, and a candidate reads the own row: at both sizes and
in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.migrations import METADATA
from services.recruitment.service import create_app
from services.recruitment.verifications import usecases as verifications
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Principal, Role
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import FOUR, NOW
from tests.builders.rosters import OVER, events, refuse
from tests.builders.web import make_settings
from tests.e2e.applicants import log_in
from tests.e2e.browser import follow
from tests.e2e.places import Size, address, staff_page
from tests.e2e.site import NARROW, WIDE, looked_at

__all__ = ["address"]

OFFICER = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}))
MEMBER = Principal("staff-joko", "Joko Susilo", frozenset({Role.COMMITTEE}))


class Selection:
    """Recruitment after the registration: three admitted, one refused, one undecided."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = make_engine(f"sqlite:///{folder}/recruitment.db")
        METADATA.create_all(self.engine)
        with unit_of_work(self.engine) as session:
            build.open_demo_selection(session)
            refuse(session, 9)
            self.numbers = [build.add_candidate(session, index, name) for index, name in enumerate(FOUR[:3])]
            account_id = build.add_account(session, build.nik_number(7), "Eka Putra")
            self.waiting = build.add_application(session, account_id)
        settings = make_settings("recruitment", folder, secret_key=build.SECRET, database_url=str(self.engine.url))
        self.clock = StoppedClock(OVER)
        self.app = create_app(settings, engine=self.engine, clock=self.clock)


@pytest.fixture
def selection(tmp_path: Path) -> Iterator[Selection]:
    made = Selection(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def enter_staff(browser: Browser, selection: Selection, address: str) -> Callable[[Principal, str, Size], Page]:
    """A member's browser, in which they have made a key."""

    def open_page(who: Principal, language: str, size: Size) -> Page:
        return staff_page(browser, selection.engine, address, who, OVER, language, size)

    return open_page


def test_two_members_close_the_roster_and_a_candidate_reads_the_own_row(
    browser: Browser,
    selection: Selection,
    address: str,
    enter_staff: Callable[[Principal, str, Size], Page],
) -> None:
    officer = enter_staff(OFFICER, "id", WIDE)
    follow(officer.get_by_role("link", name="Penutupan daftar peserta"))
    expect(officer.get_by_role("heading", level=1)).to_have_text("Daftar peserta belum dapat ditutup.")
    expect(officer.get_by_role("button", name="Susun daftar")).to_be_disabled()
    looked_at(officer, "daftar-menunggu")
    with unit_of_work(selection.engine) as session:
        verifications.accept(session, NOW, selection.waiting, "staff-1")
    officer.reload()
    officer.get_by_label("Kode cadangan").fill("nol")
    follow(officer.get_by_role("button", name="Susun daftar"))
    looked_at(officer, "daftar-ditolak")
    officer.get_by_label("Kode cadangan").fill("")
    follow(officer.get_by_role("button", name="Susun daftar"))
    expect(officer.get_by_role("heading", level=1)).to_have_text("Tutup daftar peserta?")
    looked_at(officer, "daftar-disusun")
    officer.get_by_role("button", name="Tandatangani: daftar ditutup").click()
    expect(officer.get_by_text("Orang lain harus menandatangani daftar yang sama.")).to_be_visible()
    looked_at(officer, "daftar-satu")

    other = enter_staff(MEMBER, "en", NARROW)
    follow(other.get_by_role("link", name="Closing the roster"))
    looked_at(other, "daftar-kedua-ponsel")
    other.get_by_role("button", name="Sign: the roster is closed").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("The roster has been closed.")
    looked_at(other, "daftar-ditutup-ponsel")
    (event,) = events(selection.engine)

    with reading(selection.engine) as session:
        own = select(candidates.c.account_id).where(candidates.c.candidate_no == selection.numbers[0])
        account_id = str(session.scalars(own).one())
    for language, size, heading in (
        ("id", NARROW, "Anda ada dalam daftar yang ditutup."),
        ("en", WIDE, "You are on the closed roster."),
    ):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
        log_in(context, selection.app, selection.engine, address, account_id, OVER)
        mine = context.new_page()
        mine.goto(f"{address}/lamaran/daftar")
        expect(mine.get_by_role("heading", level=1)).to_have_text(heading)
        expect(mine.get_by_text(event.root)).to_be_visible()
        looked_at(mine, f"baris-{language}")
