"""One route as the tables of routes write it, and who may be admitted."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kernel.roles import Role

APPLICANT = frozenset({Role.APPLICANT})
CANDIDATE = frozenset({Role.CANDIDATE})
AUTHOR = frozenset({Role.ITEM_AUTHOR})
PROCTOR = frozenset({Role.PROCTOR})
OFFICER = frozenset({Role.EXAM_OFFICER})
COMMITTEE = frozenset({Role.COMMITTEE})
VERIFYING = frozenset({Role.VERIFIER})
READING = frozenset({Role.COMMITTEE, Role.AUDITOR})
HALL = frozenset({Role.EXAM_OFFICER, Role.PROCTOR})
BLUEPRINT = frozenset({Role.ITEM_AUTHOR, Role.EXAM_OFFICER})
SEALING = frozenset({Role.COMMITTEE, Role.EXAM_OFFICER})
EXAMS = frozenset({Role.COMMITTEE, Role.EXAM_OFFICER, Role.ITEM_AUTHOR})
ASSESSING = frozenset({Role.ASSESSOR})
ANALYSIS = "/ujian/cpns-uji-2026-skd/analisis"


@dataclass(frozen=True)
class Route:
    """A method on an address. `roles` None: public. `status` and `location`: what those admitted are answered, with
    names as in the rule; `again`: what the member of staff of this role is answered instead, who has done it before or
    has to wait."""

    method: str
    rule: str
    roles: frozenset[Role] | None
    status: int = 200
    location: str | None = None
    again: tuple[Role, int, str] | None = None

    def answer_to(self, role: Role | None) -> tuple[int, str | None]:
        if self.again is not None and self.again[0] == role:
            return self.again[1:]
        return self.status, self.location


# The candidate at the seat is checked in and begins at POST /mulai; the other candidate has not come yet.
