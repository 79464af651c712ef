"""All rankings of a random selection, as they could be released: nobody's result is still open."""

from __future__ import annotations

from typing import Any

from tests.builders.random_rules import Json
from tests.builders.random_selection import RandomSelection
from verifier.rules.integration import agree
from verifier.rules.selection import Ranked, handed_on, handed_on_by_stage, rank_first_stage, rank_later_stage
from verifier.rules.sitting import sit

Stages = dict[str, dict[str, Ranked]]


Lots = dict[str, dict[str, list[list[str]]]]
"""By stage and vacancy, groups of equals as they were drawn by hand."""


def released(made: RandomSelection, key_sets: list[Json]) -> list[tuple[Stages, Lots]]:
    """By set of keys all rankings, without anybody whose result is still open: such a ranking is never released."""
    while True:
        # Of somebody who is disqualified no sheet is published, not even a second one.
        made.candidates = [each for each in made.candidates if not _is_twice(each["sheets"])]
        found = [_ranked(made, keys) for keys in key_sets]
        ended = {
            row.candidate["sheet_code"]
            for stages, _ in found
            for by_vacancy in stages.values()
            for ranked in by_vacancy.values()
            for row in ranked.ranking.rows
            if row.status in ("unmarked", "sitting")
        }
        parts = {part["code"]: part for stage in made.rules["stages"] for part in stage["parts"]}
        for candidate in made.candidates:
            if any(_is_open(made, parts[code], held) for code, held in candidate["parts"].items()):
                ended.add(candidate["sheet_code"])
        if not ended:
            return found
        made.candidates = [each for each in made.candidates if each["sheet_code"] not in ended]


def _is_open(made: RandomSelection, part: Json, held: Json) -> bool:
    if part["source"] == "carried_over":
        return "score" not in held
    if part["source"] == "assessors":
        return agree(part, held["entries"]) is None
    sat = sit(part["sections"], made.later_keys[part["code"]], [held], None)
    return sat[0].outcome in ("sitting", "unmarked") or _is_twice(held["sheets"])


def _is_twice(sheets: Any) -> bool:
    return len(sheets) > 1 and any(sheet["excluded"] == "disqualified" for sheet in sheets)


def _ranked(made: RandomSelection, keys: Json) -> tuple[Stages, Lots]:
    rules = made.rules
    lots: Lots = {}
    found: Stages = {}
    carried: dict[str, dict[str, int]] = {}
    for stage in (None, *rules["stages"]):
        code = "" if stage is None else stage["code"]
        for _ in range(2):
            given: Json = {"seed": made.seeds.get(code), "lots_by_hand": lots.get(code)}
            if stage is None:
                of = rank_first_stage(rules, keys, made.vacancies, made.candidates, **given)
            else:
                later = (made.later_keys, made.vacancies, made.candidates, carried)
                of = rank_later_stage(rules, stage, *later, **given)
            # Where equals wait they are drawn by hand, the last name first.
            lots[code] = lots.get(code) or {
                name: [sorted(group, reverse=True) for group in each.ranking.waiting] for name, each in of.items()
            }
        before, carried = carried, {}
        for each in of.values():
            carried |= handed_on(rules, each) if stage is None else handed_on_by_stage(stage, each, before)
        found[code] = of
    return found, lots
