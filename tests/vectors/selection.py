"""Whole selections of two stages, from sheets to the documents that members sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from services.scoring.assessments.domain.scores import Given, Reason, agreed
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.marking.domain.marks import Unmarkable, mark
from services.scoring.marking.domain.results import as_stored
from services.scoring.rankings.domain import normalisation
from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.stages import WAITS, PartScore, handed_on, standing_in
from services.scoring.rankings.usecases.comparable import Comparable
from services.scoring.rankings.usecases.standings import standings_of
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
from shared.contracts.normalisation import Normalisation
from shared.contracts.rankings import codes_of
from shared.contracts.rules import Rules, Section
from shared.contracts.stages import Stage, StagePart
from shared.contracts.thresholds import asked_of
from shared.kernel.clock import from_text
from tests.vectors import selection_cases
from tests.vectors.cases import Case, Values
from tests.vectors.marking import item_key
from tests.vectors.ranking import ranked_by

Keys = Mapping[str, ItemKey]
_EXCLUDED = {"voided": "journal", "disqualified": "help", None: None}


def cases() -> Iterator[Case]:
    return selection_cases.cases()


def answer(given: Values) -> Values:
    rules = load(Rules, given["rules"])
    found = rankings(given, rules)
    names = [each["vacancy_id"] for each in given["vacancies"]]
    return {
        "rules_digest": rules.digest,
        "digests": {name: [by_vacancy[name]["digest"] for by_vacancy in found.values()] for name in names},
        "rows": {name: [[_shown(row) for row in of[name]["rows"]] for of in found.values()] for name in names},
    }


def rankings(given: Values, rules: Rules) -> dict[str, dict[str, Values]]:
    """By stage, the first as an empty text, and by vacancy, as of the vectors of rankings. `lots_by_hand`, where they
    are given, are by the same two."""
    people = {each["candidate_no"]: each for each in given["candidates"]}
    named = people | {each["sheet_code"]: each for each in given["candidates"] if "sheet_code" in each}
    lines = _first_lines(given, rules)
    comparable = _comparable(rules.normalisation, {number: each["shift"] for number, each in people.items()}, lines)
    found: dict[str, dict[str, Values]] = {"": {}}
    for vacancy in given["vacancies"]:
        mine = [each for each in given["candidates"] if each["vacancy_id"] == vacancy["vacancy_id"]]
        own = [line for each in mine for line in lines[each["candidate_no"]]]
        standings = comparable.values(standings_of(own, rules.tie_breaks), own)
        found[""][vacancy["vacancy_id"]] = _ranked(given, rules, vacancy, None, standings)
    carried: dict[str, dict[str, int]] = {number: {} for number in people}
    before: Stage | None = None
    for stage in rules.later_stages:
        going_on = {}
        for rows in found[before.code if before else ""].values():
            for row in rows["rows"]:
                if row["status"] == "goes_on":
                    person = named[_name(row)]
                    more = handed_on(rules, before, row["marks"], row["total"], row.get("normalised"))
                    going_on[person["candidate_no"]] = carried[person["candidate_no"]] | more
        carried = going_on
        found[stage.code] = _later_rankings(given, rules, stage, people, carried)
        before = stage
    return found


def _later_rankings(
    given: Values, rules: Rules, stage: Stage, people: Mapping[str, Values], carried: Mapping[str, Mapping[str, int]]
) -> dict[str, Values]:
    parts = {part.code: _part_scores(given, part, [people[number] for number in carried]) for part in stage.parts}
    found = {}
    for vacancy in given["vacancies"]:
        asked = asked_of(stage, vacancy["category"], vacancy["position_group"])
        standings = []
        for number in carried:
            if people[number]["vacancy_id"] == vacancy["vacancy_id"]:
                own = {code: scores[number] for code, scores in parts.items()}
                standing = standing_in(rules, stage, number, carried[number], own, asked=asked)
                standings.append(_with_facts(standing, people[number]))
        found[vacancy["vacancy_id"]] = _ranked(given, rules, vacancy, stage, _coded(standings, people))
    return found


def _with_facts(standing: Standing, person: Values) -> Standing:
    born = date.fromisoformat(person["born_on"]).toordinal()
    grade = _line(person, None, (), {}, None).grade
    return standing._replace(born=born, grade=grade, quota_group=person["quota_group"])


def _name(row: Values) -> str:
    return str(row.get("sheet_code") or row["candidate_no"])


def _shown(row: Values) -> list[Any]:
    return [_name(row), row["rank"], row["status"]]


def _ranked(given: Values, rules: Rules, vacancy: Values, stage: Stage | None, standings: Sequence[Standing]) -> Values:
    by = stage or rules
    code = stage.code if stage else ""
    asked = {
        "vacancy": {"selection_id": given["selection_id"], "exam_id": given["exam_id"], **vacancy},
        "tie_breaks": list(by.tie_breaks),
        "cut": dump(by.cut),
        "equal_ranks": (stage.equal_ranks if stage else None) or rules.equal_ranks,
        "quota_groups": dump(rules.quota_groups) if rules.quota_groups else None,
        "rules_digest": rules.digest,
        "stage": stage.code if stage else None,
        "seed": given["seeds"].get(code),
        "lots_by_hand": given.get("lots_by_hand", {}).get(code, {}).get(vacancy["vacancy_id"], ()),
    }
    return ranked_by(asked, standings)


def _first_lines(given: Values, rules: Rules) -> dict[str, list[RosterLine]]:
    keys = {item: item_key(item, values) for item, values in given["keys"].items()}
    groups = {each["vacancy_id"]: each["position_group"] for each in given["vacancies"]}
    return {
        each["candidate_no"]: _lines(each, each["sheets"], rules.sections, keys, (rules, groups[each["vacancy_id"]]))
        for each in given["candidates"]
    }


def _lines(
    person: Values,
    sheets: Sequence[Values],
    sections: Sequence[Section],
    keys: Keys,
    judged_by: tuple[Rules, str | None] | None = None,
) -> list[RosterLine]:
    """As storage gives them: an open sheet last; one line without a sheet for whoever has none."""
    ordered = sorted(
        sheets, key=lambda each: (each["submitted_at"] is None, each["submitted_at"] or "", each["attempt_id"])
    )
    return [_line(person, sheet, sections, keys, judged_by) for sheet in (ordered or (None,))]


def _line(
    person: Values,
    sheet: Values | None,
    sections: Sequence[Section],
    keys: Keys,
    judged_by: tuple[Rules, str | None] | None,
) -> RosterLine:
    line = RosterLine._make([None] * len(RosterLine._fields))._replace(
        candidate_no=person["candidate_no"],
        category=person["category"],
        missed=True,
        gpa=person["gpa"],
        born_on=date.fromisoformat(person["born_on"]),
        sheet_code=person.get("sheet_code"),
        quota_group=person["quota_group"],
    )
    if sheet is None:
        return line
    line = line._replace(attempt_id=sheet["attempt_id"], disqualified_because=_EXCLUDED[sheet["excluded"]])
    if sheet["submitted_at"] is None:
        return line
    line = line._replace(submitted_at=from_text(sheet["submitted_at"]))
    try:
        marks = mark(sections, keys, sheet["paper"], sheet["answers"])
    except Unmarkable:
        return line
    passed = None
    if judged_by is not None:
        rules, position_group = judged_by
        passed = judge(threshold_for(rules.thresholds, person["category"], position_group), marks).passed
    return line._replace(sections=as_stored(marks, ())[0], passed=passed)


def _comparable(
    normalised: Normalisation | None, shift_of: Mapping[str, str | None], lines: Mapping[str, Sequence[RosterLine]]
) -> Comparable:
    """`shift_of` and `lines` are by candidate number."""
    if normalised is None:
        return Comparable()
    shifts = {number: shift for number, shift in shift_of.items() if shift is not None}
    counts: dict[str, Counter[int]] = {}
    for number, shift in shifts.items():
        for line in lines[number]:
            if line.sections is not None and line.disqualified_because is None:
                counts.setdefault(shift, Counter())[sum(section[1] for section in line.sections)] += 1
    table = normalisation.normalised(normalised, counts).table
    attempts = {line.attempt_id or "": shift for number, shift in shifts.items() for line in lines[number]}
    return Comparable(table=table, shift_of=attempts)


def _part_scores(given: Values, part: StagePart, people: Sequence[Values]) -> dict[str, PartScore]:
    """By candidate number."""
    held = {person["candidate_no"]: person["parts"][part.code] for person in people}
    if part.source != "sitting":
        return {number: _scored(part, each) for number, each in held.items()}
    keys = {item: item_key(item, values) for item, values in given["later_keys"][part.code].items()}
    lines = {
        person["candidate_no"]: _lines(person, held[person["candidate_no"]]["sheets"], part.sections or (), keys)
        for person in people
    }
    comparable = _comparable(part.normalisation, {number: each.get("shift") for number, each in held.items()}, lines)
    return {number: comparable.part_score(own) for number, own in lines.items()}


def _scored(part: StagePart, given: Values) -> PartScore:
    if part.source == "carried_over":
        return WAITS if given.get("score") is None else PartScore(Outcome.PASSED, given["score"])
    if len(given["entries"]) < 2:
        return WAITS
    one, other = (
        Given(each.get("scores") or {}, Reason(each["reason"]) if each.get("reason") else None)
        for each in given["entries"]
    )
    found = agreed(part, one, other)
    if found is None:
        return WAITS
    outcomes = {"absent": Outcome.ABSENT, "disqualified": Outcome.DISQUALIFIED}
    return PartScore(outcomes.get(found.outcome, Outcome.PASSED), found.score or 0, reason=found.published)


def _coded(standings: Sequence[Standing], people: Mapping[str, Values]) -> list[Standing]:
    codes = codes_of({each.candidate_no: people[each.candidate_no].get("sheet_code") for each in standings})
    return [each._replace(sheet_code=codes.get(each.candidate_no)) for each in standings]
