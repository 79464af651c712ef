"""A rules document says in sentences everything that it decides, in both languages, and so does a change of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.contracts.codec.reading import load
from shared.contracts.percentages import Percent
from shared.contracts.rules import Cut, Rules
from shared.contracts.scales import Scale
from shared.web.rules_in_words import (
    Difference,
    differences,
    explained,
    line_in_words,
    places_in_words,
)
from tests.builders.place_documents import quota_groups
from tests.builders.rules_documents import Document, everybody, percentage, shipped, thirds
from tests.builders.stage_documents import shipped_stages, stage_thresholds, stages


def said(document: Document) -> dict[str, str]:
    """By key, what the document says."""
    facts = [fact for chapter in explained(load(Rules, document)) for fact in chapter.facts]
    assert len({fact.key for fact in facts}) == len(facts)
    return {fact.key: f"{fact.subject}: {fact.text}".replace("\xa0", " ") for fact in facts}


@pytest.mark.usefixtures("indonesian")
def test_the_shipped_rules_in_indonesian() -> None:
    found = said(shipped())
    assert found["section TWK"] == (
        "TWK: Tes Wawasan Kebangsaan: 30 butir, paling tinggi 150. Jawaban benar 5, salah 0, kosong 0."
    )
    assert found["section TKP"] == (
        "TKP: Tes Karakteristik Pribadi: 45 butir, paling tinggi 225. "
        "Bobot pilihan 1 sampai 5, masing-masing sekali; kosong 0."
    )
    assert found["threshold general "] == "Umum: TWK 65, TIU 80, TKP 166"
    assert found["threshold cum_laude "] == "Cum laude: TIU 85; total 311"
    assert found["order"] == (
        "Urutan: Yang memenuhi ambang diurutkan menurut total; bila sama, TKP; bila sama, TIU; bila sama, TWK."
    )
    assert found["equal"] == "Peringkat yang sama: Peserta yang semua penentunya sama berbagi peringkat: 1, 2, 2, 4."
    assert found["cut"] == "Batas: Yang lanjut paling banyak 3 × kuota."
    assert found["edge"].startswith("Di tepi batas: Peserta yang semua penentu urutannya sama di batas mendapat tempat")
    assert found["next_stage"] == "Sesudahnya: Yang lanjut mengikuti SKB, di luar dokumen ini."
    assert found["categories"].startswith("Kategori: Umum (general); Cum laude (cum_laude); Diaspora (diaspora);")
    assert "100 menit; 130 menit dengan tambahan waktu" in found["duration"]


@pytest.mark.usefixtures("english")
def test_the_other_kinds_of_rules_in_english() -> None:
    found = said(percentage())
    assert found["threshold general "] == "General: at least 2 of: VER 50 per cent (40), NUM 45 per cent (36), " + (
        "FIG 40 per cent (32)"
    )
    assert found["threshold special "] == (
        "Khusus: at least 1 of: VER 30, NUM 33 per cent (27); total 55 per cent (132)"
    )
    assert found["cut"].startswith("Cut: At most this many are chosen: 15 per cent of those ranked, rounded up.")
    found = said(thirds())
    assert found["section MAT"] == "MAT: Bagian MAT: 40 items, at most 40. Right 1, wrong -1/3, blank 0."
    assert "1 for each option judged correctly, -1/3 for each other one" in found["section FIS"]
    assert "Options weigh 0 to 2; blank 0. Each item has 5 options." in found["section SIT"]
    assert found["threshold general "] == "General: MAT -1 2/3, FIS 13 1/3; total 66 2/3"
    assert found["threshold special doctor"].startswith("Khusus, position group doctor: total 20 per cent")
    assert found["units"] == "Precision: Marks are exact to 1/3 of a point."
    assert "ordered by a public draw: 1, 2, 3, 4" in found["equal"]
    assert said(everybody())["cut"] == "Cut: Everybody who meets the thresholds has a place."


@pytest.mark.usefixtures("english")
def test_the_shipped_stages_in_english() -> None:
    found = said(shipped_stages())
    assert found["first stage"] == "First stage: Basic Competence Selection (skd)"
    assert found["stage 2"] == "Stage 2: Field Competence Selection (skb)"
    assert found["stage skb part cat"].startswith("cat: SKB by computer, from a sitting, at most 500. SKB: Field")
    assert found["stage skb part wawancara"] == (
        "wawancara: Interview, from assessors, at most 100. Recorded with 0 decimals. Judged: motivasi Motivation and "
        "integrity 0–30; komunikasi Communication 0–30; bidang Command of the field of work 0–40. Two people judge "
        "without seeing each other's scores. Scores that differ by at most 5 are averaged; a third "
        "person decides about those that differ by more."
    )
    assert found["stage skb final"] == (
        "Final score: 0 to 100 of 40 per cent Basic Competence Selection, 30 per cent SKB by computer, 30 per cent "
        "Interview. Computed exactly and rounded once at the end to 3 decimals, halves upwards."
    )
    assert found["stage skb order"] == (
        "Order: Ordered by final score; if equal, Basic Competence Selection; if equal, TKP in Basic Competence "
        "Selection; if equal, TIU in Basic Competence Selection; if equal, TWK in Basic Competence Selection; "
        "if equal, GPA; if equal, age (the older first)."
    )


@pytest.mark.usefixtures("indonesian")
def test_every_source_of_a_score_in_indonesian() -> None:
    found = said(stages())
    assert found["stage bidang part lama"] == (
        "lama: Nilai lama, dibawa dari luar seleksi ini, paling tinggi 550. Asalnya: Seleksi 2023. "
        "Dicatat dengan 1 desimal."
    )
    assert found["stage bidang part fisik"].endswith("diputus orang ketiga. Sekurangnya 6,5.")
    assert "45 persen Ujian tulis, 35 persen Ujian bidang, 20 persen Nilai lama" in found["stage bidang final"]
    assert "setengah dibulatkan ke angka genap" in found["stage bidang final"]
    assert "bila sama, Nilai lama pada Kompetensi bidang" in found["stage akhir order"]


@pytest.mark.usefixtures("indonesian")
def test_what_a_stage_asks_for_in_indonesian() -> None:
    found = said(stage_thresholds())
    assert found["stage bidang enough"] == (
        "Nilai ambang: sekurangnya 2 dari: Ujian bidang 10, Nilai lama 55 persen (302,5), Samapta 65 persen (6,5)"
    )
    assert found["stage bidang final minimum"] == "Ambang nilai akhir: Sekurangnya 60 persen (60)."
    assert "Sekurangnya" not in found["stage bidang part fisik"], "of a part alone nothing is demanded"
    assert found["stage akhir part wawancara"].endswith("Sekurangnya 70 persen (70).")
    assert found["stage akhir final minimum"] == "Ambang nilai akhir: Sekurangnya 130."
    assert "stage akhir enough" not in found
    assert not any("minimum" in key or "enough" in key for key in said(stages()))


@pytest.mark.usefixtures("english")
def test_what_a_stage_asks_for_in_english() -> None:
    found = said(stage_thresholds())
    assert found["stage bidang enough"].endswith(
        "at least 2 of: Ujian bidang 10, Nilai lama 55 per cent (302.5), Samapta 65 per cent (6.5)"
    )
    assert found["stage bidang final minimum"] == "Threshold of the final score: At least 60 per cent (60)."
    assert found["stage akhir part wawancara"].endswith("At least 70 per cent (70).")


@pytest.mark.usefixtures("indonesian")
def test_what_means_the_same_is_no_difference() -> None:
    written = shipped()
    written["sections"][2]["marking"]["weights"] = {"lowest": 1, "highest": 5, "each_once": True}
    written |= {"units": 1, "equal_ranks": "1224", "scores_shown": "at_submit", "version": "2024.2"}
    written |= {"publication": "marks"}
    written["thresholds"][0]["enough"] = 3
    assert differences(load(Rules, shipped()), load(Rules, written)) == []


@pytest.mark.usefixtures("indonesian")
def test_a_change_is_told_with_what_was_and_what_is() -> None:
    changed = shipped()
    changed["thresholds"][0]["minima"]["TIU"] = 85
    changed["cut"]["multiple"] = 2
    del changed["thresholds"][5]
    changed["thresholds"].append({"category": "general", "position_group": "doctor", "minima": {"TIU": 80}})
    found = differences(load(Rules, shipped()), load(Rules, changed))
    assert found == [
        Difference("Nilai ambang, Umum", "TWK 65, TIU 80, TKP 166", "TWK 65, TIU 85, TKP 166"),
        Difference("Nilai ambang, Umum, kelompok jabatan doctor", None, "TIU 80"),
        Difference(
            "Urutan dan batas, Batas", "Yang lanjut paling banyak 3 × kuota.", "Yang lanjut paling banyak 2 × kuota."
        ),
        Difference("Nilai ambang, Daerah tertinggal", "TIU 60; total 286", None),
    ]


@pytest.mark.usefixtures("indonesian")
def test_another_name_is_a_difference_of_names_and_not_of_what_is_said_under_it() -> None:
    changed = shipped_stages()
    before = load(Rules, changed)
    changed["categories"]["papua"] = "Orang asli Papua"
    changed["stages"][0]["name"] = "Seleksi bidang"
    changed["quota_groups"] = quota_groups()["quota_groups"]
    grouped = load(Rules, changed)
    found = {each.subject: (each.before, each.after) for each in differences(before, grouped)}
    assert found["Nilai ambang"] == (before.categories["papua"], "Orang asli Papua")
    was = f"{before.categories['papua']} (papua)"
    assert found["Dokumen, Kategori"] == (was, "Orang asli Papua (papua)"), "of the others nothing is said"
    assert "Seleksi bidang" in str(found["Tahap, Tahap ke-2"][1])
    assert not [each for each in found.values() if each[0] == each[1]], "nothing differs from itself"
    changed["quota_groups"]["groups"][0]["title"] = "Putra daerah"
    [title] = differences(grouped, load(Rules, changed))
    assert title.after == "Putra daerah (papua)"


# ---- how it turned out ----


@pytest.mark.usefixtures("indonesian")
@pytest.mark.parametrize(
    ("cut", "places", "line"),
    [
        (Cut(multiple=3, boundary_ties="all"), "Paling banyak 6 tempat, yaitu 3 × kuota.", "batas 3 × kuota memberi"),
        (Cut(count=6, boundary_ties="none"), "yaitu 6 peserta tiap formasi.", "batas 6 peserta tiap formasi memberi"),
        (Cut(share=Percent(5), boundary_ties="all"), "yaitu 5 persen dari yang diperingkat,", "batas 5 persen dari"),
        (Cut(share=Percent("2.5"), boundary_ties="all"), "yaitu 2,5 persen dari yang", "batas 2,5 persen dari yang"),
        (Cut(boundary_ties="all"), "Semua peserta yang memenuhi nilai ambang mendapat tempat.", "7 peserta lanjut"),
    ],
)  # fmt: skip
def test_every_cut_has_its_words(cut: Cut, places: str, line: str) -> None:
    rules = replace(load(Rules, shipped()), cut=cut)
    assert places in places_in_words(rules, 6)
    assert line in line_in_words(Scale.of(rules), 7, 6)
    assert line_in_words(Scale.of(rules), 7, 6).startswith("7 peserta lanjut")


@pytest.mark.usefixtures("indonesian")
def test_quota_groups_in_indonesian() -> None:
    found = said(quota_groups())
    assert found["groups order"].startswith("Urutan pengisian: Tempat umum diisi lebih dahulu menurut peringkat")
    assert found["group papua"] == (
        "Putra-putri Papua (papua): 1. Untuk pelamar yang menyatakan diri orang asli Papua: 20 persen tempat, "
        "dibulatkan ke atas. Tempat yang tidak terisi menjadi tempat umum."
    )
    assert found["group difabel"] == (
        "Penyandang disabilitas (difabel): 2. Untuk pelamar yang menyatakan diri penyandang disabilitas: 1 tempat dari "
        "kuota; pada batas lain sebanding, dibulatkan ke bawah. Tempat yang tidak terisi tetap kosong."
    )
    assert "Hanya pada formasi kelompok jabatan guru." in found["group guru-3t"]
    assert not any(key.startswith("group") for key in said(stages()))


@pytest.mark.usefixtures("english")
def test_quota_groups_in_english() -> None:
    found = said(quota_groups())
    assert found["group papua"] == (
        "Putra-putri Papua (papua): 1. For applicants who declare to be among indigenous Papuans: 20 per cent of the "
        "places, rounded up. Places that are not filled go to everybody."
    )


@pytest.mark.usefixtures("indonesian")
def test_with_later_stages_normalising_says_which_score_they_get() -> None:
    carried = "Ke tahap berikutnya dibawa nilai asli, bukan nilai hasil penyetaraan."
    normalisation = {"method": "percentile", "counts": "lower", "decimals": 5}
    assert carried in said({**shipped_stages(), "normalisation": normalisation})["normalisation"]
    assert carried not in said({**shipped(), "normalisation": normalisation})["normalisation"]
