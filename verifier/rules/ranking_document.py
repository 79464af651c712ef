"""The rows of a ranking, and the document that is signed (docs/definitions/ranking.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier.rules.documents import Document
from verifier.rules.quota_groups import Places


@dataclass(frozen=True)
class Decision:
    """Why somebody stands below the one directly above, and by which values."""

    above: str
    key: str
    theirs: int
    mine: int


@dataclass
class Row:
    """One candidate; `name` is the sheet code where all candidates have one, else the candidate number."""

    name: str
    candidate: Document
    outcome: str
    total: int
    status: str
    rank: int | None = None
    decision: Decision | None = None
    quota_group: str | None = None
    place: str | None = None

    @property
    def normalised(self) -> int | None:
        value: int | None = self.candidate.get("normalised")
        return value

    def document(self, *, coded: bool) -> dict[str, Any]:
        made: dict[str, Any] = {
            "rank": self.rank,
            "marks": dict(self.candidate.get("marks") or {}),
            "total": self.total,
            "status": self.status,
            "decision": None if self.decision is None else vars(self.decision),
            "sheet_code" if coded else "candidate_no": self.name,
        }
        sometimes = {
            "normalised": self.normalised,
            "quota_group": self.quota_group,
            "place": self.place,
            "unscored": self.candidate.get("unscored") or None,
        }
        return made | {name: value for name, value in sometimes.items() if value is not None}


@dataclass
class Ranking:
    rows: list[Row]
    places: int
    drawn: bool
    """Whether the seed gave lots to anybody."""
    coded: bool
    divided: Places | None = None
    waiting: list[list[str]] = field(default_factory=list)
    """Groups of equals that the rules want drawn and that neither seed nor hand has drawn, by name."""


def ranking_document(
    ranking: Ranking,
    vacancy: Document,
    *,
    tie_breaks: Sequence[str],
    rules_digest: str,
    stage: str | None = None,
    seed: str | None = None,
    findings: Sequence[Document] = (),
    overruled: Sequence[Document] = (),
    accepted_builds: Sequence[Document] = (),
) -> dict[str, Any]:
    codes = {row.candidate["candidate_no"]: row.name for row in ranking.rows if "candidate_no" in row.candidate}
    sometimes = {
        "stage": stage,
        "findings": [_named(finding, codes) if ranking.coded else dict(finding) for finding in findings],
        "overruled": list(overruled),
        "accepted_builds": list(accepted_builds),
        "draw_seed": seed if ranking.drawn else None,
        "document": 2 if ranking.coded else None,
    }
    return {
        "selection_id": vacancy["selection_id"],
        "exam_id": vacancy["exam_id"],
        "vacancy_id": vacancy["vacancy_id"],
        "category": vacancy["category"],
        "quota": vacancy["quota"],
        "places": ranking.places,
        "tie_breaks": list(tie_breaks),
        "rules_digest": rules_digest,
        "rows": [row.document(coded=ranking.coded) for row in ranking.rows],
    } | {name: value for name, value in sometimes.items() if value}


def _named(finding: Document, codes: Mapping[str, str]) -> dict[str, Any]:
    """A finding that names its candidate as the rows do."""
    made = {name: value for name, value in finding.items() if name != "candidate_no"}
    if finding.get("candidate_no") is not None:
        made["sheet_code"] = codes[finding["candidate_no"]]
    return made
