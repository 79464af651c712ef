"""Events of recruitment about members of staff, their keys and what they have done for everybody's selections."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.declaration import event, part

STAFF = "recruitment.staff"


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


@event("recruitment.trail.exported.v1", topic=STAFF, aggregate="export", key="export_id", consumers=())
class TrailExported:
    """The trail was given out as a file: how many lines, and the SHA-256 of the file, by which anyone can tell later
    whether it is as it was given out. It is recorded before anything leaves; of a long file once before each part, with
    the lines and the digest of all up to its end, so that the last one is that of the whole file. `selection_id` is the
    selection whose trail was asked for, `candidate_no` the candidate, if it was the trail of one."""

    export_id: str
    selection_id: str
    lines: int
    digest: str
    exported_at: datetime
    candidate_no: str | None = None


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
