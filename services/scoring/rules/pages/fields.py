"""What the fields of a draft are asked with: choices in words, buttons and advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext

from services.scoring.rules.domain.editing import CATEGORIES, Leaf
from services.scoring.rules.pages.stage_keys import stage_keys, stage_of_key
from shared.contracts.percentages import Percent
from shared.contracts.quota_groups import DECLARED
from shared.contracts.rules import AGE, GPA, TOTAL, WRONG, WRONG_RATIO
from shared.kernel.words import N_
from shared.web.deciding import key_words
from shared.web.filters import persen

PREFIX = "nilai:"
"""Before a place, as the name of its input."""
CODE = "kode:"
"""The same for the code of a category, whose place its name has."""
_INDEX = re.compile(r"\[[0-9]+\]")
_OF_CATEGORIES = re.compile(
    r"(stages\[[0-9]+\]\.)?thresholds\[[0-9]+\]\.category|place_moves\[[0-9]+\]\.(giving|taking)\[[0-9]+\]"
)
ROWS = (CATEGORIES, "sections", "thresholds", "tie_breaks", "place_moves")
"""Lists that have a button of their own."""
ADD_ROW = {
    CATEGORIES: N_("Tambah kategori"),
    "sections": N_("Tambah bagian"),
    "thresholds": N_("Tambah ambang"),
    "tie_breaks": N_("Tambah penentu urutan"),
    "place_moves": N_("Tambah langkah perpindahan tempat"),
    "item_objections": N_("Terima sanggahan butir"),
    "reserve": N_("Buat daftar cadangan"),
}
ABOUT = {
    "item_objections": N_(
        "Siapa yang ikut ujian dapat menyanggah butir dari naskahnya sendiri; dua anggota menandatangani tiap jawaban, "
        "dan peringkat baru ditandatangani setelah semuanya terjawab. Tanpa bagian ini tidak ada sanggahan yang "
        "diterima."
    ),
    "reserve": N_(
        "Siapa yang menggantikan bila tempat dikembalikan: yang diperingkat di bawah batas tahap terakhir, menurut "
        "urutannya. Tanpa bagian ini tempat yang dikembalikan tetap kosong."
    ),
}
"""What a part is for that a document can do without."""
_FOLLOWED = N_("Kode yang diubah ikut berubah di mana pun kode itu disebut.")
_ASKED = {
    "minima": N_("Dalam satuan terkecil nilai bagian ini: dengan 2 desimal, 650 berarti 6,5 poin."),
    "percent": N_("Persen dari nilai tertinggi bagian ini, seperti 60 atau 62,5."),
    "enough": N_("Sekian dari ambang bagian harus tercapai. Tanpa isian ini semuanya harus tercapai."),
    "final": N_("Dalam satuan terkecil nilai akhir: dengan 3 desimal, 65000 berarti 65."),
    "final_percent": N_("Persen dari skala nilai akhir, seperti 60 atau 62,5."),
}
"""What a later stage asks of everybody, or of some."""
HINTS = {
    "sections.code": _FOLLOWED,
    "first_stage.code": _FOLLOWED,
    "stages.code": _FOLLOWED,
    "stages.parts.code": _FOLLOWED,
    "item_objections.days": N_("Sanggahan diterima sampai akhir hari yang sekian hari setelah hari sesi terakhir."),
    "item_objections.most": N_("Berapa butir dapat disanggah seorang peserta."),
    "reserve.size": N_(
        "Banyaknya orang tiap formasi. Kosongkan bila persen diisi; bila keduanya kosong, semua yang "
        "diperingkat di bawah batas masuk daftar."
    ),
    "reserve.ratio": N_(
        "Persen dari tempat formasi, dibulatkan ke atas: 50 memberi 2 cadangan untuk 3 tempat. "
        "Kosongkan bila panjang diisi."
    ),
    "reserve.reply_days": N_(
        "Yang mendapat tempat menjawab paling lambat sekian hari sesudahnya; yang diam dianggap menolak."
    ),
    "reserve.first_day": N_(
        "Sebelum hari itu tidak ada yang naik; tempat yang kosong lebih dahulu diisi pada awal hari itu. "
        "Kosongkan bila tempat langsung diisi."
    ),
    "reserve.last_day": N_(
        "Tempat yang kosong sampai akhir hari itu diisi cadangan; sesudahnya tetap kosong. Tulis seperti 2027-03-31."
    ),
    "stages.thresholds.category": N_(
        "Ambang ini menggantikan seluruh ambang tahap bagi kategori ini; yang tidak disebut tidak diminta."
    ),
    "stages.thresholds.position_group": N_(
        "Kelompok jabatan formasi. Tanpa isian ini berlaku bagi semua formasi kategori ini."
    ),
    **{f"{at}.{name}": text for at in ("stages", "stages.thresholds") for name, text in _ASKED.items()},
    "stages.integration.carried_in": N_(
        "Persen dari nilai akhir, seperti 40 atau 37,5. Yang tersisa sampai 100 dibagi bagian-bagian tahap ini."
    ),
    "stages.integration.parts": N_("Persen: semua bagian tahap bersama-sama 100, atau yang tersisa untuk tahap ini."),
    "cut.share": N_("Persen dari yang diperingkat, seperti 12,5; dibulatkan ke atas."),
    "stages.cut.share": N_("Persen dari yang diperingkat, seperti 12,5; dibulatkan ke atas."),
    "quota_groups.groups.share": N_("Persen dari tempat formasi, seperti 2 atau 2,5."),
    "thresholds.total_percent": N_("Persen dari jumlah nilai tertinggi semua bagian, seperti 60 atau 62,5."),
    "thresholds.percent": N_("Persen dari nilai tertinggi bagian ini, seperti 60 atau 62,5."),
}
"""What to type, by place without the numbers of rows; of entries that have names of their own by what holds them."""

CHOICES = {
    ("kind", "right_wrong"): N_("Benar atau salah"),
    ("kind", "weights"): N_("Bobot tiap pilihan"),
    ("kind", "numeric"): N_("Jawaban berupa bilangan"),
    ("several", "all_or_nothing"): N_("Semua tepat atau nol"),
    ("several", "per_option"): N_("Tiap pilihan dinilai"),
    ("boundary_ties", "all"): N_("Semuanya mendapat tempat"),
    ("boundary_ties", "none"): N_("Tidak satu pun mendapat tempat"),
    ("boundary_ties", "draw"): N_("Diundi di muka umum"),
    ("equal_ranks", "1224"): "1, 2, 2, 4",
    ("equal_ranks", "1223"): "1, 2, 2, 3",
    ("equal_ranks", "none"): N_("1, 2, 3, 4 dengan undian"),
    ("scores_shown", "at_submit"): N_("Begitu dikumpulkan"),
    ("scores_shown", "after_session"): N_("Setelah sesi berakhir"),
    ("scores_shown", "after_release"): N_("Setelah peringkat ditandatangani"),
    ("publication", "sheets"): N_("Jawaban tiap lembar, dengan kode lembar"),
    ("publication", "marks"): N_("Nilai tiap bagian saja, dengan kode lembar"),
    ("method", "percentile"): N_("Persentil"),
    ("method", "mean_sd"): N_("Rata-rata dan simpangan baku"),
    ("method", "equipercentile"): N_("Ekuipersentil"),
    ("counts", "lower"): N_("Yang totalnya lebih rendah (<)"),
    ("counts", "at_most"): N_("Yang totalnya paling tinggi sama (≤)"),
    ("constant", "all_shifts"): N_("Rata-rata dan simpangan baku semua sesi"),
    ("constant", "highest_mean"): N_("Rata-rata sesi tertinggi"),
    ("source", "sitting"): N_("Ujian"),
    ("source", "assessors"): N_("Penilai"),
    ("source", "carried_over"): N_("Nilai dari luar"),
    ("within", "unit"): N_("Hanya formasi kelompok dan unit yang sama"),
    ("within", "pool"): N_("Semua formasi kelompok yang sama"),
    ("rounding", "half_up"): N_("Setengah ke atas"),
    ("rounding", "half_even"): N_("Setengah ke genap"),
    ("rounding", "down"): N_("Ke bawah"),
    ("rounding", "up"): N_("Ke atas"),
    ("order", "reserved_first"): N_("Tempat kelompok lebih dahulu (jumlah terendah)"),
    ("order", "open_first"): N_("Tempat umum lebih dahulu (tambahan)"),
    ("unfilled", "open"): N_("Menjadi tempat umum"),
    ("unfilled", "empty"): N_("Tetap kosong"),
    **{("declaration", str(code)): words for code, words in DECLARED.items()},
}


def choices(leaf: Leaf, document: Any) -> list[tuple[str, str]]:
    """What can be chosen at this place, with what stands there even if it is no choice; empty where one types."""
    found = list(_choices(leaf, document))
    now = _shown(leaf.value)
    if found and now not in dict(found):
        found.insert(0, (now, now or gettext("Pilih")))
    return found


def written(leaf: Leaf) -> Any:
    """What the input of a field holds: a percentage with decimals as the reader's language writes it."""
    if leaf.shape is not None and leaf.shape.hint is Percent and isinstance(leaf.value, str):
        try:
            return persen(Percent.from_json(leaf.value))
        except ValueError:
            return leaf.value
    return leaf.value


def hint(leaf: Leaf) -> str:
    """What to type at this place; empty where the label says enough."""
    place = _INDEX.sub("", leaf.place)
    found = HINTS.get(place) or HINTS.get(place.rpartition(".")[0])
    return gettext(found) if found else ""


def _choices(leaf: Leaf, document: Any) -> Iterator[tuple[str, str]]:
    if leaf.shape is not None and leaf.shape.hint is bool:
        yield from (("true", gettext("Ya")), ("false", gettext("Tidak")))
    elif leaf.shape is not None and leaf.shape.choices:
        yield from ((each, gettext(CHOICES.get((leaf.name, each), each))) for each in leaf.shape.choices)
    elif leaf.chapter == "tie_breaks":
        yield from ((key, key_words(key)) for key in _keys(document))
    elif (stage := stage_of_key(leaf.place)) is not None:
        yield from stage_keys(document, stage)
    elif _OF_CATEGORIES.fullmatch(leaf.place):
        named = document.get(CATEGORIES)
        found = named.items() if isinstance(named, Mapping) else ()
        yield from ((str(code), str(name or code)) for code, name in found if code)


def _keys(document: Any) -> Iterator[str]:
    """The keys by which a first ranking can be ordered."""
    sections = document.get("sections")
    rows = [each for each in sections if isinstance(each, Mapping)] if isinstance(sections, list) else []
    codes = [code for each in rows if isinstance(code := each.get("code"), str) and code]
    yield from (TOTAL, *codes, AGE, GPA, WRONG, WRONG_RATIO)
    yield from (f"{word}:{code}" for word in (WRONG, WRONG_RATIO) for code in codes)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
