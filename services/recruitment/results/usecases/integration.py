"""Whether a later stage's ranking has what earlier ones, published here, hand on, and its totals are their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from services.recruitment.results.domain import GOES_ON, Ranking
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import withdrawals
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.assessments import DISQUALIFIED_REASONS, UNSCORED_REASONS
from shared.contracts.integration import columns_of, integrated, own_codes
from shared.contracts.normalisation import VALUE
from shared.contracts.rules import Rules
from shared.contracts.scoring import RankedRow
from shared.contracts.stages import Stage
from shared.contracts.threshold_checks import is_enough, stage_checks
from shared.contracts.thresholds import asked_of
from shared.signatures.belief import NotBelieved

_SCORED = ("goes_on", "below_cut", "below_threshold")

Rows = Mapping[str, RankedRow]
"""By candidate number."""


def require_integrated(session: Session, ranking: Ranking, rows: Sequence[RankedRow]) -> None:
    """Raises NotBelieved unless the rules that hold here have this stage and its order, exactly those who go on in the
    stage before are ranked, what they bring along is what was published of them, each total is the sum by the rules'
    weights, and reasons why there is no score are those of somebody without one. The first stage has no such reasons;
    nothing else of it is asked."""
    if ranking.stage is None:
        if named := next((row.candidate_no for row in rows if row.unscored is not None), None):
            raise NotBelieved(f"rows: {named} has reasons of a later stage")
        return
    rules = selections.get_selection(session, ranking.selection_id).rules
    stage = rules.stage(ranking.stage)
    if stage is None or rules.digest != ranking.rules_digest:
        raise NotBelieved(f"rules_digest: {ranking.rules_digest} with a stage {ranking.stage} is not in force here")
    if tuple(ranking.tie_breaks) != stage.tie_breaks:
        raise NotBelieved("tie_breaks: not those of the stage")
    earlier = _earlier(session, ranking.vacancy_id, rules, stage)
    _require_same_people(rows, earlier[_code(rules, rules.stage_before(stage.code))])
    vacancy = selections.get_vacancy(session, ranking.vacancy_id)
    asked = asked_of(stage, vacancy.category, vacancy.position_group)
    for row in rows:
        problem = _problem(rules, stage, asked, earlier, row)
        if problem is not None:
            raise NotBelieved(f"rows: {row.candidate_no} {problem}")


def find_later_in_force(session: Session, ranking: Ranking) -> str | None:
    """The first stage after this ranking's that is published here and not withdrawn."""
    rules = selections.get_selection(session, ranking.selection_id).rules
    codes = [stage.code for stage in rules.later_stages]
    behind = codes[codes.index(ranking.code) + 1 if ranking.code in codes else 0 :]
    return next((code for code in behind if _find_in_force(session, ranking.vacancy_id, code) is not None), None)


def _find_in_force(session: Session, vacancy_id: str, stage: str | None) -> Ranking | None:
    found = results.find_current(session, vacancy_id, stage)
    if found is None or withdrawals.find_withdrawal(session, vacancy_id, found.version, stage) is not None:
        return None
    return found


def _earlier(session: Session, vacancy_id: str, rules: Rules, stage: Stage) -> dict[str, Rows]:
    """The rows of each stage before this one, by its code. Raises NotBelieved if one of them is not in force."""
    found: dict[str, Rows] = {}
    for each in (None, *rules.later_stages):
        if each is stage:
            break
        ranking = _find_in_force(session, vacancy_id, each.code if each else None)
        if ranking is None:
            raise NotBelieved(f"stage: the ranking of {_code(rules, each)}, which it is made from, is not in force")
        parts = results.parts_of(session, ranking)
        placed = results.rows_between(session, ranking, parts, 0, sum(part.rows for part in parts))
        found[_code(rules, each)] = {one.row.candidate_no: one.row for one in placed}
    return found


def _code(rules: Rules, stage: Stage | None) -> str:
    return stage.code if stage else rules.first_stage.code if rules.first_stage else ""


def _require_same_people(rows: Sequence[RankedRow], before: Rows) -> None:
    going_on = {number for number, row in before.items() if row.status == GOES_ON}
    differing = going_on ^ {row.candidate_no for row in rows}
    if differing:
        raise NotBelieved(f"rows: {min(differing)} is only in one of this ranking and those who go on before it")


def _problem(rules: Rules, stage: Stage, asked: Stage, earlier: Mapping[str, Rows], row: RankedRow) -> str | None:
    """What is wrong with a row; None if nothing is. `asked` is the stage with what it asks in this vacancy."""
    if row.normalised is not None:
        return "has a normalised total, which orders the first stage alone"
    if row.status not in _SCORED:
        return "has marks and no rank by its state" if row.marks or row.total else unscored_problem(stage, row)
    if row.unscored is not None:
        return "has scores, and reasons why there are none"
    if set(row.marks) != set(columns_of(rules, stage)):
        return "has other marks than the stage"
    if problem := _marks_problem(rules, stage, earlier, row) or sections_problem(stage, row.marks):
        return problem
    if named := _impossible_value(stage, row.marks):
        return f"has {row.marks[named]} in {named}, which is no percentile"
    if row.total != integrated(rules, stage, row.marks):
        return f"has {row.total}, which is not the sum by the rules"
    passed = is_enough(stage_checks(asked, row.marks, row.total), asked.enough)
    return "is on the wrong side of a minimum" if passed == (row.status == "below_threshold") else None


def _impossible_value(stage: Stage, marks: Mapping[str, int]) -> str | None:
    """The code of a percentile that is none. What other methods make of a score has no bounds of its own."""
    for part in stage.parts:
        is_percentile = part.normalisation is not None and part.normalisation.method == "percentile"
        if is_percentile and not 0 <= marks[part.counted_code] <= part.counted_most:
            return part.counted_code
    return None


def _marks_problem(rules: Rules, stage: Stage, earlier: Mapping[str, Rows], row: RankedRow) -> str | None:
    own = {*own_codes(rules, stage), *stage.sections}
    for code, value in row.marks.items():
        part = stage.part(code)
        if part is None and code not in own and value != _carried(earlier, code, row.candidate_no):
            return f"brings along {value} of {code}, which is not what was published"
        if part is not None and not part.least <= value <= part.most:
            return f"has {value} in {code}, which nobody can have"
    return None


def sections_problem(stage: Stage, marks: Mapping[str, int]) -> str | None:
    """What is wrong with marks of sections that a row has; those that it does not have must fill up their part."""
    for part in stage.parts:
        least, most = marks[part.code], marks[part.code]
        for section in part.sections or ():
            lowest, highest = section.items * section.marking.least, section.max_marks
            value = marks.get(f"{part.code}:{section.code}")
            if value is not None and not lowest <= value <= highest:
                return f"has {value} in {part.code}:{section.code}, which nobody can have"
            least -= highest if value is None else value
            most -= lowest if value is None else value
        if part.sections and not least <= 0 <= most:
            return f"has marks in the sections of {part.code} that do not come to its score"
    return None


def unscored_problem(stage: Stage, row: RankedRow) -> str | None:
    """What is wrong with the reasons of a row without scores; None if nothing is. Releases from before rows had any
    have none. A disqualification from a sitting is cbt's to report."""
    if row.unscored is None:
        return None
    entered = {part.code for part in stage.parts if part.source != "sitting"}
    for part, code in row.unscored.items():
        if part not in entered:
            return f"has a reason in {part}, of which nobody enters scores"
        if code not in UNSCORED_REASONS:
            return f"has the reason {code} in {part}, which is none"
    is_excluded = bool({*row.unscored.values()} & DISQUALIFIED_REASONS.keys())
    if is_excluded and row.status != "disqualified":
        return f"is {row.status}, and was disqualified in a part"
    if row.status == "disqualified" and not is_excluded and len(entered) == len(stage.parts):
        return "is disqualified, and no part says so"
    return None


def _carried(earlier: Mapping[str, Rows], code: str, number: str) -> int | None:
    stage, colon, inside = code.partition(":")
    row = earlier[stage].get(number) if stage in earlier else None
    if row is None:
        return None
    if colon and inside == VALUE:
        return row.normalised
    return row.marks.get(inside) if colon else row.total
