"""A selection small enough to be sat by hand in a test: one vacancy, and three items a section."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump

SELECTION = "cpns-uji-2026"
EXAM = f"{SELECTION}-skd"
VACANCY = "perawat-umum"
SECTIONS = ("TWK", "TIU", "TKP")
ITEMS = 4
"""Items per section in the bank; three of them are drawn into each paper."""

LETTERS = "abcde"
COLUMNS = [
    *("code", "section", "topic", "difficulty", "stem", "stem_image", "stem_image_alt"),
    *(f"option_{letter}" for letter in LETTERS),
    "key",
    *(f"weight_{letter}" for letter in LETTERS),
    "rationale",
]


def small_rules() -> dict[str, Any]:
    """The shipped rules with three items a section, so that a paper is quickly answered."""
    rules = dump(preset("cpns-skd-2024"))
    for section in rules["sections"]:
        section.update(items=3, max_marks=15)
    rules["thresholds"] = [
        {"category": name, "position_group": None, "minima": {"TWK": 5, "TIU": 5, "TKP": 3}, "total": None}
        for name in rules["categories"]
    ]
    return rules


def selection_document() -> dict[str, Any]:
    today = datetime.now(UTC).date()
    phases = ("registration", "verification", "exam", "results")
    return {
        "selection_id": SELECTION,
        "title": "Seleksi uji",
        "agency": "Pemerintah Kabupaten Uji",
        "year": 2026,
        "timezone": "Asia/Jakarta",
        "simulation": True,
        "rules": small_rules(),
        "calendar": [
            {
                "code": code,
                "name": code,
                "starts_on": str(today - timedelta(days=1)),
                "ends_on": str(today + timedelta(days=7)),
            }
            for code in phases
        ],
        "units": [{"unit_id": "rsud", "name": "RSUD Uji"}],
        "vacancies": [
            {
                "vacancy_id": VACANCY,
                "unit_id": "rsud",
                "title": "Perawat Terampil",
                "category": "general",
                "quota": 1,
                "requirements": {
                    "education_levels": ["D3"],
                    "majors": ["Keperawatan"],
                    "min_gpa": "2.75",
                    "min_age": 18,
                    "max_age": 35,
                },
                "duties": "Merawat pasien.",
            }
        ],
    }


def bank_rows() -> list[dict[str, str]]:
    """Option texts say how good they are, so that a test can answer well or badly on purpose."""
    return [bank_row(section, number) for section in SECTIONS for number in range(1, ITEMS + 1)]


def bank_row(section: str, number: int) -> dict[str, str]:
    row = {
        "code": f"{section}-{number:03d}",
        "section": section,
        "topic": "Uji",
        "difficulty": "0.5",
        "stem": f"Soal {section} nomor {number}?",
        "rationale": f"Alasan {section} {number}.",
    }
    for position, letter in enumerate(LETTERS):
        worth = (position + number) % 5 + 1
        row[f"option_{letter}"] = f"Pilihan bernilai {worth} dari soal {section} {number}"
        if section == "TKP":
            row[f"weight_{letter}"] = str(worth)
        elif worth == 5:
            row["key"] = letter.upper()
    return row


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def option_worth(item: Mapping[str, Any], worth: int) -> str:
    """The option whose text says that it is worth so much."""
    return str(next(o["option_id"] for o in item["options"] if o["text"].startswith(f"Pilihan bernilai {worth} ")))
