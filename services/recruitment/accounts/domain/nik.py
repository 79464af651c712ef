"""The national identity number (NIK): what its sixteen digits mean, and whether they fit a person.

Commonly described as six digits for the district of registration, DDMMYY of birth with 40 added to the
day for women, and four serial digits. A district's code may be retired and stays in old numbers, so an
unknown district is worth a warning, never a refusal.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from shared.kernel.errors import Problem
from shared.kernel.words import N_

# `\d` would accept other scripts' digits and `$` a trailing newline; only a whole match of ASCII digits counts.
_FORM = re.compile(r"[0-9]{16}")

_WOMEN = 40

PROVINCES: dict[str, str] = {
    "11": "Aceh",
    "12": "Sumatera Utara",
    "13": "Sumatera Barat",
    "14": "Riau",
    "15": "Jambi",
    "16": "Sumatera Selatan",
    "17": "Bengkulu",
    "18": "Lampung",
    "19": "Kepulauan Bangka Belitung",
    "21": "Kepulauan Riau",
    "31": "DKI Jakarta",
    "32": "Jawa Barat",
    "33": "Jawa Tengah",
    "34": "DI Yogyakarta",
    "35": "Jawa Timur",
    "36": "Banten",
    "51": "Bali",
    "52": "Nusa Tenggara Barat",
    "53": "Nusa Tenggara Timur",
    "61": "Kalimantan Barat",
    "62": "Kalimantan Tengah",
    "63": "Kalimantan Selatan",
    "64": "Kalimantan Timur",
    "65": "Kalimantan Utara",
    "71": "Sulawesi Utara",
    "72": "Sulawesi Tengah",
    "73": "Sulawesi Selatan",
    "74": "Sulawesi Tenggara",
    "75": "Gorontalo",
    "76": "Sulawesi Barat",
    "81": "Maluku",
    "82": "Maluku Utara",
    "91": "Papua",
    "92": "Papua Barat",
    "93": "Papua Selatan",
    "94": "Papua Tengah",
    "95": "Papua Pegunungan",
    "96": "Papua Barat Daya",
}
"""Province codes of the Ministry of Home Affairs, the first two digits of a district."""


@dataclass(frozen=True)
class NikFacts:
    """The facts in a well-formed NIK. `province` is None where our table lacks the district."""

    district: str
    province: str | None
    woman: bool
    birth_digits: str
    """DDMMYY as a calendar writes it: the 40 is already taken off."""

    @property
    def district_known(self) -> bool:
        return self.province is not None


def well_formed(nik: str) -> bool:
    return _FORM.fullmatch(nik) is not None


def read(nik: str) -> NikFacts:
    """The facts of a well-formed NIK. Raises ValueError for any other text."""
    if not well_formed(nik):
        raise ValueError("not sixteen digits")
    day = int(nik[6:8])
    woman = day > _WOMEN
    province, regency, subdistrict = nik[0:2], nik[2:4], nik[4:6]
    known = province in PROVINCES and regency != "00" and subdistrict != "00"
    return NikFacts(
        district=nik[:6],
        province=PROVINCES[province] if known else None,
        woman=woman,
        birth_digits=f"{day - _WOMEN if woman else day:02d}{nik[8:12]}",
    )


def problems(nik: str, born_on: date | None) -> tuple[Problem, ...]:
    """Why `nik` cannot belong to somebody born on `born_on`; empty if it can.

    Without a birth date only the form is checked.
    """
    if not well_formed(nik):
        return (Problem.of("nik", "nik_malformed", N_("NIK terdiri atas tepat 16 angka.")),)
    if born_on is not None and read(nik).birth_digits != born_on.strftime("%d%m%y"):
        return (
            Problem.of(
                "nik",
                "nik_birth_date_mismatch",
                N_(
                    "Angka ke-7 sampai ke-12 NIK memuat tanggal lahir, dan tidak sama dengan tanggal lahir "
                    "yang Anda isi. "
                    "Periksa keduanya pada KTP Anda."
                ),
            ),
        )
    return ()
