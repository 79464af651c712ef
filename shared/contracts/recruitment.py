"""Events of recruitment: the selection, its vacancies, and the admitted candidates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from shared.contracts.declaration import event, part
from shared.contracts.rules import Rules

SELECTIONS = "recruitment.selections"
CANDIDATES = "recruitment.candidates"
APPLICATIONS = "recruitment.applications"
IDENTITIES = "recruitment.identities"
STAFF = "recruitment.staff"


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
    timezone: str
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
    """A vacancy with its quota may be applied for."""

    selection_id: str
    vacancy_id: str
    title: str
    unit: str
    category: str
    position_group: str | None = None
    quota: int


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
    personal="date of birth and grade, needed to break ties; no name",
)
class CandidateAdmitted:
    """An applicant passed verification and from now on is a number to cbt and scoring."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    category: str
    extra_time: bool
    gpa: Decimal | None = None
    born_on: date
    sheet_code: str | None = None
    """A name of 80 random bits (`shared.contracts.draws.sheet_code`), by which the candidate takes part in public
    draws; null for those who were admitted under an earlier release."""


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


@event("recruitment.roles.changed.v1", topic=STAFF, aggregate="staff", key="staff_id", consumers=("cbt", "scoring"))
class RolesChanged:
    """A member of staff was invited or added, or has other roles than before. `staff_id` is a pseudonym. A role is
    written `committee` if it counts for all selections, `committee@cpns-2026` if for one.

    Tokens of a lower `generation` end at once.
    """

    staff_id: str
    roles: tuple[str, ...]
    generation: int
    changed_at: datetime


@event("recruitment.staff.disabled.v1", topic=STAFF, aggregate="staff", key="staff_id", consumers=("cbt", "scoring"))
class StaffDisabled:
    """A member of staff may no longer act. Tokens of a lower `generation` end at once."""

    staff_id: str
    generation: int
    disabled_at: datetime


@event("recruitment.staff.enabled.v1", topic=STAFF, aggregate="staff", key="staff_id", consumers=("cbt", "scoring"))
class StaffEnabled:
    """A member of staff who was disabled may act again, with a new login."""

    staff_id: str
    generation: int
    enabled_at: datetime


@part
class Passkey:
    """What stands with a passkey: the credential's id at its device (base64url), the name of the site that it belongs
    to, the origin of the pages on which it signs, and the device's count of signatures when it was bound."""

    credential_id: str
    rp_id: str
    origin: str
    count: int


@event(
    "recruitment.signing_key.registered.v1",
    topic=STAFF,
    aggregate="staff",
    key="staff_id",
    consumers=("cbt", "scoring"),
)
class SigningKeyBound:
    """A member of staff signs with this key from now on. The private half never left the member's browser or device.

    `key_id` is the fingerprint, the SHA-256 of the public key; `public_key` is base64url: of the kind "ed25519" its 32
    bytes, of the kind "passkey" the SubjectPublicKeyInfo. `statement` and `proof` show that the member holds the
    private half; how a passkey's proof is verified is written in `shared/signatures/assertions.py`.
    """

    staff_id: str
    key_id: str
    kind: str
    public_key: str
    statement: str
    proof: str
    bound_at: datetime
    passkey: Passkey | None = None
    """There for the kind "passkey", and for no other."""
    generation: int | None = None
    """Of the account at that moment, with its roles: of an account from before roles were announced, nothing else says
    them to those who judge what the key signs."""
    roles: tuple[str, ...] = ()


@event(
    "recruitment.signing_key.ended.v1",
    topic=STAFF,
    aggregate="staff",
    key="staff_id",
    consumers=("cbt", "scoring"),
)
class SigningKeyEnded:
    """The operator has ended a key: lost, or its holder has left. What it signed before still counts."""

    staff_id: str
    key_id: str
    ended_at: datetime


@event(
    "recruitment.staff_logins.ended.v1",
    topic=STAFF,
    aggregate="staff",
    key="staff_id",
    consumers=("cbt", "scoring"),
)
class StaffLoginsEnded:
    """A member of staff logged out, or the operator ended all their logins.

    With a `session_id` the tokens of that one login end; without one, all of a lower `generation`.
    """

    staff_id: str
    generation: int
    session_id: str | None = None
    ended_at: datetime


@event("recruitment.nik.reclaimed.v1", topic=STAFF, aggregate="account", key="account_id", consumers=())
class NikReclaimed:
    """A member of staff took an identity number back for its owner: the account that had it is closed, and what it had
    applied for is rejected. Pseudonyms only."""

    account_id: str
    reclaimed_by: str
    rejected_applications: int
    reclaimed_at: datetime


@event("recruitment.programmes.equated.v1", topic=STAFF, aggregate="programme", key="spelling", consumers=())
class ProgrammesEquated:
    """A member of staff declared two spellings of a study programme equal; both without degree, capitals and marks."""

    spelling: str
    means: str
    declared_by: str
    declared_at: datetime
