"""A member types percentages with decimals wherever a rules document has them, and what a later stage asks of a
category and of a position group, and reads both in words: in real browsers, checked with axe at both sizes and in both
languages. TERANG_PICTURES=folder keeps pictures."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.people import Person
from tests.e2e.rules_form import add, begins, is_refused, saves

ASKED = "stages[0].thresholds"
SHARES = {"thresholds[0].percent.TWK": "62,5", "thresholds[0].total_percent": "33,3333", "cut.share": "12,5"}
WEIGHTS = {
    "stages[0].integration.carried_in.skd": "37,5",
    "stages[0].integration.parts.cat": "32.25",
    "stages[0].integration.parts.wawancara": "30,25",
}
STAGE = {"stages[0].percent.wawancara": "62,5", "stages[0].final_percent": "67,25"}


def test_percentages_with_decimals_are_typed_refused_kept_and_said(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Persentase dengan desimal menurut peraturan daerah.")
    threshold, cut = page.get_by_role("group", name=re.compile("^Ambang 1")), page.get_by_role("group", name="Batas")
    stage = page.get_by_role("group", name=re.compile("^Tahap 1"))

    page.get_by_role("button", name="Hapus cut.multiple", exact=True).click()
    page.get_by_role("button", name="Hapus thresholds[0].minima.TWK", exact=True).click()
    page.get_by_role("button", name="Buat daftar cadangan").click()
    for group, place in ((threshold, "thresholds[0].percent.TWK"), (threshold, "thresholds[0].total_percent")):
        add(page, group, place)
    add(page, cut, "cut.share")
    for place in STAGE:
        add(page, stage, place)
    author.look_here("rules-percentages-asked")
    typed = {**SHARES, **WEIGHTS, **STAGE, "reserve.ratio": "7,5"}
    fill(page, {**typed, "cut.share": "12,55555", "stages[0].integration.parts.cat": "32,5"})
    fill(page, {"reserve.reply_days": "7", "reserve.last_day": "2027-03-31"})
    is_refused(page, "cut.share")
    expect(page.get_by_label("cut.share")).to_have_value("12,55555")
    author.look("rules-percentages-refused")
    fill(page, {"cut.share": "12,5"})
    is_refused(page, "stages[0].integration.parts")
    expect(page.get_by_role("alert").first).to_contain_text(
        "Bobot bagian berjumlah 62,75; jumlahnya harus 100, atau 62,5"
    )
    author.look("rules-weights-refused")
    fill(page, {"stages[0].integration.parts.cat": "32.25"})
    saves(page)
    for place, text in typed.items():
        expect(page.get_by_label(place)).to_have_value(text.replace(".", ","))
    said = page.get_by_role("region", name="Isi dalam kalimat")
    for words in (
        "TWK 62,5 persen (94)",
        "33,3333 persen (184)",
        "12,5 persen dari yang diperingkat, dibulatkan ke atas",
        "37,5 persen",
        "32,25 persen",
        "30,25 persen",
        "Sekurangnya 62,5 persen (63).",
        "Sekurangnya 67,25 persen (67,25).",
        "7,5 persen dari tempat, dibulatkan ke atas.",
    ):
        expect(said).to_contain_text(words)
    page.get_by_label("stages[0].percent.wawancara").scroll_into_view_if_needed()
    author.look("rules-percentages")
    assert not author.faults


def fill(page: Page, typed: dict[str, str]) -> None:
    for place, text in typed.items():
        page.get_by_label(place, exact=False).fill(text)


def test_a_share_of_a_quota_group_has_decimals(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-skd-2024", "Afirmasi dengan desimal menurut peraturan daerah.")
    document, group = page.get_by_role("group", name="Dokumen"), page.get_by_role("group", name="Kelompok kuota")
    add(page, document, "quota_groups")
    add(page, group, "quota_groups.groups")
    first = "quota_groups.groups[0]."
    page.get_by_label(f"{first}code").fill("difabel")
    page.get_by_label(f"{first}title").fill("Penyandang disabilitas")
    page.get_by_label(f"{first}declaration").select_option("disability")
    add(page, group.get_by_role("group", name="Kelompok 1"), f"{first}share")
    page.get_by_label(f"{first}share").fill("2,5")
    saves(page)
    expect(page.get_by_label(f"{first}share")).to_have_value("2,5")
    expect(page.get_by_role("region", name="Isi dalam kalimat")).to_contain_text("2,5 persen tempat")
    author.look("rules-share-of-a-group")
    assert not author.faults


def test_a_later_stage_asks_something_else_of_a_category_and_of_a_position_group(
    person: Callable[[str], Person],
) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Ambang tahap kedua menurut kategori dan kelompok jabatan.")
    stage = page.get_by_role("group", name=re.compile("^Tahap 1"))
    add(page, stage, "stages[0].percent.wawancara")
    fill(page, {"stages[0].percent.wawancara": "62,5"})
    for number in (0, 1):
        add(page, stage, ASKED)
        page.get_by_label(f"{ASKED}[{number}].category").select_option("disability")
        row = stage.get_by_role("group", name=f"Ambang {number + 1}")
        add(page, row, f"{ASKED}[{number}].percent.wawancara")
        fill(page, {f"{ASKED}[{number}].percent.wawancara": "50,5" if number else "55,25"})
    author.look_here("rules-stage-asks-some")
    is_refused(page, f"{ASKED}[1]")
    author.look("rules-stage-asks-some-twice")
    add(page, stage.get_by_role("group", name="Ambang 2"), f"{ASKED}[1].position_group")
    fill(page, {f"{ASKED}[1].position_group": "dosen"})
    saves(page)
    said = page.get_by_role("region", name="Isi dalam kalimat")
    for words in ("62,5 persen", "55,25 persen", "50,5 persen", "dosen"):
        expect(said).to_contain_text(words)
    author.look("rules-stage-asks-some-said")
    assert not author.faults
