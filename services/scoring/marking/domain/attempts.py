"""An attempt as cbt reports it, piece by piece and in any order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.scoring.marking.domain.journals import Start, Submission

Named = tuple[str, str, str]
"""An attempt with whose it is: attempt id, candidate number, exam id."""


SECOND_SHEET = "second_sheet"
SECOND_START = "second_start"


@dataclass(frozen=True)
class Sheet:
    """A submitted attempt: the paper as shown, the complete answers, and the journal's claimed end."""

    attempt_id: str
    candidate_no: str
    exam_id: str
    submitted_at: datetime
    items: tuple[str, ...]
    answers: dict[str, str]
    entries: int
    chain_head: str
    session_id: str | None = None
    """Null where it came under an earlier release."""

    @property
    def submission(self) -> Submission:
        return Submission(self.entries, self.chain_head, self.answers)


@dataclass(frozen=True)
class State:
    """Everything known of an attempt besides its sheet."""

    candidate_no: str
    start: Start | None
    sheet: Sheet | None
    conflict_at: int | None
    rewritten: str | None = None
    """SECOND_SHEET or SECOND_START if one of them came again with another content."""
    started_in: str | None = None
    """The session that the start names."""
