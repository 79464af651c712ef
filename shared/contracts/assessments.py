"""Events of scoring about what assessors judged, and about scores carried over from elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shared.contracts.declaration import event
from shared.kernel.words import N_

ASSESSMENTS = "scoring.assessments"

Outcome = Literal["scored", "absent", "disqualified"]

AssessedReason = Literal["absent", "identity", "cheating", "misconduct"]

DISQUALIFIED_REASONS = {
    "identity": N_("didiskualifikasi karena identitas tidak sesuai"),
    "cheating": N_("didiskualifikasi karena kecurangan"),
    "misconduct": N_("didiskualifikasi karena perilaku"),
}
"""Codes of what somebody was excluded for."""

ABSENT = "absent"
"""What events and rankings say of whoever was not there to be judged: why is kept by scoring's assessors alone, because
illness is nobody else's affair."""

UNSCORED_REASONS = {ABSENT: N_("tidak hadir"), **DISQUALIFIED_REASONS}
"""Codes of why a row of a ranking has no score in a part, as pages call them."""


_FORMER = {"reason": dict.fromkeys(("no_show", "ill", "late"), ABSENT)}


@event(
    "scoring.assessment.recorded.v1",
    topic=ASSESSMENTS,
    aggregate="assessment",
    key="candidate_no",
    consumers=(),
    former=_FORMER,
)
class AssessmentRecorded:
    """Two people entered the same score of a candidate in a part of a later stage, each without seeing the other's, or
    a third has decided between them (`decided_by`).

    `score` is the part's, in steps of 10**-`decimals` points as its rules say, at most `most`, and null for whoever was
    not judged; `criteria` are the scores that it is the sum of. `reason` says that somebody was absent, or is the code
    of what they were disqualified for; why they were absent stays in scoring. `entered_by` are the pseudonyms of the
    two, `initials` what pages show of them, in this order. `decided_because` is why the third decided so, in their own
    words; null where one of the three said that the candidate was absent, because such words could say why. Earlier
    releases did not write it."""

    candidate_no: str
    vacancy_id: str
    selection_id: str
    stage: str
    part: str
    outcome: Outcome
    score: int | None
    most: int
    decimals: int
    criteria: dict[str, int]
    reason: AssessedReason | None
    entered_by: tuple[str, ...]
    initials: tuple[str, ...]
    decided_by: str | None
    recorded_at: datetime
    decided_because: str | None = None


@event(
    "scoring.assessment.corrected.v1",
    topic=ASSESSMENTS,
    aggregate="assessment",
    key="candidate_no",
    consumers=(),
    former=_FORMER,
)
class AssessmentCorrected:
    """Two people replaced a score that had been recorded: one proposed it with a reason, another confirmed it. The
    reason stands in scoring. `correction` counts the candidate's in this part from 1; the rest is as in
    `scoring.assessment.recorded`."""

    candidate_no: str
    vacancy_id: str
    selection_id: str
    stage: str
    part: str
    outcome: Outcome
    score: int | None
    score_before: int | None
    most: int
    decimals: int
    criteria: dict[str, int]
    reason: AssessedReason | None
    correction: int
    entered_by: tuple[str, ...]
    initials: tuple[str, ...]
    corrected_at: datetime
