"""A committee asks for comparable scores of the first exam and of a later stage's, on the page of a rules document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from operations.commands.demo import enrol
from operations.installation import Installation
from operations.one_machine.running import Running, running
from tests.e2e.people import Person
from tests.e2e.rules_form import add, begins, is_refused, saves

CARRIED = "stages[0].integration.carried_in"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("penyetaraan") / "var") as made:
        enrol(Installation(made.home, made.environment))
        yield made


@pytest.fixture
def person(installation: Running, browser: Browser) -> Iterator[Callable[[str], Person]]:
    def enter(username: str) -> Person:
        found = Person(browser, installation.url)
        found.log_in_as_staff(username)
        return found

    yield enter
    for context in browser.contexts:
        context.close()


def test_values_of_shifts_are_carried_counted_and_ordered_by(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Dua gelombang SKD dan dua gelombang SKB.")
    document, stage = page.get_by_role("group", name="Dokumen"), page.get_by_role("group", name=re.compile("^Tahap 1"))
    part = stage.get_by_role("group", name="Bagian tahap 1")

    by_percentile(page, document, "normalisation")
    add(page, stage, f"{CARRIED}.skd:normalised")
    page.get_by_label(f"{CARRIED}.skd:normalised").fill("40")
    is_refused(page, f"{CARRIED}.skd:normalised")
    author.look("rules-carried-twice")
    page.get_by_role("button", name=f"Hapus {CARRIED}.skd", exact=True).click()
    by_percentile(page, part, "stages[0].parts[0].normalisation")
    page.get_by_label("stages[0].tie_breaks[1]").select_option("cat:normalised")
    saves(page)
    said = page.get_by_role("region", name="Isi dalam kalimat")
    expect(said).to_contain_text("SKB dengan CAT (nilai setara)")
    expect(said).to_contain_text("Dalam nilai tahap berikutnya dihitung total setara, bukan total asli.")
    page.get_by_label("stages[0].parts[0].normalisation.method").scroll_into_view_if_needed()
    author.look_here("rules-normalised-stage")
    author.look("rules-normalised-stages-said")
    assert not author.faults


def by_percentile(page: Page, group: Locator, place: str) -> None:
    add(page, group, place)
    page.get_by_label(f"{place}.method").select_option("percentile")
    page.get_by_label(f"{place}.decimals").fill("3")
    add(page, page.locator("body"), f"{place}.counts")
    page.get_by_label(f"{place}.counts").select_option("at_most")
