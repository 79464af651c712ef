"""A random selection reckoned twice, by scoring and by the verifier: rankings of all stages, reserves, moved places."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from random import Random
from typing import Any

from shared.contracts.codec.reading import load
from shared.contracts.rules import Rules
from tests.builders.random_rules import CATEGORIES, Json
from tests.builders.random_selection import RandomSelection, random_selection, random_situation
from tests.vectors import marking, moved_places, reserve, selection
from verifier.rules.marking import Fault, Marker
from verifier.rules.moved_places import move_places
from verifier.rules.reserve import move_up
from verifier.rules.selection import Ranked, handed_on, handed_on_by_stage, rank_first_stage, rank_later_stage

Lots = dict[str, dict[str, list[list[str]]]]
"""By stage and vacancy, the groups of equals that were drawn by hand."""
RESERVES = 6
"""Of each ranking: reserves are quickly reckoned, and much befalls them only seldom."""


def compare(number: int) -> Counter[str]:
    """Raises AssertionError where the two differ, with the number of the selection; the kinds of rules that it has."""
    made = random_selection(number)
    rng = Random(-number - 1)
    lots, ranked = _rank(made, rng)
    _compare_rankings(number, made, lots, ranked)
    for stage, by_vacancy in ranked.items():
        for turn in range(RESERVES):
            situations = [
                random_situation(rng, vacancy, by_vacancy[vacancy["vacancy_id"]]) for vacancy in made.vacancies
            ]
            place = f"selection {number}, stage {stage or 'one'}, reserves {turn}"
            for situation in situations:
                made.kinds["somebody moves up"] += _compare_reserve(place, situation)
            made.kinds["a place moves"] += _compare_moves(place, rng, situations)
    _compare_sheets(number, made)
    return made.kinds


def _compare_reserve(place: str, situation: Json) -> bool:
    found, expected = move_up(situation), reserve.answer(situation)
    mine = {
        "digest": found.digest,
        "list": found.listed,
        "waiting": found.waiting,
        "short_of": found.short_of,
        "unfilled": found.unfilled,
        "moved_up": found.moved_up,
        "closes_at": found.closes_at,
    }
    assert mine == {name: expected[name] for name in mine}, f"{place}: reserve of {situation['vacancy_id']}"
    return bool(found.moved_up)


def _rank(made: RandomSelection, rng: Random) -> tuple[Lots, dict[str, dict[str, Ranked]]]:
    """By the verifier, stage by stage; where equals wait some are drawn by hand."""
    rules, lots = made.rules, {}
    ranked: dict[str, dict[str, Ranked]] = {}
    carried: dict[str, dict[str, int]] = {}
    for stage in (None, *rules["stages"]):
        code = "" if stage is None else stage["code"]
        found = _rank_stage(made, stage, carried, {})
        lots[code] = {name: _by_hand(rng, of.ranking.waiting) for name, of in found.items()}
        if any(lots[code].values()):
            made.kinds["lots by hand"] += 1
            found = _rank_stage(made, stage, carried, lots[code])
        made.kinds["drawn by seed"] += any(of.ranking.drawn for of in found.values())
        before, carried = carried, {}
        for of in found.values():
            carried |= handed_on(rules, of) if stage is None else handed_on_by_stage(stage, of, before)
        ranked[code] = found
    return lots, ranked


def _rank_stage(
    made: RandomSelection, stage: Json | None, carried: dict[str, dict[str, int]], lots: dict[str, list[list[str]]]
) -> dict[str, Ranked]:
    if stage is None:
        return rank_first_stage(
            made.rules, made.keys, made.vacancies, made.candidates, seed=made.seeds.get(""), lots_by_hand=lots
        )
    return rank_later_stage(
        *(made.rules, stage, made.later_keys, made.vacancies, made.candidates, carried),
        seed=made.seeds.get(stage["code"]),
        lots_by_hand=lots,
    )


def _by_hand(rng: Random, waiting: Sequence[Sequence[str]]) -> list[list[str]]:
    return [rng.sample(group, len(group)) for group in waiting if rng.random() < 0.6]


def _compare_rankings(number: int, made: RandomSelection, lots: Lots, ranked: dict[str, dict[str, Ranked]]) -> None:
    numbers = {each["sheet_code"]: each["candidate_no"] for each in made.candidates if "sheet_code" in each}
    given = {
        "selection_id": "s1",
        "exam_id": "s1-umum",
        "keys": made.keys,
        "later_keys": made.later_keys,
        "vacancies": made.vacancies,
        "candidates": made.candidates,
        "seeds": made.seeds,
        "lots_by_hand": {
            stage: {
                name: [[numbers.get(each, each) for each in order] for order in orders] for name, orders in of.items()
            }
            for stage, of in lots.items()
        },
    }
    expected = selection.rankings(given, load(Rules, made.rules))
    assert ranked.keys() == expected.keys()
    for stage, by_vacancy in ranked.items():
        for name, found in by_vacancy.items():
            theirs = expected[stage][name]
            place = f"selection {number}, stage {stage or 'one'}, {name}"
            differing = [
                (mine, other)
                for mine, other in zip(found.document["rows"], theirs["rows"], strict=True)
                if mine != other
            ]
            assert not differing, f"{place}: {differing[0]}"
            assert found.ranking.drawn == theirs["drawn"], place
            assert found.digest == theirs["digest"], place
            ranked_people = sum(row.rank is not None for row in found.ranking.rows)
            made.kinds["a later ranking of two or more"] += bool(stage) and ranked_people > 1


def _compare_moves(place: str, rng: Random, situations: list[Json]) -> bool:
    steps = [
        {
            "giving": rng.sample(CATEGORIES, rng.randint(1, 2)),
            "taking": rng.sample(CATEGORIES, rng.randint(1, 2)),
            "within": rng.choice(["unit", "pool"]),
        }
        for _ in range(rng.randint(1, 3))
    ]
    found = move_places("s1", "perawat", steps, situations)
    expected = moved_places.answer(
        {"selection_id": "s1", "pool": "perawat", "steps": steps, "vacancies": sorted(situations, key=_vacancy_id)}
    )
    assert json.loads(json.dumps([asdict(move) for move in found.moves])) == expected["moves"], place
    assert found.digest == expected["digest"], place
    return bool(found.moves)


def _vacancy_id(situation: Json) -> str:
    return str(situation["vacancy_id"])


def _compare_sheets(number: int, made: RandomSelection) -> None:
    """Also what no ranking shows: faults, blanks, points."""
    marker = Marker(made.rules["sections"], made.keys, made.rules.get("units"))
    for candidate in made.candidates[:3]:
        for sheet in candidate["sheets"]:
            marked = marker.mark(sheet["paper"], sheet["answers"])
            expected = marking.answer(
                {
                    "sections": made.rules["sections"],
                    "keys": made.keys,
                    "units": made.rules.get("units"),
                    "paper": sheet["paper"],
                    "answers": sheet["answers"],
                }
            )
            assert _sheet(marked) == expected, f"selection {number}, sheet {sheet['attempt_id']}"


def _sheet(marked: Any) -> Json:
    if isinstance(marked, Fault):
        return {"fault": marked.value}
    return {"sections": [asdict(each) for each in marked.sections], "total": marked.total, "points": marked.points}
