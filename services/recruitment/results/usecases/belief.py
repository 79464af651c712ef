"""Whether a released ranking is what two members have signed. Scoring's word for it is not asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.recruitment.results.domain import Ranking
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.declaration import dump
from shared.contracts.rankings import ranking_document
from shared.contracts.scoring import RankedRow, Signature
from shared.kernel.canonical import digest
from shared.signatures.keys import PersonKey
from shared.signatures.releases import SignedRanking
from shared.signatures.statements import MalformedStatement, Statement

SIGNERS = 2
"""How many different people must have signed a ranking."""


class NotBelieved(InvalidPayload):
    """The release is not what two members have signed; the message says in what it differs."""


def key_ids(ranking: Ranking) -> set[str]:
    """The fingerprints of the keys by which the ranking is said to be signed."""
    return {signature.key_id for signature in ranking.signatures if signature.key_id is not None}


def require_signed(ranking: Ranking, rows: Sequence[RankedRow], keys: Mapping[str, PersonKey]) -> None:
    """Returns if two different people have signed exactly this ranking, each with a key of their own that counted then;
    `rows` are those of all parts in order, `keys` what this service knows of the keys named. A signature that does not
    hold is never passed over, also if two others do. Raises NotBelieved."""
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
    people = {_signer(signature, signed, keys) for signature in ranking.signatures}
    if len(people) < SIGNERS:
        raise NotBelieved(f"signatures: {len(people)} of {SIGNERS} people have signed")


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


def _signer(signature: Signature, signed: SignedRanking, keys: Mapping[str, PersonKey]) -> str:
    """Whoever has made this signature. Raises NotBelieved."""
    text, proof = signature.statement, signature.proof
    if text is None or proof is None or signature.key_id is None:
        raise NotBelieved(f"signatures: that of {signature.signer} was made with no key")
    try:
        statement = Statement.from_text(text)
    except MalformedStatement as error:
        raise NotBelieved(f"signatures: the statement of {signature.signer}: {error}") from error
    key = keys.get(signature.key_id)
    if key is None or not key.counts_at(statement.signed_at):
        raise NotBelieved(f"signatures: {signature.key_id} is no member's key, or had ended")
    if statement != signed.statement(key.holder, statement.signed_at):
        raise NotBelieved(f"signatures: {signature.signer} has signed something else")
    if signature.digest != signed.digest or signature.signed_at != statement.signed_at:
        raise NotBelieved(f"signatures: what is shown of {signature.signer}'s is not what was signed")
    if not key.has_signed(text, proof):
        raise NotBelieved(f"signatures: that of {signature.signer} was not made with {signature.key_id}")
    return key.holder
