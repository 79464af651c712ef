"""From sheets to the rankings of all stages (docs/definitions/selection.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.rules.documents import Document, digest, rules_digest
from verifier.rules.integration import NORMALISED, Integrated, PartResult, agree, integrate
from verifier.rules.ranking import PASSED, rank
from verifier.rules.ranking_document import Ranking, ranking_document
from verifier.rules.sitting import Keys, Sat, sit
from verifier.rules.thresholds import applying, check_sections

_ABSENCES = ("no_show", "ill", "late")


@dataclass(frozen=True)
class Ranked:
    """A vacancy's ranking in one stage, and the document that members would sign."""

    ranking: Ranking
    document: dict[str, Any]

    @property
    def digest(self) -> str:
        return digest(self.document)


def rank_first_stage(
    rules: Document,
    keys: Keys,
    vacancies: Sequence[Document],
    candidates: Sequence[Document],
    *,
    seed: str | None = None,
    lots_by_hand: Mapping[str, Sequence[Sequence[str]]] | None = None,
) -> dict[str, Ranked]:
    """By vacancy. A vacancy also names its selection and exam; lots by hand are by vacancy."""
    sat = sit(rules["sections"], keys, candidates, rules.get("normalisation"), rules.get("units"))
    return rank_sat(rules, vacancies, candidates, sat, seed=seed, lots_by_hand=lots_by_hand)


def rank_sat(
    rules: Document,
    vacancies: Sequence[Document],
    candidates: Sequence[Document],
    sat: Sequence[Sat],
    *,
    seed: str | None = None,
    lots_by_hand: Mapping[str, Sequence[Sequence[str]]] | None = None,
) -> dict[str, Ranked]:
    """The same from what each candidate's sheets came to; thresholds are held against it here."""
    groups = {vacancy["vacancy_id"]: vacancy.get("position_group") for vacancy in vacancies}
    entries: dict[str, list[dict[str, Any]]] = {vacancy_id: [] for vacancy_id in groups}
    for candidate, result in zip(candidates, sat, strict=True):
        _ask(rules, result, candidate["category"], groups[candidate["vacancy_id"]])
        entries[candidate["vacancy_id"]].append(_entry_of_first_stage(candidate, result))
    return {
        vacancy["vacancy_id"]: _ranked(
            rules,
            None,
            vacancy,
            entries[vacancy["vacancy_id"]],
            seed,
            (lots_by_hand or {}).get(vacancy["vacancy_id"], ()),
        )
        for vacancy in vacancies
    }


def _ask(rules: Document, result: Sat, category: str, position_group: str | None) -> None:
    """Holds a marked sheet against the threshold that applies; where none does nobody can say whether it is enough."""
    if result.sheet is None:
        return
    threshold = applying(rules.get("thresholds") or (), category, position_group)
    if threshold is None:
        result.outcome, result.sheet = "unmarked", None
        return
    most = {section["code"]: section["max_marks"] for section in rules["sections"]}
    if not check_sections(threshold, result.sheet.marks, most).passed:
        result.outcome = "below_threshold"


_KNOWN_OF_A_CANDIDATE = ("candidate_no", "sheet_code", "born_on", "gpa", "quota_group")


def _entry(candidate: Document, outcome: str) -> dict[str, Any]:
    return {name: candidate.get(name) for name in _KNOWN_OF_A_CANDIDATE} | {"outcome": outcome, "marks": {}}


def _entry_of_first_stage(candidate: Document, result: Sat) -> dict[str, Any]:
    entry = _entry(candidate, result.outcome)
    if result.sheet is not None:
        entry |= {
            "marks": result.sheet.marks,
            "total": result.sheet.total,
            "counts": result.sheet.counts,
            "normalised": result.value,
        }
    return entry


def _ranked(
    rules: Document,
    stage: Document | None,
    vacancy: Document,
    entries: Sequence[Document],
    seed: str | None,
    lots_by_hand: Sequence[Sequence[str]],
) -> Ranked:
    by = rules if stage is None else stage
    own_way = None if stage is None else stage.get("equal_ranks")
    ranking = rank(
        vacancy,
        entries,
        tie_breaks=by["tie_breaks"],
        cut=by.get("cut"),
        equal_ranks=own_way or rules.get("equal_ranks"),
        quota_groups=rules.get("quota_groups"),
        seed=seed,
        lots_by_hand=lots_by_hand,
    )
    document = ranking_document(
        ranking,
        vacancy,
        tie_breaks=by["tie_breaks"],
        rules_digest=rules_digest(rules),
        stage=None if stage is None else stage["code"],
        seed=seed,
    )
    return Ranked(ranking, document)


def handed_on(rules: Document, ranked: Ranked) -> dict[str, dict[str, int]]:
    """Of the first stage, by the number of each candidate who goes on: what it hands to the stages after it."""
    code = rules["first_stage"]["code"]
    made = {}
    for row in ranked.ranking.rows:
        if row.status == "goes_on":
            marks = {f"{code}:{section}": marks for section, marks in row.candidate["marks"].items()}
            made[row.candidate["candidate_no"]] = {code: row.total, **marks}
            if row.normalised is not None:
                made[row.candidate["candidate_no"]][code + NORMALISED] = row.normalised
    return made


def handed_on_by_stage(
    stage: Document, ranked: Ranked, carried: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """The same of a later stage; what still earlier stages handed on stays."""
    code = stage["code"]
    parts = [part["code"] for part in stage["parts"]]
    made = {}
    for row in ranked.ranking.rows:
        if row.status == "goes_on":
            number = row.candidate["candidate_no"]
            of_parts = {f"{code}:{part}": row.candidate["marks"][part] for part in parts}
            made[number] = {**carried[number], code: row.total, **of_parts}
    return made


def rank_later_stage(
    rules: Document,
    stage: Document,
    later_keys: Mapping[str, Keys],
    vacancies: Sequence[Document],
    candidates: Sequence[Document],
    carried: Mapping[str, Mapping[str, int]],
    *,
    seed: str | None = None,
    lots_by_hand: Mapping[str, Sequence[Sequence[str]]] | None = None,
) -> dict[str, Ranked]:
    """By vacancy. Those take part who are in `carried`, what earlier stages hand on, by candidate number.

    A candidate's `parts` hold, by part, the `sheets` and the `shift` of a sitting, the `entries` of assessors, or the
    `score` that is carried over.
    """
    taking_part = [each for each in candidates if each["candidate_no"] in carried]
    results = _results_of_parts(stage, later_keys, taking_part)
    return rank_scored(rules, stage, vacancies, taking_part, carried, results, seed=seed, lots_by_hand=lots_by_hand)


def rank_scored(
    rules: Document,
    stage: Document,
    vacancies: Sequence[Document],
    taking_part: Sequence[Document],
    carried: Mapping[str, Mapping[str, int]],
    results: Mapping[str, Mapping[str, OfPart]],
    *,
    seed: str | None = None,
    lots_by_hand: Mapping[str, Sequence[Sequence[str]]] | None = None,
) -> dict[str, Ranked]:
    """The same from what all who take part have in each part, by part and candidate number."""
    of_id = {vacancy["vacancy_id"]: vacancy for vacancy in vacancies}
    entries: dict[str, list[dict[str, Any]]] = {vacancy_id: [] for vacancy_id in of_id}
    for candidate in taking_part:
        number, vacancy = candidate["candidate_no"], of_id[candidate["vacancy_id"]]
        integrated = integrate(
            rules,
            stage,
            carried[number],
            {code: of_part[number].result for code, of_part in results.items()},
            category=vacancy["category"],
            position_group=vacancy.get("position_group"),
        )
        reasons = {code: of_part[number].reason for code, of_part in results.items()}
        entries[vacancy["vacancy_id"]].append(_entry_of_later_stage(candidate, integrated, reasons))
    return {
        vacancy["vacancy_id"]: _ranked(
            rules,
            stage,
            vacancy,
            entries[vacancy["vacancy_id"]],
            seed,
            (lots_by_hand or {}).get(vacancy["vacancy_id"], ()),
        )
        for vacancy in vacancies
    }


def _entry_of_later_stage(
    candidate: Document, integrated: Integrated, reasons: Mapping[str, str | None]
) -> dict[str, Any]:
    entry = _entry(candidate, integrated.outcome)
    if integrated.marks:
        entry |= {"marks": integrated.marks, "total": integrated.total, "counts": integrated.counts}
    unscored = {code: reason for code, reason in reasons.items() if reason is not None}
    return entry | ({"unscored": unscored} if unscored else {})


@dataclass(frozen=True)
class OfPart:
    result: PartResult
    reason: str | None = None
    """Why people gave no score, as the row says it."""


def _results_of_parts(
    stage: Document, later_keys: Mapping[str, Keys], candidates: Sequence[Document]
) -> dict[str, dict[str, OfPart]]:
    """By part and candidate number."""
    made: dict[str, dict[str, OfPart]] = {}
    for part in stage["parts"]:
        code = part["code"]
        held = [(each.get("parts") or {}).get(code) or {} for each in candidates]
        if part["source"] == "sitting":
            sittings = [{"sheets": each.get("sheets") or (), "shift": each.get("shift")} for each in held]
            found = [
                _sat(each) for each in sit(part["sections"], later_keys[code], sittings, part.get("normalisation"))
            ]
        elif part["source"] == "assessors":
            found = [_assessed(part, each.get("entries") or ()) for each in held]
        else:
            found = [_carried_over(each) for each in held]
        made[code] = dict(zip((each["candidate_no"] for each in candidates), found, strict=True))
    return made


def _sat(sat: Sat) -> OfPart:
    if sat.sheet is None:
        return OfPart(PartResult(sat.outcome))
    return OfPart(PartResult(PASSED, sat.sheet.total, sat.value, sat.sheet.sections))


def _assessed(part: Document, entries: Sequence[Document]) -> OfPart:
    agreed = agree(part, entries)
    if agreed is None:
        return OfPart(PartResult("unmarked"))
    if agreed.reason is None:
        return OfPart(PartResult(PASSED, sum(agreed.scores.values())))
    if agreed.reason in _ABSENCES:
        return OfPart(PartResult("absent"), "absent")
    return OfPart(PartResult("disqualified"), agreed.reason)


def _carried_over(held: Document) -> OfPart:
    """A score from elsewhere; whoever has none is not yet marked."""
    if held.get("score") is None:
        return OfPart(PartResult("unmarked"))
    return OfPart(PartResult(PASSED, held["score"]))
