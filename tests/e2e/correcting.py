"""A key is corrected in the journey: an author proposes, two members sign what it does, the applicant reads it."""

from __future__ import annotations

import csv
import io
import re

from playwright.sync_api import expect

from tests.e2e.people import Person

EXAM = "/scoring/ujian/cpns-sukamaju-2026-skd"
PAGE = f"{EXAM}/koreksi"


def correct_a_key(author: Person, chair: Person, member: Person) -> None:
    author.log_in_as_staff("penyusun")
    code = an_item_that_was_answered_wrong(author)
    page = author.open(PAGE)
    author.look("no-correction")
    page.get_by_label("Kode butir").fill(code)
    page.get_by_label("Perubahan").select_option("all_correct")
    page.get_by_label("Alasan").fill("Dua pilihan butir ini sama benarnya.")
    page.get_by_role("button", name="Simpan usul").click()
    author.heading("Set kunci 2 mengubah 1 butir.")
    author.look("correction-proposed")
    for who, button, done in (
        (chair, "Tanda tangani akibat ini", "Tanda tangan Anda tercatat."),
        (member, "Tanda tangani dan berlakukan", "Kunci yang dikoreksi berlaku."),
    ):
        page = who.open_when(f"{PAGE}/2", button)
        who.heading("Bila 1 butir dikoreksi, 0 peserta masuk dan 0 keluar.")
        who.look("correction-to-be-signed")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(done)).to_be_visible()
    member.look("correction-in-force")


def an_item_that_was_answered_wrong(author: Person) -> str:
    """By the item analysis, which knows one sheet: an item with a key that was on it and was answered wrong."""
    author.open_when(f"{EXAM}/analisis", "Kesukaran")
    answer = author.page.request.get(author.page.url.partition("/scoring")[0] + f"{EXAM}/analisis.csv")
    rows = csv.DictReader(io.StringIO(answer.text()))
    return next(row["code"] for row in rows if row["key"] and row["seen"] == "1" and row["right"] == "0")


def see_what_changed(applicant: Person) -> None:
    page = applicant.open_when("/lamaran/hasil", "Kunci ujian dikoreksi")
    expect(page.get_by_text(re.compile("naik 5 poin"))).to_be_visible()
    expect(page.get_by_text(re.compile("semua yang mendapat soal ini dianggap benar"))).to_be_visible()
    expect(page.get_by_text(re.compile("Peringkat versi 1 dirilis sebelum"))).to_be_visible()
    applicant.look("my-corrected-result")
