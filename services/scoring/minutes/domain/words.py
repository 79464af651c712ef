"""The words of the minutes, which are Indonesian whoever reads them: they are signed as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from services.scoring.rankings.domain.texts import EQUAL
from shared.contracts.tie_breaks import is_beyond_marks

STATUSES = {
    "goes_on": "Lanjut",
    "below_cut": "Tidak lanjut",
    "below_threshold": "Di bawah ambang",
    "absent": "Tidak hadir",
    "disqualified": "Didiskualifikasi",
}

PROVES = (
    "Segel pada halaman pertama dibuat instalasi Terang, bukan oleh tangan anggota. Segel membuktikan bahwa berita "
    "acara ini dibuat instalasi tentang dua tanda tangan di bawah dan tidak berubah sejak disegel.",
    "Tanda tangan anggota sendiri adalah tanda tangan kunci mereka atas pernyataan yang tertulis di bawah. Siapa pun "
    "dapat memeriksanya tanpa instalasi ini: lampiran peringkat.json adalah peringkat yang ditandatangani (SHA-256-nya "
    "adalah sidik peringkat), lampiran tanda-tangan.json memuat pernyataan, tanda tangan, dan kunci publik. Yang "
    "ditandatangani kunci adalah teks terang.statement.v1, satu akhir baris, dan teks pernyataan; cocokkan sidik kunci "
    "dengan yang diumumkan instansi.",
)


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


def decided_by(decision: Mapping[str, Any] | None, steps: Mapping[str, int], normalised: int | None) -> str:
    """By what somebody stands behind the one above: "total 30 : 29"; the values of what stays in the database are not
    shown."""
    if decision is None:
        return ""
    key, theirs, mine = str(decision["key"]), decision["theirs"], decision["mine"]
    if key == EQUAL:
        return "sama di semua penentu"
    if is_beyond_marks(key):
        return key if theirs == mine == 0 else f"{key} {number(theirs)} : {number(mine)}"
    each = normalised if normalised and key == "total" else steps.get(key, 1)
    return f"{key} {points(theirs, each)} : {points(mine, each)}"


def finding_words(finding: Mapping[str, Any]) -> str:
    """Whose sheet was let stand, and what contradicts it where."""
    who = finding.get("sheet_code") or finding["candidate_no"]
    place = f" pada simpanan ke-{finding['fault_at']}" if finding["fault_at"] is not None else ""
    return f"{who}: {finding['fault']}{place}"
