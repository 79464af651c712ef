"""Events of the committee at a ranking, before it is released: what is overruled or let stand, and signatures."""

from __future__ import annotations

from datetime import datetime

from shared.contracts.declaration import event, part

RESULTS = "scoring.results"


@part
class AcceptedSheet:
    """A sheet that two members let stand although something contradicts it, each with a reason; by their initials."""

    candidate_no: str
    fault: str
    fault_at: int | None
    reason: str
    closed_by: str
    seconding_reason: str
    seconded_by: str


@part
class OverruledReason:
    """A soft reason of the gate that two members overruled, each with a reason; by their initials. `finding_digest` is
    over what was found of this `kind`, in `found` places."""

    kind: str
    found: int
    finding_digest: str
    reason: str
    overruled_by: str
    seconding_reason: str
    seconded_by: str


@event("scoring.gate.overruled.v1", topic=RESULTS, aggregate="gate", key="exam_id", consumers=())
class GateOverruled:
    """A member of the committee overrules a soft reason of the gate, which statistics give and which otherwise keeps
    every ranking that it concerns from being signed; with the second one (`complete`) it keeps none. Both reasons stand
    in the rankings' documents, and so beside the results.

    `kind` is what was found ("site", "session", "drift", "speed", "pair"), `finding_digest` is over all that was found
    of this kind: other figures are to be decided about again. `reason` is the member's own, `statement` what they
    signed with a key of their own (`shared/signatures/overrulings.py`), `key_id` the key's fingerprint, `proof` the
    signature in base64url."""

    exam_id: str
    selection_id: str
    kind: str
    finding_digest: str
    reason: str
    overruled_by: str
    """The member's pseudonym; `initials` is what pages show of it."""
    initials: str
    complete: bool
    overruled_at: datetime
    statement: str
    key_id: str
    proof: str


@part
class AcceptedBuild:
    """A build of a service that the exam was not sealed with, and that two members accepted, each with a reason; by
    their initials."""

    service: str
    build: str
    reason: str
    accepted_by: str
    seconding_reason: str
    seconded_by: str


@event("scoring.build.accepted.v1", topic=RESULTS, aggregate="build", key="exam_id", consumers=())
class BuildAccepted:
    """A member of the committee accepts, for this exam, a build of a service that the exam was not sealed with, and
    that took its sheets, marked or ranks them; with the second one (`complete`) it keeps no ranking from being signed.
    Both reasons stand in the rankings' documents, and so beside the results.

    `build` is the build's name (`shared/kernel/builds.py`), or "unnamed" where the service named none. `reason` is the
    member's own, `statement` what they signed with a key of their own (`shared/signatures/builds.py`), `key_id` the
    key's fingerprint, `proof` the signature in base64url."""

    exam_id: str
    selection_id: str
    service: str
    build: str
    reason: str
    accepted_by: str
    """The member's pseudonym; `initials` is what pages show of it."""
    initials: str
    complete: bool
    accepted_at: datetime
    statement: str
    key_id: str
    proof: str


@event("scoring.ranking.signed.v1", topic=RESULTS, aggregate="ranking", key="vacancy_id", consumers=())
class RankingSigned:
    """A member of the committee signed the ranking with this digest, towards `version`; the second one releases it."""

    vacancy_id: str
    selection_id: str
    exam_id: str
    version: int
    ranking_digest: str
    signed_at: datetime
    stage: str | None = None
    """The code of a later stage; null for the first one."""


@event("scoring.finding.accepted.v1", topic=RESULTS, aggregate="ranking", key="vacancy_id", consumers=())
class FindingAccepted:
    """Under an earlier release a member of the committee let a sheet stand that its journal or its paper contradicts;
    with the second one (`complete`) it no longer kept the ranking from being released. Their reasons stand in the
    signed document. No release emits it any more: such a sheet is voided by two (`cbt.attempt.voided`).

    `statement` is what the member signed with a key of their own (`shared/signatures/findings.py`), `key_id` the key's
    fingerprint, `proof` the signature in base64url; releases before were without them."""

    vacancy_id: str
    selection_id: str
    candidate_no: str
    attempt_id: str
    fault: str
    complete: bool
    accepted_at: datetime
    statement: str | None = None
    key_id: str | None = None
    proof: str | None = None
