"""A visitor's whole way in a real browser: from registration to the published shortlist.

Applicant, verifier, proctor, the two committee members and the auditor have a browser context each.
Every page is checked with axe, at both sizes and in both languages. TERANG_PICTURES=folder keeps pictures.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from operations.commands.demo import enrol
from operations.installation import Installation
from operations.one_machine.running import Running, running
from operations.simulation.loader import set_stage
from tests.e2e.browser import chromium, follow
from tests.e2e.correcting import correct_a_key, see_what_changed
from tests.e2e.people import NAME, VACANCY, Person
from tests.e2e.signing import (
    cannot_sign_for_somebody_who_is_away,
    cannot_sign_without_a_key,
    make_a_key,
    make_a_passkey,
    sign,
)
from tests.e2e.sitting import sit

NIK, BORN, PASSWORD = "9999995204990001", "1999-04-12", "kata sandi saya 99"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("journey") / "var") as made:
        enrol(Installation(made.home, made.environment))
        set_stage(made.url, 5, threading.Event())
        yield made


@pytest.fixture
def person(installation: Running) -> Iterator[Callable[[], Person]]:
    with chromium() as browser:
        yield lambda: Person(browser, installation.url)


def test_from_registration_to_the_published_shortlist(person: Callable[[], Person]) -> None:
    applicant, verifier, proctor, officer, chair, member, auditor = (person() for _ in range(7))
    find_a_vacancy(applicant)
    register(applicant)
    apply(applicant)
    verify(verifier)
    number = get_a_seat(applicant)
    pin = issue_pin(proctor, number)
    sit(applicant, number, pin)
    watch_the_hall(proctor)
    see_the_score(applicant)
    end_the_session(officer)
    rank(chair, number)
    cannot_sign_without_a_key(chair)
    make_a_key(chair)
    sign(chair, "1 dari 2")
    member.log_in_as_staff("anggota")
    device = make_a_passkey(member)
    cannot_sign_for_somebody_who_is_away(member, device)
    before = device.times_signed()
    sign(member, "Dirilis")
    assert device.times_signed() == before + 1
    see_the_result(applicant, number)
    author = person()
    correct_a_key(author, chair, member)
    see_what_changed(applicant)
    follow_the_trail(auditor, number)
    everyone = (applicant, verifier, proctor, officer, chair, member, author, auditor)
    faults = [fault for who in everyone for fault in who.faults]
    assert not faults, "\n".join(faults)
    assert len(applicant.seen) >= 12


def find_a_vacancy(applicant: Person) -> None:
    page = applicant.open("/")
    applicant.heading("formasi. Satu ujian.")
    applicant.look("landing")
    page.get_by_role("searchbox").or_(page.get_by_label("Cari", exact=False)).first.fill("perawat")
    expect(page.get_by_role("table")).not_to_contain_text("Auditor")
    page.locator(f"a[href$='/formasi/{VACANCY}']").first.click()
    applicant.heading("Perawat")
    applicant.look("vacancy")


def register(applicant: Person) -> None:
    page = applicant.open("/daftar")
    applicant.look("register")
    fill = {
        "nik": "999999520499000",
        "name": NAME,
        "birth_date": BORN,
        "email": "siti@surel.example",
        "phone": "0812 3456 7890",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    for field, value in fill.items():
        page.locator(f"[name={field}]").fill(value)
    page.locator("[name=consent]").check()
    page.get_by_role("main").get_by_role("button", name="Daftar").click()
    expect(page.get_by_role("alert").first).to_contain_text("NIK")
    applicant.look("register-wrong")
    page.locator("[name=nik]").fill(NIK)
    for field in ("password", "password_again"):
        page.locator(f"[name={field}]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Daftar").click()
    page.wait_for_url("**/masuk*")
    applicant.look("login")
    page.locator("[name=nik]").fill(NIK)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Masuk").click()
    page.wait_for_url("**/lamaran")
    applicant.look("no-application-yet")


def apply(applicant: Person) -> None:
    page = applicant.open(f"/formasi/{VACANCY}/lamar")
    applicant.look("apply")
    page.locator("[name=education_level]").select_option("D3")
    page.locator("[name=major]").fill("Keperawatan")
    page.locator("[name=diploma_school]").fill("Poltekkes Sukamaju")
    page.locator("[name=gpa]").fill("1,50")
    send = page.locator(f"form[action$='/formasi/{VACANCY}/lamar']").get_by_role("button").last
    send.click()
    expect(page.get_by_role("alert").first).to_contain_text("IPK")
    applicant.look("not-eligible")
    page.locator("[name=gpa]").fill("3,62")
    send.click()
    page.wait_for_url("**/lamaran")
    applicant.look("applied")


def verify(verifier: Person) -> None:
    verifier.log_in_as_staff("verifikator")
    verifier.look("staff-home")
    page = verifier.open("/verifikasi")
    verifier.look("queue")
    page.get_by_role("link", name=NAME).or_(page.locator("main table a")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    verifier.look("case")
    page.locator("form[action$='/terima']").get_by_role("button").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"diterima|diputuskan|Diterima"))


def get_a_seat(applicant: Person) -> str:
    """Waits until the events have brought a candidate number and a seat."""
    page = applicant.open_when("/lamaran", "Ruang 1")
    numbered = page.locator("[data-candidate-no]").first
    number = numbered.get_attribute("data-candidate-no")
    assert number is not None
    applicant.look("seated")
    applicant.open("/lamaran/kartu")
    expect(page.get_by_role("main")).to_contain_text(number)
    applicant.look("card")
    return number


def issue_pin(proctor: Person, number: str) -> str:
    proctor.log_in_as_staff("pengawas")
    page = proctor.open("/cbt/pengawas")
    proctor.look("proctor")
    follow(page.get_by_role("link", name="Buka kehadiran").first)
    proctor.look("attendance")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("link", name=re.compile("Periksa identitas")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    proctor.look("identity")
    page.get_by_role("button", name=re.compile("terbitkan PIN")).click()
    pin = page.locator("[data-pin]").get_attribute("data-pin")
    assert pin is not None
    proctor.look_here("pin")
    return pin


def watch_the_hall(proctor: Person) -> None:
    page = proctor.open("/cbt/pengawas")
    page.get_by_role("link", name="Buka kehadiran").first.click()
    page.get_by_role("link", name=re.compile("Pantau Ruang 1")).first.click()
    expect(page.get_by_text("selesai").first).to_be_visible()
    proctor.look("hall")


def see_the_score(applicant: Person) -> None:
    applicant.open_when("/lamaran/hasil", r"Nilai Anda \d+ dari 550")
    applicant.heading(re.compile(r"Nilai Anda \d+ dari 550"))
    applicant.look("score")


def rank(chair: Person, number: str) -> None:
    chair.log_in_as_staff("ketua")
    page = chair.open("/scoring/peringkat")
    chair.look("rankings")
    page.goto(page.url + f"/{VACANCY}")
    expect(page.get_by_role("main")).to_contain_text(number)
    expect(page.get_by_role("main")).not_to_contain_text(NAME)
    chair.look("ranking")
    page.locator(f"a[href$='/{number}']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    chair.look("why")


def end_the_session(officer: Person) -> None:
    officer.log_in_as_staff("ujian")
    page = officer.open("/cbt/sesi")
    page.get_by_text("Akhiri sesi").first.click()
    expect(page.get_by_role("button", name="Akhiri sekarang").first).to_be_visible()
    officer.look("end-session")
    page.get_by_role("button", name="Akhiri sekarang").first.click()
    expect(page.get_by_text("Yang belum memulai tercatat tidak hadir.").first).to_be_visible()


def see_the_result(applicant: Person, number: str) -> None:
    page = applicant.open_when(f"/hasil/{VACANCY}", NAME)
    expect(page.get_by_role("main")).to_contain_text(NAME)
    expect(page.get_by_role("main")).to_contain_text(number)
    applicant.look("public-result")
    applicant.open("/hasil")
    applicant.look("results")
    applicant.open("/lamaran/hasil")
    applicant.look("my-result")


def follow_the_trail(auditor: Person, number: str) -> None:
    auditor.log_in_as_staff("auditor")
    page = auditor.open("/jejak")
    expect(page.get_by_text("scoring.ranking.released.v1").first).to_be_visible()
    auditor.look("trail")
    auditor.open(f"/jejak/{number}")
    for event in ("recruitment.candidate.admitted.v1", "cbt.attempt.submitted.v1", "scoring.attempt.scored.v1"):
        expect(page.get_by_text(event).first).to_be_visible()
    auditor.look("trail-of-one")
