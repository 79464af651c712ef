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
from services.scoring.rankings.domain.stages import WAITS, PartScore, handed_on, sat, standing_in
from services.scoring.rankings.usecases.comparable import Comparable
from services.scoring.rankings.usecases.standings import standings_of
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.contracts.codec.reading import load
from shared.contracts.declaration import dump
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
    [stage] = rules.later_stages
    lines = _first_lines(given, rules)
    comparable = _comparable(given, rules, lines)
    digests, rows = {}, {}
    for vacancy in given["vacancies"]:
        mine = [each for each in given["candidates"] if each["vacancy_id"] == vacancy["vacancy_id"]]
        own = [line for each in mine for line in lines[each["candidate_no"]]]
        standings = comparable.values(standings_of(own, rules.tie_breaks), own)
        first = _ranked(given, rules, vacancy, None, standings)
        people = {each.get("sheet_code") or each["candidate_no"]: each for each in mine}
        people |= {each["candidate_no"]: each for each in mine}
        going_on = [row for row in first["rows"] if row["status"] == "goes_on"]
        later = [_later(given, rules, stage, people[_name(row)], row) for row in going_on]
        second = _ranked(given, rules, vacancy, stage, _coded(later, people))
        digests[vacancy["vacancy_id"]] = [first["digest"], second["digest"]]
        rows[vacancy["vacancy_id"]] = [[_shown(row) for row in each["rows"]] for each in (first, second)]
    return {"rules_digest": rules.digest, "digests": digests, "rows": rows}


def _name(row: Values) -> str:
    return str(row.get("sheet_code") or row["candidate_no"])


def _shown(row: Values) -> list[Any]:
    return [_name(row), row["rank"], row["status"]]


def _ranked(given: Values, rules: Rules, vacancy: Values, stage: Stage | None, standings: Sequence[Standing]) -> Values:
    by = stage or rules
    asked = {
        "vacancy": {"selection_id": given["selection_id"], "exam_id": given["exam_id"], **vacancy},
        "tie_breaks": list(by.tie_breaks),
        "cut": dump(by.cut),
        "equal_ranks": (stage.equal_ranks if stage else None) or rules.equal_ranks,
        "quota_groups": dump(rules.quota_groups) if rules.quota_groups else None,
        "rules_digest": rules.digest,
        "stage": stage.code if stage else None,
        "seed": given["seeds"].get(stage.code if stage else ""),
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


def _comparable(given: Values, rules: Rules, lines: Mapping[str, Sequence[RosterLine]]) -> Comparable:
    if rules.normalisation is None:
        return Comparable()
    shifts = {each["candidate_no"]: each["shift"] for each in given["candidates"] if each["shift"] is not None}
    counts: dict[str, Counter[int]] = {}
    for number, shift in shifts.items():
        for line in lines[number]:
            if line.sections is not None and line.disqualified_because is None:
                counts.setdefault(shift, Counter())[sum(section[1] for section in line.sections)] += 1
    table = normalisation.normalised(rules.normalisation, counts).table
    shift_of = {line.attempt_id or "": shift for number, shift in shifts.items() for line in lines[number]}
    return Comparable(table=table, shift_of=shift_of)


def _later(given: Values, rules: Rules, stage: Stage, person: Values, row: Values) -> Standing:
    carried = handed_on(rules, None, row["marks"], row["total"], row.get("normalised"))
    parts = {
        part.code: _part(person, part, given["later_keys"].get(part.code, {}), person["parts"][part.code])
        for part in stage.parts
    }
    vacancy = next(each for each in given["vacancies"] if each["vacancy_id"] == person["vacancy_id"])
    asked = asked_of(stage, vacancy["category"], vacancy["position_group"])
    standing = standing_in(rules, stage, person["candidate_no"], carried, parts, asked=asked)
    born = date.fromisoformat(person["born_on"]).toordinal()
    grade = _line(person, None, (), {}, None).grade
    return standing._replace(born=born, grade=grade, quota_group=person["quota_group"])


def _part(person: Values, part: StagePart, keys: Values, given: Values) -> PartScore:
    if part.source == "sitting":
        known = {item: item_key(item, values) for item, values in keys.items()}
        return sat(_lines(person, given["sheets"], part.sections or (), known))
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
