"""The ranking of one vacancy: a total order by the rules' keys, the cut, and the reason for each rank.

Source of the shipped order and cut: PermenPANRB 6/2024, as reported (shared/contracts/rules/cpns-skd-2024.json).
Ties are broken by TKP, TIU, TWK; at most 3 x quota go on; candidates equal to the last place go on too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.contracts.rules import TOTAL
from shared.contracts.scoring import Decision
from shared.kernel.canonical import canonical_bytes, digest

EQUAL = "equal"
"""The key of a decision between candidates whom no tie-break separates."""


NOT_YET_SAT = "not_yet_sat"
"""How a candidate without an attempt is shown while they may still sit. A signed ranking knows no such state."""


class Outcome(StrEnum):
    """The state of a candidate before ranking."""

    PASSED = "passed"
    BELOW_THRESHOLD = "below_threshold"
    ABSENT = "absent"
    """No attempt began; who of them may still sit is not part of the ranking, and holds up its release."""
    SITTING = "sitting"
    """An attempt began and is not submitted."""
    UNMARKED = "unmarked"
    """The sheet cannot be marked, or not yet."""
    DISQUALIFIED = "disqualified"
    """Excluded by decision, whatever the marks; they are not shown."""


class Status(StrEnum):
    """The state of a candidate in a ranking."""

    GOES_ON = "goes_on"
    BELOW_CUT = "below_cut"
    BELOW_THRESHOLD = "below_threshold"
    ABSENT = "absent"
    SITTING = "sitting"
    UNMARKED = "unmarked"
    DISQUALIFIED = "disqualified"


class UnknownOutcome(ValueError):
    """A standing has an outcome that a ranking has no place for; leaving the candidate out would go unseen."""


_UNRANKED_ORDER = (
    (Outcome.BELOW_THRESHOLD, Status.BELOW_THRESHOLD),
    (Outcome.UNMARKED, Status.UNMARKED),
    (Outcome.SITTING, Status.SITTING),
    (Outcome.ABSENT, Status.ABSENT),
    (Outcome.DISQUALIFIED, Status.DISQUALIFIED),
)
_UNRANKED = frozenset(outcome for outcome, _ in _UNRANKED_ORDER)


@dataclass(frozen=True)
class RosterLine:
    """A candidate with one attempt, or with none. `sections` is None until the sheet is marked:
    [code, marks, max marks, right, wrong, blank] each; `checks`: [subject, minimum, marks] each."""

    candidate_no: str
    category: str
    attempt_id: str | None
    submitted_at: datetime | None
    integrity: str | None
    fault: str | None
    fault_at: int | None
    sections: list[list[Any]] | None
    checks: list[list[Any]] | None
    passed: bool | None
    marked_at: datetime | None
    missed: bool
    """The session of the candidate was over before they began."""
    disqualified_because: str | None = None
    """The code of the reason for which the candidate was excluded; None for everyone else."""

    @property
    def may_still_sit(self) -> bool:
        """Whether the candidate has neither begun nor missed the session: not absent, only not there yet."""
        return self.attempt_id is None and not self.missed


@dataclass(frozen=True)
class Standing:
    """One candidate before ranking. Without marks (absent, sitting, unmarked) `marks` is empty."""

    candidate_no: str
    outcome: Outcome
    marks: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.marks.values())

    def value(self, key: str) -> int:
        return self.total if key == TOTAL else self.marks[key]


@dataclass(frozen=True)
class Row:
    """`rank` is None for those who are not ranked; equal candidates share a rank (1, 2, 2, 4)."""

    candidate_no: str
    rank: int | None
    marks: Mapping[str, int]
    total: int
    status: Status
    decision: Decision | None = None


def rank(standings: Iterable[Standing], tie_breaks: Sequence[str], places: int) -> tuple[Row, ...]:
    """Ranked candidates first, best first; then those below a threshold, then those without marks, then the
    disqualified. Raises UnknownOutcome for an outcome that is none of `Outcome`.

    The result depends on the set of standings only, never on their order: candidates equal in every
    key share a rank and are listed by candidate number. With `places` given by the cut, a shared rank
    that begins within the places goes on as a whole, so more than `places` may go on.
    """
    everyone = sorted(standings, key=lambda standing: standing.candidate_no)
    for standing in everyone:
        if standing.outcome is not Outcome.PASSED and standing.outcome not in _UNRANKED:
            raise UnknownOutcome(f"{standing.candidate_no}: {standing.outcome!r}")
    passed = _sorted([standing for standing in everyone if standing.outcome is Outcome.PASSED], tie_breaks)
    rows: list[Row] = []
    above: Standing | None = None
    shared_rank = 0
    for position, standing in enumerate(passed, 1):
        decision = decide(above, standing, tie_breaks) if above is not None else None
        if decision is None or decision.key != EQUAL:
            shared_rank = position
        status = Status.GOES_ON if shared_rank <= places else Status.BELOW_CUT
        rows.append(Row(standing.candidate_no, shared_rank, standing.marks, standing.total, status, decision))
        above = standing
    for outcome, status in _UNRANKED_ORDER:
        group = [standing for standing in everyone if standing.outcome is outcome]
        group = _sorted(group, tie_breaks) if outcome is Outcome.BELOW_THRESHOLD else group
        rows += [Row(each.candidate_no, None, each.marks, each.total, status) for each in group]
    return tuple(rows)


def decide(above: Standing, mine: Standing, tie_breaks: Sequence[str]) -> Decision:
    """Why `mine` ranks below `above`: the first key in which they differ.

    Where none differs the key is "equal", and both values are those of the first key, or the totals without any key.
    """
    key = next((key for key in tie_breaks if above.value(key) != mine.value(key)), EQUAL)
    compared = next(iter(tie_breaks), TOTAL) if key == EQUAL else key
    return Decision(above=above.candidate_no, key=key, theirs=above.value(compared), mine=mine.value(compared))


@dataclass(frozen=True)
class Frame:
    """The subject of a ranking and its rules; signed together with its rows."""

    selection_id: str
    exam_id: str
    vacancy_id: str
    category: str
    quota: int
    places: int
    tie_breaks: tuple[str, ...]
    rules_digest: str


@dataclass(frozen=True)
class Accepted:
    """A sheet that two members let stand although something contradicts it; they are named by their initials."""

    candidate_no: str
    fault: str
    fault_at: int | None
    reason: str
    closed_by: str
    seconding_reason: str
    seconded_by: str


def document(frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = ()) -> dict[str, Any]:
    """The ranking as JSON values, which two people sign. It holds no time and no name. What was let stand is part of
    what is signed; a ranking without it has the document, and so the digest, that it always had."""
    findings = {"findings": [asdict(each) for each in accepted]} if accepted else {}
    return {
        **findings,
        "selection_id": frame.selection_id,
        "exam_id": frame.exam_id,
        "vacancy_id": frame.vacancy_id,
        "category": frame.category,
        "quota": frame.quota,
        "places": frame.places,
        "tie_breaks": list(frame.tie_breaks),
        "rules_digest": frame.rules_digest,
        "rows": [_row(row) for row in rows],
    }


def ranking_bytes(frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = ()) -> bytes:
    """The canonical bytes of the document: the same for every order and repetition of the events behind it."""
    return canonical_bytes(document(frame, rows, accepted))


def ranking_digest(frame: Frame, rows: Sequence[Row], accepted: Sequence[Accepted] = ()) -> str:
    """SHA-256 of the canonical bytes. A signature is bound to it."""
    return digest(document(frame, rows, accepted))


def _row(row: Row) -> dict[str, Any]:
    decision = row.decision and {
        "above": row.decision.above,
        "key": row.decision.key,
        "theirs": row.decision.theirs,
        "mine": row.decision.mine,
    }
    return {
        "candidate_no": row.candidate_no,
        "rank": row.rank,
        "marks": dict(row.marks),
        "total": row.total,
        "status": row.status,
        "decision": decision,
    }


def _sorted(standings: list[Standing], tie_breaks: Sequence[str]) -> list[Standing]:
    # The input is sorted by candidate number and the sort is stable, so numbers settle what no key does.
    return sorted(standings, key=lambda standing: tuple(-standing.value(key) for key in tie_breaks))
