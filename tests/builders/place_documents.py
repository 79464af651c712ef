"""Rules documents about who has which place: quota groups, reserves, and places that move; percentages with decimals,
too, of which places have the most."""

from __future__ import annotations

from tests.builders.rules_documents import Document, thirds
from tests.builders.stage_documents import stages


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
