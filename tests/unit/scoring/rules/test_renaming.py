"""A new code of a section, a stage or a part stands wherever the old one was named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.scoring.rules.domain.editing import edited, to_json
from services.scoring.rules.domain.renaming import followed
from shared.contracts.codec.rules import preset, read_rules
from tests.builders.place_documents import quota_groups
from tests.builders.stage_documents import stages


def renamed(document: Any, **codes: str) -> Any:
    """What `followed` makes of the document with other codes; places have "__" for brackets and points."""
    typed = {place.replace("_L", "[").replace("R_", "].").replace("__", "."): code for place, code in codes.items()}
    return followed(document, edited(document, typed))


def replaced(document: Any, old: str, new: str) -> Any:
    """The document with another word wherever it stands between quotes or beside a colon within them."""
    text = json.dumps(document)
    for before, after in ((f'"{old}"', f'"{new}"'), (f':{old}"', f':{new}"'), (f'"{old}:', f'"{new}:')):
        text = text.replace(before, after)
    return json.loads(text)


@pytest.mark.parametrize(
    ("place", "old"),
    [
        ("sections_L0R_code", "MAT"),
        ("sections_L1R_code", "FIS"),
        ("first_stage__code", "tulis"),
        ("stages_L0R_code", "bidang"),
        ("stages_L0R_parts_L0R_code", "tes-bidang"),
        ("stages_L0R_parts_L1R_code", "lama"),
        ("stages_L0R_parts_L2R_code", "fisik"),
        ("stages_L1R_parts_L0R_code", "wawancara"),
    ],
)
def test_a_new_code_stands_wherever_the_old_one_did(place: str, old: str) -> None:
    document = stages()
    document["stages"][1]["tie_breaks"] += ["bidang:lama", "bidang:tes-bidang", "bidang:fisik", "tulis:FIS", "tulis"]
    document["stages"][1]["tie_breaks"] = list(dict.fromkeys(document["stages"][1]["tie_breaks"]))
    read_rules(document)
    before = json.dumps(document)
    after = renamed(document, **{place: "baru"})
    assert after == replaced(document, old, "baru")
    assert read_rules(after)
    assert json.dumps(document) == before, "the document that was edited is as it was"


def test_keys_that_count_answers_in_a_section_follow() -> None:
    document = {**to_json(preset("jee-like"))}
    code = document["sections"][0]["code"]
    document["tie_breaks"] = ["total", f"wrong:{code}", f"wrong_ratio:{code}", code]
    assert renamed(document, sections_L0R_code="MTK")["tie_breaks"] == ["total", "wrong:MTK", "wrong_ratio:MTK", "MTK"]


def test_what_is_called_by_a_value_follows() -> None:
    document = stages()
    document["normalisation"] = {"method": "percentile", "decimals": 3, "counts": "at_most"}
    last = document["stages"][1]
    last["integration"]["carried_in"] = {"tulis:normalised": 40, "bidang": 20}
    last["tie_breaks"] = ["final", "tulis:normalised", "bidang:tes-bidang:normalised"]
    after = renamed(document, first_stage__code="ujian")["stages"][1]
    assert after["integration"]["carried_in"] == {"ujian:normalised": 40, "bidang": 20}
    assert after["tie_breaks"] == ["final", "ujian:normalised", "bidang:tes-bidang:normalised"]
    after = renamed(document, stages_L0R_parts_L0R_code="cat")["stages"][1]
    assert after["tie_breaks"] == ["final", "tulis:normalised", "bidang:cat:normalised"]


def test_two_codes_change_places_without_mixing() -> None:
    document = to_json(preset("cpns-skd-2021"))
    after = renamed(document, sections_L0R_code="TIU", sections_L1R_code="TWK")
    for was, now in zip(document["thresholds"], after["thresholds"], strict=True):
        expected = {{"TIU": "TWK", "TWK": "TIU"}.get(code, code): least for code, least in was["minima"].items()}
        assert now["minima"] == expected


@pytest.mark.parametrize("code", ["", "TIU"])
def test_no_code_and_the_code_of_another_are_followed_by_nothing(code: str) -> None:
    document = to_json(preset("cpns-skd-2021"))
    after = renamed(document, sections_L0R_code=code)
    assert after["sections"][0]["code"] == code
    assert after["thresholds"] == document["thresholds"]
    assert after["tie_breaks"] == document["tie_breaks"]


def test_codes_of_quota_groups_and_criteria_are_named_by_nothing() -> None:
    document = quota_groups()
    assert renamed(document, quota_groups__groups_L0R_code="lain") == edited(
        document, {"quota_groups.groups[0].code": "lain"}
    )


ROWS = [7, {}, {"code": 7}, {"code": "a", "parts": 7, "integration": 7, "tie_breaks": [7]}]


@pytest.mark.parametrize("rows", [7, [], ROWS])
def test_a_document_that_is_none_is_followed_as_far_as_it_goes(rows: Any) -> None:
    before = {"sections": [{"code": "A"}], "stages": rows, "thresholds": rows, "tie_breaks": rows, "first_stage": rows}
    after = {**before, "sections": [{"code": "B"}]}
    assert followed(before, after) == after
