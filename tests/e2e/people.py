"""The people of the journey, each with a browser of their own, who look at every page before they go on."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.site import WIDE, at_both_sizes, looked_at

VACANCY, NAME = "perawat-umum", "Siti Rahmawati"
"""The vacancy that the applicant of the journey applies for, and their name."""
PATIENCE_WITH_EVENTS = 120_000
"""Milliseconds until a page has to show what other services have done: a machine at work takes its time for that."""


_SHOWS = """async ([path, text, patience]) => {
    const wanted = new RegExp(text), giveUpAt = Date.now() + patience;
    while (Date.now() < giveUpAt) {
        const answer = await fetch(path, { cache: "no-store" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (wanted.test(page.body.textContent.replace(/\\s+/g, " "))) return true;
        await new Promise((again) => setTimeout(again, 100));
    }
    return false;
}"""


class Person:
    """Somebody at a browser. `faults` collects errors of scripts and answers that say the service has failed."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.page: Page = browser.new_context(locale="id-ID", viewport={"width": WIDE[0], "height": WIDE[1]}).new_page()
        self._url = url
        self.seen: list[str] = []
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("response", lambda answer: self._note(answer.status, answer.url))

    def open(self, path: str) -> Page:
        self.page.goto(self._url + path)
        return self.page

    def open_when(self, path: str, text: str) -> Page:
        """Opens the page once it shows `text`, a regular expression: events have to pass before it does. The browser
        asks for it again and again without leaving the page it is on."""
        assert self.page.evaluate(_SHOWS, [path, text, PATIENCE_WITH_EVENTS]), f"{path} never showed {text!r}"
        return self.open(path)

    def look(self, name: str) -> None:
        """Looks at the page at both sizes and in both languages, with axe; takes pictures if they are wanted."""
        self.seen.append(name)
        looked_at(self.page, name)

    def look_here(self, name: str) -> None:
        """The same in its language alone, where asking for the page again would do something or is not possible."""
        self.seen.append(name)
        at_both_sizes(self.page, name)

    def heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)

    def log_in_as_staff(self, username: str) -> None:
        page = self.open("/petugas/masuk")
        page.get_by_label("Nama masuk").fill(username)
        page.get_by_label("Kata sandi").fill("terang-demo")
        page.get_by_role("main").get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/petugas")

    def _note(self, status: int, address: str) -> None:
        if status >= 500:
            self.faults.append(f"{status} from {address}")
