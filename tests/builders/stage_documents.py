"""Rules documents with later stages: every source of a part, what each stage asks for, and orders by own sections."""

from __future__ import annotations

from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from tests.builders.rules_documents import Document, section, thirds


def shipped_stages() -> Document:
    return dump(preset("cpns-2024"))


def own_sections() -> Document:
    """A later stage that is ordered by what its sitting consists of, with equal ranks of its own; something follows."""
    document = shipped_stages()
    stage = document["stages"][0]
    sections = stage["parts"][0]["sections"]
    sections[0] |= {"items": 80, "max_marks": 400}
    sections.append({"code": "SIKAP", "name": "Sikap", "items": 20, "max_marks": 100, "marking": {"kind": "weights"}})
    stage |= {"tie_breaks": ["final", "cat:SKB", "wrong:cat", "wrong_ratio:cat:SKB", "wrong"], "equal_ranks": "1223"}
    return document | {"next_stage": "Masa percobaan"}


def stages() -> Document:
    """Every source of a later stage's parts, thirds of points, a part that only must be reached, and two stages that
    carry something in."""
    right_wrong = {"kind": "right_wrong", "right": 3, "wrong": -1}
    return {
        **thirds(),
        "id": "bertahap",
        "first_stage": {"code": "tulis", "name": "Ujian tulis"},
        "stages": [
            {
                "code": "bidang",
                "name": "Kompetensi bidang",
                "parts": [
                    {
                        "code": "tes-bidang",
                        "name": "Ujian bidang",
                        "source": "sitting",
                        "sections": [section("BID", right_wrong, 120)],
                        "duration": {"minutes": 60, "extra_time_minutes": 90, "grace_seconds": 10},
                    },
                    {"code": "lama", "name": "Nilai lama", "source": "carried_over", "origin": "Seleksi 2023",
                     "max_points": 550, "decimals": 1},
                    {"code": "fisik", "name": "Samapta", "source": "assessors", "decimals": 2, "tolerance": 150,
                     "criteria": [{"code": "lari", "name": "Lari", "max_points": 10}]},
                ],
                "integration": {"carried_in": {"tulis": 45}, "parts": {"tes-bidang": 35, "lama": 20},
                                "scale": 100, "decimals": 2, "rounding": "half_even"},
                "tie_breaks": ["final", "tulis:MAT", "tes-bidang", "lama"],
                "cut": {"multiple": 2, "boundary_ties": "draw"},
                "minima": {"fisik": 650},
            },
            {
                "code": "akhir",
                "name": "Wawancara akhir",
                "parts": [
                    {"code": "wawancara", "name": "Wawancara", "source": "assessors",
                     "criteria": [
                         {"code": "isi", "name": "Isi", "max_points": 40},
                         {"code": "sikap", "name": "Sikap", "max_points": 60},
                     ]},
                ],
                "integration": {"carried_in": {"tulis": 30, "bidang": 33}, "parts": {"wawancara": 100},
                                "scale": 200, "decimals": 0, "rounding": "down"},
                "tie_breaks": ["final", "bidang", "bidang:lama", "tulis", "wawancara", "gpa", "age"],
                "cut": {"count": 1, "boundary_ties": "draw"},
            },
        ],
    }  # fmt: skip


def stage_thresholds() -> Document:
    """Later stages that ask for some of several parts, in points and in per cent, and for an integrated score."""
    document = stages()
    field, last = document["stages"]
    field |= {"minima": {"tes-bidang": 30}, "percent": {"lama": 55, "fisik": 65}, "enough": 2, "final_percent": 60}
    last |= {"percent": {"wawancara": 70}, "final": 130}
    return {**document, "id": "ambang-tahap"}


def asked_of_some() -> Document:
    """Later stages that ask something else of a category and of a position group, and of one category nothing."""
    document = stages()
    field, last = document["stages"]
    field["thresholds"] = [
        {"category": "special"},
        {"category": "general", "position_group": "doctor", "minima": {"fisik": 700, "tes-bidang": 20},
         "percent": {"lama": "62.5"}, "enough": 2, "final": 5_000},
    ]  # fmt: skip
    last["thresholds"] = [{"category": "special", "percent": {"wawancara": 55}, "final_percent": 40}]
    return {**document, "id": "ambang-sebagian"}
