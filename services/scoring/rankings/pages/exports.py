"""A ranking as CSV: every column that is needed to compute it again. A spreadsheet runs none of its cells.

Columns, one row per candidate in the order of the ranking: vacancy_id, category, quota, cut_multiple,
tie_breaks (first key first, joined by ">"), threshold (for example "TIU>=80;TKP>=166"; those that this
candidate is measured by, with "enough=1" at its end where so many sections or parts are enough), cut_count, cut_share
(in per cent; without any of the three everybody who is ranked goes on), boundary_ties, equal_ranks, units,
rank (empty if not ranked), candidate_no, one column of marks per section, where the order asks for items answered
wrong also right:TIU and wrong:TIU (each section that has a right answer), total, normalised (what the total becomes by
the rules' normalisation, a whole number of steps of 10**-decimals; empty without one), status (not_yet_sat for whoever
may still sit), decision_above, decision_key, decision_theirs, decision_mine, rules_digest, ranking_digest, sheet_code
(by which the signed document names the candidate; empty where it names them by number), reason_code (why two people
decided that the sheet does not count; empty for everyone else). Of a later stage the marks
are those of its columns ("skd", "skd:TKP", its parts), and three columns follow: stage (its code), steps ("skd=1;
final=1000": of how many of the whole numbers a point consists), and unscored ("interview=absent": in which parts people
recorded that there is no score, and why; empty for everyone else). Of a vacancy with quota groups three
columns come last: group_places (the order, the open places, and those of each group with what becomes of unfilled ones:
"reserved_first;open=8;papua=2:open"), quota_group (the candidate's), and place (by which they go on). Marks, minima and
totals are
whole numbers of units, of which a point has as many as the column `units` says. Birth dates and grades stay in the
database: where they decide, both values of the decision are 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.ranking import Row, Status
from services.scoring.rankings.usecases.ranking import Ranking
from shared.contracts.rules import WRONG, WRONG_RATIO, Rules
from shared.contracts.tie_breaks import parts_of
from shared.web.csv_cells import csv_file, harmless

_BEFORE_MARKS = (
    *("vacancy_id", "category", "quota", "cut_multiple", "tie_breaks", "threshold"),
    *("cut_count", "cut_share", "boundary_ties", "equal_ranks", "units"),
    *("rank", "candidate_no"),
)
_AFTER_MARKS = (
    *("total", "normalised", "status", "decision_above", "decision_key", "decision_theirs", "decision_mine"),
    *("rules_digest", "ranking_digest", "sheet_code", "reason_code"),
)
_STAGE = ("stage", "steps", "unscored")
_GROUPS = ("group_places", "quota_group", "place")


def ranking_csv(ranking: Ranking) -> bytes:
    """The CSV file in UTF-8 with commas and CRLF (RFC 4180)."""
    return csv_file(_lines(ranking))


def _lines(ranking: Ranking) -> Iterator[Sequence[object]]:
    codes, of_stage = ranking.scale.codes, _STAGE if ranking.stage else ()
    groups = _GROUPS if ranking.summary.lines else ()
    counted = [] if ranking.stage else _counted(ranking.rules)
    lines = {line.candidate_no: line for line in reversed(ranking.lines)} if counted else {}
    reasons = {each.candidate_no: each.reason_code for each in ranking.summary.excluded}
    counts = [f"{word}:{code}" for code in counted for word in ("right", "wrong")]
    yield (*_BEFORE_MARKS, *codes, *counts, *_AFTER_MARKS, *of_stage, *groups)
    for row in ranking.rows:
        found = _counts(lines[row.candidate_no], counted) if counted and row.marks else [""] * len(counts)
        reason = reasons.get(row.candidate_no, "") if row.status is Status.DISQUALIFIED else ""
        values = (
            *_before(ranking, row),
            *(row.marks.get(code, "") for code in codes),
            *found,
            *_after(ranking, row, reason),
            *_of_stage(ranking, row),
            *_of_groups(ranking, row),
        )
        yield values


def _counted(rules: Rules) -> list[str]:
    """The sections whose items right and wrong the order asks for: all that have any."""
    if not any(parts_of(key)[0] in (WRONG, WRONG_RATIO) for key in rules.tie_breaks):
        return []
    return [section.code for section in rules.sections if section.marking.kind != "weights"]


def _counts(line: RosterLine, counted: Sequence[str]) -> list[object]:
    found = {code: (right, wrong) for code, _, _, right, wrong, _ in line.sections or ()}
    return [each for code in counted for each in found.get(code, ("", ""))]


def _before(ranking: Ranking, row: Row) -> list[object]:
    frame, rules = ranking.frame, ranking.rules
    return [
        frame.vacancy_id,
        frame.category,
        frame.quota,
        ranking.scale.cut.multiple,
        # A program that splits at the semicolon would begin a cell with each of these, so each is guarded.
        ">".join(str(harmless(key)) for key in frame.tie_breaks),
        _threshold(ranking, row),
        ranking.scale.cut.count,
        ranking.scale.cut.share,
        ranking.scale.cut.boundary_ties,
        rules.equal_ranks or "1224",
        rules.units_per_point,
        "" if row.rank is None else row.rank,
        row.candidate_no,
    ]


def _after(ranking: Ranking, row: Row, reason: str) -> list[object]:
    decision = row.decision
    return [
        row.total if row.marks else "",
        "" if row.normalised is None else row.normalised,
        ranking.state_of(row),
        *((decision.above, decision.key, decision.theirs, decision.mine) if decision else ("", "", "", "")),
        ranking.frame.rules_digest,
        ranking.digest,
        ranking.codes.get(row.candidate_no, ""),
        reason,
    ]


def _of_stage(ranking: Ranking, row: Row) -> list[object]:
    if ranking.stage is None:
        return []
    steps, unscored = (
        ";".join(f"{harmless(code)}={value}" for code, value in each.items())
        for each in (ranking.scale.steps, row.unscored or {})
    )
    return [ranking.code, steps, unscored]


def _of_groups(ranking: Ranking, row: Row) -> list[object]:
    rules = ranking.rules.quota_groups
    if rules is None or not ranking.summary.lines:
        return []
    unfilled = {group.code: f":{group.unfilled}" for group in rules.groups}
    places = [f"{line.place}={line.places}{unfilled.get(line.place, '')}" for line in ranking.summary.lines]
    return [";".join([rules.order, *places]), row.quota_group, row.place]


def _threshold(ranking: Ranking, row: Row) -> str:
    minima = [f"{harmless(check.subject)}>={check.minimum}" for check in ranking.checks[row.candidate_no]]
    enough = [f"enough={ranking.enough}"] if ranking.enough and minima else []
    return ";".join([*minima, *enough])
