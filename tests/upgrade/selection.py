"""The selection that fixtures are made of: small papers, and times that never run out.

An upgrade test runs for years, and an exam that was begun on the fixture's day must still be going on. Moving the
clock, or the times in the databases, would test something that no release has ever made (journal hashes cover the
times). So the selection itself is a long one, by means that every operator has: phases and a session that end in 2099,
and a rules document of its own, which gives each candidate fifty years. All began in 2020, for a machine whose clock
is behind the fixture's.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.upgrade.people import Saved

SELECTION = "cpns-rekaan"
EXAM = f"{SELECTION}-skd"
FIFTY_YEARS = 50 * 365 * 24 * 60
SECTIONS = ("TWK", "TIU", "TKP")
ITEMS, DRAWN = 14, 12
"""Per section: in the bank, and on a paper."""
BEGAN, ENDS = "2020-01-01", "2099-12-31"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="{radius}"/></svg>\n'

VACANCIES = {
    "perawat": ("general", 3),
    "bidan": ("general", 2),
    "dokter": ("general", 6),
    "apoteker": ("cum_laude", 2),
    "gizi": ("disability", 2),
}
STATED: Mapping[str, Mapping[str, Any]] = {
    "apoteker": {"cum_laude": True},
    "gizi": {"disability": True, "extra_time": True},
}
"""What an applicant for a vacancy of a special category declares."""


def document(preset: Mapping[str, Any]) -> dict[str, Any]:
    """What `terang import selection` reads. `preset` is the rules document that the release ships."""
    rules = json.loads(json.dumps(preset))
    rules["id"], rules["title"] = "rekaan", "Aturan rekaan bagi uji pemutakhiran"
    rules["duration"] = {"minutes": FIFTY_YEARS, "extra_time_minutes": FIFTY_YEARS + 60, "grace_seconds": 30}
    for section in rules["sections"]:
        section.update(items=DRAWN, max_marks=5 * DRAWN)
    rules["thresholds"] = [
        {"category": name, "minima": {"TWK": 15, "TIU": 15, "TKP": 30}} for name in rules["categories"]
    ]
    phases = ("registration", "verification", "exam", "results")
    requirements = {
        "education_levels": ["S1"],
        "majors": ["Keperawatan"],
        "min_gpa": "2.75",
        "min_age": 18,
        "max_age": 100,
    }
    return {
        "selection_id": SELECTION,
        "title": "Seleksi rekaan",
        "agency": "Pemerintah Kabupaten Rekaan",
        "year": 2026,
        "timezone": "Asia/Jakarta",
        "simulation": True,
        "rules": rules,
        "calendar": [{"code": code, "name": code, "starts_on": BEGAN, "ends_on": ENDS} for code in phases],
        "units": [{"unit_id": "rsud", "name": "RSUD Rekaan"}],
        "vacancies": [
            {
                "vacancy_id": name,
                "unit_id": "rsud",
                "title": name.capitalize(),
                "category": category,
                "quota": quota,
                "requirements": requirements,
                "duties": "Rekaan.",
            }
            for name, (category, quota) in VACANCIES.items()
        ],
    }


def write_bank(folder: Path) -> Path:
    """A sheet and its pictures. Texts of options say what they are worth, so that a test can compute marks itself."""
    (folder / "images").mkdir(parents=True)
    letters = "abcde"
    options = [f"option_{letter}" for letter in letters]
    weights = [f"weight_{letter}" for letter in letters]
    columns = ["code", "section", "topic", "difficulty", "stem", "stem_image", "stem_image_alt", *options, "key"]
    text = io.StringIO()
    sheet = csv.DictWriter(text, [*columns, *weights, "rationale"], restval="")
    sheet.writeheader()
    for section in SECTIONS:
        for number in range(1, ITEMS + 1):
            worth = [(position + number) % 5 + 1 for position in range(5)]
            row = {
                "code": f"{section}-{number:03d}",
                "section": section,
                "topic": "Rekaan",
                "difficulty": "0.5",
                "stem": f"Soal {section} nomor {number}?",
                "rationale": f"Alasan {section} {number}.",
                **{name: f"Pilihan bernilai {worth[n]} dari soal {section} {number}" for n, name in enumerate(options)},
            }
            if section == "TKP":
                row |= {name: str(worth[n]) for n, name in enumerate(weights)}
            else:
                row["key"] = letters[worth.index(5)].upper()
            if number % 4 == 0:
                row |= {"stem_image": f"{section}-{number}.svg", "stem_image_alt": f"Lingkaran {number}"}
                picture = folder / "images" / row["stem_image"]
                picture.write_text(PICTURE.format(radius=number), encoding="utf-8")
            sheet.writerow(row)
    (folder / "bank.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder / "bank.csv"


def blueprint() -> dict[str, Any]:
    return {"rows": [{"section": s, "topic": "Rekaan", "band": "medium", "items": DRAWN} for s in SECTIONS]}


def session(name: str, rooms: int) -> dict[str, Any]:
    return {
        "selection_id": SELECTION,
        "name": name,
        "venue": "SMK Rekaan",
        "rooms": [{"name": f"Ruang {number}", "seats": 60} for number in range(1, rooms + 1)],
        "starts_at": f"{BEGAN}T00:00:00+00:00",
        "ends_at": f"{ENDS}T00:00:00+00:00",
        "timezone": "Asia/Jakarta",
    }


def answers_to(paper: Any, serial: int, *, first: int = 1) -> list[Saved]:
    """What the candidate with this number answers to a whole paper, the same for each paper with the same items: most
    items once, some twice, some marked doubtful, a few taken back. `first` is the first sequence that is free."""
    draw = random.Random(serial)
    ability = draw.uniform(0.2, 0.9)
    clicks: list[tuple[str, str | None, bool]] = []
    again: list[tuple[str, str | None, bool]] = []
    for item in paper["items"]:
        ranked = sorted(item["options"], key=lambda option: -worth_of(option["text"]))
        chosen = ranked[0] if draw.random() < ability else draw.choice(ranked)
        doubtful = draw.random() < 0.1
        clicks.append((item["item_id"], chosen["option_id"], doubtful))
        if doubtful:
            again.append((item["item_id"], draw.choice(ranked)["option_id"], False))
        elif draw.random() < 0.03:
            again.append((item["item_id"], None, False))
    return [(sequence, *click) for sequence, click in enumerate([*clicks, *again], first)]


def worth_of(text: str) -> int:
    return int(text.split()[2])


def points(section: str, worth: int) -> int:
    """By the rules: five for the right answer, or the weight of the option."""
    return worth if section == "TKP" else 5 * (worth == 5)
