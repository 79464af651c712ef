"""A member of staff binds a key, made and kept in the member's own browser, to the account.

The first key is bound by whoever is logged in. Each further one needs more: a signature by a key that is bound already,
or the operator's leave (`terang staff allow-key`), so that a stolen password signs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.recruitment.staff.domain import BoundKey, StaffMember
from services.recruitment.staff.storage import keys as stored
from services.recruitment.staff.storage import members as staff
from services.recruitment.staff.usecases.members import get_staff
from shared.contracts.recruitment import SigningKeyBound, SigningKeyEnded
from shared.kernel.errors import DomainError, InvalidInput, Kind, Problem
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.messaging.outbox import emit
from shared.signatures import keys
from shared.signatures.keys import MalformedKey, PersonKey
from shared.signatures.statements import MalformedStatement, Statement

BINDING = "key.binding"
LEAVE_LASTS = timedelta(days=3)


class FurtherKeyNeedsLeave(DomainError):
    code = "further_key"
    text = N_(
        "Akun ini sudah punya kunci. Kunci berikutnya didaftarkan dari peramban yang memegang kunci itu, atau dengan "
        "izin operator (`terang staff allow-key`)."
    )


class KeyTaken(DomainError):
    code = "key_taken"
    text = N_("Kunci ini sudah terdaftar.")


class NoSuchKey(DomainError):
    kind = Kind.NOT_FOUND
    code = "no_such_key"
    text = N_("Akun %(username)s tidak punya kunci yang berlaku dengan sidik %(key)s.")


@dataclass(frozen=True)
class Binding:
    """What the browser hands in: the new public key, the statement, and the new key's signature over it; where an
    earlier key of the member is at hand, that one's fingerprint and signature over the same statement."""

    public_key: str
    statement: str
    proof: str
    endorsed_by: str = ""
    endorsement: str = ""


def binding_statement(now: datetime, who: Principal, public_key: str) -> str:
    """What the new key signs. Raises InvalidInput for a text that is no public key."""
    return _statement(who, _fingerprint(public_key), now).to_text()


def bind(session: Session, now: datetime, who: Principal, binding: Binding, *, simulation: bool = False) -> PersonKey:
    """Binds the key to the account. In a simulation, whoever knows the demo's password binds any number to its
    accounts: it is everybody's.

    Raises InvalidInput for a key, statement or signature that will not do, FurtherKeyNeedsLeave or KeyTaken.
    """
    key_id = _fingerprint(binding.public_key)
    if not _is_shown(now, who, key_id, binding):
        text = N_("Peramban ini tidak membuktikan bahwa ia memegang kunci itu. Ulangi dari awal.")
        raise InvalidInput([Problem.of("", "key_not_shown", text)])
    member = staff.find(session, who.id)
    if not _may_have_another(session, now, who, member, binding, simulation=simulation):
        raise FurtherKeyNeedsLeave
    key = PersonKey(key_id, who.id, keys.ED25519, binding.public_key)
    if not stored.add(session, BoundKey(key, now), binding.statement, binding.proof):
        raise KeyTaken
    # One key for one leave.
    staff.permit_further_key(session, who.id, None)
    event = SigningKeyBound(
        staff_id=who.id,
        key_id=key_id,
        kind=key.kind,
        public_key=key.public_key,
        statement=binding.statement,
        proof=binding.proof,
        bound_at=now,
    )
    emit(session, event, at=now)
    return key


def allow_key(session: Session, now: datetime, username: str) -> datetime:
    """Lets a member bind one more key until the moment returned. Raises NoSuchStaff."""
    member, until = get_staff(session, username), now + LEAVE_LASTS
    staff.permit_further_key(session, member.staff_id, until)
    return until


def end_key(session: Session, now: datetime, username: str, beginning: str) -> str:
    """Ends the one key of the member whose fingerprint begins so, and returns the fingerprint.

    Raises NoSuchStaff, or NoSuchKey where none, or more than one, begins so.
    """
    member = get_staff(session, username)
    wanted = "".join(beginning.split()).lower()
    found = [key.key_id for key in live_keys(session, member.staff_id) if wanted and key.key_id.startswith(wanted)]
    if len(found) != 1 or not stored.end(session, found[0], now):
        raise NoSuchKey("key", username=username, key=beginning)
    emit(session, SigningKeyEnded(staff_id=member.staff_id, key_id=found[0], ended_at=now), at=now)
    return found[0]


def list_keys(session: Session, staff_id: str) -> list[BoundKey]:
    """All keys of a member, ended ones too, the oldest first."""
    return stored.list_of(session, staff_id)


def live_keys(session: Session, staff_id: str) -> list[PersonKey]:
    """The keys with which the member may sign now."""
    return [bound.key for bound in stored.list_of(session, staff_id) if bound.key.ended_at is None]


def take_back_binding(session: Session, payload: SigningKeyBound) -> bool:
    """After a restore: the key is bound again. True, because the event has everything."""
    key = PersonKey(payload.key_id, payload.staff_id, payload.kind, payload.public_key)
    stored.add(session, BoundKey(key, payload.bound_at), payload.statement, payload.proof)
    return True


def take_back_end(session: Session, payload: SigningKeyEnded) -> bool:
    """After a restore: the key has ended again."""
    stored.end(session, payload.key_id, payload.ended_at)
    return True


def _may_have_another(
    session: Session,
    now: datetime,
    who: Principal,
    member: StaffMember | None,
    binding: Binding,
    *,
    simulation: bool,
) -> bool:
    bound = live_keys(session, who.id)
    # A member whose keys have all ended is no newcomer: somebody who ends a key must not thereby open the account.
    if not stored.list_of(session, who.id):
        return True
    endorsing = [key for key in bound if key.key_id == binding.endorsed_by]
    if any(key.has_signed(binding.statement, binding.endorsement) for key in endorsing):
        return True
    if member is None:
        return False
    has_leave = member.further_key_until is not None and now < member.further_key_until
    return has_leave or (simulation and member.is_demo)


def _is_shown(now: datetime, who: Principal, key_id: str, binding: Binding) -> bool:
    try:
        statement = Statement.from_text(binding.statement)
    except MalformedStatement:
        return False
    expected = _statement(who, key_id, statement.signed_at)
    return (
        statement == expected
        and statement.is_fresh(now)
        and keys.is_signed(binding.public_key, binding.statement, binding.proof)
    )


def _statement(who: Principal, key_id: str, at: datetime) -> Statement:
    return Statement(what=BINDING, digest=key_id, signer=who.id, signed_at=at)


def _fingerprint(public_key: str) -> str:
    try:
        return keys.key_id(public_key)
    except MalformedKey:
        text = N_("Ini bukan kunci publik Ed25519.")
        raise InvalidInput([Problem.of("", "key_malformed", text)]) from None
