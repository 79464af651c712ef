"""A member drafts rules with the keyboard alone and without scripts, orders a later stage by what its own sitting
counts and by what shifts make of it, and discards a draft: in real browsers, checked with axe at both sizes and in
both languages. TERANG_PICTURES=folder keeps pictures."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

from operations.one_machine.running import Running
from tests.e2e.people import Person
from tests.e2e.rules_form import add, begins, is_refused, saves

CARRIED = "stages[0].integration.carried_in"


def test_rows_move_by_the_keyboard_alone_which_stays_on_them(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Urutan penentu menurut keputusan panitia.")
    keys = [page.get_by_label(f"tie_breaks[{number}]", exact=False).first.input_value() for number in range(3)]
    page.get_by_label("thresholds[0].minima.TWK").fill("71")
    page.get_by_role("button", name="Naikkan tie_breaks[2]", exact=True).focus()
    for place in (1, 0):
        page.keyboard.press("Enter")
        way = "Naikkan" if place else "Turunkan"
        expect(page.get_by_role("button", name=f"{way} tie_breaks[{place}]", exact=True)).to_be_focused()
        expect(page.get_by_role("button", name=f"{way} tie_breaks[{place}]", exact=True)).to_be_in_viewport()
    expect(page.get_by_label("thresholds[0].minima.TWK")).to_have_value("71")
    author.look_here("rules-rows-moved")
    page.get_by_role("button", name="Turunkan Ambang 1", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Turunkan Ambang 2", exact=True)).to_be_focused()
    expect(page.get_by_label("thresholds[1].minima.TWK")).to_have_value("71")
    saves(page)
    said = [page.get_by_label(f"tie_breaks[{number}]").first.input_value() for number in range(3)]
    assert said == [keys[2], keys[0], keys[1]]
    assert not author.faults


def test_rows_move_without_scripts(person: Callable[[str], Person], browser: Browser, installation: Running) -> None:
    author = person("ketua")
    address = begins(author, "cpns-2024", "Urutan bagian menurut keputusan panitia.").url
    context = browser.new_context(
        java_script_enabled=False, locale="id-ID", storage_state=author.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(address)
    names = [page.get_by_label(f"Kode sections[{number}].code", exact=True).input_value() for number in range(2)]
    page.get_by_label("Judul title").fill("Aturan yang diketik")
    page.get_by_role("button", name="Turunkan Bagian 1", exact=True).press("Enter")
    expect(page.get_by_role("button", name="Turunkan Bagian 2", exact=True)).to_be_focused()
    assert [
        page.get_by_label(f"Kode sections[{number}].code", exact=True).input_value() for number in range(2)
    ] == names[::-1]
    expect(page.get_by_label("Judul title")).to_have_value("Aturan yang diketik")


def test_a_draft_is_thrown_away_by_whoever_began_it(person: Callable[[str], Person]) -> None:
    author, other = person("ketua"), person("anggota")
    page = begins(author, "cpns-2024", "Percobaan yang tidak diperlukan lagi.")
    address = "/scoring/" + page.url.partition("/scoring/")[2]
    page.get_by_label("thresholds[0].minima.TWK").fill("71")
    saves(page)
    expect(other.open(address).get_by_role("heading", level=1)).to_be_visible()
    expect(other.page.get_by_role("link", name="Buang rancangan ini")).to_have_count(0)
    page.get_by_role("link", name="Buang rancangan ini").click()
    author.heading("Buang rancangan ini?")
    expect(page.get_by_text("TWK 71").first).to_be_visible()
    author.look("rules-discard")
    page.get_by_role("button", name="Ya, buang rancangan ini").click()
    expect(page.get_by_text("Rancangan dibuang.")).to_be_visible()
    expect(page.get_by_text("Percobaan yang tidak diperlukan lagi.")).to_have_count(0)
    author.open_when("/jejak", "dibuang oleh yang memulai atau mengambil alihnya")
    assert not [*author.faults, *other.faults]


def test_a_later_stage_is_ordered_by_what_its_own_sitting_counts(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Urutan tahap kedua menurut ujiannya sendiri.")
    keys = {1: "cat:SKB", 2: "wrong:cat", 3: "wrong_ratio"}
    for number, key in keys.items():
        page.get_by_label(f"stages[0].tie_breaks[{number}]").select_option(key)
    author.look_here("rules-own-sections-chosen")
    saves(page)
    for number, key in keys.items():
        chosen = page.get_by_label(f"stages[0].tie_breaks[{number}]")
        expect(chosen).to_have_value(key)
        assert ":" not in chosen.locator("option:checked").inner_text(), "it is chosen by its name"
    said = page.get_by_role("region", name="Isi dalam kalimat")
    for words in ("SKB pada SKB dengan CAT", "jawaban salah pada SKB dengan CAT", "perbandingan salah terhadap benar"):
        expect(said).to_contain_text(words)
    author.look("rules-own-sections")
    assert not author.faults


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
