"""Whether two people have signed what an event says that they have. The sender's word for it is not asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from shared.contracts.codec.reading import InvalidPayload
from shared.signatures.faults import NotSigned
from shared.signatures.keys import PersonKey
from shared.signatures.statements import FRESH_FOR, MalformedStatement, Statement

PEOPLE = 2
"""How many different people must have signed."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""By how much the clock of the service that takes a signature may be behind that which notes keys and roles."""


class NotBelieved(InvalidPayload):
    """The event is not what two people have signed; the message says in what it differs."""


@dataclass(frozen=True)
class BoundKey:
    """A key with the moment since when its holder signs with it."""

    key: PersonKey
    bound_at: datetime

    def counted_at(self, moment: datetime) -> bool:
        """Whether it was bound at `moment`, and had not ended."""
        return self.bound_at <= moment + CLOCKS_DIFFER and self.key.counts_at(moment)


@dataclass(frozen=True)
class Known:
    """What the receiver itself knows of those who are said to have signed: the keys named, by fingerprint, and whether
    somebody could sign this at a moment. `lacking` says in words what somebody is who could not."""

    keys: Mapping[str, BoundKey]
    could_sign: Callable[[str, datetime], bool]
    lacking: str = "no member of this committee"


@dataclass(frozen=True)
class Signed:
    """A signature that its key has made."""

    bound: BoundKey
    at: datetime

    @property
    def who(self) -> str:
        return self.bound.key.holder


class WithKey(Protocol):
    """A signature as an event carries it: by no name, only by a key."""

    @property
    def statement(self) -> str: ...

    @property
    def key_id(self) -> str: ...

    @property
    def proof(self) -> str: ...


Expected = Callable[[str, datetime], Statement]
"""What somebody must have signed, given who it is and when."""


def require_two_over(
    expected: Expected, signatures: Sequence[WithKey], known: Known, now: datetime, decided_at: datetime
) -> None:
    """Returns if two different people have signed exactly what is `expected`, as `require_two` counts them, and it was
    decided then. Raises NotBelieved."""
    given = [
        verified(f"who holds {each.key_id[:16]}", each.statement, each.key_id, each.proof, known, expected)
        for each in signatures
    ]
    require_two(given, known, now)
    require_decided_then(given, decided_at)


def verified(whose: str, text: str, key_id: str, proof: str, known: Known, expected: Expected) -> Signed:
    """The signature, if a key that is known here has made it over exactly what `expected(signer, signed_at)` says.
    `whose` names it in messages. Raises NotBelieved."""
    try:
        statement = Statement.from_text(text)
    except MalformedStatement as error:
        raise NotBelieved(f"signatures: the statement of {whose}: {error}") from error
    bound = known.keys.get(key_id)
    if bound is None:
        raise NotBelieved(f"signatures: {key_id} is no member's key")
    if statement != expected(bound.key.holder, statement.signed_at):
        raise NotBelieved(f"signatures: {whose} has signed something else")
    try:
        bound.key.require_signed(text, proof)
    except NotSigned as error:
        raise NotBelieved(f"signatures: that of {whose} was not made with {key_id} ({error})") from error
    return Signed(bound, statement.signed_at)


def require_two(given: Sequence[Signed], known: Known, now: datetime) -> None:
    """Returns if they are of two different people. Keys and people must have counted when each signed, and still when
    the last did: then it was complete. A signature that does not count is never passed over, also if two others do.
    Raises NotBelieved."""
    # First of all of them: nothing is asked about a moment that is further away than clocks may differ.
    for each in given:
        _require_past(each, now)
    for each in given:
        _require_counting(each, max(other.at for other in given), known)
    people = {each.who for each in given}
    if len(people) < PEOPLE:
        raise NotBelieved(f"signatures: {len(people)} of {PEOPLE} people have signed")


def require_decided_then(given: Sequence[Signed], decided_at: datetime) -> None:
    """Returns if it can have been decided at the moment that its sender names: what was signed last was fresh. Pages
    show that moment. Raises NotBelieved."""
    last = max(each.at for each in given)
    if abs(decided_at - last) > FRESH_FOR:
        raise NotBelieved(
            f"signatures: the last is of {last.isoformat()}, and it is said to have been decided at "
            f"{decided_at.isoformat()}"
        )


def _require_past(signed: Signed, now: datetime) -> None:
    if signed.at > now + FRESH_FOR:
        raise NotBelieved(
            f"signatures: {signed.who} is said to have signed at {signed.at.isoformat()}, which is to come"
        )


def _require_counting(signed: Signed, complete_at: datetime, known: Known) -> None:
    for moment in (signed.at, complete_at):
        if not signed.bound.counted_at(moment):
            key_id = signed.bound.key.key_id
            raise NotBelieved(f"signatures: {key_id} was no member's key, or had ended, at {moment.isoformat()}")
        if not known.could_sign(signed.who, moment):
            raise NotBelieved(f"signatures: {signed.who} was disabled, or {known.lacking}, at {moment.isoformat()}")
