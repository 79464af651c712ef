"""A thousand damaged documents over all fields: each is refused with its place, or harmless by proof."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from services.scoring.rankings.domain.documents import Frame, ranking_digest
from services.scoring.rankings.domain.normalisation import normalised
from services.scoring.rankings.domain.order import Equals
from services.scoring.rankings.domain.ranking import Outcome, Row, Standing, Status, rank
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.contracts.codec.form import problems_of
from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import LIMITS, read_rules
from shared.contracts.consistency import contradictions
from shared.contracts.declaration import dump
from shared.contracts.integration import integrated
from shared.contracts.leaving import Left
from shared.contracts.moving_up import Ranked, situation
from shared.contracts.quota_groups import OPEN
from shared.contracts.quota_places import Quotas, quotas_of
from shared.contracts.rules import Rules, Section
from shared.contracts.scoring import SectionMark
from shared.contracts.threshold_checks import is_enough, stage_checks
from shared.kernel.clock import to_text
from shared.kernel.errors import InvalidInput, Problem
from tests.builders.rules_documents import DOCUMENTS, Document

Way = tuple[str | int, ...]

JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 1, 7, 101, 2**31, 2**53, 2**64, 1.5),
    *("", " ", "total", "=1", "\x00", "\ud800", "x" * 5_000),
    *("gpa", "age", "wrong", "wrong:TIU", "wrong_ratio:MAT", "wrong:", ":", "total:TIU", "1223", "none", "draw"),
    *("unit", "pool", "special"),
    *("62.5", "0.0001", "62.50", "62,5", "0.00001", "100.0001", "062.5", "60.0", "-0.5", "1e1", 62.5),
    *("skd", "skd:TKP", "final", "sitting", "assessors", "carried_over", "half_even"),
    *("cat:SKB", "wrong:cat", "wrong_ratio:cat:SKB", "wrong:cat:SKB:x"),
    *("percentile", "mean_sd", "equipercentile", "lower", "at_most", "highest_mean", "after_session"),
    *([], {}, [[]]),
)


def ways(value: Any, way: Way = ()) -> list[Way]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(found for key, each in inside for found in ways(each, (*way, key)))]


def holder_of(document: Document, way: Way) -> Any:
    place: Any = document
    for step in way[:-1]:
        place = place[step]
    return place


def damaged(chance: random.Random) -> Document:
    """A sound document after one to three blows: values replaced, removed, repeated, renamed, moved by a step, or
    taken from the same place of another document."""
    document = chance.choice(DOCUMENTS)()
    for _ in range(chance.randint(1, 3)):
        if chance.random() < 0.3:
            graft(chance, document)
            continue
        way = chance.choice([way for way in ways(document) if way])
        strike(chance, holder_of(document, way), way[-1])
    return document


def graft(chance: random.Random, document: Document) -> None:
    other = chance.choice(DOCUMENTS)()
    way = chance.choice([way for way in ways(other) if way])
    try:
        holder_of(document, way)[way[-1]] = holder_of(other, way)[way[-1]]
    except (KeyError, IndexError, TypeError):
        document[str(way[0])] = other[str(way[0])]


def strike(chance: random.Random, holder: Any, last: Any) -> None:
    blow = chance.choice(["replace", "remove", "rename", "repeat", "shift", "borrow"])
    if blow == "replace":
        holder[last] = deepcopy(chance.choice(JUNK))
    elif blow == "remove":
        del holder[last]
    elif blow == "rename" and isinstance(holder, dict):
        holder[f"{last}x"] = holder.pop(last)
    elif blow == "repeat" and isinstance(holder, list):
        holder.append(deepcopy(holder[last]))
    elif blow == "shift" and isinstance(holder[last], int):
        holder[last] += chance.choice([-1, 1])
    else:
        holder[last] = deepcopy(chance.choice(list(holder.values() if isinstance(holder, dict) else holder)))


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_document_is_refused_with_its_place_or_harmless(seed: int) -> None:
    """Fifty documents for each seed. One that is taken ranks a made-up field, and says again exactly what it said."""
    chance = random.Random(seed)
    for _ in range(50):
        document = damaged(chance)
        found = wrong_with(document)
        for problem in found:
            assert problem.place.field
            assert f"{problem.place.field} {problem.message}".encode()
        if any(problem.code != "beyond_release" for problem in found):
            with pytest.raises(InvalidInput):
                read_rules(document)
            continue
        rules = load(Rules, document)
        assert dump(rules) == whole(document), "nothing was dropped, added or read otherwise"
        assert thresholds_can_be_met(rules)
        assert stages_have_one_scale(rules)
        if not found:
            ranks(rules, chance)


def wrong_with(document: Any) -> tuple[Problem, ...]:
    return tuple(problems_of(Rules, document, LIMITS)) or contradictions(load(Rules, document))


def whole(document: Document) -> Document:
    """With every field that may be left out, as unset."""
    threshold = {"position_group": None, "total": None, "percent": None, "total_percent": None, "enough": None}
    return {
        "units": None,
        "equal_ranks": None,
        "scores_shown": None,
        "place_moves": None,
        "item_objections": None,
        "next_stage": None,
        **document,
        "cut": {"multiple": None, "count": None, "share": None, **document["cut"]},
        "thresholds": [threshold | each for each in document["thresholds"]],
        "sections": sections_of(document),
        "first_stage": document.get("first_stage"),
        "normalisation": None
        if document.get("normalisation") is None
        else dict.fromkeys(("counts", "constant", "root_digits")) | document["normalisation"],
        "reserve": None
        if document.get("reserve") is None
        else dict.fromkeys(("size", "ratio", "first_day")) | document["reserve"],
        "quota_groups": whole_groups(document.get("quota_groups")),
        "stages": None if document.get("stages") is None else [whole_stage(each) for each in document["stages"]],
    }


def whole_groups(groups: Document | None) -> Document | None:
    unset = dict.fromkeys(("position_group", "count", "share"))
    return groups and {**groups, "groups": [unset | each for each in groups["groups"]]}


def sections_of(holder: Document) -> list[Document]:
    marking = {"right": 0, "wrong": 0, "blank": 0, "several": None, "weights": None, "options": None}
    return [{**each, "marking": marking | each["marking"]} for each in holder["sections"]]


def whole_stage(stage: Document) -> Document:
    part = dict.fromkeys(("sections", "duration", "criteria", "max_points", "origin", "decimals", "tolerance"))
    part["normalisation"] = None
    return {
        **dict.fromkeys(("minima", "percent", "enough", "final", "final_percent", "equal_ranks")),
        **stage,
        "cut": {"multiple": None, "count": None, "share": None, **stage["cut"]},
        "parts": [
            {**part, **each, "sections": sections_of(each) if each.get("sections") else None} for each in stage["parts"]
        ],
    }


def thresholds_can_be_met(rules: Rules) -> bool:
    """Whether somebody with every mark reaches everything that is named."""
    every = [marked(section, section.max_marks) for section in rules.sections]
    verdicts = [judge(threshold, every) for threshold in rules.thresholds]
    return all(verdict.passed and all(each.met for each in verdict.checks) for verdict in verdicts)


def stages_have_one_scale(rules: Rules) -> bool:
    """Whether the best of everything is exactly the whole scale of each stage, and whatever is asked can be reached."""
    best = {} if rules.first_stage is None else {rules.first_stage.code: rules.max_total}
    for stage in rules.later_stages:
        best |= {part.code: part.most for part in stage.parts}
        best[stage.code] = integrated(rules, stage, best)
        if best[stage.code] != stage.integration.scale * 10**stage.integration.decimals:
            return False
        checks = stage_checks(stage, best, best[stage.code])
        if not all(each.met for each in checks) or not is_enough(checks, stage.enough):
            return False
    return True


def marked(section: Section, marks: int) -> SectionMark:
    return SectionMark(section=section.code, marks=marks, max_marks=section.max_marks, blank=0)


def ranks(rules: Rules, chance: random.Random) -> None:
    """Ranks a made-up field by the rules: everyone appears, and whoever has every mark is first."""
    field = []
    for number in range(12):
        share = 1.0 if number == 0 else chance.random()
        marks = {section.code: int(section.max_marks * share) for section in rules.sections}
        threshold = threshold_for(rules.thresholds, chance.choice(sorted(rules.categories)), None)
        passed = judge(threshold, [marked(section, marks[section.code]) for section in rules.sections]).passed
        outcome = Outcome.PASSED if passed else Outcome.BELOW_THRESHOLD
        counts = {
            section.code: (int(section.items * share), section.items - int(section.items * share))
            for section in rules.sections
            if section.marking.kind != "weights"
        }
        # Of equal marks whoever has every mark is the oldest with the best grade, too.
        field.append(Standing(f"26-{number:04}", outcome, marks, counts, 730_000 + number, 4_000_000 - number))
    field = comparable(rules, field)
    places = rules.cut.places(2, sum(each.outcome is Outcome.PASSED for each in field))
    quotas = quotas_of(rules.quota_groups, rules.cut, quota=2, places=places, position_group=None)
    codes = [None, *(group.code for group in rules.quota_groups.groups)] if rules.quota_groups else [None]
    field = [each._replace(quota_group=chance.choice(codes)) for each in field]
    rows = rank(field, rules.tie_breaks, places, Equals.of(rules), quotas)
    if quotas is not None:
        assert sum(each.places for each in quotas.groups) <= places
        assert all(row.place in (None, OPEN, row.quota_group) for row in rows)
        assert all((row.status == Status.GOES_ON) == (row.place is not None) for row in rows)
    frame = Frame("s", "e", "v", "general", 2, places, rules.tie_breaks, rules.digest)
    assert len(ranking_digest(frame, rows)) == 64
    assert len(rows) == len(field)
    first_shift = [row for row in rows if rules.normalisation is None or int(row.candidate_no[3:]) % 2 == 0]
    assert min(first_shift, key=lambda row: row.rank or len(rows) + 1).candidate_no == "26-0000"
    places_go_on(rules, rows, places, quotas)


def comparable(rules: Rules, field: list[Standing]) -> list[Standing]:
    """With the totals that the rules compare, where those with even numbers sat in one shift and the others in another:
    of one shift, whoever has more marks has not less by any method."""
    if rules.normalisation is None:
        return field
    shifts = [Counter(sum(each.marks.values()) for each in field[shift::2]) for shift in (0, 1)]
    table = normalised(rules.normalisation, dict(zip("ab", shifts, strict=True))).table
    for shift in table.values():
        values = [shift[total] for total in sorted(shift)]
        assert values == sorted(values)
    return [
        each._replace(normalised=table["ab"[number % 2]][sum(each.marks.values())]) for number, each in enumerate(field)
    ]


def places_go_on(rules: Rules, rows: Sequence[Row], places: int, quotas: Quotas | None) -> None:
    """Once everybody who has a place gives it back, those who move up are of the reserve, and not more than places; by
    a group's place only its members."""
    if rules.reserve is None:
        return
    ranked = [
        Ranked(row.candidate_no, row.status == Status.GOES_ON, False, 0, row.quota_group, row.place)
        for row in rows
        if row.rank
    ]
    made = situation(
        vacancy_id="v",
        version=1,
        ranking_digest="0" * 64,
        places=places,
        edge=rules.last_cut.boundary_ties,
        reserve=rules.reserve,
        zone="Asia/Jakarta",
        ranked=ranked,
        quotas=quotas,
    )
    early = made.closes_at - timedelta(days=1)
    left = {"reply": "declined", "reason_code": "other", "replied_at": to_text(early)}
    after = made.after([load(Left, {"candidate_no": each.candidate_no, **left}) for each in ranked if each.has_place])
    assert set(after.moved_up) <= set(after.reserve)
    assert len(after.moved_up) <= places
    groups = {each.candidate_no: each.quota_group for each in ranked}
    assert all(place in (OPEN, groups[number]) for number, place in after.places_moved_up_to.items())
