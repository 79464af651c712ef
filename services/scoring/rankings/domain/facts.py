"""What is known of a candidate before the ranking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.contracts.exclusions import is_voiding

_GRADE_DIGITS = 6
"""Grades have two decimals; six are more than any scale has."""


class OtherMarks(NamedTuple):
    """Marks in the place of those that a sheet has, in the form of `RosterLine`."""

    sections: list[list[Any]]
    checks: str
    passed: bool


Others = Mapping[str, OtherMarks]
"""By attempt."""
STORED: Others = MappingProxyType({})
"""No others: the marks are those that are stored."""


class RosterLine(NamedTuple):
    """A candidate with one attempt, or with none. `sections` is None until the sheet is marked:
    [code, marks, max marks, right, wrong, blank] each; `checks` is JSON as it is stored: [subject, minimum, marks]
    each."""

    candidate_no: str
    category: str
    attempt_id: str | None
    submitted_at: datetime | None
    integrity: str | None
    fault: str | None
    fault_at: int | None
    sections: list[list[Any]] | None
    checks: str | None
    passed: bool | None
    marked_at: datetime | None
    missed: bool
    """The session of the candidate was over before they began."""
    disqualified_because: str | None
    """The code of the reason for which the sheet was voided or the candidate disqualified; None for everyone else."""
    gpa: str | None
    born_on: date
    sheet_code: str | None = None
    quota_group: str | None = None

    @property
    def may_still_sit(self) -> bool:
        """Whether the candidate has neither begun nor missed the session: not absent, only not there yet."""
        return self.attempt_id is None and not self.missed

    @property
    def is_voided(self) -> bool:
        """Whether this sheet alone counts for nothing; another one of the candidate does."""
        return self.disqualified_because is not None and is_voiding(self.disqualified_because)

    @property
    def born(self) -> int:
        """The day of birth as a number: an earlier day by a smaller one."""
        return self.born_on.toordinal()

    @property
    def grade(self) -> int | None:
        """The GPA as a whole number."""
        return None if self.gpa is None else int(Decimal(self.gpa).scaleb(_GRADE_DIGITS))

    def with_marks(self, others: Others) -> RosterLine:
        """With the marks that `others` has of this attempt, if the sheet is marked at all."""
        other = others.get(self.attempt_id or "")
        return self if other is None or self.sections is None else self._replace(**other._asdict())
