"""The threshold of a later sitting is what its stage asks of the category and the position group."""

from __future__ import annotations

from services.scoring.exams.domain.stages import later_exams
from shared.contracts.codec.rules import read_rules
from shared.contracts.thresholds import applying
from tests.builders.stage_documents import asked_of_some


def test_each_sheet_is_held_against_what_is_asked_of_its_candidate() -> None:
    document = asked_of_some()
    document["stages"][0]["thresholds"] = [
        {"category": "special", "minima": {"tes-bidang": 30}},
        {"category": "general", "position_group": "doctor", "percent": {"tes-bidang": "33.4"}},
        {"category": "special", "position_group": "nurse", "minima": {"tes-bidang": 9, "lama": 1}, "enough": 1},
    ]
    (exam,) = later_exams("s", read_rules(document))

    def least(category: str, group: str | None) -> int | None:
        found = applying(exam.rules.thresholds, category, group)
        assert found is not None
        return found.total

    assert (least("general", None), least("general", "nurse")) == (None, None)
    assert least("general", "doctor") == 41
    assert (least("special", None), least("special", "doctor")) == (30, 30)
    assert least("special", "nurse") is None, "no sheet alone says whether one of two is met"
