"""Rules documents with what those of `every_document.DOCUMENTS` leave out: values that later stages count and order
by, numbers as answers, and places that move after all of it."""

from __future__ import annotations

from tests.builders.place_documents import groups_with_reserve_of_stages, place_moves, reserve_by_ratio
from tests.builders.rules_documents import Document, thirds
from tests.builders.stage_documents import own_sections


def normalised_stages() -> Document:
    """A later stage counts the value of the first one's total and that of its own sitting; the last is ordered by
    both."""
    document = reserve_by_ratio()
    field, last = document["stages"]
    field["parts"][0]["normalisation"] = {
        "method": "mean_sd", "constant": "highest_mean", "root_digits": 6, "decimals": 3
    }  # fmt: skip
    field["integration"]["carried_in"] = {"tulis:normalised": 45}
    field["tie_breaks"] = ["final", "tes-bidang:normalised", "tulis:normalised", "wrong:tes-bidang:BID", "age"]
    last["tie_breaks"] = ["final", "bidang:tes-bidang:normalised", "tulis:normalised", "bidang:lama", "gpa"]
    return {
        **document,
        "id": "tahap-setara",
        "normalisation": {"method": "percentile", "counts": "at_most", "decimals": 7},
    }


def linked_sitting() -> Document:
    """The only sitting of several shifts is a later one, linked to the best of them; equals have ranks of their own."""
    document = own_sections()
    [stage] = document["stages"]
    stage["parts"][0]["normalisation"] = {"method": "equipercentile", "decimals": 2}
    stage["tie_breaks"] = ["cat:normalised", "final", "wrong_ratio:cat", "cat:SIKAP"]
    return {**document, "id": "sesi-skb"}


def everything_at_once() -> Document:
    """Later stages, values, groups, a reserve that opens on a day, and places that move between units."""
    base = normalised_stages()
    grouped = groups_with_reserve_of_stages()
    steps = [
        {"giving": ["special"], "taking": ["general"], "within": "unit"},
        {"giving": ["general", "special"], "taking": ["special", "general"], "within": "pool"},
    ]
    field, last = base["stages"]
    field["equal_ranks"], last["equal_ranks"] = "1224", "none"
    field["parts"][0]["normalisation"]["constant"] = "all_shifts"
    for group, declaration in zip(grouped["quota_groups"]["groups"], ("cum_laude", "diaspora"), strict=False):
        group["declaration"] = declaration
    last["cut"] = {"multiple": 1, "boundary_ties": "draw"}
    return {
        **base,
        "id": "semua",
        "quota_groups": {**grouped["quota_groups"], "order": "reserved_first"},
        "place_moves": steps,
        "scores_shown": "after_release",
        "item_objections": {"days": 2, "most": 9},
    }


def numbers() -> Document:
    """Answers are numbers, or several options of which all must be right; a share goes on, and places move."""
    document = place_moves()
    numeric, several = document["sections"][0], document["sections"][1]
    numeric["marking"] = {"kind": "numeric", "right": 3, "wrong": -1}
    several |= {
        "marking": {"kind": "right_wrong", "right": 3, "wrong": -1, "several": "all_or_nothing", "options": 5},
        "max_marks": several["items"] * 3,
    }
    reserve = {"reply_days": 2, "first_day": "2027-01-10", "last_day": "2027-02-28"}
    return {
        **document,
        "id": "bilangan",
        "reserve": reserve,
        "equal_ranks": "1224",
        "cut": {"share": 30, "boundary_ties": "all"},
    }


def equals_below() -> Document:
    """Nobody of equals at the line goes on, and nobody of them moves up until there is a place for each."""
    document = place_moves()
    return {
        **document,
        "id": "sama-di-bawah",
        "sections": thirds()["sections"],
        "tie_breaks": ["total", "SIT"],
        "equal_ranks": "1223",
        "cut": {"multiple": 1, "boundary_ties": "none"},
    }


FURTHER = (normalised_stages, linked_sitting, everything_at_once, numbers, equals_below)
