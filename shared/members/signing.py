"""What a member of staff signs with a key of their own, verified before it counts: for services whose pages take
signatures."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.initials import initials
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.members import keys, taken
from shared.signatures.belief import BoundKey
from shared.signatures.faults import Fault, NotSigned
from shared.signatures.keys import PersonKey
from shared.signatures.statements import MalformedStatement, Statement


class Given(TypedDict):
    """Somebody's signature as it is kept: whose, by initials too, when, over which text, by which key."""

    signer_id: str
    signer: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str


@dataclass(frozen=True)
class SignedStatement:
    """What the browser hands in: the statement's text, the key's fingerprint, and the signature."""

    text: str
    key_id: str
    proof: str

    @property
    def statement(self) -> Statement:
        """Raises InvalidInput for a text that is no statement, as where the browser has signed nothing."""
        try:
            return Statement.from_text(self.text)
        except MalformedStatement:
            raise InvalidInput([Problem.of("", "not_signed", _NOT_SIGNED)]) from None

    def given_by(self, who: Principal) -> Given:
        """What is kept of it. Raises InvalidInput, as `statement`."""
        return Given(
            signer_id=who.id,
            signer=initials(who.name),
            signed_at=self.statement.signed_at,
            statement=self.text,
            key_id=self.key_id,
            proof=self.proof,
        )


_NOT_SIGNED = N_(
    "Peramban ini belum membuat tanda tangan. Nyalakan JavaScript, daftarkan kunci Anda, lalu tanda tangani lagi."
)


@dataclass(frozen=True)
class KeyStore:
    """Where a service keeps the keys of those who sign: found by fingerprint, and how often a passkey's device has
    signed (`shared.members.keys`)."""

    find: Callable[[Session, Collection[str]], dict[str, BoundKey]]
    note_count: Callable[[Session, str, int], bool]


ANNOUNCED = KeyStore(keys.find, keys.note_count)
"""As recruitment announces them to other services."""


class StatementOutdated(DomainError):
    code = "statement_outdated"
    text = N_("Pernyataan ini bukan tentang keadaan sekarang, atau dibuat terlalu lama. Tanda tangani sekali lagi.")


class KeyUnknown(DomainError):
    code = "key_unknown"
    text = N_(
        "Kunci ini tidak terdaftar untuk akun Anda, atau sudah diakhiri. Yang baru didaftarkan dikenal setelah "
        "beberapa detik."
    )


class ProofWrong(DomainError):
    code = "proof_wrong"
    text = N_("Tanda tangan ini tidak diterima: %(cause)s.")


def keys_that_count(
    session: Session, key_ids: Collection[str], moment: datetime | None = None, kept: KeyStore = ANNOUNCED
) -> frozenset[str]:
    """Those of these keys that have not ended, or had not at `moment`."""
    found = {key_id: bound.key for key_id, bound in kept.find(session, key_ids).items()}
    return frozenset(
        key_id
        for key_id, key in found.items()
        if key.ended_at is None or (moment is not None and key.counts_at(moment))
    )


def live_keys(session: Session, who: Principal) -> tuple[PersonKey, ...]:
    """The keys with which this person may sign now, the oldest first."""
    return tuple(keys.list_live(session, who.id))


def require_signed(
    session: Session,
    now: datetime,
    signed: SignedStatement,
    who: Principal,
    expected: Callable[[str, datetime], Statement],
    kept: KeyStore = ANNOUNCED,
) -> None:
    """Returns if `who` has signed, just now and with a key of their own, exactly what `expected(signer, signed_at)`
    says. A statement is taken once: one whose signature was taken back meanwhile is not taken again. Raises
    InvalidInput, StatementOutdated, KeyUnknown or ProofWrong."""
    statement = signed.statement
    if statement != expected(who.id, statement.signed_at) or not statement.is_fresh(now):
        raise StatementOutdated
    bound = kept.find(session, [signed.key_id]).get(signed.key_id)
    if bound is None or bound.key.holder != who.id or not bound.key.counts_at(now):
        raise KeyUnknown
    key = bound.key
    try:
        count = key.require_signed(signed.text, signed.proof)
    except NotSigned as error:
        raise ProofWrong(cause=error.fault.words) from None
    if key.device is not None and not kept.note_count(session, key.key_id, count):
        raise ProofWrong(cause=Fault.COUNTER.words)
    if not taken.note(session, signed.text, now):
        raise StatementOutdated
