"""The candidate of the journey at the computer: from the number and PIN to the last answer."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.e2e.people import NAME, Person


def sit(applicant: Person, number: str, pin: str) -> None:
    page = applicant.open("/cbt/")
    applicant.look("check-in")
    page.get_by_label("Nomor peserta").fill(number)
    page.get_by_label("PIN", exact=True).fill("000000")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    applicant.look_here("wrong-pin")
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="Lanjut").click()
    page.wait_for_url("**/cbt/konfirmasi")
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    applicant.look("confirm")
    page.get_by_role("button", name="Ya, ini saya").click()
    page.wait_for_url("**/cbt/petunjuk")
    applicant.look("instructions")
    page.locator("form[action$='/mulai']").get_by_role("button").click()
    page.wait_for_url("**/cbt/ujian")
    on_question(applicant, 1)
    applicant.look_here("player")
    answer_all(applicant)
    slot(applicant, "to-review").click()
    expect(slot(applicant, "review")).to_be_visible()
    applicant.look_here("review")
    slot(applicant, "review-submit").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1")
    dialog.get_by_role("button").last.click()
    page.wait_for_url("**/cbt/selesai")
    expect(page.get_by_role("heading", level=1)).to_contain_text("109 dari 110 soal terjawab")
    applicant.look("finished")


def slot(applicant: Person, name: str) -> Locator:
    return applicant.page.locator(f'[data-slot="{name}"]')


def on_question(applicant: Person, number: int) -> None:
    expect(slot(applicant, "heading")).to_contain_text(f"soal {number} dari 110")


def answer_all(applicant: Person) -> None:
    """By keyboard alone, leaving the last question empty; a reload in the middle keeps everything."""
    page, saved = applicant.page, slot(applicant, "saved")
    for question in range(1, 110):
        on_question(applicant, question)
        page.keyboard.press("abcde"[question % 5])
        if question == 5:
            page.keyboard.press("r")
        if question == 40:
            expect(saved).to_have_text("Jawaban 40 tersimpan")
            page.reload()
            slot(applicant, "map").get_by_role("link", name=re.compile("^Soal 40,")).click()
            on_question(applicant, 40)
            expect(slot(applicant, "count-answered")).to_have_text("40")
        page.keyboard.press("ArrowRight")
    expect(saved).to_have_text("Jawaban 109 tersimpan")
