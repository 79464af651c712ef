"""Later stages ordered by sections and answers of their own sitting: what a document may say, what is compared, what
recruitment believes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from services.recruitment.results.usecases.integration import sections_problem
from services.scoring.rankings.domain.order import Equals
from services.scoring.rankings.domain.ranking import Outcome, Standing, rank
from services.scoring.rankings.domain.stages import Order, PartScore, standing_in
from services.scoring.rules.domain.renaming import followed
from services.scoring.rules.pages.stage_keys import stage_keys
from services.scoring.trials.domain.parts import split
from shared.contracts.codec.rules import read_rules
from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.kernel.errors import InvalidInput
from tests.builders.stage_documents import own_sections

CARRIED = {"skd": 400, "skd:TWK": 120, "skd:TIU": 120, "skd:TKP": 160}


def document(*keys: str, **asked: Any) -> Any:
    found = own_sections()
    found["stages"][0] |= {"tie_breaks": list(keys), "equal_ranks": None, **asked}
    return found


def rules(*keys: str, **asked: Any) -> Rules:
    return read_rules(document(*keys, **asked))


def problems(*keys: str, **asked: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        rules(*keys, **asked)
    return {each.place.field: each.code for each in refused.value.problems}


def standing(by: Rules, number: str, skb: int, wrong: int) -> Standing:
    """Everybody has 300 marks in the sitting, and 80 in the interview."""
    sections = [["SKB", skb, 400, skb // 5, wrong, 80 - skb // 5 - wrong], ["SIKAP", 300 - skb, 100, None, None, 0]]
    parts = {"cat": PartScore(Outcome.PASSED, 300, sections=sections), "wawancara": PartScore(Outcome.PASSED, 80)}
    return standing_in(by, by.later_stages[0], number, CARRIED, parts)


@pytest.mark.parametrize(
    ("key", "first"),
    [
        *[("cat:SKB", "26-0001"), ("cat:SIKAP", "26-0002"), ("wrong", "26-0002"), ("wrong:cat", "26-0002")],
        *[("wrong:cat:SKB", "26-0002"), ("wrong_ratio", "26-0002"), ("wrong_ratio:cat:SKB", "26-0002")],
    ],
)
def test_equal_final_scores_are_parted_by_the_sitting(key: str, first: str) -> None:
    by = rules("final", key)
    rows = rank([standing(by, "26-0001", 250, 20), standing(by, "26-0002", 240, 5)], ("final", key), 1)
    assert rows[0].candidate_no == first
    assert rows[1].decision is not None
    assert rows[1].decision.key == key
    assert ("cat:SKB" in rows[0].marks) == (key == "cat:SKB")


def test_keys_that_the_sitting_does_not_have_are_refused_with_their_place() -> None:
    found = problems("final", "cat:TKP", "wrong:wawancara", "wrong:cat:TKP", "wrong:cat:SIKAP", "wawancara:SKB")
    assert found == {
        "stages[0].tie_breaks[1]": "key_unknown",
        "stages[0].tie_breaks[2]": "section_unknown",
        "stages[0].tie_breaks[3]": "section_unknown",
        "stages[0].tie_breaks[4]": "key_without_right",
        "stages[0].tie_breaks[5]": "key_unknown",
    }


def test_a_stage_has_equal_ranks_of_its_own_or_those_of_the_document() -> None:
    plain, own = rules("final"), rules("final", equal_ranks="1223")
    assert Order.of(plain, plain.later_stages[0]).equals == Equals("1224", "all")
    assert Order.of(own, own.later_stages[0]).equals == Equals("1223", "all")
    assert Order.of(own).equals == Equals("1224", "all")
    without = document("final")
    del without["stages"][0]["equal_ranks"]
    assert read_rules(without).digest == plain.digest != own.digest
    assert problems("final", equal_ranks="none") == {"stages[0].cut.boundary_ties": "draw_missing"}
    drawn = rules("final", equal_ranks="none", cut={"multiple": 1, "boundary_ties": "draw"})
    assert Scale.of(drawn, drawn.later_stages[0]).needs_draw
    assert not Scale.of(drawn).needs_draw


def test_sections_must_come_to_the_score_of_their_sitting() -> None:
    (stage,) = rules("final", "cat:SKB").later_stages
    marks = {"cat": 300, "wawancara": 80}
    assert sections_problem(stage, {**marks, "cat:SKB": 250}) is None
    assert sections_problem(stage, marks) is None
    assert sections_problem(stage, {**marks, "cat:SKB": 401}) is not None
    assert sections_problem(stage, {**marks, "cat:SKB": 199}) is not None, "the other section has 100 at most"
    assert sections_problem(stage, {**marks, "cat:SKB": 301}) is not None, "and none below 0"
    assert sections_problem(stage, {**marks, "cat:SKB": 250, "cat:SIKAP": 51}) is not None


def test_made_up_scores_have_sections_that_add_up() -> None:
    part = rules("final", "cat:SKB").later_stages[0].parts[0]
    for score in range(part.least, part.most + 1):
        sections = split(part, score)
        assert sum(each[1] for each in sections) == score
        for section, (code, marks, most, right, wrong, _) in zip(part.sections or (), sections, strict=True):
            assert (code, most) == (section.code, section.max_marks)
            assert section.items * section.marking.least <= marks <= most
            assert right is None or (right + wrong == section.items and right * 5 <= marks)


def test_the_form_offers_them_and_new_codes_are_followed() -> None:
    before = document("final", "cat:SKB", "wrong:cat", "wrong_ratio:cat:SKB", "skd:TKP", "wrong")
    offered = [key for key, _ in stage_keys(before, 0)]
    assert {"cat:SKB", "wrong", "wrong:cat", "wrong:cat:SKB", "wrong_ratio:cat:SKB"} <= {*offered}
    assert len({*offered}) == len(offered)
    after = deepcopy(before)
    after["stages"][0]["parts"][0]["code"] = "ujian"
    after["stages"][0]["integration"]["parts"] = {"ujian": 50, "wawancara": 50}
    after["stages"][0]["parts"][0]["sections"][0]["code"] = "BIDANG"
    new = followed(before, after)
    keys = ["final", "ujian:BIDANG", "wrong:ujian", "wrong_ratio:ujian:BIDANG", "skd:TKP", "wrong"]
    assert new["stages"][0]["tie_breaks"] == keys
