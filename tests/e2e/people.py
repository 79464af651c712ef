"""The people of the journey, each with a browser of their own, who look at every page before they go on."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import axe_findings

VACANCY, NAME = "perawat-umum", "Siti Rahmawati"
"""The vacancy that the applicant of the journey applies for, and their name."""
SIZES = {"desk": (1366, 768), "phone": (390, 844)}


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
    """Somebody at a browser. `looked_at` collects what axe found, by page."""

    def __init__(self, browser: Browser, url: str, pictures: Path | None = None) -> None:
        self.page: Page = browser.new_context(locale="id-ID", viewport={"width": 1366, "height": 768}).new_page()
        self.page.set_default_timeout(20_000)
        expect.set_options(timeout=20_000)
        self._url = url
        self._pictures = pictures
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
        assert self.page.evaluate(_SHOWS, [path, text, 40_000]), f"{path} never showed {text!r}"
        return self.open(path)

    def look(self, name: str) -> None:
        """Checks the page as it stands for accessibility, and takes its pictures if they are wanted."""
        self.seen.append(name)
        self.faults += [f"{name}: {line}" for line in axe_findings(self.page)]
        if self._pictures is not None:
            for size, (width, height) in SIZES.items():
                self.page.set_viewport_size({"width": width, "height": height})
                self.page.screenshot(path=str(self._pictures / f"{name}-{size}.png"))
            self.page.set_viewport_size({"width": 1366, "height": 768})

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
