"""A ranking as CSV: every column that is needed to compute it again. A spreadsheet runs none of its cells.

Columns, one row per candidate in the order of the ranking: vacancy_id, category, quota, cut_multiple,
tie_breaks (first key first, joined by ">"), threshold (for example "TIU>=80;TKP>=166"; those that this
candidate is measured by), rank (empty if not ranked), candidate_no, one column of marks per section, total,
status (not_yet_sat for whoever may still sit), decision_above, decision_key, decision_theirs, decision_mine,
rules_digest, ranking_digest.
"""

from __future__ import annotations

import csv
import io

from services.scoring.rankings.domain.ranking import Row
from services.scoring.rankings.usecases.ranking import Ranking
from shared.web.csv_cells import harmless

_BEFORE_MARKS = (
    *("vacancy_id", "category", "quota", "cut_multiple", "tie_breaks", "threshold"),
    *("rank", "candidate_no"),
)
_AFTER_MARKS = (
    *("total", "status", "decision_above", "decision_key", "decision_theirs", "decision_mine"),
    *("rules_digest", "ranking_digest"),
)


def ranking_csv(ranking: Ranking) -> bytes:
    """The CSV file in UTF-8 with commas and CRLF (RFC 4180)."""
    codes = [section.code for section in ranking.rules.sections]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([harmless(name) for name in (*_BEFORE_MARKS, *codes, *_AFTER_MARKS)])
    for row in ranking.rows:
        writer.writerow([harmless(value) for value in _values(ranking, row, codes)])
    return buffer.getvalue().encode()


def _values(ranking: Ranking, row: Row, codes: list[str]) -> list[object]:
    frame, decision = ranking.frame, row.decision
    threshold = ";".join(f"{harmless(check.subject)}>={check.minimum}" for check in ranking.checks[row.candidate_no])
    return [
        frame.vacancy_id,
        frame.category,
        frame.quota,
        ranking.rules.cut.multiple,
        # A program that splits at the semicolon would begin a cell with each of these, so each is guarded.
        ">".join(str(harmless(key)) for key in frame.tie_breaks),
        threshold,
        "" if row.rank is None else row.rank,
        row.candidate_no,
        *(row.marks.get(code, "") for code in codes),
        row.total if row.marks else "",
        ranking.state_of(row),
        *((decision.above, decision.key, decision.theirs, decision.mine) if decision else ("", "", "", "")),
        frame.rules_digest,
        ranking.digest,
    ]
