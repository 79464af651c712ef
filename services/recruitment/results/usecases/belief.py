"""Whether a released ranking is what two members have signed. Scoring's word for it is not asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.recruitment.results.domain import Ranking
from services.recruitment.staff.domain import BoundKey
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.declaration import dump
from shared.contracts.rankings import ranking_document
from shared.contracts.scoring import RankedRow, Signature
from shared.kernel.canonical import digest
from shared.signatures.faults import NotSigned
from shared.signatures.releases import SignedRanking
from shared.signatures.statements import FRESH_FOR, MalformedStatement, Statement

SIGNERS = 2
"""How many different people must have signed a ranking."""
MOST_AHEAD = 10
"""By how many a version may be ahead of the newest that is shown. Versions count up by one; those between may have been
set aside. A version far ahead would hide every later one."""


class NotBelieved(InvalidPayload):
    """The release is not what two members have signed; the message says in what it differs."""


@dataclass(frozen=True)
class Known:
    """What this service itself knows of those who are said to have signed: the keys named, by fingerprint, and whether
    somebody was a member who signs at a moment."""

    keys: Mapping[str, BoundKey]
    was_signer: Callable[[str, datetime], bool]


@dataclass(frozen=True)
class _Signed:
    """A signature that its key has made."""

    bound: BoundKey
    at: datetime

    @property
    def who(self) -> str:
        return self.bound.key.holder


def key_ids(ranking: Ranking) -> set[str]:
    """The fingerprints of the keys by which the ranking is said to be signed."""
    return {signature.key_id for signature in ranking.signatures if signature.key_id is not None}


def require_next(version: int, newest: int) -> None:
    """`newest` is the version that is shown now, 0 if there is none. Raises NotBelieved."""
    if not 1 <= version <= newest + MOST_AHEAD:
        raise NotBelieved(f"version: {version} is not near {newest}, the newest that is published")


def require_signed(ranking: Ranking, rows: Sequence[RankedRow], known: Known, now: datetime) -> None:
    """Returns if two different people have signed exactly this ranking, each with a key of their own; `rows` are those
    of all parts in order. Keys and people must have counted when each signed, and still when the last did: then the
    ranking was released. A signature that does not hold is never passed over, also if two others do.
    Raises NotBelieved."""
    for signature in ranking.signatures:
        _require_key(signature)
    found = digest(_document(ranking, rows))
    if found != ranking.ranking_digest:
        raise NotBelieved(f"ranking_digest: its rows give {found}")
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
    )
    if signed.ranked != ranking.ranked:
        raise NotBelieved(f"ranked: {signed.ranked} rows have a rank")
    given = [_verified(signature, signed, known) for signature in ranking.signatures]
    for each in given:
        _require_counting(each, max(other.at for other in given), known, now)
    people = {each.who for each in given}
    if len(people) < SIGNERS:
        raise NotBelieved(f"signatures: {len(people)} of {SIGNERS} people have signed")


def _require_counting(signed: _Signed, released_at: datetime, known: Known, now: datetime) -> None:
    if signed.at > now + FRESH_FOR:
        raise NotBelieved(
            f"signatures: {signed.who} is said to have signed at {signed.at.isoformat()}, which is to come"
        )
    for moment in (signed.at, released_at):
        if not signed.bound.counted_at(moment):
            key_id = signed.bound.key.key_id
            raise NotBelieved(f"signatures: {key_id} was no member's key, or had ended, at {moment.isoformat()}")
        if not known.was_signer(signed.who, moment):
            raise NotBelieved(
                f"signatures: {signed.who} was disabled, or no member of this committee, at {moment.isoformat()}"
            )


def _document(ranking: Ranking, rows: Sequence[RankedRow]) -> dict[str, object]:
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
    )


def _require_key(signature: Signature) -> tuple[str, str, str]:
    """The statement, the key's fingerprint and the proof. Raises NotBelieved."""
    if signature.statement is None or signature.key_id is None or signature.proof is None:
        raise NotBelieved(
            f"signatures: that of {signature.signer} was made with no key. If the ranking was approved before members "
            "had keys, have two members sign it again in scoring and discard this letter; it is then published as the "
            "next version"
        )
    return signature.statement, signature.key_id, signature.proof


def _verified(signature: Signature, signed: SignedRanking, known: Known) -> _Signed:
    """The signature, if a key that is known here has made it over exactly this. Raises NotBelieved."""
    text, key_id, proof = _require_key(signature)
    try:
        statement = Statement.from_text(text)
    except MalformedStatement as error:
        raise NotBelieved(f"signatures: the statement of {signature.signer}: {error}") from error
    bound = known.keys.get(key_id)
    if bound is None:
        raise NotBelieved(f"signatures: {key_id} is no member's key")
    if statement != signed.statement(bound.key.holder, statement.signed_at):
        raise NotBelieved(f"signatures: {signature.signer} has signed something else")
    if signature.digest != signed.digest or signature.signed_at != statement.signed_at:
        raise NotBelieved(f"signatures: what is shown of {signature.signer}'s is not what was signed")
    try:
        bound.key.require_signed(text, proof)
    except NotSigned as error:
        raise NotBelieved(f"signatures: that of {signature.signer} was not made with {key_id} ({error})") from error
    return _Signed(bound, statement.signed_at)
