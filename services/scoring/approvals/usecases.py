"""What a member signs with a key of their own, verified before it counts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals import storage
from services.scoring.approvals.domain import Admits, Standing
from shared.contracts.staff import RolesChanged, SigningKeyBound, SigningKeyEnded, StaffDisabled, StaffEnabled
from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.members import keys
from shared.signatures.faults import Fault, NotSigned
from shared.signatures.keys import PersonKey
from shared.signatures.statements import MalformedStatement, Statement


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


_NOT_SIGNED = N_(
    "Peramban ini belum membuat tanda tangan. Nyalakan JavaScript, daftarkan kunci Anda, lalu tanda tangani lagi."
)


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


def bind_key(session: Session, payload: SigningKeyBound) -> None:
    keys.put(session, payload)


def end_key(session: Session, payload: SigningKeyEnded) -> None:
    keys.end(session, payload)


def note_roles(session: Session, payload: RolesChanged) -> None:
    roles = sorted(payload.roles)
    storage.put_standing(session, payload.staff_id, payload.generation, roles=roles, roles_since=payload.changed_at)


def note_disabled(session: Session, payload: StaffDisabled) -> None:
    storage.put_standing(session, payload.staff_id, payload.generation, disabled_at=payload.disabled_at)


def note_enabled(session: Session, payload: StaffEnabled) -> None:
    storage.put_standing(session, payload.staff_id, payload.generation, disabled_at=None)


def in_standing(
    session: Session, staff_ids: Collection[str], selection_id: str, admits: Admits, moment: datetime | None = None
) -> frozenset[str]:
    """Those of these people whose earlier approval in this selection counts where one is completed now, or did at
    `moment`: nobody had disabled them or taken away the roles that `admits` wants."""
    known = storage.standing_of(session, staff_ids)
    return frozenset(each for each in staff_ids if known.get(each, Standing()).counts(selection_id, admits, moment))


def keys_that_count(session: Session, key_ids: Collection[str], moment: datetime | None = None) -> frozenset[str]:
    """Those of these keys that have not ended, or had not at `moment`."""
    found = {key_id: bound.key for key_id, bound in keys.find(session, key_ids).items()}
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
) -> None:
    """Returns if `who` has signed, just now and with a key of their own, exactly what `expected(signer, signed_at)`
    says. Raises InvalidInput, StatementOutdated, KeyUnknown or ProofWrong."""
    statement = signed.statement
    if statement != expected(who.id, statement.signed_at) or not statement.is_fresh(now):
        raise StatementOutdated
    bound = keys.find(session, [signed.key_id]).get(signed.key_id)
    if bound is None or bound.key.holder != who.id or not bound.key.counts_at(now):
        raise KeyUnknown
    key = bound.key
    try:
        count = key.require_signed(signed.text, signed.proof)
    except NotSigned as error:
        raise ProofWrong(cause=error.fault.words) from None
    if key.device is not None and not keys.note_count(session, key.key_id, count):
        raise ProofWrong(cause=Fault.COUNTER.words)
