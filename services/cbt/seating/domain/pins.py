"""Check-in: the proctor sees an identity card and issues a PIN, the candidate enters it once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shared.kernel.errors import DomainError, Kind, Unauthenticated
from shared.kernel.words import N_

PIN_DIGITS = 12
"""So many that secrecy needs no limit on tries: ten thousand tries a second for as long as a PIN is valid guess it with
a chance of 1 in 100,000. A limit that voids a PIN would let any stranger keep candidates out."""


PIN_VALIDITY = timedelta(minutes=15)


CLAIM_VALIDITY = timedelta(minutes=10)
"""How long a candidate may look at the name before they confirm it."""


class CheckinRefused(Unauthenticated):
    """One answer for a wrong number, a wrong PIN and a PIN that no longer holds, so that nothing can be learnt."""

    code = "checkin_refused"
    text = N_("Nomor peserta atau PIN tidak cocok, atau PIN sudah tidak berlaku. Mintalah PIN baru kepada pengawas.")


class CheckinSlowedDown(DomainError):
    """Instead of CheckinRefused after many failures for the number or from the network; the right PIN opens the seat
    all the while."""

    kind = Kind.TOO_MANY
    code = "checkin_slowed_down"
    text = N_(
        "Nomor peserta atau PIN tidak cocok, dan sudah terlalu banyak percobaan yang salah. Tunggu %(seconds)s detik, "
        "lalu ketik ulang dengan teliti. PIN Anda tetap berlaku; pengawas dapat membantu."
    )


class CheckinNotBegun(Unauthenticated):
    """There is nothing to confirm: number and PIN were not typed here, or too long ago, or elsewhere since."""

    code = "checkin_not_begun"
    text = N_("Ketik nomor peserta dan PIN sekali lagi di komputer ini. PIN Anda belum terpakai.")


class NotCheckedIn(Unauthenticated):
    code = "not_checked_in"
    text = N_("Anda belum masuk ke kursi ujian. Masuklah dengan nomor peserta dan PIN dari pengawas.")


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    WRONG = "wrong"
    VOID = "void"
    """Used or expired: nothing that is typed opens the seat."""


@dataclass(frozen=True)
class Pin:
    """An issued PIN as stored: a keyed digest, never the digits."""

    digest: str
    valid_until: datetime
    used_at: datetime | None
    claimed_at: datetime | None = None
    """When a browser last showed it; until the candidate there confirms the name, it stays unused."""


def pin_digest(secret: str, candidate_no: str, pin: str) -> str:
    """HMAC-SHA-256 over number and PIN: without the secret, possible PINs cannot be tried out on a stolen table."""
    return hmac.new(secret.encode(), f"cbt-pin\x1f{candidate_no}\x1f{pin}".encode(), hashlib.sha256).hexdigest()


def pin_of_request(secret: str, login: Login, request: str) -> str:
    """The digits of the PIN that this request asks for: the same however often it is sent, and unknown without the
    secret."""
    said = f"cbt-pin-request\x1f{login.candidate_no}\x1f{login.exam_id}\x1f{request}"
    number = int.from_bytes(hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest(), "big")
    return f"{number % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


def judge(pin: Pin, offered_digests: Sequence[str], now: datetime) -> Verdict:
    """`offered_digests` are of one offered PIN, under each secret that may have been in use when it was issued."""
    if pin.used_at is not None or now > pin.valid_until:
        return Verdict.VOID
    fits = [hmac.compare_digest(pin.digest, offered) for offered in offered_digests]
    return Verdict.ACCEPTED if any(fits) else Verdict.WRONG


def may_confirm(pin: Pin, now: datetime) -> bool:
    """Whether the browser that showed this PIN may still open the seat with it."""
    return pin.used_at is None and pin.claimed_at is not None and now <= pin.claimed_at + CLAIM_VALIDITY


def token_digest(token: str) -> str:
    """SHA-256 of a seat token. The database stores only this, so that a reader of it cannot use the seat."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Login:
    """The candidate and the exam of a token.

    They never change, so a process may keep them; whether the token still holds the seat may change.
    """

    candidate_no: str
    exam_id: str
