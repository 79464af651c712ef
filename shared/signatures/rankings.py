"""Whether a released ranking is what two members have signed, for every service that receives one. Scoring's word for
it is not asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from shared.contracts.committee import AcceptedBuild, AcceptedSheet, OverruledReason
from shared.contracts.declaration import dump
from shared.contracts.rankings import SameCode, codes_of, ranking_document
from shared.contracts.scoring import RankedRow, Signature
from shared.kernel.canonical import digest
from shared.signatures import draws
from shared.signatures.batches import batch_with
from shared.signatures.belief import Known, NotBelieved, Signed, require_two, verified
from shared.signatures.releases import SignedRanking
from shared.signatures.statements import Statement
from shared.signatures.withdrawals import statement_digest

MOST_AHEAD = 10
"""By how many a version may be ahead of the newest that counts. Versions count up by one; those between may have been
set aside. A version far ahead would hide every later one."""


RANKED = ("goes_on", "below_cut")
"""The states of those who have a rank."""


class Released(Protocol):
    """The head of a released ranking, as its event has it or as it is stored."""

    @property
    def selection_id(self) -> str: ...
    @property
    def exam_id(self) -> str | None: ...
    @property
    def vacancy_id(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def version(self) -> int: ...
    @property
    def quota(self) -> int: ...
    @property
    def places(self) -> int: ...
    @property
    def present(self) -> int: ...
    @property
    def ranked(self) -> int: ...
    @property
    def ranking_digest(self) -> str: ...
    @property
    def rules_digest(self) -> str: ...
    @property
    def tie_breaks(self) -> tuple[str, ...]: ...
    @property
    def signatures(self) -> tuple[Signature, ...]: ...
    @property
    def findings(self) -> tuple[AcceptedSheet, ...]: ...
    @property
    def overruled(self) -> tuple[OverruledReason, ...]: ...
    @property
    def accepted_builds(self) -> tuple[AcceptedBuild, ...]: ...
    @property
    def draw_seed(self) -> str | None: ...


def key_ids(ranking: Released) -> set[str]:
    """The fingerprints of the keys by which the ranking is said to be signed."""
    return {signature.key_id for signature in ranking.signatures if signature.key_id is not None}


def given(ranking: Released) -> set[tuple[str, str]]:
    """Of each signature that was made with a key, the SHA-256 of its statement and who signed: by these two it is named
    when it is taken back."""
    texts = [each.statement for each in ranking.signatures if each.statement is not None]
    return {(statement_digest(text), Statement.from_text(text).signer) for text in texts}


def require_standing(withdrawn: set[tuple[str, str]]) -> None:
    """`withdrawn` are those of the signatures given that their members took back before there was a second one. Raises
    NotBelieved if there is one."""
    for digest_, who in sorted(withdrawn):
        raise NotBelieved(f"signatures: {who} has taken the signature on {digest_[:16]} back")


def require_next(version: int, newest: int) -> None:
    """`newest` is the version that counts now, 0 if there is none. Raises NotBelieved."""
    if not 1 <= version <= newest + MOST_AHEAD:
        raise NotBelieved(f"version: {version} is not near {newest}, the newest that is published")


def require_own_rows(vacancy_id: str, rows: Sequence[RankedRow], codes: Mapping[str, str | None]) -> None:
    """Returns if the rows are of candidates of this vacancy and name each by the sheet code of the own admission, if by
    any. `codes` are, by number, those of the vacancy's candidates as the receiver knows them, None for whom an earlier
    release admitted. A document by sheet code names no numbers, so that nothing else holds the two together. Raises
    NotBelieved."""
    for row in rows:
        if row.candidate_no not in codes:
            raise NotBelieved(f"rows: {row.candidate_no} is no candidate of vacancy {vacancy_id}")
        if row.sheet_code is not None and row.sheet_code != codes[row.candidate_no]:
            raise NotBelieved(f"rows: {row.candidate_no} was admitted with another sheet code than {row.sheet_code}")


def require_signed(ranking: Released, rows: Sequence[RankedRow], known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this ranking, each with a key of their own; `rows` are those
    of all parts in order. Keys and people must have counted when each signed, and still when the last did: then the
    ranking was released. A signature that does not hold is never passed over, also if two others do. Raises
    NotBelieved."""
    for signature in ranking.signatures:
        _require_key(signature)
    _require_places(rows)
    try:
        found = digest(document_of(ranking, rows))
    except KeyError as error:
        raise NotBelieved(f"rows: {error.args[0]} is named, and is none of them") from error
    if found != ranking.ranking_digest:
        raise NotBelieved(f"ranking_digest: its rows give {found}")
    draws.require_drawn(ranking, rows)
    signed = SignedRanking(
        selection_id=ranking.selection_id,
        exam_id=ranking.exam_id or "",
        vacancy_id=ranking.vacancy_id,
        version=ranking.version,
        digest=found,
        rows=len(rows),
        present=ranking.present,
        ranked=sum(1 for row in rows if row.rank is not None),
        accepted=len(ranking.findings),
        overruled=len(ranking.overruled),
        accepted_builds=len(ranking.accepted_builds),
        stage=ranking.stage,
    )
    if signed.ranked != ranking.ranked:
        raise NotBelieved(f"ranked: {signed.ranked} rows have a rank")
    require_two([_verified(signature, signed, known) for signature in ranking.signatures], known, now)


def _require_places(rows: Sequence[RankedRow]) -> None:
    """Raises NotBelieved for a number that stands twice, and for a state that does not go with having a rank: whoever
    goes on without one would be seated, or chosen, outside the order."""
    seen: set[str] = set()
    for row in rows:
        if row.candidate_no in seen:
            raise NotBelieved(f"rows: {row.candidate_no} stands twice")
        seen.add(row.candidate_no)
        if (row.rank is None) == (row.status in RANKED):
            raise NotBelieved(f"rows: {row.candidate_no} is {row.status} with rank {row.rank}")


def document_of(ranking: Released, rows: Sequence[RankedRow]) -> dict[str, object]:
    """What two members signed, if it is what is told: `rows` are those of all parts in order. Raises NotBelieved, and
    KeyError for somebody who is named and is none of them."""
    return ranking_document(
        selection_id=ranking.selection_id,
        exam_id=ranking.exam_id or "",
        vacancy_id=ranking.vacancy_id,
        category=ranking.category or "",
        quota=ranking.quota,
        places=ranking.places,
        tie_breaks=ranking.tie_breaks,
        rules_digest=ranking.rules_digest,
        rows=[dump(row) for row in rows],
        findings=[dump(finding) for finding in ranking.findings],
        stage=ranking.stage,
        overruled=[dump(each) for each in ranking.overruled],
        accepted_builds=[dump(each) for each in ranking.accepted_builds],
        codes=_codes(rows),
        draw_seed=ranking.draw_seed,
    )


def _codes(rows: Sequence[RankedRow]) -> dict[str, str]:
    """The codes by which the document names everybody; empty if it does so by number. Raises NotBelieved."""
    said = {row.candidate_no: row.sheet_code for row in rows}
    try:
        found = codes_of(said)
    except SameCode as error:
        raise NotBelieved(f"rows: {error}") from error
    if not found and any(said.values()):
        raise NotBelieved("rows: some have a sheet code and some have none")
    return found


def _require_key(signature: Signature) -> tuple[str, str, str]:
    """The statement, the key's fingerprint and the proof. Raises NotBelieved."""
    if signature.statement is None or signature.key_id is None or signature.proof is None:
        raise NotBelieved(
            f"signatures: that of {signature.signer} was made with no key. If the ranking was approved before members "
            "had keys, have two members sign it again in scoring and discard this letter; it is then published as the "
            "next version"
        )
    return signature.statement, signature.key_id, signature.proof


def _verified(signature: Signature, ranking: SignedRanking, known: Known) -> Signed:
    """The signature, if a key that is known here has made it over exactly this. Raises NotBelieved."""
    expected = ranking.statement
    if signature.batch is not None:
        batch = batch_with(ranking, signature.batch)
        if batch is None:
            raise NotBelieved(f"signatures: the place in the list that {signature.signer} has signed is none")
        expected = batch.statement
    found = verified(signature.signer, *_require_key(signature), known, expected)
    if signature.digest != ranking.digest or signature.signed_at != found.at:
        raise NotBelieved(f"signatures: what is shown of {signature.signer}'s is not what was signed")
    return found
