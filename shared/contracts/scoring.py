"""Events of scoring: the sealed exam, its encrypted papers and their key, marks, and released rankings."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shared.contracts.committee import RESULTS, AcceptedBuild, AcceptedSheet, OverruledReason
from shared.contracts.declaration import event, part
from shared.contracts.exams import (
    BlueprintRow,
    DrawnBy,
    ExamStage,
    ScoreCorrection,
    SealedItem,
    SealedSection,
    SealSignature,
)
from shared.contracts.rankings import BatchPlace
from shared.contracts.rules import Duration, ScoresShown

BANK = "scoring.bank"
EXAMS = "scoring.exams"
PAPERS = "scoring.papers"


@event("scoring.items.imported.v1", topic=BANK, aggregate="import", key="import_id", consumers=())
class ItemsImported:
    """A sheet of items was read into the bank: how many were new, replaced, and as before. No item is named."""

    import_id: str
    added: int
    changed: int
    same: int
    imported_at: datetime


@event("scoring.blueprint.replaced.v1", topic=EXAMS, aggregate="exam", key="exam_id", consumers=())
class BlueprintReplaced:
    """A draft has another blueprint; approvals of the content before no longer count."""

    exam_id: str
    selection_id: str
    items: int
    """How many items a paper has by it."""
    replaced_at: datetime


@event("scoring.exam.approved.v1", topic=EXAMS, aggregate="exam", key="exam_id", consumers=())
class ExamApproved:
    """One person approved exactly this content; the second one's approval seals it."""

    exam_id: str
    selection_id: str
    content_digest: str
    approved_at: datetime


@event("scoring.opening_code.revealed.v1", topic=EXAMS, aggregate="exam", key="exam_id", consumers=())
class OpeningCodeRevealed:
    """Somebody was shown the code that opens the papers. `early` if that was before the hour in which their key is
    sent, which needs a reason; the reason stands at the exam."""

    exam_id: str
    selection_id: str
    early: bool
    revealed_at: datetime


@event("scoring.exam.sealed.v1", topic=EXAMS, aggregate="exam", key="exam_id", consumers=("cbt", "recruitment"))
class ExamSealedV1:
    """The exam is fixed: items and options without keys and weights, and what its papers are drawn by. Published by
    releases that did not encrypt the papers; events of this version are still read.

    `draw_seed_commitment` is the SHA-256 of the seed's text, `key_commitment` the SHA-256 over the
    canonical keys and a salt that stay in scoring until publication. A paper is drawn from
    HMAC-SHA-256(draw_seed, candidate number), so it depends on neither the order of arrival nor on anyone.
    """

    exam_id: str
    selection_id: str
    title: str
    sections: tuple[SealedSection, ...]
    blueprint: tuple[BlueprintRow, ...]
    items: tuple[SealedItem, ...]
    duration: Duration
    draw_seed: str
    draw_seed_commitment: str
    key_commitment: str
    content_digest: str
    rules_digest: str
    sealed_at: datetime


@event("scoring.exam.sealed.v2", topic=EXAMS, aggregate="exam", key="exam_id", consumers=("cbt", "recruitment"))
class ExamSealed:
    """The exam is fixed. What everybody may know before it is sat: counts, rules and digests. The items, the blueprint
    and the draw's seed travel to cbt alone, encrypted (`scoring.papers.released`).

    `content_digest` is what two people approved, each with one of the `signatures`: readers verify both before they
    take the exam, and cbt recomputes the digest when it opens the papers. `draw_seed_commitment` is the SHA-256 of the
    seed's text, `key_commitment` that over the canonical keys and a salt that stay in scoring until publication.
    `papers_digest` is the SHA-256 of the ciphertext, `paper_key_digest` that of the key that opens it (see
    shared/encryption/papers.py): whatever cbt receives later is held against them. Papers are drawn from `items` items.
    """

    exam_id: str
    selection_id: str
    title: str
    sections: tuple[SealedSection, ...]
    items: int
    duration: Duration
    draw_seed_commitment: str
    key_commitment: str
    content_digest: str
    papers_digest: str
    paper_key_digest: str
    rules_digest: str
    sealed_at: datetime
    signatures: tuple[SealSignature, ...] = ()
    units: int | None = None
    scores_shown: ScoresShown | None = None
    """Both as the rules of `rules_digest` say: for cbt's pages, for nobody's rank."""
    stage: ExamStage | None = None
    """Null for the selection's first exam, which everybody sits."""
    builds: dict[str, str] | None = None
    """The builds of "cbt" and "scoring" that the two sealed with, by service (`shared/kernel/builds.py`): what takes
    the sheets and marks them is to be these. Null in seals of releases that named none."""
    drawn_by: DrawnBy | None = None
    """What papers are drawn by (docs/definitions/papers.md). Null in seals of releases that drew them by candidate
    numbers."""


@event("scoring.papers.released.v1", topic=PAPERS, aggregate="papers", key="exam_id", consumers=("cbt",))
class PapersReleased:
    """A sealed exam's papers, encrypted: blueprint, items without keys, and the draw's seed. Long ciphertexts travel in
    parts, 1 to `parts`; `ciphertext` is base64 (RFC 4648), `papers_digest` the SHA-256 of all parts together."""

    exam_id: str
    part: int
    parts: int
    ciphertext: str
    papers_digest: str


@event("scoring.paper_key.released.v1", topic=PAPERS, aggregate="papers", key="exam_id", consumers=("cbt",))
class PaperKeyReleased:
    """The key that opens an exam's papers, an hour before its first session, in an envelope that cbt alone can open
    (shared/encryption/envelopes.py; base64). `recipient` names the public key that it is addressed to."""

    exam_id: str
    recipient: str
    envelope: str
    released_at: datetime


@part
class SectionMark:
    section: str
    marks: int
    max_marks: int
    right: int | None = None
    """Items right and wrong; null where a section has no right option (weights)."""
    wrong: int | None = None
    blank: int


@part
class ThresholdCheck:
    """`subject` is a section code or "total"; met when marks >= minimum, both in units (`Rules.units`). A minimum in
    per cent stands here as the least number of units that reaches it. Of a later stage the code of a part, in what its
    score is counted in, and "total" is the integrated score in steps."""

    subject: str
    minimum: int
    marks: int
    met: bool


@event(
    "scoring.attempt.scored.v1",
    topic=RESULTS,
    aggregate="result",
    key="candidate_no",
    consumers=("recruitment", "cbt"),
)
class AttemptScored:
    """A submitted attempt has its marks, in units of its rules; the rank is not decided yet. `passed`: what is asked
    for is met; of sections that can be some only (`Threshold.enough`), so that not all of `thresholds` are met."""

    candidate_no: str
    selection_id: str
    vacancy_id: str
    exam_id: str
    attempt_id: str
    sections: tuple[SectionMark, ...]
    total: int
    max_total: int
    thresholds: tuple[ThresholdCheck, ...]
    passed: bool
    rules_digest: str
    chain_head: str
    scored_at: datetime
    correction: ScoreCorrection | None = None
    """Set where these marks replace others because keys were corrected."""


@part
class Decision:
    """Why a candidate stands below the one above: the first key that differs, with both values.

    Birth dates and grades are nobody's business outside scoring: where "age" or "gpa" decided, both values are 0. Those
    of "wrong" count items; those of "wrong_ratio" are ratios as whole numbers (`shared.contracts.tie_breaks.ratio`).
    """

    above: str  # the candidate number above
    key: str
    """A key of the rules' `tie_breaks`; "draw" where every key is the same and lots were drawn, whose places are the
    values; "equal" where nothing parts the two."""
    theirs: int
    mine: int


@part
class RankedRow:
    """`rank` is null for those who did not meet what the threshold asks for, were absent or disqualified; equals share
    one, and by the rules the next is 1, 2, 2, 4 or 1, 2, 2, 3. Marks are in units of the rules."""

    candidate_no: str
    rank: int | None
    marks: dict[str, int]
    total: int
    status: Literal["goes_on", "below_cut", "below_threshold", "absent", "disqualified"]
    decision: Decision | None = None
    sheet_code: str | None = None  # names the candidate in the signed document, where all rows have one
    normalised: int | None = None  # what the key "total" compares: `shared.contracts.normalisation`
    quota_group: str | None = None  # in vacancies with quota groups: the candidate's, and by which place,
    place: str | None = None  # "open" or a group's code, the candidate goes on: `shared.contracts.quota_places`
    unscored: dict[str, str] | None = None
    """In a later stage, by the code of each part in which people recorded that the candidate has no score, the code of
    the reason: `shared.contracts.assessments.UNSCORED_REASONS`. Part of what was signed; null for everyone else."""


@part
class Signature:
    """A signature: the signer's role and the initials of the committee seat (never a login), the digest, the time.

    `statement` is the text that the member signed with a key of their own (`shared.signatures`), `key_id` the key's
    fingerprint, `proof` the signature in base64url. Only releases from before members had keys are without them.
    """

    role: str
    signer: str
    digest: str
    signed_at: datetime
    statement: str | None = None
    key_id: str | None = None
    proof: str | None = None
    batch: BatchPlace | None = None  # where the statement is about many rankings at once


@event(
    "scoring.ranking.released.v1",
    topic=RESULTS,
    aggregate="ranking",
    key="vacancy_id",
    consumers=("cbt", "recruitment"),
)
class RankingReleased:
    """Two people signed a vacancy's ranking. Long rankings travel in parts, 1 to `parts`, all of one version.

    `ranking_digest` is over `shared.contracts.rankings.ranking_document` of all parts, findings included; the reader
    recomputes it and verifies both members' signatures before it shows anything.
    """

    vacancy_id: str
    selection_id: str
    exam_id: str
    version: int
    part: int
    parts: int
    quota: int
    places: int  # that the cut of the rules gives; more may go on by equality at its edge, or fewer
    present: int
    ranked: int
    ranking_digest: str
    rules_digest: str
    tie_breaks: tuple[str, ...]
    signatures: tuple[Signature, ...]
    rows: tuple[RankedRow, ...]
    released_at: datetime
    category: str | None = None  # part of what was signed; null in releases from before members had keys
    findings: tuple[AcceptedSheet, ...] = ()
    overruled: tuple[OverruledReason, ...] = ()
    """Both are part of what was signed, and the same in every part."""
    stage: str | None = None
    """Null for the first stage. A later one counts its own versions; its rows have the codes of `columns_of`."""
    accepted_builds: tuple[AcceptedBuild, ...] = ()  # part of what was signed, too
    build: str | None = None  # scoring's own, of the process that ranked and released; null from earlier releases
    draw_seed: str | None = None  # by whose tickets each "draw" of these rows was decided: `shared.contracts.draws`
