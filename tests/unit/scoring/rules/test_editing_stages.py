"""A later stage as fields of a form: made, filled in and taken away part by part."""

from __future__ import annotations

import pytest

from services.scoring.rules.domain.categories import keeping, recoded
from services.scoring.rules.domain.editing import addable, edited, leaves, to_json, with_new, without
from services.scoring.rules.domain.keys import keys_at
from services.scoring.rules.domain.labels import LABELS
from services.scoring.rules.domain.renaming import followed
from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.percentages import Percent
from shared.contracts.rules import StageThreshold
from shared.kernel.errors import InvalidInput

RULES = preset("cpns-skd-2024")


def test_what_a_later_stage_asks_for_is_added_part_by_part_and_taken_away_again() -> None:
    before = to_json(preset("cpns-2024"))
    assert set(addable(before, "stages[0]")) >= {
        *(f"stages[0].{name}.{code}" for name in ("minima", "percent") for code in ("cat", "wawancara")),
        *(f"stages[0].{name}" for name in ("enough", "final", "final_percent")),
    }
    assert not {"stages[0].minima", "stages[0].percent"} & set(addable(before, "stages[0]")), "one of nothing"
    begun = with_new(with_new(before, "stages[0].minima.cat"), "stages[0].percent.wawancara")
    assert not [place for place in addable(begun, "stages[0]") if ".minima." in place or ".percent." in place]
    for name in ("enough", "final_percent"):
        begun = with_new(begun, f"stages[0].{name}")
    places = ("minima.cat", "percent.wawancara", "enough", "final_percent")
    typed = {f"stages[0].{place}": number for place, number in zip(places, ("200", "60", "1", "62,5"), strict=True)}
    [stage] = read_rules(edited(begun, typed)).later_stages
    assert (stage.minima, stage.percent, stage.enough) == ({"cat": 200}, {"wawancara": Percent(60)}, 1)
    assert (stage.final, stage.final_percent) == (None, Percent("62.5"))
    assert {leaf.name for leaf in leaves(begun)} <= set(LABELS)
    with pytest.raises(InvalidInput) as refused:
        read_rules(edited(begun, {**typed, "stages[0].percent.wawancara": "101"}))
    assert [each.place.field for each in refused.value.problems] == ["stages[0].percent.wawancara"]
    for place in places:
        begun = without(begun, f"stages[0].{place}")
    assert begun == before


def test_a_later_stage_is_made_from_nothing_but_fields() -> None:
    """Whatever a stage has: parts of each source, with their sections and criteria, and weights by code."""
    document = with_new(with_new(to_json(RULES), "stages"), "first_stage")
    for rows in ("parts", "parts", "tie_breaks"):
        document = with_new(document, f"stages[0].{rows}")
    for place in ("parts[0].sections", "parts[0].duration", "parts[1].criteria", "cut.count"):
        document = with_new(document, f"stages[0].{place}")
    document = edited(document, {f"stages[0].{place}": text for place, text in STAGE.items()})
    document = edited(document, {"first_stage.code": "skd", "first_stage.name": "Seleksi dasar"})
    weights = [
        "stages[0].integration.carried_in.skd",
        *(f"stages[0].integration.parts.{code}" for code in ("cat", "uji")),
    ]
    assert [place for place in addable(document, "stages[0]") if ".integration." in place] == weights
    for place, text in zip(weights, ("40", "70", "30"), strict=True):
        document = edited(with_new(document, place), {place: text})
    [stage] = read_rules(document).later_stages
    assert stage.integration.carried_in == {"skd": Percent(40)}
    assert stage.integration.parts == {"cat": Percent(70), "uji": Percent(30)}
    assert not [place for place in addable(document, "stages[0]") if ".integration." in place]
    assert without(document, weights[1])["stages"][0]["integration"]["parts"] == {"uji": 30}


STAGE = {
    "code": "skb",
    "name": "Seleksi bidang",
    "parts[0].code": "cat",
    "parts[0].name": "Ujian bidang",
    "parts[0].source": "sitting",
    "parts[0].sections[0].code": "BID",
    "parts[0].sections[0].name": "Bidang",
    "parts[0].sections[0].items": "10",
    "parts[0].sections[0].marking.right": "5",
    "parts[0].sections[0].max_marks": "50",
    "parts[0].duration.minutes": "60",
    "parts[0].duration.extra_time_minutes": "80",
    "parts[0].duration.grace_seconds": "30",
    "parts[1].code": "uji",
    "parts[1].name": "Praktik",
    "parts[1].source": "assessors",
    "parts[1].criteria[0].code": "K1",
    "parts[1].criteria[0].name": "Ketelitian",
    "parts[1].criteria[0].max_points": "100",
    "integration.scale": "100",
    "integration.decimals": "3",
    "tie_breaks[0]": "final",
    "cut.count": "10",
}


def test_codes_that_are_not_typed_yet_can_be_no_keys() -> None:
    begun = with_new(with_new(to_json(RULES), "stages"), "stages[0].parts")
    assert not [place for place in addable(begun, "stages[0]") if ".integration." in place]
    assert keys_at(begun, "stages[7].integration.parts") == []
    assert keys_at(7, "stages[0].integration.carried_in") == []
    assert keys_at(begun, "categories") == []


def test_what_a_stage_asks_of_some_is_made_from_fields_too() -> None:
    before = to_json(preset("cpns-2024"))
    assert "stages[0].thresholds" in addable(before, "stages[0]")
    begun = with_new(before, "stages[0].thresholds")
    assert begun["stages"][0]["thresholds"] == [{"category": ""}]
    at = "stages[0].thresholds[0]"
    offered = [place for place in addable(begun, "stages[0]") if place.startswith(at)]
    assert offered == [
        *(f"{at}.{name}" for name in ("position_group", "enough", "final", "final_percent")),
        *(f"{at}.{name}.{code}" for name in ("minima", "percent") for code in ("cat", "wawancara")),
    ]
    for name in ("percent.wawancara", "position_group", "final"):
        begun = with_new(begun, f"{at}.{name}")
    typed = {"category": "papua", "percent.wawancara": "62,5", "position_group": "guru", "final": "40000"}
    [stage] = read_rules(edited(begun, {f"{at}.{name}": text for name, text in typed.items()})).later_stages
    assert stage.thresholds == (
        StageThreshold(category="papua", position_group="guru", percent={"wawancara": Percent("62.5")}, final=40_000),
    )
    assert {leaf.name for leaf in leaves(begun)} <= set(LABELS)
    assert without(begun, at) == before


def test_new_codes_are_followed_into_what_is_asked_of_some() -> None:
    document = to_json(preset("cpns-2024"))
    document["stages"][0]["thresholds"] = [{"category": "papua", "minima": {"cat": 200}}]
    renamed = followed(document, edited(document, {"stages[0].parts[0].code": "ujian"}))
    assert renamed["stages"][0]["thresholds"][0]["minima"] == {"ujian": 200}
    recoded_, problems = recoded(document, {"categories.papua": "timur"})
    assert not problems
    assert recoded_["stages"][0]["thresholds"][0]["category"] == "timur"
    (kept,) = keeping(document, "categories.papua")
    assert "stages[0].thresholds[0].category" in kept.message
