"""Two people seal the exam in real browsers, each with a key of their own; without one the page says where to get it.

Every state of the page is checked with axe, at both sizes and in both languages. TERANG_PICTURES=folder keeps pictures.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from operations.commands.demo import enrol
from operations.installation import Installation
from operations.one_machine.running import Running, running
from operations.simulation.loader import SELECTION_FILE, Desks, prepare_exam
from tests.e2e.browser import chromium
from tests.e2e.people import Person
from tests.e2e.signing import make_a_key, make_a_passkey, press_to_sign

SELECTION = json.loads(SELECTION_FILE.read_text(encoding="utf-8"))["selection_id"]
PAGE = f"/scoring/ujian/{SELECTION}-skd"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("sealing") / "var") as made:
        enrol(Installation(made.home, made.environment))
        desks = Desks(made.url, threading.Event())
        try:
            assert prepare_exam(desks, f"{SELECTION}-skd")
        finally:
            desks.close()
        yield made


@pytest.fixture
def person(installation: Running) -> Iterator[Callable[[str], Person]]:
    with chromium() as browser:

        def enter(username: str) -> Person:
            found = Person(browser, installation.url)
            found.log_in_as_staff(username)
            return found

        yield enter


def test_two_people_seal_the_exam_with_their_own_keys(person: Callable[[str], Person]) -> None:
    officer, chair = person("ujian"), person("ketua")
    cannot_seal_without_a_key(officer)
    make_a_key(officer)
    page = officer.open(PAGE)
    press_to_sign(officer, "Tanda tangani isi ini")
    expect(page.get_by_text("Persetujuan Anda tercatat.")).to_be_visible()
    expect(page.get_by_text("Anda sudah menyetujui isi ini.")).to_be_visible()
    officer.look("seal-one-of-two")
    device = make_a_passkey(chair)
    before = device.times_signed()
    page = chair.open(PAGE)
    press_to_sign(chair, "Tanda tangani dan segel")
    expect(page.get_by_text("Ujian disegel dan dikirim ke ruang ujian tanpa kunci.")).to_be_visible()
    assert device.times_signed() == before + 1
    chair.look("sealed")
    expect(page.get_by_text(re.compile("^kunci [0-9a-f]{4} "))).to_have_count(2)
    # cbt has verified both signatures by itself.
    officer.open_when("/cbt/naskah", "Seleksi Kompetensi Dasar")
    assert not [*officer.faults, *chair.faults]


def cannot_seal_without_a_key(officer: Person) -> None:
    page = officer.open(PAGE)
    expect(page.get_by_text("SIMULASI").first).to_be_visible()
    officer.look("seal-none")
    page.get_by_role("button", name="Tanda tangani isi ini").click()
    expect(page.get_by_role("alert")).to_contain_text("Akun Anda belum punya kunci.")
    expect(page.get_by_text("0 dari 2").first).to_be_visible()
    officer.look("seal-no-key")
    page.get_by_role("alert").get_by_role("link").click()
    officer.heading("Kunci tanda tangan")
