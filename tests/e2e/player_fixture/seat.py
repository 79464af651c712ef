"""A candidate at a PC: a browser of their own, checked in, with the exam open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, ViewportSize, expect

from services.cbt.attempts.domain.journal import Answer
from tests.e2e.player_fixture.hall import Hall, open_hall

HALL_PC: ViewportSize = {"width": 1366, "height": 768}
# Said by the browser itself while the network is away; everything else on the console is a fault of the page.
_EXPECTED = re.compile(r"net::ERR_|Failed to load|Failed to fetch dynamically imported module|a style sheet is missing")

_KEPT = """count => new Promise((resolve, reject) => {
  const opening = indexedDB.open("terang-player");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const counting = opening.result.transaction("unsent").objectStore("unsent").count();
    counting.onsuccess = () => { opening.result.close(); resolve(counting.result === count); };
  };
})"""
"""Whether the browser's database has so many unsent answers."""


class Seat:
    """The page and what a person does on it. `told` collects what the console complains about."""

    def __init__(self, hall: Hall, context: BrowserContext, candidate_no: str) -> None:
        """Checks the candidate in, begins the attempt and opens the page."""
        self.hall, self.context, self.candidate_no = hall, context, candidate_no
        self.told: list[str] = []
        hall.check_in(context.request, candidate_no)
        self.attempt = hall.start(context.request)
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.goto(f"{self.hall.url}/cbt/ujian")
        return page

    def crashes(self, unsent: int) -> None:
        """Loses the page once its disk has `unsent` changes, some milliseconds after the click, and opens it again."""
        self.page.wait_for_function(_KEPT, arg=unsent, polling=20)
        self.page.close()
        self.page = self.new_page()

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not _EXPECTED.search(text):
            self.told.append(text)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The paper in the order shown."""
        return list(self.attempt["items"])

    @property
    def journal(self) -> list[Answer]:
        return self.hall.journal(self.attempt["attempt_id"])

    @property
    def ending(self) -> tuple[str, str | None]:
        return self.hall.ending(self.attempt["attempt_id"])

    def slot(self, name: str) -> Locator:
        return self.page.locator(f'[data-slot="{name}"]')

    def choose(self, letter: str) -> None:
        """Clicks the option, as somebody with a mouse does."""
        self.page.locator(".option").nth("ABCDEFGH".index(letter)).click()

    def go(self, number: int) -> None:
        self.slot("map").get_by_role("link", name=re.compile(rf"^Soal {number},")).click()
        self.shows(number)

    def shows(self, number: int) -> None:
        expect(self.slot("heading")).to_contain_text(f"soal {number} dari {len(self.items)}")

    def says(self, words: str) -> None:
        """The words beside the clock."""
        expect(self.slot("saved")).to_have_text(words)

    def stops(self, heading: str) -> None:
        expect(self.slot("stop-heading")).to_have_text(heading)
        expect(self.slot("question")).to_be_hidden()

    def review(self) -> None:
        self.slot("to-review").click()
        expect(self.slot("review")).to_be_visible()

    def option(self, number: int, letter: str) -> str:
        """The id of the option that stands at `letter`."""
        return str(self.items[number - 1]["options"]["ABCDEFGH".index(letter)]["option_id"])

    def chosen(self) -> str | None:
        """The id of the option that is marked on the page, if one is."""
        marked = self.page.locator(".option input:checked")
        return marked.get_attribute("value") if marked.count() else None

    def comes_back(self) -> None:
        """Looks at the page again, which makes it call at once; left alone it calls every few seconds."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def intercept(self, act: Callable[[Route], None], what: str = "api/attempt/answers") -> None:
        """Puts `act` between the browser and an address of the exam until `release`."""
        self.context.route(f"**/cbt/{what}", act)

    def release(self, what: str = "api/attempt/answers") -> None:
        """Takes it away again; the browser believes that its network came back."""
        self.context.unroute(f"**/cbt/{what}")
        self.page.evaluate("dispatchEvent(new Event('online'))")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with open_hall(Path(tmp_path_factory.mktemp("hall"))) as opened:
        yield opened


@pytest.fixture
def pc(browser: Browser, hall: Hall) -> Iterator[Callable[..., Seat]]:
    """Seats a candidate at a new PC: the next one, or `candidate_no` again, with a screen of `size`."""
    contexts: list[BrowserContext] = []
    seats: list[Seat] = []

    def sit(candidate_no: str | None = None, size: ViewportSize | None = None, script: str = "") -> Seat:
        context = browser.new_context(viewport=size or HALL_PC, locale="id-ID")
        contexts.append(context)
        if script:
            context.add_init_script(script)
        seat = Seat(hall, context, candidate_no or next(hall.numbers))
        seats.append(seat)
        return seat

    with _present(hall):
        yield sit
    for context in contexts:
        context.close()
    complaints = [line for seat in seats for line in seat.told]
    assert not complaints, complaints


@contextmanager
def _present(hall: Hall) -> Iterator[None]:
    """Sets the hall's clock back after the test."""
    ahead = hall.clock.ahead
    yield
    hall.clock.ahead = ahead


@pytest.fixture
def seat(pc: Callable[..., Seat]) -> Seat:
    """The next candidate at a PC of the hall, with the first question on the screen."""
    taken = pc()
    taken.shows(1)
    return taken
