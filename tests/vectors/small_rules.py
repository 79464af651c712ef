"""A rules document with two stages, small enough to read."""

from __future__ import annotations

from tests.vectors.cases import Values

RULES: Values = {
    "id": "small",
    "version": "1",
    "title": "Dua tahap",
    "regulation": "Contoh",
    "note": "",
    "categories": {"general": "Umum"},
    "sections": [
        {"code": "A", "name": "A", "items": 4, "max_marks": 8, "marking": {"kind": "right_wrong", "right": 2}},
        {"code": "B", "name": "B", "items": 3, "max_marks": 15, "marking": {"kind": "weights"}},
    ],
    "duration": {"minutes": 10, "extra_time_minutes": 15, "grace_seconds": 5},
    "thresholds": [{"category": "general", "minima": {"A": 2}}],
    "tie_breaks": ["total", "B"],
    "cut": {"multiple": 2, "boundary_ties": "all"},
    "first_stage": {"code": "one", "name": "Satu"},
    "stages": [
        {
            "code": "two",
            "name": "Dua",
            "parts": [
                {
                    "code": "cat",
                    "name": "CAT",
                    "source": "sitting",
                    "sections": [
                        {
                            "code": "C",
                            "name": "C",
                            "items": 7,
                            "max_marks": 7,
                            "marking": {"kind": "right_wrong", "right": 1},
                        }
                    ],
                    "duration": {"minutes": 10, "extra_time_minutes": 10, "grace_seconds": 5},
                },
                {
                    "code": "talk",
                    "name": "Wawancara",
                    "source": "assessors",
                    "decimals": 1,
                    "criteria": [
                        {"code": "x", "name": "X", "max_points": 10},
                        {"code": "y", "name": "Y", "max_points": 3},
                    ],
                },
            ],
            "integration": {
                "carried_in": {"one": 40},
                "parts": {"cat": 2, "talk": 1},
                "scale": 100,
                "decimals": 3,
                "rounding": "half_up",
            },
            "tie_breaks": ["final", "one", "one:B", "cat", "gpa", "age"],
            "cut": {"multiple": 1, "boundary_ties": "all"},
        }
    ],
}
