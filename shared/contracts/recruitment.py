"""Events of recruitment: the selection, its vacancies, and the admitted candidates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from shared.contracts.declaration import event, part
from shared.contracts.rules import Rules
from shared.kernel.time_zones import Zone

SELECTIONS = "recruitment.selections"
CANDIDATES = "recruitment.candidates"
APPLICATIONS = "recruitment.applications"
IDENTITIES = "recruitment.identities"


@part
class Phase:
    """One step of the calendar: dates are inclusive and in the selection's time zone."""

    code: str
    name: str
    starts_on: date
    ends_on: date

    def includes(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@event(
    "recruitment.selection.opened.v1",
    topic=SELECTIONS,
    aggregate="selection",
    key="selection_id",
    consumers=("cbt", "scoring"),
)
class SelectionOpened:
    """A selection has opened for registration, under these rules."""

    selection_id: str
    title: str
    agency: str
    timezone: Zone
    """IANA name; every date and time of the selection is shown in it."""
    simulation: bool
    rules: Rules
    rules_digest: str
    calendar: tuple[Phase, ...]
    opened_at: datetime


@event(
    "recruitment.selection.amended.v1",
    topic=SELECTIONS,
    aggregate="selection",
    key="selection_id",
    consumers=("scoring",),
)
class SelectionAmended:
    """A new version of the rules replaces the one before, for the reason given; only until the exam is sealed.

    Where the exam was sealed before this arrives, the version that it was sealed with stays in force: `exam.sealed`
    carries that version's digest, and recruitment returns to it.
    """

    selection_id: str
    rules: Rules
    rules_digest: str
    replaces: str
    """The digest of the version before."""
    reason: str
    amended_at: datetime


@event(
    "recruitment.vacancy.published.v1",
    topic=SELECTIONS,
    aggregate="selection",
    key="selection_id",
    consumers=("scoring",),
)
class VacancyPublished:
    """A vacancy with its quota may be applied for. Its places may move among the vacancies of its `pool`, if the rules
    say so (`shared.contracts.pooling`); null: among none."""

    selection_id: str
    vacancy_id: str
    title: str
    unit: str
    category: str
    position_group: str | None = None
    quota: int
    pool: str | None = None


@event(
    "recruitment.application.submitted.v1",
    topic=APPLICATIONS,
    aggregate="application",
    key="application_id",
    consumers=(),
)
class ApplicationSubmitted:
    """Somebody has applied for a vacancy. `application_id` is a random number; who it was stays in recruitment."""

    application_id: str
    selection_id: str
    vacancy_id: str
    submitted_at: datetime


@event(
    "recruitment.application.rejected.v1",
    topic=APPLICATIONS,
    aggregate="application",
    key="application_id",
    consumers=(),
)
class ApplicationRejected:
    """A verifier rejected an application; one that is accepted becomes `candidate.admitted`."""

    application_id: str
    selection_id: str
    vacancy_id: str
    reason_code: str
    """A code of the verification's list of reasons; the sentence beside it is for the applicant alone."""
    rejected_at: datetime


@event(
    "recruitment.candidate.admitted.v1",
    topic=CANDIDATES,
    aggregate="candidate",
    key="candidate_no",
    consumers=("cbt", "scoring"),
    personal="date of birth and grade, needed to break ties, the quota group, and extra time, which hints at a "
    "disability; no name",
)
class CandidateAdmitted:
    """An applicant passed verification and from now on is a number to cbt and scoring."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    category: str
    extra_time: bool
    """For cbt alone, which gives the time at the seat. It is here and in no event of its own, so that no seat is given
    before it is known; scoring does not keep it."""
    gpa: Decimal | None = None
    born_on: date
    sheet_code: str | None = None
    """A name of 80 random bits (`shared.contracts.draws.sheet_code`), by which the candidate takes part in public
    draws; null for those who were admitted under an earlier release."""
    quota_group: str | None = None
    """The code of the group of `Rules.quota_groups` that the applicant chose, and with whose declaration they were
    accepted; null for everybody else."""


@event(
    "recruitment.candidate.replied.v1",
    topic=CANDIDATES,
    aggregate="candidate",
    key="candidate_no",
    consumers=("scoring",),
)
class CandidateReplied:
    """A candidate accepted the place, declined it, or withdrew: from a place that had been accepted, or from the
    reserve. Silence until the deadline is `declined` for the reason "no_reply". Each reply is final, but that an
    accepted place may be given back later; nobody gives back twice."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    version: int
    """The released version of the vacancy's last ranking that gave the place."""
    reply: Literal["accepted", "declined", "withdrew"]
    reason_code: str | None = None
    """A code of `shared.contracts.reserve`; null for an accepted place."""
    replied_at: datetime


@event(
    "recruitment.candidate.identified.v1",
    topic=IDENTITIES,
    aggregate="identity",
    key="candidate_no",
    consumers=("cbt",),
    personal="name and photo reference, for the check-in desk only",
)
class CandidateIdentified:
    """The name and photo by which a proctor checks an identity card. Restricted topic: scoring may not read it."""

    candidate_no: str
    name: str
    photo_reference: str | None = None
