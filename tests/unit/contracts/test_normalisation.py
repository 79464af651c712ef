"""What a rules document may say of normalisation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.contracts.codec.rules import PRESETS, preset, read_rules
from shared.contracts.declaration import dump
from shared.kernel.errors import InvalidInput
from tests.builders.rules_documents import Document


def document(**normalisation: Any) -> Document:
    found: Document = json.loads((PRESETS / "negative-marks.json").read_text(encoding="utf-8"))
    return found | {"normalisation": normalisation}


PERCENTILE = {"method": "percentile", "decimals": 7, "counts": "at_most"}
MEAN = {"method": "mean_sd", "decimals": 5, "constant": "all_shifts", "root_digits": 10}


@pytest.mark.parametrize("sound", [PERCENTILE, MEAN, {"method": "equipercentile", "decimals": 0}])
def test_each_method_is_read_and_is_part_of_the_digest(sound: dict[str, Any]) -> None:
    rules = read_rules(document(**sound))
    assert rules.normalisation is not None
    assert rules.digest != preset("negative-marks").digest
    assert read_rules(dump(rules)) == rules
    unset: dict[str, Any] = dict.fromkeys(("counts", "constant", "root_digits"))
    assert read_rules(document(**(unset | sound))).digest == rules.digest, "what is null is left out"


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"method": "percentile", "decimals": 5}, "counts", "missing"),
        ({"method": "mean_sd", "decimals": 5, "constant": "all_shifts"}, "root_digits", "missing"),
        ({"method": "mean_sd", "decimals": 5, "root_digits": 9}, "constant", "missing"),
        ({**PERCENTILE, "root_digits": 9}, "root_digits", "field_unused"),
        ({**PERCENTILE, "constant": "all_shifts"}, "constant", "field_unused"),
        ({**MEAN, "counts": "lower"}, "counts", "field_unused"),
        ({"method": "equipercentile", "decimals": 5, "counts": "lower"}, "counts", "field_unused"),
        ({**PERCENTILE, "decimals": 8}, "decimals", "not_a_number"),
        ({**PERCENTILE, "decimals": -1}, "decimals", "not_a_number"),
        ({**MEAN, "root_digits": 0}, "root_digits", "not_a_number"),
        ({**MEAN, "root_digits": 21}, "root_digits", "not_a_number"),
        ({**PERCENTILE, "method": "rank"}, "method", "not_a_choice"),
        ({**PERCENTILE, "counts": "<"}, "counts", "not_a_choice"),
        ({"decimals": 5}, "method", "missing"),
        ({"method": "equipercentile"}, "decimals", "missing"),
        ({**PERCENTILE, "of": "total"}, "of", "unknown_field"),
    ],
)
def test_what_a_method_lacks_or_does_not_use_is_named(wrong: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_rules(document(**wrong))
    assert [(each.place.field, each.code) for each in refused.value.problems] == [(f"normalisation.{field}", code)]
