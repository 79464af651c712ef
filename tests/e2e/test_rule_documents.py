"""Two members make and adopt a rules document in real browsers, and a selection opens by its digest.

Every state of the pages is checked with axe, at both sizes and in both languages. TERANG_PICTURES=folder keeps
pictures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from operations.commands.imports import import_selection
from operations.installation import Installation
from operations.one_machine.running import Running
from operations.simulation.loader import SELECTION_FILE
from shared.kernel.errors import Refused
from tests.e2e.people import Person
from tests.e2e.rules_form import add, begins, is_refused, saves
from tests.e2e.signing import make_a_key, make_a_passkey, press_to_sign

TWK = "thresholds[0].minima.TWK"


def test_two_members_adopt_rules_and_a_selection_opens_by_them(
    person: Callable[[str], Person], installation: Running, tmp_path: Path
) -> None:
    chair, second = person("ketua"), person("anggota")
    make_a_key(chair)
    device = make_a_passkey(second)
    address = begins_from_a_preset(chair)
    changes_a_threshold(chair)
    adds_a_section_and_takes_it_away(chair)
    makes_a_reserve_and_takes_objections(chair)
    press_to_sign(chair, "Tanda tangani dokumen ini")
    expect(chair.page.get_by_text("Tanda tangan Anda tercatat.")).to_be_visible()
    expect(chair.page.get_by_text("1 dari 2")).to_be_visible()
    chair.look("rules-one-of-two")
    page = second.open(address)
    before = device.times_signed()
    press_to_sign(second, "Tanda tangani dan sahkan")
    expect(page.get_by_text("Dokumen disahkan.")).to_be_visible()
    assert device.times_signed() == before + 1
    second.look("rules-adopted")
    digest = page.locator("code", has_text=re.compile("^[0-9a-f]{64}$")).inner_text()
    reads_the_differences(second, digest)
    # Recruitment has verified both signatures by itself.
    second.open_when("/jejak", "disahkan dengan 2 tanda tangan")
    opens_by(installation, tmp_path, digest)
    assert not [*chair.faults, *second.faults]


def begins_from_a_preset(chair: Person) -> str:
    page = chair.open("/scoring/aturan")
    expect(page.get_by_text("Belum ada dokumen aturan")).to_be_visible()
    chair.look("rules-none")
    page.get_by_label("Mulai dari").select_option("cpns-skd-2024")
    page.get_by_label("Alasan").fill("Ambang tahun ini menurut keputusan panitia.")
    page.get_by_role("button", name="Mulai rancangan").click()
    expect(page.get_by_text("Rancangan dimulai.")).to_be_visible()
    return "/scoring/" + page.url.partition("/scoring/")[2]


def changes_a_threshold(chair: Person) -> None:
    page = chair.page
    page.get_by_label(TWK).fill("151")
    page.get_by_role("button", name="Simpan isian").last.click()
    expect(page.get_by_role("alert")).to_contain_text(TWK)
    expect(page.get_by_label(TWK)).to_have_value("151")
    chair.look("rules-refused")
    page.get_by_label(TWK).fill("70")
    saves(page)
    expect(page.get_by_text("TWK 70").first).to_be_visible()
    chair.look("rules-draft")


def adds_a_section_and_takes_it_away(chair: Person) -> None:
    page = chair.page
    page.get_by_label(TWK).fill("71")
    page.get_by_role("button", name="Tambah bagian").click()
    expect(page.get_by_text("Perubahan di sini belum disimpan.")).to_be_visible()
    expect(page.get_by_label(TWK)).to_have_value("71")
    page.get_by_label("sections[3].code").fill("BING")
    chair.look("rules-new-section")
    page.get_by_role("button", name="Hapus Bagian 4").click()
    expect(page.get_by_label("sections[3].code")).to_have_count(0)
    page.get_by_label(TWK).fill("70")
    page.get_by_label("cut.boundary_ties").select_option("draw")
    saves(page)
    page.get_by_role("link", name=re.compile("Uji coba aturan ini")).click()
    expect(page.get_by_label("Aturan", exact=True)).to_have_value(re.compile("^dokumen:"))
    page.go_back()


def test_the_order_of_a_later_stage_is_chosen_by_name(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Urutan tahap kedua menurut keputusan panitia.")
    grade, age = (page.get_by_label(f"stages[0].tie_breaks[{number}]") for number in (5, 6))
    expect(grade).to_have_value("gpa")
    grade.select_option("age")
    is_refused(page, "stages[0].tie_breaks")
    author.look("rules-later-stage-twice")
    age.select_option("gpa")
    saves(page)
    expect(grade).to_have_value("age")
    author.look("rules-later-stage")
    assert not author.faults


def test_what_a_later_stage_asks_for_is_added_part_by_part(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Ambang tahap kedua menurut keputusan panitia.")
    stage = page.get_by_role("group", name="Tahap 1")
    asked = {"minima.cat": "200", "percent.wawancara": "60", "enough": "3", "final_percent": "65"}
    for place in asked:
        add(page, stage, f"stages[0].{place}")
        expect(stage.get_by_label(f"stages[0].{place}")).to_be_visible()
    for place, text in asked.items():
        stage.get_by_label(f"stages[0].{place}").fill(text)
    stage.get_by_label("stages[0].minima.cat").scroll_into_view_if_needed()
    author.look_here("rules-stage-thresholds")
    is_refused(page, "stages[0].enough")
    stage.get_by_label("stages[0].enough").fill("1")
    saves(page)
    said = page.get_by_role("region", name="Isi dalam kalimat")
    expect(said).to_contain_text("sekurangnya 1 dari: SKB dengan CAT 200, Wawancara 60 persen (60)")
    expect(said).to_contain_text("Sekurangnya 65 persen (65).")
    expect(page.get_by_role("region", name="Perbedaan")).to_contain_text("baru: Sekurangnya 65 persen (65).")
    author.look("rules-stage-thresholds-said")
    assert not author.faults


def test_a_quota_group_is_made_on_the_page(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-skd-2024", "Afirmasi menurut peraturan daerah.")
    document, group = page.get_by_role("group", name="Dokumen"), page.get_by_role("group", name="Kelompok kuota")
    document.get_by_label("Tambah isian").select_option("quota_groups")
    document.get_by_role("button", name="Tambah", exact=True).click()
    group.get_by_label("Tambah isian").select_option("quota_groups.groups")
    group.get_by_role("button", name="Tambah", exact=True).click()
    first = "quota_groups.groups[0]."
    page.get_by_label(f"{first}code").fill("papua")
    page.get_by_label(f"{first}title").fill("Putra-putri Papua")
    page.get_by_label(f"{first}declaration").select_option("papua")
    is_refused(page, "quota_groups.groups[0]")
    author.look("rules-quota-group-refused")
    inside = group.get_by_role("group", name="Kelompok 1")
    inside.get_by_label("Tambah isian").select_option(f"{first}share")
    inside.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_label(f"{first}share").fill("20")
    saves(page)
    said = page.get_by_role("region", name="Isi dalam kalimat")
    expect(said).to_contain_text("pelamar yang menyatakan diri orang asli Papua: 20 persen tempat, dibulatkan ke bawah")
    author.look("rules-quota-group")
    assert not author.faults


def test_categories_are_rows_of_the_page(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-skd-2024", "Kategori pelamar menurut keputusan panitia.")
    page.get_by_role("button", name="Hapus categories.papua").click()
    named = page.get_by_role("group", name="Kategori", exact=True).get_by_text(
        "Kategori papua masih disebut di thresholds["
    )
    expect(named).to_be_visible()
    author.look("rules-category-named")
    page.get_by_role("button", name="Tambah kategori").click()
    page.get_by_label("Kode categories.", exact=True).fill("eks-pppk")
    page.get_by_label("Nama kategori categories.", exact=True).fill("Mantan PPPK")
    page.get_by_label("Nama kategori categories.papua").fill("Orang asli Papua")
    page.get_by_label("Kode categories.disability").fill("difabel")
    page.get_by_role("button", name="Simpan isian").last.click()
    alert = page.get_by_role("alert").first
    alert.get_by_role("link", name="Tidak ada ambang untuk kategori eks-pppk.").click()
    expect(page).to_have_url(re.compile("#tambah-thresholds$"))
    expect(page.get_by_text("Tidak ada ambang untuk kategori eks-pppk.").last).to_be_in_viewport()
    author.look("rules-category-without-threshold")
    page.get_by_role("button", name="Tambah ambang").click()
    page.get_by_label("thresholds[6].category").select_option("eks-pppk")
    for section in ("TWK", "TIU", "TKP"):
        page.get_by_label(f"thresholds[6].minima.{section}").fill("60")
    saves(page)
    differences = page.get_by_role("region", name="Perbedaan dari dokumen awal")
    expect(differences).to_contain_text("Nilai ambang, Mantan PPPK: baru: TWK 60, TIU 60, TKP 60")
    expect(differences).to_contain_text("menjadi “Orang asli Papua”")
    expect(page.get_by_role("region", name="Isi dalam kalimat")).to_contain_text("Mantan PPPK (eks-pppk)")
    expect(page.get_by_label("Kode categories.difabel")).to_have_value("difabel")
    author.look("rules-categories")
    assert not author.faults


def test_the_form_asks_for_everything_of_a_later_stage(person: Callable[[str], Person]) -> None:
    author = person("ketua")
    page = begins(author, "cpns-2024", "Bagian tahap kedua menurut keputusan panitia.")
    stage = page.get_by_role("group", name=re.compile("^Tahap 1"))
    add(page, stage, "stages[0].parts")
    third = stage.get_by_role("group", name="Bagian tahap 3")
    for field, text in (("code", "praktik"), ("name", "Praktik kerja")):
        page.get_by_label(f"stages[0].parts[2].{field}").fill(text)
    page.get_by_label("stages[0].parts[2].source").select_option("carried_over")
    page.get_by_role("button", name="Simpan isian").last.click()
    expect(third).to_contain_text("stages[0].parts[2].max_points: Bagian yang nilainya")
    author.look("rules-part-refused")
    for field, text in (("max_points", "100"), ("origin", "Instansi")):
        add(page, third, f"stages[0].parts[2].{field}")
        page.get_by_label(f"stages[0].parts[2].{field}").fill(text)
    add(page, stage, "stages[0].integration.parts.praktik")
    page.get_by_label("stages[0].integration.parts.praktik").fill("20")
    others = page.get_by_label("stages[0].integration.parts.wawancara")
    others.fill(str(int(others.input_value()) - 20))
    saves(page)
    said = page.get_by_role("region", name="Isi dalam kalimat")
    expect(said).to_contain_text("Praktik kerja, dibawa dari luar seleksi ini, paling tinggi 100.")
    page.get_by_label("stages[0].parts[2].code").fill("kerja")
    page.get_by_role("button", name="Simpan isian").last.click()
    expect(page.get_by_label("stages[0].integration.parts.kerja")).to_have_value("20")
    author.look("rules-new-part")
    page.get_by_role("button", name="Hapus Bagian tahap 3").click()
    expect(page.get_by_label("stages[0].parts[2].code")).to_have_count(0)
    assert not author.faults


def makes_a_reserve_and_takes_objections(chair: Person) -> None:
    page = chair.page
    page.get_by_role("button", name="Terima sanggahan butir").click()
    page.get_by_label("item_objections.days").fill("3")
    page.get_by_label("item_objections.most").fill("5")
    page.get_by_role("button", name="Buat daftar cadangan").click()
    page.get_by_label("reserve.size").fill("3")
    page.get_by_label("reserve.ratio").fill("50")
    page.get_by_label("reserve.reply_days").fill("7")
    page.get_by_label("reserve.last_day").fill("2027-03-31")
    page.get_by_role("button", name="Simpan isian").last.click()
    expect(page.get_by_text("isi salah satu saja").first).to_be_visible()
    chair.look("rules-reserve-refused")
    page.get_by_label("reserve.ratio").fill("")
    saves(page)
    expect(page.get_by_text("3 orang berikutnya.").first).to_be_visible()
    chair.look("rules-reserve")


def reads_the_differences(second: Person, digest: str) -> None:
    page = second.open("/scoring/aturan")
    page.get_by_label("Mulai dari").select_option(digest)
    page.get_by_label("Alasan").fill("Versi berikutnya dengan ambang lain.")
    page.get_by_role("button", name="Mulai rancangan").click()
    page.get_by_label("Versi version").fill("2026.2")
    page.get_by_label(TWK).fill("75")
    page.get_by_role("button", name="Simpan isian").last.click()
    expect(page.get_by_role("heading", name="Perbedaan dari versi 2024.2")).to_be_visible()
    expect(page.get_by_text(re.compile("dari “TWK 70.*menjadi “TWK 75"))).to_be_visible()
    second.look("rules-differences")


def opens_by(installation: Running, folder: Path, digest: str) -> None:
    document = json.loads(SELECTION_FILE.read_text(encoding="utf-8"))
    document |= {"selection_id": "cpns-lain-2026", "simulation": False}
    for vacancy in document["vacancies"]:
        vacancy["vacancy_id"] += "-lain"
    file = folder / "selection.json"
    made = Installation(installation.home, installation.environment)
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(Refused):
        import_selection(made, file)
    file.write_text(json.dumps({**document, "rules": {"adopted": digest}}), encoding="utf-8")
    assert import_selection(made, file) == "cpns-lain-2026"
