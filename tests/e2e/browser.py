"""A real Chromium for the tests: the machine's own, or the one that Playwright has fetched."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
"""The first is the same browser without the parts that draw a window: half the processor time."""
PATIENCE = 30_000
"""Milliseconds until what is expected has to be there: machines that do other work besides need more than five."""


class NoBrowser(Exception):
    """There is no Chromium on this machine; the message says how to get one."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts Chromium without a window and ends it with the block. Raises NoBrowser."""
    with _playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=executable(playwright), args=_arguments())
        try:
            yield browser
        finally:
            browser.close()


def follow(way: Locator) -> None:
    """Presses a link or a button that leads to a page, and waits for that page."""
    with way.page.expect_navigation():
        way.click()


_STILL = """() => Promise.allSettled(document.getAnimations()
  .filter((each) => each.playState === "running" && Number.isFinite(each.effect?.getComputedTiming().endTime))
  .map((each) => each.finished))"""


def settled(page: Page) -> None:
    """Waits until the page is whole, which one that is being opened is not yet, and until what fades has faded."""
    page.wait_for_load_state()
    page.evaluate(_STILL)


_running: list[Playwright] = []


@contextmanager
def _playwright() -> Iterator[Playwright]:
    """Playwright refuses to start a second time in one process, so blocks that overlap share the first one's."""
    if _running:
        yield _running[0]
        return
    with sync_playwright() as playwright:
        _running.append(playwright)
        try:
            yield playwright
        finally:
            _running.clear()


def executable(playwright: Playwright) -> str:
    """Where Chromium is: TERANG_CHROMIUM if that is set, else the system's, else Playwright's."""
    candidates = [os.environ.get("TERANG_CHROMIUM"), *map(shutil.which, NAMES), playwright.chromium.executable_path]
    for path in candidates:
        if path and Path(path).exists():
            return path
    raise NoBrowser("no Chromium found: install the package chromium, or run `playwright install chromium`")


def _arguments() -> list[str]:
    # Chromium's sandbox refuses to work for root, as whom containers run.
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def ensure() -> str:
    """Where Chromium is, fetched first if the machine has none: by Playwright, or by apt for root on Debian.

    Raises NoBrowser if neither can be had.
    """
    with _playwright() as playwright:
        for fetch in (None, _from_playwright, _from_apt):
            if fetch is not None:
                fetch()
            with contextlib.suppress(NoBrowser):
                return executable(playwright)
        return executable(playwright)


def _from_playwright() -> None:
    print("No Chromium here; asking Playwright for its own.", flush=True)  # noqa: T201
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=600)


def _from_apt() -> None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print(f"Installing Debian's package {NAMES[0]}.", flush=True)  # noqa: T201
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", NAMES[0]]):
        subprocess.run(command, check=False, timeout=900, env=environment, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    try:
        print(f"Browser for the tests: {ensure()}")  # noqa: T201
    except NoBrowser as error:
        sys.exit(str(error))
