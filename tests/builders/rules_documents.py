"""Rules documents that together use every field that a document may have."""

from __future__ import annotations

from typing import Any

from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump

Document = dict[str, Any]


def shipped() -> Document:
    return dump(preset("cpns-skd-2024"))


def shipped_percentage() -> Document:
    return dump(preset("percentage-exam"))


def shipped_negative() -> Document:
    return dump(preset("negative-marks"))


def shipped_jee() -> Document:
    return dump(preset("jee-like"))


def shipped_competency() -> Document:
    return dump(preset("competency-exam"))


def percentage() -> Document:
    """Thresholds in per cent, any two of three; a share goes on, and equals at the edge stay out."""
    return {
        **_head("persentase"),
        "sections": [_section(code, {"kind": "right_wrong", "right": 2}, 80) for code in ("VER", "NUM", "FIG")],
        "thresholds": [
            {"category": "general", "minima": {}, "percent": {"VER": 50, "NUM": 45, "FIG": 40}, "enough": 2},
            {"category": "special", "minima": {"VER": 30}, "percent": {"NUM": 33}, "total_percent": 55, "enough": 1},
        ],
        "tie_breaks": ["total", "VER", "NUM", "gpa", "age"],
        "cut": {"share": 15, "boundary_ties": "none"},
        "equal_ranks": "1223",
    }


def thirds() -> Document:
    """Wrong answers cost a third of a point; a fixed number goes on, and the draw decides among equals."""
    right_wrong = {"kind": "right_wrong", "right": 3, "wrong": -1}
    several = {"kind": "right_wrong", "right": 3, "wrong": -1, "several": "per_option", "options": 4}
    weights = {"kind": "weights", "weights": {"lowest": 0, "highest": 6, "each_once": False}, "options": 5}
    return {
        **_head("sepertiga"),
        "sections": [
            _section("MAT", right_wrong, 120),
            _section("FIS", several, 480),
            _section("SIT", weights, 240),
        ],
        "thresholds": [
            {"category": "general", "minima": {"MAT": -5, "FIS": 40}, "total": 200},
            {"category": "special", "position_group": "doctor", "minima": {}, "total_percent": 20},
            {"category": "special", "minima": {"MAT": 10}, "percent": {"SIT": 10}},
        ],
        "tie_breaks": ["total", "MAT", "wrong", "wrong:FIS", "wrong_ratio", "wrong_ratio:MAT"],
        "cut": {"count": 5, "boundary_ties": "draw"},
        "equal_ranks": "none",
        "units": 3,
    }


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
                        "sections": [_section("BID", right_wrong, 120)],
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


def decimals() -> Document:
    """Percentages with decimals wherever a document can have one."""
    document = stages()
    field, last = document["stages"]
    field |= {"percent": {"lama": "62.5", "tes-bidang": "33.3333"}, "final_percent": "54.55"}
    field["integration"] |= {"carried_in": {"tulis": "37.5"}, "parts": {"tes-bidang": "41.67", "lama": "20.83"}}
    last |= {"percent": {"wawancara": "70.01"}, "cut": {"share": "12.5", "boundary_ties": "draw"}}
    general = {"category": "general", "minima": {}, "percent": {"MAT": "0.5"}, "total_percent": "41.6667"}
    groups = quota_groups()["quota_groups"]
    return {
        **document,
        "id": "desimal",
        "thresholds": [general, *document["thresholds"][1:]],
        "quota_groups": {**groups, "groups": [{**groups["groups"][0], "count": None, "share": "2.5"}]},
        "reserve": {"ratio": "37.5", "reply_days": 3, "last_day": "2027-03-31"},
    }


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


def everybody() -> Document:
    """No cut: all who are ranked go on."""
    return {**percentage(), "cut": {"boundary_ties": "all"}, "equal_ranks": "1224", "units": 2}


def reserve() -> Document:
    """A reserve list of a fixed length behind a single stage."""
    return {**thirds(), "id": "cadangan", "reserve": {"size": 10, "reply_days": 3, "last_day": "2027-03-31"}}


def reserve_by_ratio() -> Document:
    """A reserve list behind two later stages, as long as half of the places."""
    return {
        **stages(),
        "id": "cadangan-2",
        "reserve": {"ratio": 50, "reply_days": 7, "first_day": "2027-03-01", "last_day": "2027-12-31"},
    }


def place_moves() -> Document:
    """Places between two categories of a unit, both ways, and then across units."""
    steps = [
        {"giving": ["special"], "taking": ["general"], "within": "unit"},
        {"giving": ["general"], "taking": ["special"], "within": "unit"},
        {"giving": ["general", "special"], "taking": ["general", "special"], "within": "pool"},
    ]
    return {**reserve(), "id": "pindah", "place_moves": steps}


def place_moves_of_stages() -> Document:
    """Places that move after two later stages."""
    document = reserve_by_ratio()
    step = {"giving": sorted(document["categories"])[:1], "taking": sorted(document["categories"]), "within": "pool"}
    return {**document, "id": "pindah-2", "place_moves": [step]}


def quota_groups() -> Document:
    """Places of three groups of applicants, one of them in posts of teachers alone, behind two later stages."""
    return {
        **stages(),
        "id": "kelompok",
        "quota_groups": {
            "order": "open_first",
            "groups": [
                {"code": "papua", "title": "Putra-putri Papua", "declaration": "papua", "share": 20,
                 "rounding": "up", "unfilled": "open"},
                {"code": "difabel", "title": "Penyandang disabilitas", "declaration": "disability", "count": 1,
                 "rounding": "down", "unfilled": "empty"},
                {"code": "guru-3t", "title": "Warga daerah tertinggal", "declaration": "lagging_region",
                 "position_group": "guru", "share": 80, "rounding": "down", "unfilled": "open"},
            ],
        },
    }  # fmt: skip


def groups_with_reserve() -> Document:
    """Places of a group, and a reserve list, behind a single stage."""
    groups = quota_groups()["quota_groups"]
    first = {**groups, "order": "reserved_first", "groups": groups["groups"][:2]}
    return {**reserve(), "id": "kelompok-cadangan", "quota_groups": first}


def groups_with_reserve_of_stages() -> Document:
    """The same of three groups behind two later stages, the open places filled first."""
    return {**reserve_by_ratio(), "id": "kelompok-cadangan-2", "quota_groups": quota_groups()["quota_groups"]}


def groups_with_place_moves() -> Document:
    """Places of groups, a reserve list, and places that move, all in one."""
    return {**place_moves(), "id": "kelompok-pindah", "quota_groups": groups_with_reserve()["quota_groups"]}


def percentile() -> Document:
    """Totals of shifts compared by percentile, marks shown after the session, objections to items taken."""
    return {
        **thirds(),
        "id": "persentil",
        "normalisation": {"method": "percentile", "counts": "lower", "decimals": 5},
        "scores_shown": "after_session",
        "item_objections": {"days": 3, "most": 5},
    }


def mean_and_deviation() -> Document:
    return {
        **percentage(),
        "id": "rata-rata",
        "normalisation": {"method": "mean_sd", "constant": "highest_mean", "root_digits": 10, "decimals": 4},
        "scores_shown": "after_release",
        "item_objections": {"days": 1, "most": 1},
    }


def equipercentile() -> Document:
    return {
        **everybody(),
        "id": "ekuipersentil",
        "normalisation": {"method": "equipercentile", "decimals": 2},
        "scores_shown": "at_submit",
    }


DOCUMENTS = (
    *(percentile, mean_and_deviation, equipercentile),
    *(shipped, shipped_percentage, shipped_negative, shipped_jee, shipped_competency),
    *(
        percentage,
        thirds,
        everybody,
        shipped_stages,
        stages,
        own_sections,
        stage_thresholds,
        decimals,
        asked_of_some,
        reserve,
        reserve_by_ratio,
    ),
    *(place_moves, place_moves_of_stages),
    *(quota_groups, groups_with_reserve, groups_with_reserve_of_stages, groups_with_place_moves),
)


def _head(name: str) -> Document:
    return {
        "id": name,
        "version": "1",
        "title": "Aturan untuk uji",
        "regulation": "untuk uji",
        "note": "",
        "categories": {"general": "Umum", "special": "Khusus"},
        "duration": {"minutes": 90, "extra_time_minutes": 120, "grace_seconds": 30},
    }


def _section(code: str, marking: Document, max_marks: int) -> Document:
    return {"code": code, "name": f"Bagian {code}", "items": 40, "marking": marking, "max_marks": max_marks}
