"""The words of the minutes, which are Indonesian whoever reads them: they are signed as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from services.scoring.minutes.domain.minutes import DrawnMember, Minutes
from services.scoring.rankings.domain.faults import FAULTS
from services.scoring.rankings.domain.texts import EQUAL
from shared.contracts.assessments import UNSCORED_REASONS
from shared.contracts.normalisation import Normalisation, valued_code
from shared.contracts.quota_groups import OPEN
from shared.contracts.rules import AGE, GPA, TOTAL, WRONG, WRONG_RATIO
from shared.contracts.stages import FINAL
from shared.contracts.tie_breaks import is_beyond_marks, parts_of

STATUSES = {
    "goes_on": "Lanjut",
    "below_cut": "Tidak lanjut",
    "below_threshold": "Di bawah ambang",
    "absent": "Tidak hadir",
    "disqualified": "Didiskualifikasi",
}
LAST_STATUSES = {**STATUSES, "goes_on": "Terpilih", "below_cut": "Tidak terpilih"}
"""In the last stage, which nothing follows."""

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
    *("Agustus", "September", "Oktober", "November", "Desember"),
)
_KEYS = {
    TOTAL: "total",
    FINAL: "nilai akhir",
    GPA: "IPK",
    AGE: "usia (yang lebih tua lebih dahulu)",
    WRONG: "jawaban salah (yang lebih sedikit lebih dahulu)",
    WRONG_RATIO: "perbandingan salah terhadap benar (yang lebih kecil lebih dahulu)",
}

PROVES = (
    "Segel di bawah dibuat instalasi Terang, bukan oleh tangan anggota. Segel membuktikan bahwa berita "
    "acara ini dibuat instalasi tentang dua tanda tangan di dalamnya dan tidak berubah sejak disegel.",
    "Tanda tangan anggota sendiri adalah tanda tangan kunci mereka atas pernyataan yang tertulis di halaman "
    "berikutnya. Siapa pun dapat memeriksanya tanpa instalasi ini: lampiran peringkat.json adalah peringkat yang "
    "ditandatangani (SHA-256-nya adalah sidik peringkat), lampiran tanda-tangan.json memuat pernyataan, tanda tangan, "
    "dan kunci publik. Yang ditandatangani kunci adalah teks terang.statement.v1, satu akhir baris, dan teks "
    "pernyataan; cocokkan sidik kunci dengan yang diumumkan instansi.",
)

DRAW = (
    "Tiket seorang peserta adalah HMAC-SHA256 dengan benih itu (byte-nya, dibaca dari heksadesimal) sebagai "
    "kunci atas teks draw, kode formasi, dan kode lembarnya, masing-masing pada baris sendiri tanpa baris penutup. "
    "Di antara yang sama di semua penentu, tiket yang lebih kecil berdiri lebih dahulu."
)
LOTS = (
    "Yang sama di semua penentu diundi dengan tangan. Dua anggota mencatat urutan yang sama; yang pertama keluar "
    "tertulis paling depan. Kunci di samping nama anggota menandatangani urutan itu."
)
_METHODS = {
    ("percentile", "lower"): "persentil dalam sesi (bagian peserta dengan total lebih rendah)",
    ("percentile", "at_most"): "persentil dalam sesi (bagian peserta dengan total paling tinggi sama)",
    ("mean_sd", None): "rata-rata peserta terbaik dan simpangan baku",
    ("equipercentile", None): "total dengan persentil yang sama pada sesi acuan",
}
_ADDED = {"all_shifts": "semua sesi", "highest_mean": "sesi dengan rata-rata tertinggi"}


def normalisation_words(found: Normalisation) -> str:
    """The method with all of its parameters."""
    parts = [_METHODS[found.method, found.counts]]
    if found.constant is not None:
        parts.append(f"ditambahkan konstanta {_ADDED[found.constant]}")
    if found.root_digits is not None:
        parts.append(f"simpangan baku sampai {found.root_digits} desimal")
    return "; ".join([*parts, f"dibulatkan pada {found.decimals} desimal"])


def member_words(member: DrawnMember) -> str:
    """R.K. (pseudonym), kunci and the key's fingerprint."""
    key = "tanpa tanda tangan, di bawah rilis sebelumnya" if member.key_id is None else f"kunci {member.key_id}"
    return f"{member.name} ({member.pseudonym}), {key}"


def number(value: int) -> str:
    """1.234"""
    return f"{value:,}".replace(",", ".")


def points(value: int, units: int) -> str:
    """So many units as points, exactly: 12,5 where three decimals hold it, else 12 1/3."""
    exact = Fraction(value, units)
    if 1000 % exact.denominator == 0:
        text = f"{abs(exact.numerator) * 1000 // exact.denominator:04d}"
        whole, rest = number(int(text[:-3])), text[-3:].rstrip("0")
        return f"{'-' if value < 0 else ''}{whole}{',' + rest if rest else ''}"
    whole_part, rest_part = divmod(abs(exact.numerator), exact.denominator)
    return f"{'-' if value < 0 else ''}{f'{number(whole_part)} ' if whole_part else ''}{rest_part}/{exact.denominator}"


def place_words(minutes: Minutes, place: str) -> str:
    """By which place somebody goes on: the title of the quota group."""
    return "umum" if place == OPEN else minutes.groups.get(place, place)


def statuses(minutes: Minutes) -> Mapping[str, str]:
    return LAST_STATUSES if minutes.is_last else STATUSES


def remark(minutes: Minutes, row: Mapping[str, Any]) -> str:
    """What becomes of somebody, and by which place."""
    place, words = row.get("place"), statuses(minutes)[row["status"]]
    return words if place is None else f"{words}: {place_words(minutes, place)}"


def unscored_words(minutes: Minutes) -> list[str]:
    """A line for each candidate of whom people recorded that there is no score, in which part and why."""
    return [
        f"{row.get('sheet_code') or row['candidate_no']}. "
        + "; ".join(
            f"{label}: {UNSCORED_REASONS.get(row['unscored'][part], row['unscored'][part])}"
            for part, label in minutes.labels.items()
            if part in row["unscored"]
        )
        for row in minutes.rows
        if row.get("unscored")
    ]


def moment(at: datetime, timezone: str) -> str:
    """8 Desember 2026 12.00.00 WIB"""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%Y %H.%M.%S %Z}"


def key_words(key: str, labels: Mapping[str, str], *, normalised: bool) -> str:
    """A key of the order as a list of keys names it."""
    word, section = parts_of(key)
    if section is not None and word in _KEYS:
        return f"{_KEYS[word]} pada {labels.get(section, section)}"
    if valued_code(key) is not None:
        return labels.get(key, value_words(key))
    if section is not None:
        return f"{labels.get(key, section)} pada {labels.get(word, word)}"
    if normalised and key == TOTAL:
        return "total setara"
    return _KEYS.get(key) or labels.get(key, key)


def value_words(code: str) -> str:
    """A code of a row's marks; that of a value which a score becomes says so."""
    valued = valued_code(code)
    return code if valued is None else f"{valued} (setara)"


def decided_by(decision: Mapping[str, Any] | None, steps: Mapping[str, int], normalised: int | None) -> str:
    """By what somebody stands behind the one above: "total 30 : 29"; the values of what stays in the database are not
    shown."""
    if decision is None:
        return ""
    key, theirs, mine = str(decision["key"]), decision["theirs"], decision["mine"]
    if key == EQUAL:
        return "sama di semua penentu"
    if is_beyond_marks(key):
        word = "IPK" if key == GPA else "usia" if key == AGE else key
        return word if theirs == mine == 0 else f"{word} {number(theirs)} : {number(mine)}"
    if normalised and key == TOTAL:
        return f"setara {points(theirs, normalised)} : {points(mine, normalised)}"
    each, word = steps.get(key, 1), "nilai akhir" if key == FINAL else value_words(key)
    return f"{word} {points(theirs, each)} : {points(mine, each)}"


def finding_words(finding: Mapping[str, Any]) -> str:
    """Whose sheet was let stand, and what contradicts it where."""
    who, fault, at = finding.get("sheet_code") or finding["candidate_no"], finding["fault"], finding["fault_at"]
    if fault in FAULTS:
        return f"{who}: {FAULTS[fault] % {'at': at}}"
    return f"{who}: {fault}{'' if at is None else f' pada simpanan ke-{at}'}"
