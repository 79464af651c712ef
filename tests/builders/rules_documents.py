"""Rules documents with a single stage: shipped ones, thresholds and orders of every kind, totals of several shifts."""

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
        "sections": [section(code, {"kind": "right_wrong", "right": 2}, 80) for code in ("VER", "NUM", "FIG")],
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
            section("MAT", right_wrong, 120),
            section("FIS", several, 480),
            section("SIT", weights, 240),
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


def everybody() -> Document:
    """No cut: all who are ranked go on."""
    return {**percentage(), "cut": {"boundary_ties": "all"}, "equal_ranks": "1224", "units": 2}


def percentile() -> Document:
    """Totals of shifts compared by percentile, marks shown after the session, objections to items taken."""
    return {
        **thirds(),
        "id": "persentil",
        "normalisation": {"method": "percentile", "counts": "lower", "decimals": 5},
        "scores_shown": "after_session",
        "publication": "sheets",
        "item_objections": {"days": 3, "most": 5},
    }


def mean_and_deviation() -> Document:
    return {
        **percentage(),
        "id": "rata-rata",
        "normalisation": {"method": "mean_sd", "constant": "highest_mean", "root_digits": 10, "decimals": 4},
        "scores_shown": "after_release",
        "publication": "marks",
        "item_objections": {"days": 1, "most": 1},
    }


def equipercentile() -> Document:
    return {
        **everybody(),
        "id": "ekuipersentil",
        "normalisation": {"method": "equipercentile", "decimals": 2},
        "scores_shown": "at_submit",
    }


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


def section(code: str, marking: Document, max_marks: int) -> Document:
    return {"code": code, "name": f"Bagian {code}", "items": 40, "marking": marking, "max_marks": max_marks}
