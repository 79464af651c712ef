"""A thousand damaged documents over all fields: each is refused with its place, or harmless by proof: everything that
follows from it, for people of every kind, is what the definitions say (`tests/builders/defined_order.py`,
`defined_places.py`)."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from services.scoring.migrations import METADATA
from services.scoring.rules.domain.shapes import shape_at
from services.scoring.rules.domain.thresholds import judge
from services.scoring.service import create_app
from shared.contracts.codec.form import problems_of, shown_name
from shared.contracts.codec.reading import load
from shared.contracts.codec.rules import LIMITS, read_rules
from shared.contracts.consistency import contradictions
from shared.contracts.declaration import dump
from shared.contracts.integration import integrated
from shared.contracts.rules import Rules
from shared.contracts.scoring import SectionMark
from shared.contracts.threshold_checks import is_enough, stage_checks
from shared.contracts.thresholds import asked_of
from shared.db.engine import make_engine
from shared.kernel.errors import InvalidInput, Problem
from shared.web.chapters import Fact
from tests.builders import defined_places, rules_pages, tried_run
from tests.builders.damaged_documents import damaged, declared, inside, sources
from tests.builders.defined_order import Definitions
from tests.builders.further_documents import FURTHER
from tests.builders.made_up_selection import made_up
from tests.builders.web import make_settings
from tests.builders.whole_run import run

SEEDS, EACH = 20, 50


@pytest.fixture(scope="module")
def scoring(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("scoring")
    engine = make_engine("sqlite://")
    METADATA.create_all(engine)
    return create_app(make_settings("scoring", folder), engine=engine)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_damaged_document_is_refused_with_its_place_or_harmless(seed: int, scoring: Flask) -> None:
    """Fifty documents for each seed."""
    chance = random.Random(seed)
    refused, taken = list[tuple[Any, tuple[Problem, ...]]](), list[tuple[Rules, Rules]]()
    for number in range(EACH):
        made = damaged(chance, seed * EACH + number)
        found = wrong_with(made.document)
        if found:
            is_refused(made.document, found)
            refused.append((made.document, found))
            continue
        rules = load(Rules, made.document)
        assert json.loads(json.dumps(dump(rules))) == whole(Rules, made.document), "nothing is read otherwise"
        assert thresholds_can_be_met(rules)
        assert stages_have_one_scale(rules)
        holds(rules, chance)
        taken.append((rules, load(Rules, made.source)))
    assert len(refused) >= EACH / 10
    assert len(taken) >= EACH / 10
    with scoring.test_request_context():
        for rules, source in taken:
            rules_pages.form_holds(rules)
            rules_pages.changes_hold(rules, source)
        for document, found in refused[::2]:
            if is_storable(document):
                rules_pages.shown(document, found)
    in_indonesian, in_english = (said(scoring, language, taken) for language in ("id", "en"))
    assert all(one != other for one, other in zip(in_indonesian, in_english, strict=True))


def said(scoring: Flask, language: str, taken: list[tuple[Rules, Rules]]) -> list[set[Fact]]:
    with scoring.test_request_context(headers={"Cookie": f"terang_lang={language}"}):
        return [rules_pages.sentences(rules) for rules, _source in taken]


def wrong_with(document: Any) -> tuple[Problem, ...]:
    return tuple(problems_of(Rules, document, LIMITS)) or contradictions(load(Rules, document))


def is_storable(document: Any) -> bool:
    """Whether no text in it has half a surrogate pair, with which no draft comes to its form."""
    return "\\ud800" not in json.dumps(document)


def is_refused(document: Any, found: tuple[Problem, ...]) -> None:
    """Every problem names a place in the document, or one at which a field of its declaration is missing; and says it
    in words that a page can show."""
    for problem in found:
        place = problem.place.field
        assert place
        assert place in dict.fromkeys(places_in(document)) or is_missing(document, place), place
        assert f"{place} {problem.message}".encode()
    with pytest.raises(InvalidInput) as refused:
        read_rules(document)
    assert refused.value.problems[0] == found[0]


def places_in(value: Any, place: str = "") -> Iterator[str]:
    yield place
    if isinstance(value, dict):
        for name, each in value.items():
            yield from places_in(each, f"{place}.{shown_name(name)}" if place else shown_name(name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from places_in(each, f"{place}[{index}]")


def is_missing(document: Any, place: str) -> bool:
    """Whether the document has what should hold the field, and its declaration has the field."""
    return place.rpartition(".")[0] in dict.fromkeys(places_in(document)) and shape_at(place) is not None


def whole(hint: Any, value: Any) -> Any:
    """With every field that may be left out as it is declared."""
    if value is None:
        return None
    if is_dataclass(hint):
        hints = {(hint.__name__, field.name): field for field in fields(hint)}  # type: ignore[union-attr]
        return {
            field.name: whole(declared()[key], value.get(field.name, field.default))
            for key, field in hints.items()
            if field.name in value or field.default is not MISSING
        }
    held = inside(hint)
    if held is None:
        return value
    if isinstance(value, dict):
        return {name: whole(held, each) for name, each in value.items()}
    return [whole(held, each) for each in value]


def thresholds_can_be_met(rules: Rules) -> bool:
    """Whether somebody with every mark reaches everything that is named."""
    every = [
        SectionMark(section=each.code, marks=each.max_marks, max_marks=each.max_marks, blank=0)
        for each in rules.sections
    ]
    verdicts = [judge(threshold, every) for threshold in rules.thresholds]
    return all(verdict.passed and all(each.met for each in verdict.checks) for verdict in verdicts)


def stages_have_one_scale(rules: Rules) -> bool:
    """Whether the best of everything is exactly the whole scale of each stage, and whatever is asked can be reached. A
    value counts as the most that it is held against."""
    best = {} if rules.first_stage is None else {rules.first_stage.code: rules.max_total}
    if rules.first_stage is not None and rules.normalisation is not None:
        best[f"{rules.first_stage.code}:normalised"] = rules.normalisation.most(rules.max_total)
    for stage in rules.later_stages:
        best |= {part.code: part.most for part in stage.parts}
        best |= {part.counted_code: part.counted_most for part in stage.parts}
        best[stage.code] = integrated(rules, stage, best)
        if best[stage.code] != stage.integration.scale * 10**stage.integration.decimals:
            return False
        for whose in (("", None), *((each.category, each.position_group) for each in stage.thresholds or ())):
            asked = asked_of(stage, *whose)
            checks = stage_checks(asked, best, best[stage.code])
            if not all(each.met for each in checks) or not is_enough(checks, asked.enough):
                return False
    return True


def holds(rules: Rules, chance: random.Random) -> Counter[str]:
    """A whole selection by the rules: all stages, replies, and places that move; the same once more for the same people
    in another order, and by the code of trials. What occurred, and how often."""
    made, seed = made_up(rules, chance), chance.random()
    found = run(made, random.Random(seed))
    again = run(replace(made, people=tuple(chance.sample(made.people, len(made.people)))), random.Random(seed))
    assert [[each.digest for each in some] for some in found.stages] == [
        [each.digest for each in some] for some in again.stages
    ]
    assert found.situations is None or [each.digest for each in found.situations] == [
        each.digest for each in again.situations or ()
    ]
    tried_run.hold(found)
    return Definitions(found).hold() + defined_places.hold(found, chance)


OCCURS = (
    *(f"tie at the line, {edge}" for edge in ("all", "none", "draw")),
    *("lot", "waits for lots", "tie", "place of a group", "moved up to a group's place", "moved up"),
    *("below_threshold", "absent", "disqualified", "unmarked", "sitting"),
    *("percentile", "mean_sd", "equipercentile"),
    *(f"decided by {key}" for key in ("total", "final", "gpa", "age", "wrong", "wrong_ratio", "equal", "draw")),
    *("moved within unit", "moved within pool", "moves by pencil", "groups by pencil"),
    *("left", "left too late", "equals wait for a place for each"),
)


def test_whatever_can_happen_to_people_happens_in_the_trial_of_harmlessness() -> None:
    """A check of something that never occurs would find nothing."""
    chance, seen = random.Random(1), Counter[str]()
    documents = [document for document, _sites in sources()]
    # What few documents ask for is tried more often.
    for document in (*documents, *documents, *documents[-len(FURTHER) :] * 5):
        seen += holds(load(Rules, document), chance)
    assert not [each for each in OCCURS if not seen[each]], seen
