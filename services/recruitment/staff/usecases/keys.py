"""A member of staff binds a key, made and kept in the member's own browser or device, to the account.

The first key is bound by whoever is logged in. Each further one needs more: a signature by a key that is bound already,
or the operator's leave (`terang staff allow-key`), so that a stolen password signs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from services.recruitment.staff.storage import keys as stored
from services.recruitment.staff.storage import members as staff
from services.recruitment.staff.usecases import passkeys
from services.recruitment.staff.usecases.members import get_staff
from services.recruitment.staff.usecases.passkeys import Created
from shared.contracts.staff import SigningKeyBound, SigningKeyEnded
from shared.kernel.errors import DomainError, InvalidInput, Kind, Problem
from shared.kernel.roles import Principal
from shared.kernel.words import N_
from shared.messaging.outbox import emit
from shared.signatures import keys
from shared.signatures.announced import key_of, passkey_of
from shared.signatures.assertions import is_after
from shared.signatures.belief import BoundKey
from shared.signatures.faults import Fault, NotSigned
from shared.signatures.keys import MalformedKey, PersonKey
from shared.signatures.sites import site_of
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
    earlier key of the member is at hand, that one's fingerprint and signature over the same statement; of a passkey
    also what its device said when it made it (`usecases.passkeys.Created`)."""

    public_key: str
    statement: str
    proof: str
    endorsed_by: str = ""
    endorsement: str = ""
    kind: str = keys.ED25519
    creation_statement: str = ""
    credential_id: str = ""
    client_data: str = ""
    attestation: str = ""

    @property
    def created(self) -> Created:
        return Created(self.creation_statement, self.credential_id, self.client_data, self.attestation)


def binding_statement(now: datetime, who: Principal, public_key: str, kind: str = keys.ED25519) -> str:
    """What the new key signs. Raises InvalidInput for a text that is no public key."""
    return _statement(who, _fingerprint(public_key, kind), now).to_text()


def bind(
    session: Session,
    now: datetime,
    who: Principal,
    binding: Binding,
    *,
    simulation: bool = False,
    public_url: str = "",
) -> PersonKey:
    """Binds the key to the account. In a simulation, whoever knows the demo's password binds any number to its
    accounts: it is everybody's. `public_url` is the installation's address, to which passkeys belong.

    Raises InvalidInput for a key, statement or signature that will not do, FurtherKeyNeedsLeave, KeyTaken, or
    NoPasskeysHere for a passkey where the address knows none.
    """
    key = _shown(now, who, binding, _offered(now, who, binding, public_url))
    # Of two keys that are offered at the same moment only one is the first, and only one is for the one leave.
    staff.lock(session, who.id)
    if not _endorses(session, who, binding) and needs_endorsement(session, now, who, simulation=simulation):
        raise FurtherKeyNeedsLeave
    if not stored.add(session, BoundKey(key, now), binding.statement, binding.proof):
        raise KeyTaken
    # One key for one leave.
    staff.permit_further_key(session, who.id, None)
    member = staff.find(session, who.id)
    event = SigningKeyBound(
        staff_id=who.id,
        key_id=key.key_id,
        kind=key.kind,
        public_key=key.public_key,
        statement=binding.statement,
        proof=binding.proof,
        bound_at=now,
        passkey=passkey_of(key),
        generation=member.generation if member is not None else None,
        roles=tuple(member.grants.texts) if member is not None else (),
    )
    emit(session, event, at=now)
    return key


def needs_endorsement(session: Session, now: datetime, who: Principal, *, simulation: bool) -> bool:
    """Whether the member's next key takes the signature of an earlier one."""
    # A member whose keys have all ended is no newcomer: somebody who ends a key must not thereby open the account.
    if not stored.list_of(session, who.id):
        return False
    member = staff.find(session, who.id)
    if member is None:
        return True
    has_leave = member.further_key_until is not None and now < member.further_key_until
    return not (has_leave or (simulation and member.is_demo))


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
    stored.add(session, BoundKey(key_of(payload), payload.bound_at), payload.statement, payload.proof)
    return True


def take_back_end(session: Session, payload: SigningKeyEnded) -> bool:
    """After a restore: the key has ended again."""
    stored.end(session, payload.key_id, payload.ended_at)
    return True


def _offered(now: datetime, who: Principal, binding: Binding, public_url: str) -> PersonKey:
    """The key that the browser offers, not yet shown to be the member's."""
    if binding.kind != keys.PASSKEY:
        return PersonKey(_fingerprint(binding.public_key, binding.kind), who.id, binding.kind, binding.public_key)
    public_key, device = passkeys.read_created(now, who, site_of(public_url), binding.created)
    if public_key != binding.public_key:
        raise InvalidInput([Problem.of("", "key_malformed", _NO_KEY)])
    return PersonKey(_fingerprint(public_key, binding.kind), who.id, binding.kind, public_key, device=device)


def _shown(now: datetime, who: Principal, binding: Binding, key: PersonKey) -> PersonKey:
    """The key with its device's count of now, if it has signed the statement by which it is bound. Raises
    InvalidInput."""
    try:
        statement = Statement.from_text(binding.statement)
        if statement != _statement(who, key.key_id, statement.signed_at) or not statement.is_fresh(now):
            raise NotSigned(Fault.STATEMENT)
        count = key.require_signed(binding.statement, binding.proof)
        if key.device is None:
            return key
        if not is_after(count, key.device.count):
            raise NotSigned(Fault.COUNTER)
    except MalformedStatement:
        raise _not_shown(Fault.STATEMENT) from None
    except NotSigned as error:
        raise _not_shown(error.fault) from None
    return replace(key, device=replace(key.device, count=count))


def _endorses(session: Session, who: Principal, binding: Binding) -> bool:
    """Whether a key that is bound already has signed that this one may be, too."""
    for key in live_keys(session, who.id):
        if key.key_id == binding.endorsed_by:
            try:
                count = key.require_signed(binding.statement, binding.endorsement)
            except NotSigned:
                return False
            return key.device is None or stored.note_count(session, key.key_id, count)
    return False


def _not_shown(fault: Fault) -> InvalidInput:
    text = N_("Tidak terbukti bahwa Anda memegang kunci itu: %(cause)s. Ulangi dari awal.")
    return InvalidInput([Problem.of("", "key_not_shown", text, cause=fault.words)])


def _statement(who: Principal, key_id: str, at: datetime) -> Statement:
    return Statement(what=BINDING, digest=key_id, signer=who.id, signed_at=at)


def _fingerprint(public_key: str, kind: str) -> str:
    try:
        return keys.key_id(public_key, kind)
    except MalformedKey:
        raise InvalidInput([Problem.of("", "key_malformed", _NO_KEY)]) from None


_NO_KEY = N_("Ini bukan kunci publik dari jenis yang dikenal di sini.")
